"""What we claim to know, and what is due to be held against its source again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yibao.policy.answer import Says
from yibao.policy.ask import Policy


@dataclass(frozen=True, slots=True)
class Due:
    """A provision that someone has to check again; `days_late` counts from the due day."""

    provision: str
    topic: str
    region: str
    checked_on: date
    due_on: date
    days_late: int

    def to_dict(self) -> dict[str, Any]:
        """The entry as JSON."""
        return {
            "provision": self.provision,
            "topic": self.topic,
            "region": self.region,
            "checked_on": self.checked_on.isoformat(),
            "due_on": self.due_on.isoformat(),
            "days_late": self.days_late,
        }


@dataclass(frozen=True, slots=True)
class Covered:
    """One region: the topics its own newest rules decide, and those it knows to be unknown."""

    region: str
    ruled: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What we claim to know, by region, and what we say outright we do not."""

    regions: tuple[Covered, ...]
    not_covered: tuple[Says, ...]

    def to_dict(self) -> dict[str, Any]:
        """The coverage as JSON."""
        return {
            "regions": [
                {"region": one.region, "ruled": list(one.ruled), "unknown": list(one.unknown)}
                for one in self.regions
            ],
            "not_covered": [one.to_dict() for one in self.not_covered],
        }


def stale(policy: Policy, *, on: date) -> tuple[Due, ...]:
    """Every real provision due for checking by a day, the latest first."""
    found = []
    for one in policy.provisions.values():
        due = one.checked_on + timedelta(days=one.raw["check_every_days"])
        if due <= on and not one.raw["fictional"]:
            late = (on - due).days
            found.append(Due(one.id, one.topic, one.region, one.checked_on, due, late))
    return tuple(sorted(found, key=lambda due: (-due.days_late, due.provision)))


def coverage(policy: Policy) -> Coverage:
    """What the provisions decide today, region by region."""
    ruled: dict[str, list[str]] = {}
    unknown: dict[str, list[str]] = {}
    for one in policy.provisions.values():
        newest = one.raw["values"][-1]
        open_ended = newest["ruling"] != "unknown" and newest["to"] is None
        (ruled if open_ended else unknown).setdefault(one.region, []).append(one.topic)
    return Coverage(
        tuple(
            Covered(code, tuple(sorted(ruled.get(code, ()))), tuple(sorted(unknown.get(code, ()))))
            for code in sorted(ruled.keys() | unknown.keys())
        ),
        tuple(Says(**gap) for gap in policy.not_covered),
    )
