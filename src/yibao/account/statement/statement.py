"""A statement as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yibao.core.clock import CHINA


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of one account; `balance_fen` is after it, in the order things happened.

    `place` is where, as the posting noted it.
    """

    version: int
    journal: int
    event_at: datetime
    recorded_at: datetime
    code: str
    amount_fen: int
    balance_fen: int
    place: str = ""
    reverses: int | None = None

    @property
    def late(self) -> bool:
        """Say whether it was recorded on a later day than it happened."""
        return self.recorded_at.astimezone(CHINA).date() > self.event_at.astimezone(CHINA).date()


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """One account over the period: what it held before, its movements, what it held after."""

    account: int
    kind: str
    label: str
    region: str
    opening_fen: int
    closing_fen: int
    lines: tuple[Line, ...]

    @property
    def in_fen(self) -> int:
        """Give what came in."""
        return sum(line.amount_fen for line in self.lines if line.amount_fen > 0)

    @property
    def out_fen(self) -> int:
        """Give what went out, as a positive amount."""
        return -sum(line.amount_fen for line in self.lines if line.amount_fen < 0)


@dataclass(frozen=True, slots=True)
class Statement:
    """A person's accounts over the days `since` to `until`, both included."""

    person: str
    since: date
    until: date
    made_at: datetime
    accounts: tuple[AccountStatement, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain JSON values; money in fen, moments in China's time."""
        return {
            "schema": "yibao.statement/1",
            "person": self.person,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "made_at": self.made_at.isoformat(),
            "accounts": [_account(account) for account in self.accounts],
        }

    def rows(self) -> Iterator[tuple[AccountStatement, Line]]:
        """Give every movement with its account, account by account."""
        for account in self.accounts:
            for line in account.lines:
                yield account, line


def _account(account: AccountStatement) -> dict[str, Any]:
    return {
        "account": account.account,
        "kind": account.kind,
        "label": account.label,
        "region": account.region,
        "opening_fen": account.opening_fen,
        "in_fen": account.in_fen,
        "out_fen": account.out_fen,
        "closing_fen": account.closing_fen,
        "lines": [
            {
                "version": line.version,
                "journal": line.journal,
                "event_at": line.event_at.isoformat(),
                "recorded_at": line.recorded_at.isoformat(),
                "code": line.code,
                "amount_fen": line.amount_fen,
                "balance_fen": line.balance_fen,
                "place": line.place,
                "reverses": line.reverses,
            }
            for line in account.lines
        ],
    }
