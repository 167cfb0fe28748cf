"""Applications in the database. Every function works in the caller's transaction.

Steps are taken by the function `application.move`, which holds them against the table of steps
and against who takes them; what it refuses is raised here as `NotAllowed` or `Conflict`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from yibao.account.actor import Actor
from yibao.account.applications.application import (
    Application,
    Attachment,
    Filling,
    HeldFor,
    Move,
    NewAttachment,
    Record,
    Transition,
)
from yibao.account.database.store import Row, Transaction
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import NotFound
from yibao.core.ids import Randomness

_COLUMNS = """id, kind, region, person, opened_by, state, version, form, later, gate, amount_fen,
  second_from_fen, reviewer, recommended_by, approved_by, about, appealed, awaits_invoices,
  settled, created_at, submitted_at, due_at, next_at"""


@dataclass(frozen=True, slots=True)
class NewApplication:
    """A draft to be opened."""

    id: str
    kind: str
    region: str
    person: str
    second_from_fen: int | None
    awaits_invoices: bool
    due_at: datetime


def open_draft(tx: Transaction, new: NewApplication, *, by: Actor, at: datetime) -> Application:
    """Open a draft. Raises: `NotAllowed` when `by` is neither the person nor their family."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM application.open("
        "%(id)s, %(kind)s, %(region)s, %(person)s, %(who)s, %(role)s, %(at)s, %(due)s, %(second)s,"
        " %(later)s)",
        {
            "id": new.id,
            "kind": new.kind,
            "region": new.region,
            "person": new.person,
            "who": by.id,
            "role": by.role,
            "at": at,
            "due": new.due_at,
            "second": new.second_from_fen,
            "later": new.awaits_invoices,
        },
    )
    return Application(**row)


def application(tx: Transaction, ref: str, *, lock: bool = False) -> Application:
    """Give an application, with `lock` for this transaction alone, and its person with it.

    Raises: `NotFound` "application.unknown".
    """
    source = "application.lock(%s)" if lock else "application.application WHERE id = %s"
    row = tx.row(f"SELECT {_COLUMNS} FROM {source}", (ref,))
    if row is None or row["id"] is None:
        raise NotFound("application.unknown", "没有这个申请。 / No such application.")
    return Application(**row)


def move(tx: Transaction, step: Move) -> Application:
    """Take a step and give the application after it.

    Raises: `Conflict` when it is not there to take from this state, or the state changed;
    `NotAllowed` when it is not this actor's to take.
    """
    row = tx.one(
        f"SELECT {_COLUMNS} FROM application.move(%(app)s, %(event)s, %(who)s, %(role)s, %(at)s, "
        "%(why)s, %(papers)s::bytea[], %(detail)s, %(expected)s, %(due)s)",
        {
            "app": step.application,
            "event": step.event,
            "who": step.by.id,
            "role": step.by.role,
            "at": step.at,
            "why": step.reason,
            "papers": list(step.documents),
            "detail": Jsonb(dict(step.detail)),
            "expected": step.expected,
            "due": step.due_at,
        },
    )
    return Application(**row)


def fill(tx: Transaction, new: Filling) -> Application:
    """Write the form, or what is handed in later. Raises as `move` does."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM application.fill(%s, %s, %s, %s, %s, %s)",
        (
            new.application,
            new.by.id,
            new.expected,
            None if new.form is None else Jsonb(dict(new.form)),
            None if new.later is None else Jsonb(dict(new.later)),
            new.about,
        ),
    )
    return Application(**row)


def weigh(
    tx: Transaction, ref: str, *, gate: Mapping[str, Any], amount_fen: int | None = None
) -> None:
    """Write down what the gate answered and the amount that is asked for."""
    tx.run("SELECT application.weigh(%s, %s, %s)", (ref, Jsonb(dict(gate)), amount_fen))


def name_parties(tx: Transaction, ref: str, people: Iterable[str]) -> None:
    """Note who else the file names, so that none of them decides about it."""
    for person in people:
        tx.run(
            "INSERT INTO application.party (application, person) VALUES (%s, %s)"
            " ON CONFLICT DO NOTHING",
            (ref, person),
        )


def transitions(tx: Transaction, ref: str) -> tuple[Transition, ...]:
    """Every step of an application, in order."""
    rows = tx.rows(
        "SELECT version, event, from_state, to_state, actor, role, at, reason, documents, detail"
        " FROM application.transition WHERE application = %s ORDER BY version",
        (ref,),
    )
    return tuple(Transition(**{**row, "documents": _bytes(row["documents"])}) for row in rows)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which applications to list; None means any. `after` is the id the page before ended with."""

    person: str | None = None
    kind: str | None = None
    region: str | None = None
    states: tuple[str, ...] | None = None
    after: str | None = None
    limit: int = 50


def listed(tx: Transaction, wanted: Wanted) -> tuple[Application, ...]:
    """Applications, the longest waiting first."""
    rows = tx.rows(
        f"""
        SELECT {_COLUMNS} FROM application.application a
        WHERE (%(person)s::text IS NULL OR person = %(person)s OR opened_by = %(person)s)
          AND (%(kind)s::text IS NULL OR kind = %(kind)s)
          AND (%(region)s::text IS NULL OR region = %(region)s)
          AND (%(states)s::text[] IS NULL OR state = ANY (%(states)s))
          AND (%(after)s::text IS NULL OR (created_at, id) >
            (SELECT b.created_at, b.id FROM application.application b WHERE b.id = %(after)s))
        ORDER BY created_at, id LIMIT %(limit)s
        """,
        {
            "person": wanted.person,
            "kind": wanted.kind,
            "region": wanted.region,
            "states": list(wanted.states) if wanted.states is not None else None,
            "after": wanted.after,
            "limit": wanted.limit,
        },
    )
    return tuple(Application(**row) for row in rows)


def take_next(tx: Transaction, *, now: datetime) -> Application | None:
    """Lock the application whose time came first and that no other worker has in hand.

    The lock lasts as long as the transaction.
    """
    row = tx.row(f"SELECT {_COLUMNS} FROM application.take(%s)", (now,))
    return None if row is None or row["id"] is None else Application(**row)


def postpone(tx: Transaction, ref: str, *, until: datetime | None) -> None:
    """Come back to an application later; None waits for people."""
    tx.run("SELECT application.postpone(%s, %s)", (ref, until))


def attach(tx: Transaction, new: NewAttachment, *, sealer: Sealer, randomness: Randomness) -> None:
    """Keep a document, sealed, and attach it. The same one again changes nothing."""
    document = new.document
    text = base64.b64encode(document.content).decode()
    tx.run(
        "INSERT INTO application.document (sm3, media_type, size_bytes, sealed, added_at)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            document.sm3,
            document.media_type,
            len(document.content),
            sealer.seal(text, place=f"document:{document.sm3.hex()}", randomness=randomness),
            new.at,
        ),
    )
    tx.run(
        "SELECT application.attach(%s, %s, %s, %s, %s, %s)",
        (new.application, new.wanted, document.sm3, document.name, new.by.id, new.at),
    )


def attachments(tx: Transaction, ref: str) -> tuple[Attachment, ...]:
    """What is attached, in order."""
    rows = tx.rows(
        "SELECT t.wanted, t.sm3, d.media_type, d.size_bytes, t.name, t.at"
        " FROM application.attachment t JOIN application.document d USING (sm3)"
        " WHERE t.application = %s ORDER BY t.id",
        (ref,),
    )
    return tuple(Attachment(**{**row, "sm3": bytes(row["sm3"])}) for row in rows)


def document(tx: Transaction, sm3: bytes, *, sealer: Sealer) -> bytes:
    """Open a document. Raises: `NotFound`, `NotAllowed` when it was tampered with."""
    sealed = tx.value("SELECT sealed FROM application.document WHERE sm3 = %s", (sm3,))
    if sealed is None:
        raise NotFound("document.unknown", "没有这份材料。 / No such document.")
    return base64.b64decode(sealer.open(bytes(sealed), place=f"document:{sm3.hex()}"))


def claim_invoice(tx: Transaction, ref: str, invoice: Mapping[str, Any]) -> bool:
    """Claim an invoice for an application; False when another one has it."""
    return bool(
        tx.run(
            "INSERT INTO application.invoice (code, number, application, amount_fen, issued_on)"
            " VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (code, number) WHERE released_at IS NULL DO NOTHING",
            (
                invoice["code"],
                invoice["number"],
                ref,
                invoice["amount_fen"],
                date.fromisoformat(invoice["issued_on"]),
            ),
        )
    )


def claimed(tx: Transaction, ref: str) -> set[tuple[str, str]]:
    """The invoices an application has claimed, by code and number."""
    rows = tx.rows(
        "SELECT code, number FROM application.invoice"
        " WHERE application = %s AND released_at IS NULL",
        (ref,),
    )
    return {(row["code"], row["number"]) for row in rows}


def keep_hold(tx: Transaction, ref: str, hold: int) -> None:
    """Note which hold of the ledger secures an application."""
    tx.run("INSERT INTO application.hold (hold, application) VALUES (%s, %s)", (hold, ref))


def open_hold(tx: Transaction, ref: str) -> HeldFor | None:
    """What is held for an application now."""
    rows = tx.rows(
        """
        SELECT h.id, h."grant", h.beneficiary, h.purpose, l.account, l.amount_fen, a.is_limit
        FROM application.hold o JOIN ledger.hold h ON h.id = o.hold,
          unnest(h.accounts, h.amounts_fen) l (account, amount_fen)
          JOIN ledger.account a ON a.id = l.account
        WHERE o.application = %s AND o.open ORDER BY l.account
        """,
        (ref,),
    )
    if not rows:
        return None
    first = rows[0]
    legs = tuple((row["account"], row["amount_fen"], row["is_limit"]) for row in rows)
    return HeldFor(first["id"], legs, first["grant"], first["beneficiary"], first["purpose"])


def end_hold(tx: Transaction, ref: str) -> None:
    """Note that the hold of an application is posted or void."""
    tx.run("SELECT application.end_holds(%s)", (ref,))


def asked_this_year(tx: Transaction, person: str, kind: str, *, year: int, but: str) -> int:
    """What a person asked for by one kind this year, in fen, where it did not fail."""
    return int(
        tx.value(
            """
            SELECT coalesce(sum(amount_fen), 0) FROM application.application
            WHERE person = %s AND kind = %s AND id <> %s
              AND state NOT IN ('draft', 'returned', 'rejected', 'withdrawn', 'expired')
              AND extract(year FROM submitted_at AT TIME ZONE 'Asia/Shanghai') = %s
            """,
            (person, kind, but, year),
        )
    )


def asked_for_year(tx: Transaction, kind: str, relative: str, year: int, *, but: str) -> bool:
    """Whether somebody else's or another application pays this for a relative and a year."""
    sql = (
        "SELECT EXISTS (SELECT FROM application.application WHERE kind = %s AND id <> %s"
        " AND form->>'relative' = %s AND form->>'year' = %s AND state NOT IN"
        " ('draft', 'returned', 'rejected', 'withdrawn', 'expired', 'bank_returned'))"
    )
    return bool(tx.value(sql, (kind, but, relative, str(year))))


def keep_record(tx: Transaction, new: Record) -> None:
    """Keep what came of an application; once for each."""
    tx.run(
        "INSERT INTO application.record (application, person, kind, about, from_day, to_day)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (new.application, new.person, new.kind, Jsonb(dict(new.about)), new.from_day, new.to_day),
    )


def records(tx: Transaction, person: str, kind: str, *, on: date) -> tuple[Record, ...]:
    """The records of a person in force on a day, oldest first."""
    rows = tx.rows(
        """
        SELECT application, person, kind, about, from_day, to_day FROM application.record
        WHERE person = %s AND kind = %s AND from_day <= %s AND (to_day IS NULL OR %s <= to_day)
        ORDER BY from_day, application
        """,
        (person, kind, on, on),
    )
    return tuple(Record(**row) for row in rows)


def keep_benefit_use(
    tx: Transaction, one: Application, scheme: str, *, year: int, used: Mapping[str, Any]
) -> None:
    """Note what a claim used of the year's deductible, brackets and ceilings."""
    tx.run(
        "INSERT INTO application.benefit_use (application, person, scheme, year, eligible_fen,"
        " fund_fen, deductible_used_fen, burden_fen, layers) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)",
        (
            one.id,
            one.person,
            scheme,
            year,
            used["eligible_fen"],
            used["fund_fen"],
            used["deductible_used_fen"],
            used["burden_fen"],
            Jsonb(used["layers"]),
        ),
    )


def benefit_uses(
    tx: Transaction, person: str, scheme: str, *, year: int, but: str
) -> tuple[Row, ...]:
    """What other claims of a year used, in order."""
    return tuple(
        tx.rows(
            """
            SELECT eligible_fen, fund_fen, deductible_used_fen, burden_fen, layers
            FROM application.benefit_use
            WHERE person = %s AND scheme = %s AND year = %s AND application <> %s
              AND ended_at IS NULL ORDER BY id
            """,
            (person, scheme, year, but),
        )
    )


def _bytes(values: Iterable[Any]) -> tuple[bytes, ...]:
    return tuple(bytes(value) for value in values)
