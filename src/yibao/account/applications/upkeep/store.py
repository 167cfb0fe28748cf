"""Looks for what must never be there: money held for nothing, steps that do not follow."""

from __future__ import annotations

from yibao.account.applications.states import SECURED, STEPS
from yibao.account.database.store import Transaction
from yibao.core.errors import Issue

MOST = 20

_FAULTS: tuple[tuple[str, str, str], ...] = (
    (
        "application.not_held",
        "该预扣的没有预扣。 / What it asks for is not held.",
        """
        SELECT a.id FROM application.application a
        WHERE a.state = ANY (%(secured)s) AND a.amount_fen IS NOT NULL AND NOT EXISTS (
          SELECT FROM application.hold o JOIN ledger.hold h ON h.id = o.hold
          WHERE o.application = a.id AND o.open AND h.state = 'pending')
        """,
    ),
    (
        "application.held_for_nothing",
        "已经不该预扣的还扣着。 / Money is still held for it.",
        """
        SELECT h.note ->> 'application' AS id FROM ledger.hold h
        LEFT JOIN application.application a ON a.id = h.note ->> 'application'
        WHERE h.state = 'pending' AND h.idem_scope = 'application'
          AND (a.id IS NULL OR a.state <> ALL (%(secured)s))
        """,
    ),
    (
        "application.steps_broken",
        "步骤接不上，或有缺号。 / Its steps do not follow one another.",
        """
        SELECT t.application AS id FROM (
          SELECT application, version, from_state, event, to_state,
            lag(to_state) OVER one AS before, lag(version) OVER one AS last
          FROM application.transition WINDOW one AS (PARTITION BY application ORDER BY version)
        ) t
        WHERE t.from_state IS DISTINCT FROM t.before OR t.version <> coalesce(t.last, 0) + 1
          OR (t.version > 1 AND NOT (t.from_state || ' ' || t.event || ' ' || t.to_state)
              = ANY (%(steps)s))
        """,
    ),
    (
        "application.state_differs",
        "状态和最后一步不符。 / Its state is not what its last step says.",
        """
        SELECT a.id FROM application.application a JOIN application.transition t
          ON t.application = a.id AND t.version = a.version WHERE t.to_state <> a.state
        """,
    ),
    (
        "application.batch_sum",
        "付款文件的合计不符。 / A file's payments do not add up.",
        """
        SELECT b.id FROM application.batch b JOIN application.payout p ON p.batch = b.id
        GROUP BY b.id HAVING sum(p.amount_fen) <> b.total_fen OR count(*) <> b.payments
        """,
    ),
    (
        "application.paid_unposted",
        "银行已付却没有记账，或记的不是这个数。 / Booked, but not posted in this amount.",
        """
        SELECT p.id FROM application.payout p
        LEFT JOIN ledger.journal j ON j.id = p.journals[1]
        WHERE p.state IN ('booked', 'returned') AND p.amount_fen IS DISTINCT FROM (
          SELECT sum(l.fen) FROM unnest(j.accounts, j.amounts_fen) l (account, fen)
          JOIN ledger.account a ON a.id = l.account
          WHERE a.kind = 'bank_clearing')
        """,
    ),
)


def check(tx: Transaction) -> list[Issue]:
    """Every application, file or payment for which something does not hold; at most 20 of each."""
    given = {
        "secured": sorted(SECURED),
        "steps": [f"{step.from_state} {step.event} {step.to_state}" for step in STEPS],
    }
    return [
        Issue(code, says, str(row["id"]))
        for code, says, sql in _FAULTS
        for row in tx.rows(f"{sql} LIMIT {MOST}", given)
    ]
