"""One provision with its whole history, for the page and the interface."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yibao.core.errors import NotFound
from yibao.policy import Policy
from yibao.policy.rule import Provision, Value


@dataclass(frozen=True, slots=True)
class Step:
    """What held for a time; both days included, None where it goes on."""

    since: date
    until: date | None
    value: Value
    now: bool

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON."""
        value = self.value
        return {
            "since": self.since.isoformat(),
            "start": value.start,
            "until": self.until.isoformat() if self.until else None,
            "ruling": value.ruling,
            "says": value.says.to_dict(),
            "conditions": [
                {"id": test.condition.id, **test.condition.says.to_dict()} for test in value.tests
            ],
            "missing": [one.to_dict() for one in value.missing],
            "terms": dict(value.terms),
            "citation": value.citation.to_dict() if value.citation else None,
            "grade": value.grade,
        }


@dataclass(frozen=True, slots=True)
class History:
    """A provision: whose it is, every step of it, and when it was last checked."""

    provision: Provision
    steps: tuple[Step, ...]
    due_on: date

    @property
    def now(self) -> Step | None:
        """The step in force on the day asked for."""
        return next((step for step in self.steps if step.now), None)

    def to_dict(self) -> dict[str, Any]:
        """The provision as JSON."""
        one = self.provision
        return {
            "id": one.id,
            "topic": one.topic,
            "region": one.region,
            "values": [step.to_dict() for step in self.steps],
            "in_force": next((i for i, step in enumerate(self.steps) if step.now), None),
            "false_friends": [friend.to_dict() for friend in one.false_friends],
            "known_gaps": [gap.to_dict() for gap in one.known_gaps],
            "checked_on": one.checked_on.isoformat(),
            "due_on": self.due_on.isoformat(),
        }


def history_of(policy: Policy, name: str, *, on: date) -> History:
    """The provision with this id. Raises NotFound."""
    one = policy.provisions.get(name)
    if one is None:
        said = name[:80]
        says = f"没有这条规定：{said} / There is no provision {said}"
        raise NotFound("provision.unknown", says)
    held = one.in_force(on.isoformat())
    values = [one.value(index) for index in range(len(one.raw["values"]))]
    steps = tuple(
        Step(value.since, _last_day(values, index), value, now=index == held)
        for index, value in enumerate(values)
    )
    return History(one, steps, one.checked_on + timedelta(days=one.raw["check_every_days"]))


def _last_day(values: list[Value], index: int) -> date | None:
    """The day before the next begins, or the rule's own last day if that is earlier."""
    own = values[index].until
    if index + 1 == len(values):
        return own
    before_next = values[index + 1].since - timedelta(days=1)
    return min(own, before_next) if own else before_next
