"""Hold what a message claims against the rules in force.

In: claims found in the text, the region and the date. Out: a `Ruled` claim each:
true, false, depends, unknown or about_you, with the reason and its citation.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal, NamedTuple, Protocol

from yibao.policy import Answer, Policy

Ruling = Literal["true", "false", "depends", "unknown", "about_you"]
DOUBT_REACH = 16
_DOUBT = re.compile(
    r"[^。！!\n；;？?]{0,12}"
    r"(?:吗|[？?]|是假|假的|不实|谣言|不属实|骗人|不可信|is (?:false|fake|not true))"
)
_FLIP: dict[str, Ruling] = {"true": "false", "false": "true"}


class Reason(Protocol):
    """A sentence in both languages that says why."""

    def to_dict(self) -> dict[str, str]:
        """Give it as the verdict's JSON has it."""
        ...


class Ruled(NamedTuple):
    """One claim with its ruling; `span` is in the original text.

    `denied` means the message says it is not so; the ruling is of what the message says.
    `because` is given where something else than the rules decided, such as a signed status.
    """

    topic: str
    claim: str
    span: tuple[int, int]
    ruling: Ruling
    answer: Answer | None
    asserted: bool
    denied: bool = False
    because: Reason | None = None


class Rulings:
    """Rules claims through the policy, remembering answers for each region and date."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._known: dict[tuple[str, str, str, date, bool], tuple[Ruling, Answer | None]] = {}

    def rule(
        self, row: dict[str, Any], region: str, on: date, *, denied: bool
    ) -> tuple[Ruling, Answer | None]:
        """Rule the claim `row` (as compiled); `denied` means the message says the opposite."""
        key = (row["id"], row["topic"], region, on, denied)
        known = self._known.get(key)
        if known is None:
            if len(self._known) > 50_000:
                self._known.clear()
            known = self._known[key] = self._rule(row, region, on, denied=denied)
        return known

    def _rule(
        self, row: dict[str, Any], region: str, on: date, *, denied: bool
    ) -> tuple[Ruling, Answer | None]:
        answer = self._policy.ask(row["topic"], region, on, row.get("facts") or None)
        if row.get("about_you"):
            return "about_you", answer
        ruling = _compare(answer.ruling, row)
        if denied:
            ruling = _FLIP.get(ruling, ruling)
        return ruling, answer


def put_in_doubt(after: str) -> bool:
    """Say whether the words right after a claim ask it or call it untrue."""
    return _DOUBT.match(after) is not None


def nearest(named: list[Any], at: int) -> str:
    """Give the code of the region named last before `at`, or the only one named."""
    if not named:
        return ""
    before = [region.code for start, _, region in named if start <= at]
    if before:
        return str(before[-1])
    return str(named[0][2].code) if len({region.code for _, _, region in named}) == 1 else ""


def _compare(in_force: str, row: dict[str, Any]) -> Ruling:
    if in_force == "unknown":
        return "unknown"
    if in_force == "conditional":
        ruling: Ruling = row.get("when_conditional") or "depends"
        return ruling
    permitted = in_force == "allowed"
    return "true" if permitted == (row["asserts"] == "allowed") else "false"
