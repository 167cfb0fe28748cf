"""Grants as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

GrantKind = Literal["family_share", "wallet_quota", "one_payment"]
Ending = Literal[
    "ended_by_giver",
    "ended_by_beneficiary",
    "expired",
    "relation_ended",
    "enrolment_ended",
    "by_staff",
    "paid",
]
QUOTA_PURPOSES = ("care", "medicine", "premium")
"""What a cross-province quota may be used for (notice of 2026-01-09)."""


@dataclass(frozen=True, slots=True)
class NewGrant:
    """What a person wants to let a relative use.

    `account` is the ledger account it is taken from; `purposes` are words such as "care",
    "medicine", "premium"; without `to_at` it runs until it is ended. `application` names the
    approved application it comes of, if it does.
    """

    person: str
    beneficiary: str
    account: int
    region: str
    cap_fen: int
    purposes: tuple[str, ...]
    from_at: datetime
    to_at: datetime | None = None
    application: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant as it stands. `account` is what payments are taken from, `cap_account` its cap."""

    ref: str
    kind: GrantKind
    person: str
    beneficiary: str
    relation: str
    account: int
    purse: int
    cap_account: int
    cap_fen: int
    remaining_fen: int
    purposes: tuple[str, ...]
    region: str
    from_at: datetime
    to_at: datetime | None
    application: str | None
    ended_at: datetime | None
    ended_why: Ending | None
    unused_fen: int | None

    @property
    def used_fen(self) -> int:
        """What was used of the cap."""
        left = self.remaining_fen if self.unused_fen is None else self.unused_fen
        return self.cap_fen - left

    def in_force(self, at: datetime) -> bool:
        """Say whether it may be used at that moment."""
        open_at = self.to_at is None or at < self.to_at
        return self.from_at <= at and open_at and (self.ended_at is None or at < self.ended_at)
