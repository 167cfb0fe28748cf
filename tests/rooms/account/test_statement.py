"""Claims about statements and about the invented city in a real ledger."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from yibao.account import ledger
from yibao.account.actor import SYSTEM
from yibao.account.database import Database, open_database
from yibao.account.database.upkeep import check_database
from yibao.account.demo import invent, invent_year
from yibao.account.demo.seed import seed_city, year_told
from yibao.account.ledger import Leg, NewAccount, Posting
from yibao.account.statement import Statement, account_words, code_words, make_statement
from yibao.core.clock import CHINA
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import Conflict, InputError, NotFound

NOW = datetime(2026, 11, 20, 9, tzinfo=CHINA)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def spender(database: Database, someone: Callable[..., str]) -> str:
    """A person with 100 yuan paid in in September and three movements in October."""
    with database.transaction() as tx:
        ref = someone(tx)
        personal, income, shop = (
            ledger.open_account(tx, NewAccount.usual("990100", kind, owner, opened_at=NOW))
            for kind, owner in (
                ("personal", ref),
                ("premium_income", "990100"),
                ("provider_clearing", "P99010001"),
            )
        )
        moves = (
            (income, 10_000, datetime(2026, 9, 30, 23, 59, tzinfo=CHINA), "premium"),
            (shop, -1_050, datetime(2026, 10, 1, 0, 0, tzinfo=CHINA), "settle.pharmacy"),
            (shop, -2_000, datetime(2026, 10, 31, 23, 59, tzinfo=CHINA), "settle.pharmacy"),
            (income, 500, datetime(2026, 10, 15, 12, tzinfo=CHINA), "premium"),
            (shop, -50, datetime(2026, 11, 1, 0, 0, tzinfo=CHINA), "settle.pharmacy"),
        )
        for i, (other, amount, at, code) in enumerate(moves):
            legs = (Leg(personal, amount), Leg(other, -amount))
            note = {"place": "示范大药房"} if other == shop else {}
            outcome = ledger.post(tx, Posting("t", str(i), code, legs, at, SYSTEM, note))
            assert isinstance(outcome, ledger.Posted)
    return ref


def of(database: Database, ref: str, days: tuple[date, date] = OCTOBER) -> Statement:
    with database.transaction() as tx:
        return make_statement(tx, ref, since=days[0], until=days[1], now=NOW)


def test_a_statement_holds_its_period_to_the_minute_in_the_order_things_happened(
    database: Database, spender: str
) -> None:
    (account,) = of(database, spender).accounts
    assert (account.opening_fen, account.closing_fen) == (10_000, 7_450)
    assert [line.amount_fen for line in account.lines] == [-1_050, 500, -2_000]
    assert [line.balance_fen for line in account.lines] == [8_950, 9_450, 7_450]
    assert (account.in_fen, account.out_fen) == (500, 3_050)
    assert account.lines[0].place == "示范大药房"
    assert all(line.late for line in account.lines)


def test_the_end_of_one_period_is_the_beginning_of_the_next_and_what_the_ledger_says(
    database: Database, spender: str
) -> None:
    days = (date(2026, 9, 1), date(2026, 9, 30)), OCTOBER, (date(2026, 11, 1), date(2026, 11, 20))
    accounts = [of(database, spender, period).accounts[0] for period in days]
    for before, after in pairwise(accounts):
        assert before.closing_fen == after.opening_fen
    with database.transaction() as tx:
        number = accounts[0].account
        assert ledger.balance(tx, number).balance_fen == accounts[-1].closing_fen
        at = datetime(2026, 11, 1, tzinfo=CHINA) - timedelta(microseconds=1)
        assert ledger.balance(tx, number, at).balance_fen == accounts[1].closing_fen


def test_days_the_wrong_way_round_in_the_future_or_of_nobody_are_refused(
    database: Database, spender: str
) -> None:
    with pytest.raises(InputError, match=r"statement\.days"):
        of(database, spender, (OCTOBER[1], OCTOBER[0]))
    with pytest.raises(InputError, match=r"statement\.future"):
        of(database, spender, (OCTOBER[0], date(2027, 1, 1)))
    with pytest.raises(NotFound):
        of(database, "p_nobody")


def test_a_person_without_accounts_has_an_empty_statement(
    database: Database, someone: Callable[..., str]
) -> None:
    with database.transaction() as tx:
        ref = someone(tx)
    assert of(database, ref).accounts == ()


def test_what_nobody_named_is_shown_as_it_is() -> None:
    assert code_words("settle.pharmacy", "zh") == "就医购药"
    assert code_words("resident_premium.2027", "en") == "Residents' premium"
    assert code_words("zzz", "zh") == "zzz"
    assert account_words("share_cap", "en") == "Family-sharing allowance"


@pytest.fixture(scope="module")
def city() -> Any:
    made = invent(3, on=NOW.date(), size=60)
    return made, invent_year(made, 3)


def test_the_invented_city_lies_in_the_ledger_to_the_last_fen(
    dsn: str, city: Any, sealer: Sealer
) -> None:
    people, year = city
    with open_database(dsn) as database:
        made = seed_city(database, people, year, sealer, randomness=secrets.token_bytes)
        assert made.journals == len(year)
        assert made.alerts == len(year_told(people, year)) > 10
        for number, someone in enumerate(people.people):
            wanted = sum(m.account_fen for m in year if m.person == number)
            with database.transaction() as tx:
                account = ledger.account_of(tx, made.refs[number], "personal")
                assert (account is None) == (someone.insutype == "390")
                held = ledger.balance(tx, account).balance_fen if account else 0
            assert held == wanted
        with pytest.raises(Conflict, match=r"demo\.there"):
            seed_city(database, people, year, sealer, randomness=secrets.token_bytes)
    assert check_database(dsn) == ()
