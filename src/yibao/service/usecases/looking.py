"""Looking at applications: what a holder sees of their own, and the desk of its region's."""

from __future__ import annotations

from typing import Any

from yibao.account.actor import Actor
from yibao.account.applications import Application
from yibao.account.applications import store as applications
from yibao.account.applications.access import Staff
from yibao.account.applications.access.store import staff
from yibao.account.audit import AuditEvent, record_event
from yibao.account.database import Transaction
from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import NotAllowed, NotFound
from yibao.service.applications import shown
from yibao.service.usecases.office import Office

HOLDERS = ("holder", "guardian")


def look(tx: Transaction, ref: str, *, by: Actor) -> dict[str, Any]:
    """An application with all that belongs to it. Raises: `NotFound` for what is not theirs."""
    one = _looked_at(tx, ref, by=by)
    steps = applications.transitions(tx, ref)
    papers = applications.attachments(tx, ref)
    return shown(one, steps, papers, role=by.role)


def look_at_document(tx: Transaction, office: Office, ref: str, sm3: str, *, by: Actor) -> bytes:
    """A document of an application, opened. Raises: `NotFound` when it is not attached to it."""
    _looked_at(tx, ref, by=by)
    for paper in applications.attachments(tx, ref):
        if paper.sm3.hex() == sm3.lower():
            return applications.document(tx, paper.sm3, sealer=office.sealer)
    raise NotFound("document.unknown", "没有这份材料。 / No such document.")


def _looked_at(tx: Transaction, ref: str, *, by: Actor) -> Application:
    """An application, for whoever may see it; that the desk looked is written down."""
    one = seen(tx, ref, by=by)
    if by.role not in HOLDERS:
        now = SYSTEM_CLOCK.now()
        record_event(tx, AuditEvent("view_application", by, now, one.person, {"application": ref}))
    return one


def seen(tx: Transaction, ref: str, *, by: Actor) -> Application:
    """An application, for whoever may see it."""
    one = applications.application(tx, ref)
    if by.role in HOLDERS:
        if by.id not in (one.person, one.opened_by):
            raise NotFound("application.unknown", "没有这个申请。 / No such application.")
        return one
    desk = member(tx, by)
    if desk.region not in (None, one.region):
        raise NotFound("application.unknown", "没有这个申请。 / No such application.")
    return one


def member(tx: Transaction, by: Actor) -> Staff:
    """The member of staff who acts. Raises: `NotAllowed` when they are not one in this role."""
    found = staff(tx, by.id)
    if found is None or by.role not in found.roles:
        says = "这个人不是有此职责的经办人员。 / This person is not on the desk in this role."
        raise NotAllowed("application.not_staff", says)
    return found
