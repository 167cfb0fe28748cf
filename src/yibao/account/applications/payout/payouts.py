"""Payments and what the bank said of them, as values."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from yibao.account.bank import BankAccount

PayoutState = Literal["due", "batched", "accepted", "booked", "rejected", "returned"]
Outcome = Literal[
    "applied",
    "noted",
    "duplicate",
    "late",
    "early",
    "unknown",
    "wrong_sum",
    "contradiction",
    "seen",
]
"""What came of an answer of the bank.

`applied` moved something; `noted` is a promise that changed nothing; `duplicate` was said before;
`late` came after something newer; `early` waits for what must come before it. The rest is odd and
stays on the work list until somebody at the desk has `seen` it.
"""

ODD: tuple[Outcome, ...] = ("unknown", "wrong_sum", "contradiction", "early")


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid, where."""

    name: str = field(repr=False)
    account: str = field(repr=False)
    bank: str

    def to_text(self) -> str:
        """As text to be sealed."""
        return json.dumps([self.name, self.account, self.bank], ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> Payee:
        """Back from `to_text`."""
        name, account, bank = json.loads(text)
        return cls(name, account, bank)

    def bank_account(self) -> BankAccount:
        """As the bank's file wants it."""
        return BankAccount(self.name, self.account, self.bank)


@dataclass(frozen=True, slots=True)
class Payout:
    """One payment of one application; `number` counts its attempts from 1."""

    id: str
    application: str
    number: int
    amount_fen: int
    state: PayoutState
    batch: str | None
    created_at: datetime
    journals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A file of payments: its message id, and when it was sent."""

    id: str
    created_at: datetime
    payments: int
    total_fen: int
    file_sm3: bytes
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer of the bank, as it was received, and what came of it."""

    id: int
    file: bytes
    end_to_end_id: str
    message_id: str
    status: str
    amount_fen: int | None
    reason_code: str
    booked_on: date | None
    outcome: Outcome | None
    note: str


def end_to_end_id(application: str, number: int) -> str:
    """Our name for one payment of an application, the same whenever it is made."""
    return f"YB{application.removeprefix('a_')}{number:02}"
