"""The desk: taken, recommended, approved, returned, rejected. The database holds who may."""

from __future__ import annotations

from yibao.account.actor import Actor
from yibao.account.applications import Application, kind_named
from yibao.account.applications import store as applications
from yibao.account.database import Transaction
from yibao.core.errors import InputError
from yibao.service.usecases.appealing import refuse_appeal
from yibao.service.usecases.faults import no_faults
from yibao.service.usecases.office import Office
from yibao.service.usecases.taking_steps import step_of, take_step
from yibao.service.usecases.weighing import weigh

MAX_REASON = 2_000


def take(tx: Transaction, office: Office, ref: str, *, by: Actor) -> Application:
    """Take an application in hand, so that others see it is looked at."""
    one = applications.application(tx, ref, lock=True)
    return take_step(tx, office, step_of(office, one, "take", by))


def approve(
    tx: Transaction, office: Office, ref: str, *, by: Actor, reason: str = ""
) -> Application:
    """Approve; where two people are needed, the first of them recommends.

    The rules of the place are asked again, for today. In `reconciling` it is the invoices of an
    advance that are accepted. Raises: `Denied`, `FormFaults`, and as the database decides.
    """
    one = applications.application(tx, ref, lock=True)
    if one.state != "in_review":
        # The invoices of an advance are accepted; all else the database refuses, saying why.
        event = "accept" if one.state == "reconciling" and one.awaits_invoices else "approve"
        return take_step(tx, office, step_of(office, one, event, by, reason=reason))
    weighed = weigh(tx, office, one)
    no_faults(weighed.issues)
    gate = weighed.gate.must_pass()
    event = "recommend" if one.needs_two and by.role != "approver" else "approve"
    if kind_named(one.kind).topics:
        applications.weigh(tx, one.id, gate=gate.to_dict())
    return take_step(tx, office, step_of(office, one, event, by, reason=reason))


def send_back(tx: Transaction, office: Office, ref: str, *, by: Actor, reason: str) -> Application:
    """Return an application to be mended, with what is to be mended."""
    one = applications.application(tx, ref, lock=True)
    step = step_of(office, one, "return", by, reason=_reason(reason))
    return take_step(tx, office, step)


def reject(tx: Transaction, office: Office, ref: str, *, by: Actor, reason: str) -> Application:
    """Reject an application, with the reason. The person may appeal once."""
    one = applications.application(tx, ref, lock=True)
    step = step_of(office, one, "reject", by, reason=_reason(reason))
    after = take_step(tx, office, step)
    if one.kind == "appeal":
        refuse_appeal(tx, office, after)
    return after


def _reason(text: str) -> str:
    plain = text.strip()
    if not plain:
        says = "请写明理由，当事人要看。 / Say why; the person will read it."
        raise InputError("application.no_reason", says)
    if len(plain) > MAX_REASON:
        says = f"理由最多 {MAX_REASON} 个字。 / At most {MAX_REASON} characters."
        raise InputError("application.reason_too_long", says)
    return plain
