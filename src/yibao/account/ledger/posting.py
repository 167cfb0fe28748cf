"""What the ledger takes and gives: postings, outcomes, accounts, balances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yibao.account.actor import Actor
from yibao.core.money import MAX_FEN

MAX_LEGS = 100
MAX_ITEMS = 5_000
MAX_SCOPE, MAX_KEY, MAX_CODE, MAX_ACTOR = 64, 200, 64, 128
_BIGINT = 2**63

# Money comes in and goes out through these, so nothing bounds them.
UNBOUNDED = frozenset(
    {"bank_clearing", "premium_income", "provider_clearing", "suspense", "limit_source"}
)
# Many sessions use these at once, so their legs wait to be folded.
HOT = frozenset({"bank_clearing", "fund", "large_fund", "premium_income", "limit_source"})


@dataclass(frozen=True, slots=True)
class Leg:
    """What one account gets (above zero) or gives (below zero)."""

    account: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Posting:
    """A request to move money: two to a hundred legs that sum to zero, rights apart from money.

    `scope` and `key` name the request once and for all (64 and 200 characters). `code` says what
    kind of act it is. `event_at` is when it happened, aware. Money of a person used for another
    names the `beneficiary`, the `grant` and the `purpose`, and takes as much from the grant's cap.
    For `hold` the legs say what is kept back, each above zero.
    """

    scope: str
    key: str
    code: str
    legs: tuple[Leg, ...]
    event_at: datetime
    by: Actor
    note: Mapping[str, Any] = field(default_factory=dict)
    grant: str | None = None
    beneficiary: str | None = None
    purpose: str | None = None
    hold: int | None = None
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """The journal that was written; `replayed` when it was there before."""

    journal: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Declined:
    """Why nothing moved, in a stable code and a sentence; `account` is the one it lies at."""

    code: str
    says_zh: str
    says_en: str
    account: int | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """The hold that keeps money back; `replayed` when it was there before."""

    hold: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to open: one of its kind, owner and label in a ledger (a region's adcode).

    `owner` is a person's ref, a provider's code or `region:scheme`. It may not go below
    `floor_fen`; None leaves it unbounded. Many sessions may use a `hot` account at once.
    """

    ledger_id: str
    kind: str
    owner: str
    opened_at: datetime
    label: str = ""
    floor_fen: int | None = 0
    hot: bool = False

    @classmethod
    def usual(
        cls, ledger_id: str, kind: str, owner: str, *, opened_at: datetime, label: str = ""
    ) -> NewAccount:
        """An account on the terms that are usual for its kind."""
        floor = None if kind in UNBOUNDED else 0
        return cls(ledger_id, kind, owner, opened_at, label, floor, kind in HOT)


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has; `available_fen` is None where nothing bounds it.

    `version` counts the entries made so far; legs of a hot account that still wait are in
    `balance_fen` already.
    """

    balance_fen: int
    held_fen: int
    available_fen: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of an account, with what its journal says of it."""

    account: int
    version: int
    journal: int
    amount_fen: int
    balance_after_fen: int
    code: str
    event_at: datetime
    recorded_at: datetime
    reverses: int | None
    beneficiary: str | None
    note: Mapping[str, Any]


def unfit(posting: Posting) -> str | None:
    """The code for a posting the database could not even read; its own rules it tells itself."""
    texts = (
        (posting.scope, MAX_SCOPE),
        (posting.key, MAX_KEY),
        (posting.code, MAX_CODE),
        (posting.by.id, MAX_ACTOR),
    )
    others = (posting.grant, posting.beneficiary, posting.purpose)
    if (
        not all(0 < len(text) <= limit and readable(text) for text, limit in texts)
        or not all(text is None or readable(text) for text in others)
        or posting.event_at.tzinfo is None
    ):
        return "ledger.bad_request"
    if len(posting.legs) > MAX_LEGS:
        return "ledger.too_many_legs"
    return next(filter(None, map(_unfit_leg, posting.legs)), None)


def readable(text: str) -> bool:
    """Whether the database can keep `text`: no zero character, no half of a surrogate pair."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _unfit_leg(leg: Leg) -> str | None:
    if type(leg.amount_fen) is not int or type(leg.account) is not int:
        return "ledger.bad_request"
    if abs(leg.amount_fen) > MAX_FEN:
        return "ledger.amount_too_large"
    if not -_BIGINT <= leg.account < _BIGINT:
        return "ledger.unknown_account"
    return None
