"""Alerts in the database. Every function works in the caller's transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from yibao.account.alerts.alerts import Alert, Kept, Preference
from yibao.account.alerts.words import KINDS
from yibao.account.database.store import Row, Transaction
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import BrokenPromise, InputError
from yibao.core.ids import Randomness

EMAIL, WEBHOOK = "alert.email", "alert.webhook"
PAGE = 50
_COLUMNS = """
    SELECT a.id, a.person, a.kind, a.at, a.about, a.code, s.at AS seen_at
    FROM alert.alert a LEFT JOIN alert.seen s ON s.alert_id = a.id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """An alert that has to go one way, taken for a while by one worker."""

    alert: Kept
    channel: str
    attempts: int


def enqueue(tx: Transaction, alert: Alert) -> int:
    """Write an alert once and give its id; the same `dedupe` again changes nothing."""
    if alert.kind not in KINDS:
        raise BrokenPromise("alert.kind", f"no such kind of alert: {alert.kind}")
    return int(
        tx.value(
            "SELECT alert.enqueue(%s, %s, %s, %s::jsonb, %s)",
            (
                alert.person,
                alert.kind,
                alert.at,
                json.dumps(dict(alert.about), ensure_ascii=False),
                alert.dedupe,
            ),
        )
    )


def alerts_of(
    tx: Transaction, person: str, *, before: int | None = None, limit: int = PAGE
) -> tuple[Kept, ...]:
    """Give a person's alerts, newest first, a page at a time: those with a smaller id."""
    rows = tx.rows(
        f"{_COLUMNS} WHERE a.person = %(person)s"
        " AND (%(before)s::bigint IS NULL OR a.id < %(before)s) ORDER BY a.id DESC LIMIT %(limit)s",
        {"person": person, "before": before, "limit": limit},
    )
    return tuple(Kept(**row) for row in rows)


def unseen(tx: Transaction, person: str) -> int:
    """Count the alerts a person has not seen."""
    return int(
        tx.value(
            "SELECT count(*) FROM alert.alert a WHERE person = %s"
            " AND NOT EXISTS (SELECT FROM alert.seen s WHERE s.alert_id = a.id)",
            (person,),
        )
    )


def mark_seen(tx: Transaction, person: str, *, up_to: int, now: datetime) -> int:
    """Mark a person's alerts up to an id as seen; give how many were not before."""
    return tx.run(
        """
        INSERT INTO alert.seen (alert_id, at)
        SELECT id, %s FROM alert.alert WHERE person = %s AND id <= %s
        ON CONFLICT DO NOTHING
        """,
        (now, person, up_to),
    )


def confirm(tx: Transaction, code: str) -> Kept | None:
    """Give the alert with this code: did we send it? Show a stranger its kind and day only.

    Raises: `InputError` "alert.code" for what is not ten digits.
    """
    digits = "".join(c for c in code if c.isdecimal())
    if len(digits) != 10 or not digits.isascii():
        raise InputError("alert.code", "核对码是 10 位数字。 / A check number has ten digits.")
    row = tx.row(f"{_COLUMNS} WHERE a.code = %s", (digits,))
    return None if row is None else Kept(**row)


def prefer(
    tx: Transaction, person: str, wish: Preference, sealer: Sealer, *, randomness: Randomness
) -> None:
    """Keep where a person wants alerts; it replaces what was kept before."""
    unknown = set(wish.kinds or ()) - KINDS.keys()
    if unknown:
        raise InputError(
            "alert.kind", f"没有这种提醒 / no such alert: {', '.join(sorted(unknown))}"
        )

    def sealed(value: str | None, what: str) -> bytes | None:
        if value is None:
            return None
        return sealer.seal(value, place=f"{what}:{person}", randomness=randomness)

    tx.run("DELETE FROM alert.preference WHERE person = %s", (person,))
    tx.run(
        """
        INSERT INTO alert.preference
          (person, lang, email_sealed, webhook_sealed, kinds, quiet_from, quiet_to)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        (
            person,
            wish.lang,
            sealed(wish.email, EMAIL),
            sealed(wish.webhook and "\n".join(wish.webhook), WEBHOOK),
            list(wish.kinds) if wish.kinds is not None else None,
            wish.quiet_from,
            wish.quiet_to,
        ),
    )


def preference(tx: Transaction, person: str, sealer: Sealer) -> Preference:
    """Give where a person wants alerts; the app only, when nothing was said."""
    row = tx.row("SELECT * FROM alert.preference WHERE person = %s", (person,))
    if row is None:
        return Preference()
    webhook = _opened(row, "webhook_sealed", WEBHOOK, sealer)
    address, _, secret = (webhook or "").partition("\n")
    return Preference(
        lang=row["lang"],
        email=_opened(row, "email_sealed", EMAIL, sealer),
        webhook=(address, secret) if webhook else None,
        kinds=tuple(row["kinds"]) if row["kinds"] is not None else None,
        quiet_from=row["quiet_from"],
        quiet_to=row["quiet_to"],
    )


def take_due(tx: Transaction, now: datetime, *, lease: timedelta, limit: int) -> tuple[Due, ...]:
    """Take what is due, so that no other worker sends it while the lease runs."""
    taken = tx.rows(
        """
        UPDATE alert.delivery d SET attempts = attempts + 1, next_at = %(until)s
        FROM (SELECT alert_id, channel FROM alert.delivery
              WHERE state = 'due' AND next_at <= %(now)s
              ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) t
        WHERE d.alert_id = t.alert_id AND d.channel = t.channel
        RETURNING d.alert_id, d.channel, d.attempts
        """,
        {"now": now, "until": now + lease, "limit": limit},
    )
    if not taken:
        return ()
    rows = tx.rows(f"{_COLUMNS} WHERE a.id = ANY(%s)", ([row["alert_id"] for row in taken],))
    kept = {row["id"]: Kept(**row) for row in rows}
    return tuple(Due(kept[row["alert_id"]], row["channel"], row["attempts"]) for row in taken)


def mark_sent(tx: Transaction, due: Due) -> None:
    """Mark a delivery as done."""
    _mark(tx, due, "state = 'sent', last_error = NULL")


def mark_failed(tx: Transaction, due: Due, error: str, *, again_at: datetime | None) -> None:
    """Write down why a delivery failed, and when to try again (never, when None)."""
    if again_at is None:
        _mark(tx, due, "state = 'given_up', last_error = %(error)s", error=error[:300])
    else:
        _mark(tx, due, "next_at = %(at)s, last_error = %(error)s", error=error[:300], at=again_at)


def _mark(tx: Transaction, due: Due, change: str, **values: object) -> None:
    tx.run(
        f"UPDATE alert.delivery SET {change}"
        " WHERE alert_id = %(alert)s AND channel = %(channel)s AND state = 'due'",
        {"alert": due.alert.id, "channel": due.channel, **values},
    )


def _opened(row: Row, column: str, what: str, sealer: Sealer) -> str | None:
    sealed = row[column]
    return None if sealed is None else sealer.open(bytes(sealed), place=f"{what}:{row['person']}")
