"""Makes statements from the ledger's tables, reading only."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from yibao.account.database.store import Row, Transaction
from yibao.account.people.store import person as known_person
from yibao.account.statement.statement import AccountStatement, Line, Statement
from yibao.core.clock import CHINA
from yibao.core.errors import InputError, LimitExceeded

MOST_LINES = 20_000


def make_statement(
    tx: Transaction, person: str, *, since: date, until: date, now: datetime
) -> Statement:
    """Make the statement of all accounts of `person` for the days `since` to `until`.

    Raises: `NotFound` for nobody; `InputError` for days the wrong way round or in the future;
    `LimitExceeded` for more than 20,000 movements.
    """
    known_person(tx, person)
    if until < since:
        says = "开始日期在结束日期之后。 / The first day is after the last."
        raise InputError("statement.days", says)
    if until > now.astimezone(CHINA).date():
        raise InputError("statement.future", "结束日期还没到。 / The last day has not come.")
    rows = tx.rows(
        "SELECT id, kind, label, ledger_id FROM ledger.account"
        " WHERE owner = %s ORDER BY kind, label, id",
        (person,),
    )
    start = datetime.combine(since, time(), CHINA)
    end = datetime.combine(until + timedelta(days=1), time(), CHINA)
    made = tuple(_account(tx, row, start, end) for row in rows)
    return Statement(person, since, until, now, made)


def _account(tx: Transaction, row: Row, start: datetime, end: datetime) -> AccountStatement:
    opening = int(tx.value(_BEFORE, (row["id"], start)))
    found = tx.rows(_LINES, (row["id"], start, end, MOST_LINES + 1))
    if len(found) > MOST_LINES:
        says = "超过 20000 笔，请缩短时间。 / Over 20,000 movements: choose a shorter period."
        raise LimitExceeded("statement.lines", says, limit_name="lines", limit=MOST_LINES)
    lines, held = [], opening
    for line in found:
        held += line["amount_fen"]
        lines.append(Line(**line, balance_fen=held))
    return AccountStatement(
        row["id"], row["kind"], row["label"], row["ledger_id"], opening, held, tuple(lines)
    )


_BEFORE = """
    SELECT coalesce(sum(e.amount_fen), 0) FROM ledger.entry e
    JOIN ledger.journal j ON j.id = e.journal_id WHERE e.account_id = %s AND j.event_at < %s
"""
_LINES = """
    SELECT e.version, e.journal_id AS journal, j.event_at, j.recorded_at, j.code, e.amount_fen,
           coalesce(j.note->>'place', '') AS place, j.reverses_id AS reverses
    FROM ledger.entry e JOIN ledger.journal j ON j.id = e.journal_id
    WHERE e.account_id = %s AND j.event_at >= %s AND j.event_at < %s
    ORDER BY j.event_at, e.version LIMIT %s
"""
