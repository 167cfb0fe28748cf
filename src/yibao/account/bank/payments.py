"""Payments and what the bank says of them, as values. Amounts are fen of CNY."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from yibao.core.errors import Issue

# Max35Text of the standard, in the letters every bank's system takes.
IDENTIFIER = re.compile(r"[A-Za-z0-9/?:().,'+ -]{1,35}")
MOST_PAYMENTS = 10_000
MOST_FEN = 10**14
Said = Literal["accepted", "pending", "rejected", "booked", "returned"]


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account at a bank: holder's name, number, and the bank's CNAPS code (12 digits)."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    bank_code: str

    def faults(self, at: str) -> list[Issue]:
        """Say what is wrong with it."""
        found = []
        if not 1 <= len(self.name.strip()) <= 140:
            found.append(_issue("bank.name", "户名要有 1 到 140 个字。 / Name: 1 to 140.", at))
        if not re.fullmatch(r"[0-9]{6,34}", self.number):
            found.append(_issue("bank.number", "账号应是 6 到 34 位数字。 / 6 to 34 digits.", at))
        if not re.fullmatch(r"[0-9]{12}", self.bank_code):
            found.append(_issue("bank.code", "行号应是 12 位数字。 / Bank code: 12 digits.", at))
        return found


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment; `end_to_end_id` is ours, unique for ever, and comes back in every answer."""

    end_to_end_id: str
    amount_fen: int
    creditor: BankAccount
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class PaymentBatch:
    """What goes to the bank in one file."""

    message_id: str
    created_at: datetime
    execute_on: date
    debtor: BankAccount
    payments: tuple[Payment, ...]

    @property
    def total_fen(self) -> int:
        """Give the sum of all payments."""
        return sum(payment.amount_fen for payment in self.payments)

    def faults(self) -> tuple[Issue, ...]:
        """Say everything that is wrong with the batch."""
        found = self.debtor.faults("debtor")
        if not IDENTIFIER.fullmatch(self.message_id):
            found.append(_issue("bank.id", "编号不合规。 / Not an identifier.", "message_id"))
        if not 1 <= len(self.payments) <= MOST_PAYMENTS:
            found.append(_issue("bank.count", "每批 1 到 10000 笔。 / 1 to 10,000.", "payments"))
        seen: set[str] = set()
        for i, payment in enumerate(self.payments):
            at = f"payments[{i}]"
            found += payment.creditor.faults(at)
            if not IDENTIFIER.fullmatch(payment.end_to_end_id):
                found.append(_issue("bank.id", "编号不合规。 / Not an identifier.", at))
            if payment.end_to_end_id in seen:
                found.append(_issue("bank.twice", "同一编号出现两次。 / An id comes twice.", at))
            if not 0 < payment.amount_fen < MOST_FEN:
                found.append(_issue("bank.amount", "金额不在范围内。 / Amount out of range.", at))
            seen.add(payment.end_to_end_id)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What the bank says of one payment.

    `accepted` and `pending` are promises, `rejected` means it never went, `booked` means the money
    left our account, `returned` means it came back. Banks may say things twice and out of order.
    """

    end_to_end_id: str
    said: Said
    amount_fen: int | None = None
    reason: str = ""
    on: date | None = None
    original_message_id: str = ""


@dataclass(frozen=True, slots=True)
class BankAnswers:
    """One file of answers."""

    message_id: str
    kind: Literal["pain.002", "camt.054"]
    answers: tuple[BankAnswer, ...]


def _issue(code: str, says: str, at: str) -> Issue:
    return Issue(code, says, at)
