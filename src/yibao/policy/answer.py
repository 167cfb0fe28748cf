"""What a question about the rules is answered with: plain values, ready for every door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from yibao.core.citation import Citation, Grade

Ruling = Literal["allowed", "conditional", "forbidden", "ended", "unknown"]

HOTLINE = "12393"


@dataclass(frozen=True, slots=True)
class Says:
    """One sentence for lay readers, in Chinese and English."""

    zh: str
    en: str

    def to_dict(self) -> dict[str, str]:
        """The sentence as JSON."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule, by its id in the provision."""

    id: str
    says: Says


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a rule, by what the given facts say about them."""

    met: tuple[Condition, ...] = ()
    unmet: tuple[Condition, ...] = ()
    unasked: tuple[Condition, ...] = ()

    def to_dict(self) -> dict[str, list[dict[str, str]]]:
        """The three lists as JSON."""
        groups = {"met": self.met, "unmet": self.unmet, "unasked": self.unasked}
        return {
            name: [{"id": one.id, **one.says.to_dict()} for one in group]
            for name, group in groups.items()
        }


NO_CONDITIONS = Conditions()


@dataclass(frozen=True, slots=True)
class Missing:
    """What stands between the asker and a better answer; `code` is stable and dotted."""

    code: str
    says: Says

    def to_dict(self) -> dict[str, str]:
        """The gap as JSON."""
        return {"code": self.code, **self.says.to_dict()}


@dataclass(frozen=True, slots=True)
class Change:
    """The rule before or after the one that answers: from when, and what it says."""

    on: date
    ruling: Ruling
    says: Says
    citation: Citation | None

    def to_dict(self) -> dict[str, Any]:
        """The change as JSON."""
        return {
            "on": self.on.isoformat(),
            "ruling": self.ruling,
            "says": self.says.to_dict(),
            "citation": self.citation.to_dict() if self.citation else None,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """One question the asker may have meant."""

    topic: str
    region: str | None
    question: Says

    def to_dict(self) -> dict[str, Any]:
        """The choice as JSON."""
        return {"topic": self.topic, "region": self.region, "question": self.question.to_dict()}


@dataclass(frozen=True, slots=True)
class Answer:
    """A ruling and all it rests on.

    `region` is the adcode asked about; `inherited_from` is the adcode of the wider region whose
    rule answers, if one does. `since` and `until` bound the rule's time in force, both days
    included. `missing` is never empty when the ruling is unknown. `terms` are the rule's
    numbers and lists, by name.
    """

    ruling: Ruling
    says: Says
    topic: str
    region: str | None
    on: date | None
    provision: str | None = None
    citation: Citation | None = None
    grade: Grade = "U"
    conditions: Conditions = NO_CONDITIONS
    missing: tuple[Missing, ...] = ()
    inherited_from: str | None = None
    since: date | None = None
    until: date | None = None
    previous: Change | None = None
    next: Change | None = None
    checked_on: date | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    false_friends: tuple[Says, ...] = ()
    known_gaps: tuple[Says, ...] = ()
    choices: tuple[Choice, ...] = ()
    hotline: str = HOTLINE

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON; stable field names."""
        return {
            "ruling": self.ruling,
            "says": self.says.to_dict(),
            "topic": self.topic,
            "region": self.region,
            "on": _day(self.on),
            "provision": self.provision,
            "citation": self.citation.to_dict() if self.citation else None,
            "grade": self.grade,
            "conditions": self.conditions.to_dict(),
            "missing": [one.to_dict() for one in self.missing],
            "inherited_from": self.inherited_from,
            "since": _day(self.since),
            "until": _day(self.until),
            "previous": self.previous.to_dict() if self.previous else None,
            "next": self.next.to_dict() if self.next else None,
            "checked_on": _day(self.checked_on),
            "terms": dict(self.terms),
            "false_friends": [one.to_dict() for one in self.false_friends],
            "known_gaps": [one.to_dict() for one in self.known_gaps],
            "choices": [one.to_dict() for one in self.choices],
            "hotline": self.hotline,
        }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
