"""Reads what was used of wallet quotas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from yibao.account.database.store import Transaction
from yibao.core.clock import CHINA
from yibao.core.dates import months_after


@dataclass(frozen=True, slots=True)
class Cleared:
    """What people of `home` let relatives insured in `place` use in a month."""

    home: str
    place: str
    payments: int
    amount_fen: int


def clearing_of(tx: Transaction, month: date) -> tuple[Cleared, ...]:
    """The statement of the month that holds this day; reversals are taken off."""
    first = month.replace(day=1)
    rows = tx.rows(
        """
        SELECT g.region AS home, coalesce(insured.region, '') AS place,
               count(*) FILTER (WHERE e.amount_fen < 0) AS payments,
               -sum(e.amount_fen)::bigint AS amount_fen
        FROM sharing.given g
        JOIN ledger.entry e ON e.account_id = g.account_id
        JOIN ledger.journal j ON j.id = e.journal_id
        LEFT JOIN LATERAL (
          SELECT n.region FROM people.enrolment n WHERE n.person = g.beneficiary
            AND n.from_day <= (j.event_at AT TIME ZONE 'Asia/Shanghai')::date
          ORDER BY n.from_day DESC LIMIT 1) insured ON true
        WHERE g.kind = 'wallet_quota' AND j.code NOT IN ('quota_set_aside', 'quota_given_back')
          AND j.event_at >= %s AND j.event_at < %s
        GROUP BY 1, 2 HAVING sum(e.amount_fen) <> 0 ORDER BY 1, 2
        """,
        (_begins(first), _begins(months_after(first, 1))),
    )
    return tuple(Cleared(**row) for row in rows)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
