"""One step of an application: taken, secured or let go, and told, all together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypedDict, Unpack

from yibao.account.actor import Actor
from yibao.account.applications import Application, Move, kind_named
from yibao.account.applications import store as applications
from yibao.account.applications.states import SECURED
from yibao.account.database import Transaction
from yibao.service.usecases.office import Office
from yibao.service.usecases.securing import release
from yibao.service.usecases.telling import tell_step


class More(TypedDict, total=False):
    """What may be said of a step beside the step itself."""

    reason: str
    detail: Mapping[str, Any]
    documents: tuple[bytes, ...]


def take_step(tx: Transaction, office: Office, step: Move) -> Application:
    """Take a step; money that no longer secures anything is let go; the holder is told."""
    before = applications.application(tx, step.application)
    after = applications.move(tx, step)
    if before.state in SECURED and after.state not in SECURED:
        release(tx, office, after, by=step.by)
    if after.state != before.state:
        tell_step(tx, office, after, reason=step.reason)
    return after


def step_of(office: Office, one: Application, event: str, by: Actor, **more: Unpack[More]) -> Move:
    """The step that `event` takes from an application as it was read."""
    days = deadline_days(one, event)
    due = None if days is None else office.now() + timedelta(days)
    return Move(one.id, event, by, office.now(), expected=one.version, due_at=due, **more)


def deadline_days(one: Application, event: str) -> int | None:
    """How many days the next thing may take after an event; None leaves the deadline as it is."""
    days = kind_named(one.kind).days
    if event in ("queue", "reopen", "stop"):
        return int(days["review"])
    if event in ("return", "bank_reject", "bank_return"):
        return int(days["draft"])
    if event == "book" and one.awaits_invoices and not one.settled:
        terms = (one.gate or {}).get("terms", {})
        term = terms.get(days.get("invoices_term") or "")
        return int(term if isinstance(term, int) else days["invoices"])
    return None
