"""The states of an application and every step between them: one table, kept by the database too.

`application.step` in `sql/0005_applications.sql` holds the same rows; the database refuses any
step that is not there, whoever asks. A test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from yibao.account.actor import Role

State = Literal[
    "draft",
    "submitted",
    "verifying",
    "in_review",
    "approved",
    "returned",
    "rejected",
    "paying",
    "paid",
    "reconciling",
    "closed",
    "withdrawn",
    "expired",
    "bank_returned",
    "appeal",
]
STATES: tuple[State, ...] = get_args(State)

SECURED: frozenset[State] = frozenset({"submitted", "verifying", "in_review", "approved", "paying"})
"""The states in which the money an application asks for is held."""

ENDED: frozenset[State] = frozenset({"closed", "withdrawn", "expired", "rejected"})
"""The states nothing more is expected in; a rejected one may still be appealed."""

HOLDER: tuple[Role, ...] = ("holder", "guardian")
DESK: tuple[Role, ...] = ("reviewer", "approver")
SYSTEM_ONLY: tuple[Role, ...] = ("system",)


@dataclass(frozen=True, slots=True)
class Step:
    """One step that may be taken: in which state, by which event, to which state, by whom."""

    from_state: State
    event: str
    to_state: State
    roles: tuple[Role, ...]


def _steps(rows: str) -> tuple[Step, ...]:
    by = {"holder": HOLDER, "desk": DESK, "system": SYSTEM_ONLY}
    table = []
    for row in rows.strip().splitlines():
        start, event, end, who = row.split()
        table.append(Step(start, event, end, by[who]))  # type: ignore[arg-type]
    return tuple(table)


STEPS: tuple[Step, ...] = _steps(
    """
    draft         submit      submitted     holder
    draft         withdraw    withdrawn     holder
    draft         expire      expired       system
    returned      submit      submitted     holder
    returned      withdraw    withdrawn     holder
    returned      expire      expired       system
    bank_returned submit      submitted     holder
    bank_returned withdraw    withdrawn     holder
    bank_returned expire      expired       system
    submitted     verify      verifying     system
    submitted     withdraw    withdrawn     holder
    verifying     queue       in_review     system
    verifying     return      returned      system
    verifying     reject      rejected      system
    verifying     approve     approved      system
    verifying     withdraw    withdrawn     holder
    in_review     take        in_review     desk
    in_review     recommend   in_review     desk
    in_review     approve     approved      desk
    in_review     return      returned      desk
    in_review     reject      rejected      desk
    in_review     withdraw    withdrawn     holder
    approved      stop        in_review     system
    approved      pay         paying        system
    approved      finish      closed        system
    paying        book        paid          system
    paying        bank_reject bank_returned system
    paid          bank_return bank_returned system
    paid          settle      reconciling   holder
    paid          overdue     reconciling   system
    paid          reconcile   reconciling   system
    reconciling   return      paid          desk
    reconciling   pay         paying        system
    reconciling   accept      reconciling   desk
    reconciling   repay       reconciling   desk
    reconciling   close       closed        system
    reconciling   bank_return bank_returned system
    closed        bank_return bank_returned system
    rejected      appeal      appeal        holder
    appeal        reopen      in_review     system
    appeal        uphold      rejected      system
    """
)

_BY_START = {(step.from_state, step.event): step for step in STEPS}


def step(state: State, event: str) -> Step | None:
    """Give the step that `event` takes from `state`; None where there is none."""
    return _BY_START.get((state, event))


def events_from(state: State, role: Role) -> tuple[str, ...]:
    """Give what someone in `role` may do with an application in `state`."""
    return tuple(one.event for one in STEPS if one.from_state == state and role in one.roles)
