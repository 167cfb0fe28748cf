"""Places, posts and ends holds by the SQL functions of the schema `ledger`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from yibao.account.actor import Actor
from yibao.account.database import Transaction
from yibao.account.ledger.posting import Declined, Held, Posted, Posting, unfit
from yibao.account.ledger.store import array, post, text_of
from yibao.account.ledger.words import declined, sentence
from yibao.core.errors import Conflict

_HOLD = """SELECT hold, replayed, declined, account FROM ledger.hold(
  %s, %s, %s, %s::bigint[], %s::bigint[], %s, %s, %s, %s, %s::jsonb, %s, %s, %s)"""


def hold(tx: Transaction, posting: Posting, *, expires_at: datetime) -> Held | Declined:
    """Keep back what the legs say, each above zero, until it is posted, voided or expires.

    The same request again gives the stored outcome. Raises: `Conflict` "ledger.key_reused".
    """
    fault = unfit(posting)
    if fault:
        return declined(fault)
    legs = sorted(posting.legs, key=lambda leg: leg.account)
    row = tx.one(
        _HOLD,
        (
            *(posting.scope, posting.key, posting.code),
            *(array(leg.account for leg in legs), array(leg.amount_fen for leg in legs)),
            *(posting.event_at, expires_at, posting.by.id, posting.by.role),
            *(text_of(posting.note), posting.grant, posting.beneficiary, posting.purpose),
        ),
    )
    if row["declined"] == "ledger.key_reused":
        raise Conflict("ledger.key_reused", sentence("ledger.key_reused"))
    if row["declined"] is not None:
        return declined(row["declined"], row["account"], replayed=row["replayed"])
    return Held(row["hold"], row["replayed"])


def post_hold(tx: Transaction, held: int, posting: Posting) -> Posted | Declined:
    """Post what was held, or less; what is left over is free again.

    Blocks and grants are judged by the moment of the hold: what was promised then may be paid.
    """
    return post(tx, replace(posting, hold=held))


def void_hold(tx: Transaction, held: int, *, at: datetime, by: Actor) -> bool:
    """Let a pending hold go; False when it was voided before.

    Raises: `Conflict` "ledger.hold_not_pending" when it was posted or has expired.
    """
    return bool(tx.value("SELECT ledger.void_hold(%s, %s, %s)", (held, at, by.id)))


def expire_holds(tx: Transaction, at: datetime, *, limit: int = 500) -> list[int]:
    """Let pending holds go whose time is over at `at`, at most `limit`; give their numbers."""
    rows = tx.rows("SELECT ledger.expire_holds(%s, %s) AS hold", (at, limit))
    return [row["hold"] for row in rows]
