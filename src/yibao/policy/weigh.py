"""From a rule and the facts told to a ruling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yibao.policy.answer import NO_CONDITIONS, Condition, Conditions, Missing, Ruling
from yibao.policy.rule import Value
from yibao.policy.when import Fact, is_met

# When several conditions speak, the strictest is heard.
_STRICTEST: tuple[Ruling, ...] = ("forbidden", "ended", "unknown", "conditional", "allowed")


@dataclass(frozen=True, slots=True)
class Judged:
    """The ruling, how the conditions stand, and the condition that decided, if one did."""

    ruling: Ruling
    conditions: Conditions
    missing: tuple[Missing, ...]
    because: Condition | None = None
    because_unmet: bool = False


def judge(value: Value, facts: Mapping[str, Fact]) -> Judged:
    """Hold `facts` against the conditions of a value.

    An exception that is met, or a requirement that is not, gives its own ruling; the strictest
    wins. A met exception that allows still waits for every requirement. A conditional rule
    whose requirements are all met is allowed.
    """
    if not value.tests:
        return Judged(value.ruling, NO_CONDITIONS, value.missing)
    groups: dict[bool | None, list[Condition]] = {True: [], False: [], None: []}
    verdicts: list[tuple[Ruling, Condition, bool]] = []
    required = open_requirements = 0
    for test in value.tests:
        met = is_met(test.when, facts)
        groups[met].append(test.condition)
        required += test.otherwise is not None
        open_requirements += test.otherwise is not None and met is None
        verdict = test.ruling if met is True else test.otherwise if met is False else None
        if verdict is not None:
            verdicts.append((verdict, test.condition, met is False))
    conditions = Conditions(tuple(groups[True]), tuple(groups[False]), tuple(groups[None]))
    asked = tuple(Missing(f"fact.{one.id}", one.says) for one in groups[None])
    ruling, because, unmet = value.ruling, None, False
    if verdicts:
        ruling, because, unmet = min(verdicts, key=lambda verdict: _STRICTEST.index(verdict[0]))
        if ruling == "allowed" and open_requirements:
            ruling = "conditional"
    elif ruling == "conditional" and required and not open_requirements:
        ruling = "allowed"
    gaps = value.missing if ruling in ("unknown", "conditional") else ()
    needed = asked if ruling in ("unknown", "conditional") else ()
    if ruling == "unknown" and because is not None and not gaps and not needed:
        needed = (Missing(f"fact.{because.id}", because.says),)
    return Judged(ruling, conditions, (*gaps, *needed), because, unmet)
