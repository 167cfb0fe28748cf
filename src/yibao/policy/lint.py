"""Faults no single provision shows: regions that contradict one another.

Loads the YAML, so it is for authors and tests, not for answering.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from yibao.core.errors import Issue
from yibao.core.knowledge import KNOWLEDGE
from yibao.core.regions import lineage
from yibao.core.strict_yaml import read_yaml
from yibao.policy.load import PROVISIONS, compile_policy, read_provisions
from yibao.policy.provision import ProvisionFile, ValueFile

NATION = "000000"


def lint(root: Path = KNOWLEDGE) -> tuple[Issue, ...]:
    """Every fault and every doubt of the room's knowledge below `root`, with `path:line`."""
    _, issues = compile_policy(root)
    provisions, _ = read_provisions(root)
    return (*issues, *_conflicts(root, provisions), *_unanswered(root, provisions))


def _conflicts(root: Path, provisions: Mapping[str, ProvisionFile]) -> Iterator[Issue]:
    by_place = {(one.topic, one.region): (name, one) for name, one in provisions.items()}
    for name, one in provisions.items():
        for wider in lineage(one.region)[1:]:
            held = by_place.get((one.topic, wider))
            if held is not None:
                yield from _against(root, (name, one), held)


_Named = tuple[str, ProvisionFile]


def _against(root: Path, local: _Named, wider: _Named) -> Iterator[Issue]:
    """A local permission against a wider prohibition that is in force at the same time."""
    name, one = local
    for number, value in enumerate(one.values):
        if value.ruling not in ("allowed", "conditional"):
            continue
        for other in wider[1].values:
            if other.ruling != "forbidden" or not _overlap(one, number, wider[1], other):
                continue
            at = read_yaml(root / PROVISIONS / f"{name}.yml")[0].at(("values", number))
            issue = _clash(value, other, wider[0], at)
            if issue is not None:
                yield issue


def _clash(value: ValueFile, other: ValueFile, wider: str, at: str) -> Issue | None:
    if value.from_ < other.from_:
        if value.despite_nation and not other.binding:
            return None
        if not other.binding:
            says = f"permits what {wider} has forbidden since {other.from_}, which is newer"
            return Issue("policy.older_than_wider", says, at, severity="warning")
        says = f"permits what {wider} forbids; from {other.from_} the prohibition rules"
        hint = f"add a value from {other.from_}"
        return Issue("policy.masked", says, at, severity="warning", hint=hint)
    if other.binding and not value.despite_nation:
        says = f"permits what {wider} forbids with binding force since {other.from_}"
        hint = "if the place may, say why in despite_nation"
        return Issue("policy.conflict", says, at, hint=hint)
    return None


def _overlap(one: ProvisionFile, number: int, wider: ProvisionFile, other: ValueFile) -> bool:
    begins, ends = _span(one, number)
    other_begins, other_ends = _span(wider, wider.values.index(other))
    return begins <= other_ends and other_begins <= ends


def _span(one: ProvisionFile, number: int) -> tuple[date, date]:
    """The first and last day on which a value is the one in force."""
    value = one.values[number]
    ends = value.to or date.max
    if number + 1 < len(one.values):
        ends = min(ends, one.values[number + 1].from_ - timedelta(days=1))
    return value.from_, ends


def _unanswered(root: Path, provisions: Mapping[str, ProvisionFile]) -> Iterator[Issue]:
    """A topic that the nation has nothing on leaves most people without even an unknown."""
    national = {one.topic for one in provisions.values() if one.region == NATION}
    for name, one in provisions.items():
        if one.topic not in national:
            at = str(root / PROVISIONS / f"{name}.yml")
            says = f"{one.topic} has no national provision"
            hint = "add one; it may be unknown"
            yield Issue("policy.no_national", says, at, hint=hint)
            national.add(one.topic)
