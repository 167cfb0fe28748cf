"""Restrictions as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from yibao.account.actor import Actor

Target = Literal["account", "voucher", "person"]
Effect = Literal["no_network_settlement", "no_debit", "no_credit"]
Basis = Literal["arrears", "non_cooperation", "violation", "loss_report", "court_order"]
Proof = Literal["counter", "face_check"]
Happened = Literal["notified", "reviewed", "appealed", "upheld", "lifted"]


@dataclass(frozen=True, slots=True)
class Decided:
    """Who took a step and when, and who approved it where two are needed."""

    by: Actor
    at: datetime
    approved_by: Actor | None = None


@dataclass(frozen=True, slots=True)
class LossReport:
    """A holder's own report; `device` is where from, and alone it cannot take the report back."""

    person: str
    voucher: str
    device: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewRestriction:
    """A restriction to be opened by staff.

    Without `account` it is about the person: all accounts, those opened later too. `violation`
    (State Council Order 735, article 41) runs 3 to 12 months, so it has a `to_at`; money itself
    (`no_debit`, `no_credit`) is stopped by a `court_order` only.
    """

    person: str
    effect: Effect
    basis: Basis
    authority: str
    document_no: str
    reason: str
    from_at: datetime
    review_by: date
    to_at: datetime | None = None
    notified_at: datetime | None = None
    account: int | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """A restriction as it stands, with what came of it folded in."""

    ref: str
    person: str
    on: Target
    effect: Effect
    basis: Basis
    authority: str
    document_no: str
    reason: str
    opened_by: str
    approved_by: str | None
    opened_at: datetime
    from_at: datetime
    to_at: datetime | None
    review_by: date
    notified_at: datetime | None
    lifted_at: datetime | None
    appeal_id: str | None
    account: int | None = None
    voucher: str | None = None

    def in_force(self, at: datetime) -> bool:
        """Say whether it holds at that moment."""
        return self.from_at <= at and (self.to_at is None or at < self.to_at)


@dataclass(frozen=True, slots=True)
class Lifting:
    """Why a restriction ends. Ending a loss report takes `proof`; a face check, its `device`."""

    reason: str
    document_no: str | None = None
    proof: Proof | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that came of a restriction."""

    kind: Happened
    at: datetime
    by: str
    role: str
    approved_by: str | None
    reason: str
    document_no: str | None
    appeal_id: str | None
    review_by: date | None
