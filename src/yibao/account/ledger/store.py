"""Posts, reads and opens accounts by the SQL functions of the schema `ledger`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from yibao.account.actor import Actor
from yibao.account.database import Transaction
from yibao.account.ledger.posting import (
    MAX_ITEMS,
    Balance,
    Declined,
    Entry,
    NewAccount,
    Posted,
    Posting,
    unfit,
)
from yibao.account.ledger.words import declined, sentence
from yibao.core.errors import BrokenPromise, Conflict, LimitExceeded, NotFound

MAX_PAGE = 1_000
_PLAIN = 9  # of the values of a posting, those that every posting has

_POST = """SELECT journal, replayed, declined, account FROM ledger.post(
  %s, %s, %s, %s::bigint[], %s::bigint[], %s, %s, %s, %s::jsonb)"""
_POST_MANY = """SELECT journal, replayed, declined, account FROM ledger.post_many(
  %s, %s, %s, %s::text[], %s::text[], %s, %s, %s, %s::jsonb[], %s::text[], %s::text[], %s::text[],
  %s::bigint[], %s::bigint[]) ORDER BY item"""
_OPEN = "SELECT ledger.open_account(%s, %s, %s, %s, %s, %s, %s)"
_BALANCE = "SELECT balance_fen, held_fen, available_fen, version FROM ledger.balance(%s, %s)"
_ENTRIES = """SELECT e.account_id, e.version, e.journal_id, e.amount_fen, e.balance_after,
    j.code, j.event_at, j.recorded_at, j.reverses_id, j.beneficiary, j.note
  FROM ledger.entry e JOIN ledger.journal j ON j.id = e.journal_id
  WHERE e.account_id = %s AND e.version > %s ORDER BY e.version LIMIT %s"""


def post(tx: Transaction, posting: Posting) -> Posted | Declined:
    """Move money once. The same request again gives the stored outcome, declined or not.

    Raises: `Conflict` "ledger.key_reused" when its scope and key were used for other content.
    """
    fault = unfit(posting)
    if fault:
        return declined(fault)
    values = _values(posting)
    if any(value is not None for value in values[_PLAIN:]):
        outcome = _post_fit(tx, [posting])[0]
    else:
        outcome = _outcome(tx.one(_POST, values[:_PLAIN]))
    if isinstance(outcome, Declined) and outcome.code == "ledger.key_reused":
        raise Conflict(outcome.code, sentence(outcome.code))
    return outcome


def post_many(tx: Transaction, postings: Sequence[Posting]) -> list[Posted | Declined]:
    """Post many (at most 5,000) in one call, in order, each as if it came alone.

    One that is declined never harms the others; a key used for other content is a `Declined`
    "ledger.key_reused" here.
    """
    if len(postings) > MAX_ITEMS:
        says = f"一次最多记 {MAX_ITEMS} 笔。 / At most {MAX_ITEMS} postings in one call."
        raise LimitExceeded("ledger.too_many_items", says, limit_name="items", limit=MAX_ITEMS)
    faults = [unfit(posting) for posting in postings]
    fit = [posting for posting, fault in zip(postings, faults, strict=True) if not fault]
    found = iter(_post_fit(tx, fit) if fit else [])
    return [declined(fault) if fault else next(found) for fault in faults]


def reverse(tx: Transaction, journal: int, posting: Posting) -> Posted | Declined:
    """Undo a journal, once, by one with the opposite legs. `posting` names it and has no legs."""
    if posting.legs:
        raise BrokenPromise("ledger.reversal_legs", "a reversal takes its legs from the journal")
    return post(tx, replace(posting, reverses=journal))


def open_account(tx: Transaction, new: NewAccount) -> int:
    """Open an account and give its number, or find it when it is open on these very terms.

    Raises: `Conflict` when it exists on other terms.
    """
    return int(
        tx.value(
            _OPEN,
            (new.ledger_id, new.kind, new.owner, new.label, new.floor_fen, new.hot, new.opened_at),
        )
    )


def account_of(
    tx: Transaction, owner: str, kind: str, *, label: str = "", ledger_id: str | None = None
) -> int | None:
    """The number of the account of that owner and kind, or None; in any region unless named."""
    found = tx.value(
        """SELECT id FROM ledger.account WHERE owner = %s AND kind = %s AND label = %s
             AND (%s::text IS NULL OR ledger_id = %s) ORDER BY id LIMIT 1""",
        (owner, kind, label, ledger_id, ledger_id),
    )
    return None if found is None else int(found)


def balance(tx: Transaction, account: int, at: datetime | None = None) -> Balance:
    """What the account has now; or had by all that happened until `at`, as is known today.

    Raises: `NotFound` for an unknown account.
    """
    row = tx.row(_BALANCE, (account, at))
    if row is None:
        raise NotFound("ledger.unknown_account", sentence("ledger.unknown_account"))
    return Balance(**row)


def entries(tx: Transaction, account: int, *, after: int = 0, limit: int = 100) -> list[Entry]:
    """Movements of an account in the order they were recorded, those after version `after`.

    Legs of a hot account that still wait to be folded are not among them.
    """
    if not 0 < limit <= MAX_PAGE:
        says = f"一页最多 {MAX_PAGE} 条。 / A page has at most {MAX_PAGE} entries."
        raise LimitExceeded("ledger.page", says, limit_name="entries", limit=MAX_PAGE)
    return [Entry(*row.values()) for row in tx.rows(_ENTRIES, (account, after, limit))]


def _post_fit(tx: Transaction, postings: Sequence[Posting]) -> list[Posted | Declined]:
    columns = [list(column) for column in zip(*map(_values, postings), strict=True)]
    return [_outcome(row) for row in tx.rows(_POST_MANY, columns)]


def _values(posting: Posting) -> tuple[Any, ...]:
    legs = sorted(posting.legs, key=lambda leg: leg.account)
    by: Actor = posting.by
    return (
        posting.scope,
        posting.key,
        posting.code,
        array(leg.account for leg in legs),
        array(leg.amount_fen for leg in legs),
        posting.event_at,
        by.id,
        by.role,
        text_of(posting.note),
        posting.grant,
        posting.beneficiary,
        posting.purpose,
        posting.hold,
        posting.reverses,
    )


def array(numbers: Iterable[int]) -> str:
    """Numbers as PostgreSQL writes an array of them."""
    return "{" + ",".join(map(str, numbers)) + "}"


def text_of(note: Mapping[str, Any]) -> str:
    """A note as JSON."""
    return orjson.dumps(dict(note)).decode() if note else "{}"


def _outcome(row: Mapping[str, Any]) -> Posted | Declined:
    if row["declined"] is None:
        return Posted(row["journal"], row["replayed"])
    return declined(row["declined"], row["account"], replayed=row["replayed"])
