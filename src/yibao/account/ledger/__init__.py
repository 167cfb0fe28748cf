"""The ledger: where money is, in whole fen, by double entry. Nothing here is ever changed or lost.

    outcome = post(tx, Posting("settlement", "2026-000123", "pharmacy", legs, event_at, by))
    match outcome: case Posted(journal): …; case Declined(code, says_zh): …

A `Posting` moves money along its legs, which sum to zero. Asked again under the same scope and key
it gives the stored outcome, declined or not; other content under a used key is a `Conflict`. Rights
(a yearly ceiling, a relative's share) are accounts of their own, so no two sessions overrun them.
It never reads a balance to write it back, never commits, and corrects only by `reverse`.

Also: `ledger.guards` (blocks, grants, closing), `ledger.upkeep` (`check`, folding hot accounts).
"""

from yibao.account.ledger.holds.store import expire_holds as expire_holds
from yibao.account.ledger.holds.store import hold, post_hold, void_hold
from yibao.account.ledger.posting import Balance as Balance
from yibao.account.ledger.posting import Declined as Declined
from yibao.account.ledger.posting import Entry as Entry
from yibao.account.ledger.posting import Held as Held
from yibao.account.ledger.posting import Leg as Leg
from yibao.account.ledger.posting import NewAccount as NewAccount
from yibao.account.ledger.posting import Posted as Posted
from yibao.account.ledger.posting import Posting as Posting
from yibao.account.ledger.store import (
    account_of,
    balance,
    entries,
    open_account,
    post,
    post_many,
    reverse,
)

__all__ = [
    "account_of",
    "balance",
    "entries",
    "hold",
    "open_account",
    "post",
    "post_hold",
    "post_many",
    "reverse",
    "void_hold",
]
