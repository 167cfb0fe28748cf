"""The system's own steps: from handed in to the desk or to the end, one at a time."""

from __future__ import annotations

from yibao.account.actor import SYSTEM
from yibao.account.applications import Application, Denied, kind_named
from yibao.account.database import Transaction
from yibao.core.errors import BrokenPromise
from yibao.service.usecases.advancing import settle_advance
from yibao.service.usecases.appealing import refuse_appeal
from yibao.service.usecases.effects import carry_out
from yibao.service.usecases.office import Office
from yibao.service.usecases.taking_steps import step_of, take_step
from yibao.service.usecases.weighing import weigh

MOST_STEPS = 8


def go_on(tx: Transaction, office: Office, one: Application) -> Application:
    """Take the step that is the system's to take now; the application is locked by the caller."""
    awaits = one.awaits_invoices and not one.settled
    match one.state:
        case "verifying":
            return _verified(tx, office, one)
        case "approved":
            return carry_out(tx, office, one)
        case "draft" | "returned" | "bank_returned":
            return _expired(tx, office, one)
        case "reconciling" if awaits:
            return settle_advance(tx, office, one)
    event = {"submitted": "verify", "paid": "reconcile", "reconciling": "close"}.get(one.state)
    if event is None:
        raise BrokenPromise("application.no_work", f"nothing to do in state {one.state}")
    if one.state == "paid" and awaits:
        reason = "到期没有交票据 / no invoices came by the deadline"
        return take_step(tx, office, step_of(office, one, "overdue", SYSTEM, reason=reason))
    return take_step(tx, office, step_of(office, one, event, SYSTEM))


def _expired(tx: Transaction, office: Office, one: Application) -> Application:
    reason = "到期没有办 / nothing was done by the deadline"
    after = take_step(tx, office, step_of(office, one, "expire", SYSTEM, reason=reason))
    if one.kind == "appeal" and one.submitted_at is not None:
        refuse_appeal(tx, office, after)
    return after


def carry_through(tx: Transaction, office: Office, one: Application) -> Application:
    """Take every step that is the system's at once, for what cannot wait."""
    for _ in range(MOST_STEPS):
        if one.next_at is None or one.next_at > office.now():
            break
        one = go_on(tx, office, one)
    return one


def _verified(tx: Transaction, office: Office, one: Application) -> Application:
    """What was true when it was handed in is asked again, with what is attached now."""
    weighed = weigh(tx, office, one)
    if weighed.issues:
        reason = "；".join(issue.says for issue in weighed.issues[:3])
        return take_step(tx, office, step_of(office, one, "return", SYSTEM, reason=reason))
    refusal = weighed.gate.refusal
    if refusal is not None:
        says = Denied(refusal).says
        step = step_of(office, one, "reject", SYSTEM, reason=says, detail=refusal.to_dict())
        after = take_step(tx, office, step)
        if one.kind == "appeal":
            refuse_appeal(tx, office, after)
        return after
    event = "approve" if kind_named(one.kind).review == "none" else "queue"
    return take_step(tx, office, step_of(office, one, event, SYSTEM))
