"""Are claims found and ruled right? Each annotated claim beside the one found at its place.

Right: ruled as expected. Unknown: found, but we do not know the rule. Missed: no claim overlaps
the quote. Wrong: the rest. Of several found at one place, the one of the same topic counts, else
the one that overlaps most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yibao.check.claims import Ruling
from yibao.check.evaluate.expectation import expected
from yibao.check.evaluate.outcome import Found, Outcome
from yibao.check.evaluate.resamples import Share
from yibao.check.evaluate.rows import LABELS, ClaimMark
from yibao.check.evaluate.sample import Sample, shares_of_parts
from yibao.check.evaluate.spans import overlaps

FATES = ("right", "wrong", "unknown", "missed")


@dataclass(frozen=True, slots=True)
class Claims:
    """Fates of the claims of one label or topic (both None: all)."""

    label: str | None
    topic: str | None
    n: int
    fates: dict[str, int]
    right: Share


@dataclass(frozen=True, slots=True)
class Rulings:
    """Every table of claims; `confusion` is expected by ruled ("missed" when none was found).

    `by_table` counts claims whose expectation comes from the table of `expectation`; `unjudged`
    those without any; `beyond` the rulings of asserted claims found where none is annotated.
    """

    tables: tuple[Claims, ...]
    confusion: dict[str, dict[str, int]]
    by_table: int
    unjudged: int
    beyond: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Judged:
    group: str
    label: str
    topic: str
    expected: frozenset[Ruling]
    ruled: Ruling | None

    @property
    def fate(self) -> str:
        if self.ruled is None:
            return "missed"
        if self.ruled in self.expected:
            return "right"
        return "unknown" if self.ruled == "unknown" else "wrong"


def rulings(sample: Sample) -> Rulings:
    """Hold every annotated claim against what was found."""
    marks = [(o, claim) for o in sample.outcomes for claim in o.row.claims]
    judged = [_judge(o, claim) for o, claim in marks if expected(claim, o.row.label)]
    by_table = sum(
        claim.expect is None and bool(expected(claim, o.row.label)) for o, claim in marks
    )
    confusion: dict[str, dict[str, int]] = {}
    for one in judged:
        row = confusion.setdefault("/".join(sorted(one.expected)), {})
        row[one.ruled or "missed"] = row.get(one.ruled or "missed", 0) + 1
    tables = tuple(_tables(judged))
    return Rulings(tables, confusion, by_table, len(marks) - len(judged), _beyond(sample))


def _judge(outcome: Outcome, claim: ClaimMark) -> _Judged:
    found = _at(outcome.claims, claim)
    row = outcome.row
    ruled = found.ruling if found else None
    return _Judged(row.group, row.label, claim.topic, expected(claim, row.label), ruled)


def _at(found: Sequence[Found], claim: ClaimMark) -> Found | None:
    """Give the found claim that answers an annotated one."""

    def fit(one: Found) -> tuple[bool, int]:
        same = one.topic == claim.topic or one.topic.rpartition(".")[2] == claim.topic
        return same, min(one.place[1], claim.end) - max(one.place[0], claim.start)

    here = [one for one in found if overlaps((claim.start, claim.end), [one.place])]
    return max(here, key=fit, default=None)


def _tables(judged: list[_Judged]) -> Iterator[Claims]:
    yield _claims(None, None, judged)
    for label in LABELS:
        mine = [one for one in judged if one.label == label]
        if mine:
            yield _claims(label, None, mine)
    for topic, _ in sorted(Counter(j.topic for j in judged).items(), key=lambda t: (-t[1], t[0])):
        yield _claims(None, topic, [one for one in judged if one.topic == topic])


def _claims(label: str | None, topic: str | None, judged: list[_Judged]) -> Claims:
    fates = [one.fate for one in judged]
    counts = {fate: fates.count(fate) for fate in FATES}
    groups = [one.group for one in judged]
    right = shares_of_parts(groups, [fate == "right" for fate in fates])
    return Claims(label, topic, len(judged), counts, right)


def _beyond(sample: Sample) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for outcome in sample.outcomes:
        quotes = [(claim.start, claim.end) for claim in outcome.row.claims]
        counts.update(
            one.ruling for one in outcome.claims if one.asserted and not overlaps(one.place, quotes)
        )
    return dict(sorted(counts.items()))
