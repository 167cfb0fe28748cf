"""Provisions in memory, and which of a city's, a province's and the nation's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from yibao.core.citation import Citation, Grade
from yibao.policy.answer import Change, Condition, Missing, Ruling, Says

_NO_GAP = Missing("", Says("", ""))


@dataclass(frozen=True, slots=True)
class Test:
    """A condition as it is judged: an exception has a `ruling`, a requirement an `otherwise`."""

    condition: Condition
    when: Sequence[Sequence[Any]]
    ruling: Ruling | None
    otherwise: Ruling | None

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Test:
        """From its compiled form."""
        condition = Condition(raw["id"], Says(**raw["says"]))
        return cls(condition, raw["when"], raw["ruling"], raw["otherwise"])


@dataclass(frozen=True, slots=True)
class Value:
    """What holds from one day on; built when first needed.

    `start` says what is known of that day: exact, at_latest or published.
    """

    since: date
    until: date | None
    ruling: Ruling
    says: Says
    citation: Citation | None
    grade: Grade
    tests: tuple[Test, ...]
    missing: tuple[Missing, ...]
    terms: Mapping[str, Any]
    start: str

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Value:
        """From its compiled form."""
        cite = raw["cite"]
        citation = Citation.from_dict(cite) if cite else None
        return cls(
            since=date.fromisoformat(raw["from"]),
            until=date.fromisoformat(raw["to"]) if raw["to"] else None,
            ruling=raw["ruling"],
            says=Says(**raw["says"]),
            citation=citation,
            grade=raw["grade"],
            tests=tuple(Test.of(one) for one in raw["conditions"]),
            missing=tuple(Missing("knowledge.gap", Says(**gap)) for gap in raw["missing"]),
            terms=raw["terms"],
            start=raw["start"],
        )


class Provision:
    """One topic in one region with its history; its parts are built when first asked for."""

    def __init__(self, name: str, raw: Mapping[str, Any]) -> None:
        self.id = name
        self.topic: str = raw["topic"]
        self.region: str = raw["region"]
        self.raw = raw
        self._values: dict[int, Value] = {}
        self._changes: dict[int, tuple[Change | None, Change | None]] = {}

    def value(self, index: int) -> Value:
        """The value at this place in the history."""
        built = self._values.get(index)
        if built is None:
            built = self._values[index] = Value.of(self.raw["values"][index])
        return built

    def around(self, index: int) -> tuple[Change | None, Change | None]:
        """What held before and after the value at `index`; -1 is before the first."""
        built = self._changes.get(index)
        if built is None:
            later = index + 1 < len(self.raw["values"])
            before = self.change(index - 1) if index > 0 else None
            after = self.change(index + 1) if later else None
            built = self._changes[index] = (before, after)
        return built

    def change(self, index: int) -> Change:
        """The value at this place as a step of the history."""
        value = self.value(index)
        return Change(value.since, value.ruling, value.says, value.citation)

    def in_force(self, day: str) -> int | None:
        """The place in the history of what holds on the ISO `day`; None if nothing does."""
        latest = self.latest_begun(day)
        if latest < 0:
            return None
        end = self.raw["values"][latest]["to"]
        return latest if end is None or day <= end else None

    def latest_begun(self, day: str) -> int:
        """The place of the last value begun by the ISO `day`; -1 before the first."""
        begun = -1
        for index, value in enumerate(self.raw["values"]):
            if value["from"] <= day:
                begun = index
        return begun

    @cached_property
    def checked_on(self) -> date:
        """The day someone last held the provision against its source."""
        return date.fromisoformat(self.raw["checked"])

    @cached_property
    def false_friends(self) -> tuple[Says, ...]:
        """What it is often confused with."""
        return tuple(Says(**one) for one in self.raw["false_friends"])

    @cached_property
    def known_gaps(self) -> tuple[Says, ...]:
        """What we know we do not know about it."""
        return tuple(Says(**one) for one in self.raw["known_gaps"])


@dataclass(frozen=True, slots=True)
class Found:
    """The provision that answers: its value in force, or why there is none on that day."""

    provision: Provision | None
    index: int = -1
    value: Value | None = None
    deferred: tuple[Missing, ...] = ()
    outside: Missing = _NO_GAP


def find(
    by_place: Mapping[tuple[str, str], Provision], topic: str, line: Sequence[str], day: str
) -> Found:
    """The rule for the narrowest region of `line` (narrow to wide) that has one on `day`.

    A binding national prohibition stands against any permission older than it, and against a
    local unknown. A local unknown that defers lets the wider rule answer and adds its gap.
    """
    own = [one for code in line if (one := by_place.get((topic, code))) is not None]
    if not own:
        return Found(None)
    held = [(one, index) for one in own if (index := one.in_force(day)) is not None]
    if not held:
        return _outside(own[0], day)
    binding = _binding(held)
    deferred: tuple[Missing, ...] = ()
    for one, index in held:
        raw = one.raw["values"][index]
        if binding and _yields(raw, binding[0].raw["values"][binding[1]]):
            one, index = binding  # noqa: PLW2901
        elif raw["defer"] and one is not held[-1][0]:
            deferred += one.value(index).missing
            continue
        return Found(one, index, one.value(index), deferred)
    raise AssertionError("the widest rule always answers")


def _binding(held: Sequence[tuple[Provision, int]]) -> tuple[Provision, int] | None:
    widest, index = held[-1]
    return (widest, index) if widest.raw["values"][index]["binding"] else None


def _yields(local: Mapping[str, Any], nation: Mapping[str, Any]) -> bool:
    """Whether a value gives way to a binding prohibition of the nation."""
    if local["ruling"] == "unknown":
        return True
    permits = local["ruling"] in ("allowed", "conditional")
    return permits and (local["from"] < nation["from"] or not local["despite_nation"])


def _outside(provision: Provision, day: str) -> Found:
    index = provision.latest_begun(day)
    if index < 0:
        first = provision.raw["values"][0]["from"]
        gap = Missing(
            "date.before_rules",
            Says(
                f"{first}以前的规定我们没有查到",
                f"We found no rule for days before {first}",
            ),
        )
    else:
        end = provision.raw["values"][index]["to"]
        gap = Missing(
            "date.after_rules",
            Says(f"规定只查到{end}，之后的情况没有查到", f"We know the rule only up to {end}"),
        )
    return Found(provision, index, outside=gap)
