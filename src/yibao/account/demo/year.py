"""Invents a year of money for 示范市: what is paid in each month, and what is spent where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal

from yibao.account.demo.invent import City, Someone
from yibao.core.clock import CHINA

# 示范市's invented rule: an employee's own 2% goes to the account, a pensioner gets a fixed sum.
PENSIONER_FEN = 9_500
LEAST_WAGE_FEN, MOST_WAGE_FEN = 420_000, 1_900_000
RESIDENT_PREMIUM_FEN = 40_000


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of one person's account, or a resident's premium (which goes to the fund).

    `account_fen` is what moves the account, `fund_fen` what the pooled fund pays beside it.
    """

    person: int
    at: datetime
    what: Literal["premium", "resident_premium", "pharmacy", "outpatient", "inpatient"]
    account_fen: int
    fund_fen: int = 0
    provider: int | None = None


def invent_year(city: City, seed: int) -> tuple[Movement, ...]:
    """Invent the twelve months up to the city's day, in order of time; nobody overdraws."""
    chance = Random(seed)
    found: list[Movement] = []
    for i, someone in enumerate(city.people):
        found += _life(chance, city, i, someone)
    return tuple(sorted(found, key=lambda m: (m.at, m.person)))


def _life(chance: Random, city: City, person: int, someone: Someone) -> Iterator[Movement]:
    months = list(_months(city.on))
    if someone.insutype == "390":
        paid_at = _moment(chance, months[0])
        yield Movement(person, paid_at, "resident_premium", 0, -RESIDENT_PREMIUM_FEN)
        return
    wage = chance.randrange(LEAST_WAGE_FEN, MOST_WAGE_FEN, 1_000)
    monthly = PENSIONER_FEN if someone.retired_on else wage * 2 // 100
    most_visits = 5 if someone.retired_on else 2
    balance = 0
    for month in months:
        yield Movement(person, _moment(chance, month, day=1), "premium", monthly)
        balance += monthly
        for _ in range(chance.randrange(most_visits)):
            spent = _visit(chance, city, person, month, balance)
            if spent is not None:
                balance += spent.account_fen
                yield spent


def _visit(chance: Random, city: City, person: int, month: date, balance: int) -> Movement | None:
    kind: Literal["pharmacy", "outpatient", "inpatient"] = chance.choices(
        ("pharmacy", "outpatient", "inpatient"), (70, 28, 2)
    )[0]
    cost = {
        "pharmacy": chance.randrange(1_200, 22_000),
        "outpatient": chance.randrange(6_000, 60_000),
        "inpatient": chance.randrange(300_000, 2_400_000),
    }[kind]
    at = _moment(chance, month, day=chance.randint(2, 27))
    here = [
        i
        for i, provider in enumerate(city.providers)
        if provider.designated(at.date()) and (provider.kind == "pharmacy") == (kind == "pharmacy")
    ]
    fund = {"pharmacy": 0, "outpatient": cost // 2, "inpatient": cost * 8 // 10}[kind]
    own = min(balance, cost - fund)
    if own <= 0:
        return None
    return Movement(person, at, kind, -own, -fund, chance.choice(here))


def _months(on: date) -> Iterator[date]:
    """Give the first days of the twelve months before `on`, oldest first."""
    first = on.year * 12 + on.month - 1 - 12
    for number in range(first, first + 12):
        yield date(number // 12, number % 12 + 1, 1)


def _moment(chance: Random, month: date, *, day: int = 5) -> datetime:
    seconds = chance.randrange(8 * 3600, 20 * 3600)
    return datetime.combine(month, time(), CHINA) + timedelta(days=day - 1, seconds=seconds)
