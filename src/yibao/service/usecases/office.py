"""What the work on applications needs: a database, a sealer, a clock, and a way to the bank."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from yibao.account.bank import BankAccount, FileDrop
from yibao.account.database import Database, Transaction
from yibao.core.clock import SYSTEM_CLOCK, Clock
from yibao.core.crypto.seal import Sealer
from yibao.core.ids import Randomness, new_id

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Office:
    """The agency's office, as the use cases see it."""

    database: Database
    sealer: Sealer
    clock: Clock = SYSTEM_CLOCK
    randomness: Randomness = secrets.token_bytes

    def now(self) -> datetime:
        """The moment."""
        return self.clock.now()

    def today(self) -> date:
        """The day in China."""
        return self.clock.today()

    def new_id(self, prefix: str) -> str:
        """A name nobody can guess."""
        return new_id(prefix, self.randomness)

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in one transaction."""
        return self.database.run(work)


@dataclass(frozen=True, slots=True)
class Till:
    """The way to the bank: the folder that is shared with it, and the account that pays."""

    drop: FileDrop
    debtor: BankAccount
