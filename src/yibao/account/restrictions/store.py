"""Restrictions in the database, in the caller's transaction; the database checks the basis."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from yibao.account.alerts import Alert, enqueue
from yibao.account.database.store import Transaction
from yibao.account.restrictions.restriction import (
    Decided,
    Event,
    Lifting,
    LossReport,
    NewRestriction,
    Restriction,
)
from yibao.account.restrictions.words import basis_words, effect_words
from yibao.core.clock import CHINA
from yibao.core.errors import NotFound
from yibao.core.ids import Randomness, new_id

REVIEW = timedelta(days=366)
MAX_DUE = 500
_COLUMNS = """
    SELECT ref, person, target AS on, effect, basis, authority, document_no, reason, opened_by,
           approved_by, opened_at, from_at, to_at, review_by, notified_at, lifted_at, appeal_id,
           account_id AS account, voucher
    FROM restriction.standing
"""


def restrict(
    tx: Transaction, new: NewRestriction, *, decided: Decided, randomness: Randomness
) -> str:
    """Open a restriction, stop what it stops, tell the person, and give its ref.

    Raises: `NotAllowed` "restriction.…" without a lawful basis and all it needs: document,
    authority, two people, notice before it holds, 3 to 12 months for a violation.
    """
    about = {
        "ref": new_id("r", randomness),
        "person": new.person,
        "target": "person" if new.account is None else "account",
        "account_id": new.account,
        "effect": new.effect,
        "basis": new.basis,
        "authority": new.authority,
        "document_no": new.document_no,
        "reason": new.reason,
        "opened_by": decided.by.id,
        "opened_role": decided.by.role,
        "approved_by": decided.approved_by.id if decided.approved_by else None,
        "opened_at": decided.at,
        "from_at": new.from_at,
        "to_at": new.to_at,
        "review_by": new.review_by,
        "notified_at": new.notified_at,
    }
    _insert(tx, "restriction.restriction", about)
    facts = {
        "effect": effect_words(new.effect, str(about["target"])),
        "basis": basis_words(new.basis),
        "document_no": new.document_no,
    }
    ref = str(about["ref"])
    enqueue(tx, Alert(new.person, "restricted", decided.at, facts, f"restricted:{ref}"))
    return ref


def report_loss(
    tx: Transaction, report: LossReport, *, now: datetime, randomness: Randomness
) -> str:
    """Block a voucher at its holder's word, at once, and give the ref; money stays usable."""
    ref = new_id("r", randomness)
    about = {
        "ref": ref,
        "person": report.person,
        "target": "voucher",
        "voucher": report.voucher,
        "effect": "no_network_settlement",
        "basis": "loss_report",
        "authority": "",
        "document_no": "",
        "reason": report.reason,
        "opened_by": report.person,
        "opened_role": "holder",
        "opened_at": now,
        "from_at": now,
        "review_by": now.astimezone(CHINA).date() + REVIEW,
        "device": report.device,
    }
    _insert(tx, "restriction.restriction", about)
    enqueue(tx, Alert(report.person, "loss_reported", now, {}, f"restricted:{ref}"))
    return ref


def lift(tx: Transaction, ref: str, lifting: Lifting, *, decided: Decided) -> None:
    """End a restriction and tell the person.

    Raises: `NotAllowed` without a second person, or for a loss report without the counter or a
    face check on another device; `Conflict` when it was lifted before; `NotFound`.
    """
    standing = restriction(tx, ref)
    row = {
        "kind": "lifted",
        "reason": lifting.reason,
        "document_no": lifting.document_no,
        "proof": lifting.proof,
        "device": lifting.device,
    }
    _add_event(tx, ref, row, decided)
    about = {"effect": effect_words(standing.effect, standing.on)}
    enqueue(tx, Alert(standing.person, "unrestricted", decided.at, about, f"lifted:{ref}"))


def review(tx: Transaction, ref: str, *, reason: str, review_by: date, decided: Decided) -> None:
    """Record that a restriction was looked at again and goes on, and when it is next looked at."""
    _add_event(tx, ref, {"kind": "reviewed", "reason": reason, "review_by": review_by}, decided)


def appeal(tx: Transaction, ref: str, *, appeal_id: str, reason: str, decided: Decided) -> None:
    """Record the application by which the person appeals; the restriction holds until decided."""
    _add_event(tx, ref, {"kind": "appealed", "reason": reason, "appeal_id": appeal_id}, decided)


def restriction(tx: Transaction, ref: str) -> Restriction:
    """Give one restriction as it stands. Raises: `NotFound`."""
    row = tx.row(f"{_COLUMNS} WHERE ref = %s", (ref,))
    if row is None:
        raise NotFound("restriction.unknown", "没有这条限制。 / There is no such restriction.")
    return Restriction(**row)


def restrictions_of(
    tx: Transaction, person: str, at: datetime, *, announced: bool = False
) -> tuple[Restriction, ...]:
    """Give what restricts a person at a moment; with `announced`, also what begins later."""
    rows = tx.rows(
        f"{_COLUMNS} WHERE person = %(person)s AND (to_at IS NULL OR %(at)s < to_at)"
        " AND (%(announced)s OR from_at <= %(at)s) AND (lifted_at IS NULL OR %(at)s < lifted_at)"
        " ORDER BY from_at, ref",
        {"person": person, "at": at, "announced": announced},
    )
    return tuple(Restriction(**row) for row in rows)


def due_for_review(tx: Transaction, on: date, *, limit: int = MAX_DUE) -> tuple[Restriction, ...]:
    """Give the restrictions in force that were to be looked at again by that day, oldest first."""
    rows = tx.rows(
        f"{_COLUMNS} WHERE review_by <= %(on)s AND lifted_at IS NULL"
        " AND (to_at IS NULL OR %(on)s < to_at) ORDER BY review_by, ref LIMIT %(limit)s",
        {"on": on, "limit": limit},
    )
    return tuple(Restriction(**row) for row in rows)


def history(tx: Transaction, ref: str) -> tuple[Event, ...]:
    """Give all that came of a restriction, in order."""
    rows = tx.rows(
        "SELECT kind, at, actor_id AS by, actor_role AS role, approved_by, reason, document_no,"
        " appeal_id, review_by FROM restriction.event WHERE restriction = %s ORDER BY id",
        (ref,),
    )
    return tuple(Event(**row) for row in rows)


def _add_event(tx: Transaction, ref: str, row: Mapping[str, Any], decided: Decided) -> None:
    who = {
        "restriction": ref,
        "at": decided.at,
        "actor_id": decided.by.id,
        "actor_role": decided.by.role,
        "approved_by": decided.approved_by.id if decided.approved_by else None,
    }
    _insert(tx, "restriction.event", {**who, **row})


def _insert(tx: Transaction, table: str, row: Mapping[str, Any]) -> None:
    columns = ", ".join(row)
    places = ", ".join(f"%({name})s" for name in row)
    tx.run(f"INSERT INTO {table} ({columns}) VALUES ({places})", row)
