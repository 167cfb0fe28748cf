"""A small town of accounts, and short ways to say what is posted in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from yibao.account.actor import SYSTEM
from yibao.account.database import Database
from yibao.account.ledger import Leg, NewAccount, Posting, open_account, post
from yibao.core.clock import CHINA

MARCH = datetime(2026, 3, 1, 9, tzinfo=CHINA)
REGION = "210399"
KINDS = {
    "wang": ("personal", "p_wang"),
    "past": ("personal_past", "p_wang"),
    "li": ("personal", "p_li"),
    "pharmacy": ("provider_clearing", "P21"),
    "fund": ("fund", "210399:resident"),
    "income": ("premium_income", "210399"),
    "cap": ("share_cap", "g_1"),
    "ceiling": ("limit_yearly", "p_wang"),
    "rights": ("limit_source", "210399"),
}


@dataclass(frozen=True)
class Town:
    """Accounts by their names, and postings on them."""

    database: Database
    accounts: dict[str, int]

    def legs(self, **amounts: int) -> tuple[Leg, ...]:
        return tuple(Leg(self.accounts[name], fen) for name, fen in amounts.items())

    def posting(self, key: str, *, more: Sequence[Leg] = (), **said: Any) -> Posting:
        """`town.posting("k", wang=-5, pharmacy=5, grant="g_1")`: accounts and fields by name."""
        amounts = {name: said.pop(name) for name in list(said) if name in self.accounts}
        values = {"code": "test", "event_at": MARCH, "by": SYSTEM, **said}
        return Posting("test", key, legs=(*self.legs(**amounts), *more), **values)


@pytest.fixture
def town(database: Database) -> Town:
    """Wang has 100.00 yuan and a share cap of 30.00, the fund 10,000.00."""
    with database.transaction() as tx:
        accounts = {
            name: open_account(tx, NewAccount.usual(REGION, kind, owner, opened_at=MARCH))
            for name, (kind, owner) in KINDS.items()
        }
        town = Town(database, accounts)
        opening = town.posting(
            "opening", wang=100_00, fund=10_000_00, income=-10_100_00, cap=30_00, rights=-30_00
        )
        post(tx, opening)
    return town


@pytest.fixture(scope="session")
def march() -> datetime:
    return MARCH


@dataclass(frozen=True)
class TownOf:
    """Makes a `Town` of other accounts, for tests with a database of their own."""

    march: datetime = MARCH
    make: Any = Town


@pytest.fixture(scope="session")
def town_of() -> TownOf:
    return TownOf()
