"""The schemes as they were compiled: found by region, name and day, and read one way."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from yibao.core.citation import Citation, Grade
from yibao.core.compiled import read_compiled
from yibao.core.errors import Issue
from yibao.core.regions import lineage, region, resolve_region
from yibao.policy.benefits.classes import ASK
from yibao.policy.benefits.terms import Terms
from yibao.policy.benefits.words import SCHEMES

CONFIRM = ("以当地医保部门为准", "the local medical-insurance office has the last word")


@dataclass(slots=True)
class Value:
    """What holds from one day on. `raw` is the compiled form."""

    raw: Mapping[str, Any]
    _terms: dict[str, Terms] = field(default_factory=dict)

    @property
    def grade(self) -> Grade:
        """How well the source is known."""
        grade: Grade = self.raw["grade"]
        return grade

    @property
    def citation(self) -> Citation:
        """The document it rests on."""
        return Citation.from_dict(self.raw["cite"])

    def contains(self, day: str) -> bool:
        """Whether it is in force on a day in ISO form."""
        return self.raw["from"] <= day and (self.raw["to"] is None or day <= self.raw["to"])

    def terms(self, readings: Mapping[str, str]) -> Terms | tuple[Issue, ...]:
        """The terms under these readings of the open points; what is not named is read as usual."""
        if not readings:
            return self._variant("")
        issues, chosen = [], []
        known = {one["id"]: [option["id"] for option in one["options"]] for one in self._open()}
        for name, option in sorted(readings.items()):
            if option not in known.get(name, ()):
                listed = "; ".join(f"{one}: {', '.join(ids)}" for one, ids in known.items())
                says = f"there is no reading {name}={option} here"
                at = f"readings.{name}"
                issues.append(Issue("benefits.unknown_reading", says, at, hint=listed))
            elif option != known[name][0]:
                chosen.append(f"{name}={option}")
        return tuple(issues) or self._variant(",".join(chosen))

    def _open(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self.raw["readings"]
        return found

    def _variant(self, name: str) -> Terms:
        found = self._terms.get(name)
        if found is None:
            found = self._terms[name] = Terms(self.raw["variants"][name])
        return found


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme of one region with its history."""

    id: str
    raw: Mapping[str, Any]
    values: tuple[Value, ...]

    @property
    def name(self) -> str:
        """The scheme's name, employee.inpatient."""
        return str(self.raw["scheme"])

    @property
    def region(self) -> str:
        """The adcode of the region whose scheme it is."""
        return str(self.raw["region"])

    def value(self, on: date) -> Value | Issue:
        """What is in force on a day, or why nothing is known to be."""
        day = on.isoformat()
        for value in reversed(self.values):
            if not value.contains(day):
                continue
            unknown = value.raw["unknown"]
            if unknown is None:
                return value
            says = f"{unknown['zh']} · {unknown['en']}"
            return Issue("benefits.unknown", says, "scheme", hint=ASK)
        return self._outside(day)

    def _outside(self, day: str) -> Issue:
        first = self.values[0].raw
        if day < first["from"]:
            loosely = first["start"] == "at_latest"
            known = "was in force at the latest by" if loosely else "is in force from"
            says = f"the first rule known here {known} {first['from']}; {day} is before it"
            return Issue("benefits.before_first_rule", says, "on", hint=ASK)
        ended = max(one.raw["to"] for one in self.values if one.raw["to"] and one.raw["to"] < day)
        says = f"the rule known here ended on {ended}; what holds on {day} could not be established"
        hint = f"{ASK}, or ask about a day up to {ended}"
        return Issue("benefits.after_last_rule", says, "on", hint=hint)


@dataclass(frozen=True, slots=True)
class Benefits:
    """Every scheme, by region and name."""

    schemes: Mapping[tuple[str, str], Scheme]

    @classmethod
    def of(cls, part: Mapping[str, Any]) -> Benefits:
        """From the compiled part "benefits"."""
        found = {}
        for name, raw in part.items():
            values = tuple(Value(one) for one in raw["values"])
            found[raw["region"], raw["scheme"]] = Scheme(name, raw, values)
        return cls(found)

    def scheme(self, place: str, name: str) -> Scheme | tuple[Issue, ...]:
        """The scheme called `name` for people insured at `place`, any name of a region."""
        issues = []
        where = resolve_region(place, at="region")
        if isinstance(where, Issue):
            issues.append(where)
        if name not in SCHEMES:
            close = difflib.get_close_matches(name[:64], SCHEMES, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(SCHEMES)}"
            says = f"no scheme is called {name[:64]!r}"
            issues.append(Issue("benefits.unknown_scheme", says, "scheme", hint=hint))
        if issues or isinstance(where, Issue):
            return tuple(issues)
        for code in lineage(where.code):
            if (code, name) in self.schemes:
                return self.schemes[code, name]
        held = ", ".join(self._names(where.code)) or "none"
        says = f"the scheme {name} of {region(where.code).name} is not loaded; here: {held}"
        return (Issue("benefits.not_loaded", says, "scheme", hint=ASK),)

    def _names(self, code: str) -> Iterator[str]:
        line = lineage(code)
        return (name for place, name in sorted(self.schemes) if place in line)


@cache
def open_benefits() -> Benefits:
    """The schemes shipped with this version; read once."""
    return Benefits.of(read_compiled("benefits"))
