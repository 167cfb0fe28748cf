"""Events and seals in the database, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from yibao.account.actor import Actor
from yibao.account.audit.event import AuditEvent
from yibao.account.audit.seal import NO_HEAD, Content, Ranges, head_of

if TYPE_CHECKING:
    from yibao.account.database import Transaction

LOCK = 0x7969_6261_6F5F_3037  # one sealer at a time; the number means nothing
_ROWS = {
    "journal": "SELECT id, audit.journal_line(j) AS line FROM ledger.journal j",
    "event": "SELECT id, audit.event_line(e) AS line FROM audit.event e",
}


@dataclass(frozen=True, slots=True)
class Last:
    """Where the chain stands: the newest seal, and which rows it leaves for the next."""

    number: int
    head: bytes
    until: int
    after_journal: int
    after_event: int
    server: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be sealed: its id and the line it is sealed as."""

    id: int
    line: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A seal as it lies in the database."""

    number: int
    line: str
    head: bytes
    signature: bytes
    key_id: str


def record_event(tx: Transaction, event: AuditEvent) -> None:
    """Write down an access, in the transaction that reads."""
    tx.run(
        "INSERT INTO audit.event (at, actor_id, actor_role, kind, person, about)"
        " VALUES (%s, %s, %s, %s, %s, %s::jsonb)",
        (
            event.at,
            event.by.id,
            event.by.role,
            event.kind,
            event.person,
            json.dumps(dict(event.about), ensure_ascii=False),
        ),
    )


def events_about(tx: Transaction, person: str, *, limit: int = 100) -> list[AuditEvent]:
    """Give who looked at a person's data and when, the latest first."""
    rows = tx.rows(
        "SELECT kind, actor_id, actor_role, at, person, about FROM audit.event"
        " WHERE person = %s ORDER BY id DESC LIMIT %s",
        (person, limit),
    )
    return [
        AuditEvent(
            row["kind"],
            Actor(row["actor_id"], row["actor_role"]),
            row["at"],
            row["person"],
            row["about"],
        )
        for row in rows
    ]


def lock_chain(tx: Transaction) -> bool:
    """Say whether this transaction may seal: no other does until it ends."""
    return bool(tx.value("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,)))


def last_seal(tx: Transaction) -> Last:
    """Give where the chain stands; at its beginning nothing is sealed."""
    row = tx.row(
        "SELECT number, head, xid_to::text::bigint AS until, after_journal, after_event, server"
        " FROM audit.seal ORDER BY number DESC LIMIT 1"
    )
    return Last(**row) if row else Last(0, NO_HEAD, 0, 0, 0, server(tx))


def horizon(tx: Transaction) -> int:
    """Give the number below which every transaction has ended: nothing can be added there."""
    return int(tx.value("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))


def server(tx: Transaction) -> int:
    """Give the number of this server: another one counts its transactions on its own."""
    return int(tx.value("SELECT system_identifier FROM pg_control_system()"))


def horizon_within(tx: Transaction, last: Last, until: int, most: int) -> int:
    """Give a horizon no later than `until` before which not many more than `most` rows wait.

    A single transaction's rows are never parted, however many they are.
    """
    rows = tx.rows(
        """SELECT tx::text::bigint AS tx FROM (SELECT tx, row_number() OVER (ORDER BY tx) AS nth
             FROM ledger.journal
            WHERE tx >= %(from)s::text::xid8 AND tx < %(to)s::text::xid8 AND id > %(after)s
            ORDER BY tx LIMIT %(most)s + 1) w WHERE nth IN (1, %(most)s + 1) ORDER BY nth""",
        {"from": last.until, "to": until, "after": last.after_journal, "most": most},
    )
    if len(rows) < 2:
        return until
    first, beyond = int(rows[0]["tx"]), int(rows[1]["tx"])
    return beyond if beyond > first else first + 1


def rows_between(tx: Transaction, kind: str, last: Last, until: int) -> list[Row]:
    """Give the rows that transactions from the last seal's up to `until` have written, by id."""
    after = last.after_journal if kind == "journal" else last.after_event
    rows = tx.rows(
        f"{_ROWS[kind]} WHERE tx >= %s::text::xid8 AND tx < %s::text::xid8 AND id > %s ORDER BY id",
        (last.until, until, after),
    )
    return [Row(**row) for row in rows]


def rows_never_sealed(tx: Transaction, kind: str) -> list[Row]:
    """Give every row no seal names; slow, and needed once after a restore."""
    rows = tx.rows(
        f"{_ROWS[kind]} WHERE NOT coalesce((SELECT range_agg(r) FROM audit.seal s,"
        f" unnest(s.{kind}s) r) @> id, false) ORDER BY id"
    )
    return [Row(**row) for row in rows]


def stop_writing(tx: Transaction) -> None:
    """Wait for who writes journals and events, and let nobody else until this transaction ends."""
    tx.value("SELECT audit.stop_writing()")


def newest_ids(tx: Transaction) -> tuple[int, int]:
    """Give the highest ids of journals and events."""
    row = tx.one(
        "SELECT coalesce((SELECT max(id) FROM ledger.journal), 0) AS journal,"
        " coalesce((SELECT max(id) FROM audit.event), 0) AS event"
    )
    return int(row["journal"]), int(row["event"])


def newest_journal(tx: Transaction) -> int:
    """Give the highest number a journal was given; cheap, so it may be asked often."""
    return int(tx.value("SELECT last_value FROM ledger.journal_id"))


def put_seal(
    tx: Transaction, content: Content, signature: bytes, place: Last, at: datetime
) -> None:
    """Add a signed seal. Raises: `Conflict` when it does not follow the newest one."""
    tx.value(
        """SELECT audit.put_seal(ROW(%s, %s, %s, %s, %s, %s, %s::int8multirange,
             %s::int8multirange, %s::text::xid8, %s, %s, %s)::audit.seal, %s)""",
        (
            content.number,
            at,
            content.line,
            head_of(content.line),
            signature,
            content.key_id,
            _multirange(content.journals),
            _multirange(content.events),
            content.until,
            place.after_journal,
            place.after_event,
            place.server,
            content.previous,
        ),
    )


def seals_after(tx: Transaction, number: int, *, limit: int = 10_000) -> list[Kept]:
    """Give the seals after one, in order."""
    rows = tx.rows(
        "SELECT number, line, head, signature, key_id FROM audit.seal WHERE number > %s"
        " ORDER BY number LIMIT %s",
        (number, limit),
    )
    return [Kept(**row) for row in rows]


def dump_lines(tx: Transaction, kind: str) -> Iterator[str]:
    """Give every row of a kind as its line, by id, a page at a time."""
    after = 0
    while True:
        rows = tx.rows(f"{_ROWS[kind]} WHERE id > %s ORDER BY id LIMIT 10000", (after,))
        if not rows:
            return
        for row in rows:
            yield str(row["line"])
        after = int(rows[-1]["id"])


def entry_lines(tx: Transaction) -> Iterator[str]:
    """Give every entry and every leg that still waits to become one."""
    account, version = 0, 0
    while True:
        rows = tx.rows(
            """SELECT account_id, version, json_build_array('entry', account_id, version,
                 journal_id, amount_fen, balance_after)::text AS line FROM ledger.entry
               WHERE (account_id, version) > (%s, %s) ORDER BY account_id, version LIMIT 10000""",
            (account, version),
        )
        if not rows:
            break
        for row in rows:
            yield str(row["line"])
        account, version = int(rows[-1]["account_id"]), int(rows[-1]["version"])
    waiting = tx.rows(
        "SELECT json_build_array('deferred', account_id, journal_id, amount_fen)::text AS line"
        " FROM ledger.deferred ORDER BY account_id, journal_id"
    )
    for row in waiting:
        yield str(row["line"])


def _multirange(runs: Ranges) -> str:
    return "{" + ",".join(f"[{first},{last}]" for first, last in runs) + "}"
