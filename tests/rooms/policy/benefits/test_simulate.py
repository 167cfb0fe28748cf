"""A table of bills comes out as the same bills one by one, and totals are the sums of rows."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.core.errors import InputError
from yibao.policy.benefits import Account, Accumulated, Bill, Person, Visit
from yibao.policy.benefits import simulate as simulation
from yibao.policy.benefits.columns import Bills, Coded
from yibao.policy.benefits.keys import PROBLEMS
from yibao.policy.benefits.scheme import Benefits
from yibao.policy.benefits.simulate import compare, simulate
from yibao.policy.benefits.split import Split, divide
from yibao.policy.benefits.tariff import Tariff
from yibao.policy.benefits.terms import Terms
from yibao.policy.benefits.vector import Rows, divide_columns
from yibao.policy.benefits.words import LAYERS, LEVELS, PLACES, PURSES, STATUSES, VISIT_KINDS

TermsOf = Callable[..., Terms]
ROWS = 40


def column(data: st.DataObject, amounts: st.SearchStrategy[int]) -> Any:
    return np.array(data.draw(st.lists(amounts, min_size=ROWS, max_size=ROWS)), np.int64)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_column_is_divided_as_its_rows_are(
    data: st.DataObject, tariffs: st.SearchStrategy[Tariff], amounts: st.SearchStrategy[int]
) -> None:
    """Under any tariff, with any year so far: whether by layer or only as a sum."""
    tariff = data.draw(tariffs)
    by_layer = data.draw(st.booleans())
    own, over, first, eligible = (column(data, amounts) for _ in range(4))
    columns = {
        "total_fen": own + over + first + eligible,
        "own_pay_fen": own,
        "over_limit_fen": over,
        "pre_pay_fen": first,
        "accumulated_eligible_fen": column(data, amounts),
        "accumulated_deductible_used_fen": column(data, st.integers(0, 200_000)),
        "accumulated_burden_fen": column(data, amounts),
        **{f"account_{purse}_fen": column(data, amounts) for purse in PURSES},
    }
    paid = {layer: column(data, amounts) for layer in tariff.layers} if by_layer else {}
    columns |= {f"accumulated_{layer}_fen": fen for layer, fen in paid.items()}
    columns["accumulated_fund_fen"] = sum(paid.values()) if paid else column(data, amounts)
    found = divide_columns(tariff, Rows(ROWS, columns))
    for at in range(ROWS):
        one = divided(tariff, {name: int(fen[at]) for name, fen in columns.items()})
        assert int(found.deductible[at]) == one.deductible_fen
        assert found.account is not None
        assert int(found.account[at]) == one.account_fen
        layers = {layer: int(fen[at]) for layer, fen in found.layers.items() if fen[at]}
        assert layers == {layer: fen for layer, fen in one.layers.items() if fen}


def divided(tariff: Tariff, row: dict[str, int]) -> Split:
    layers = {one: row[name] for one in LAYERS if row.get(name := f"accumulated_{one}_fen")}
    held = Accumulated(
        row["accumulated_eligible_fen"],
        row["accumulated_fund_fen"],
        row["accumulated_deductible_used_fen"],
        layers,
        row["accumulated_burden_fen"],
    )
    account = Account(*(row[f"account_{purse}_fen"] for purse in PURSES))
    bill = Bill(
        *(row[name] for name in ("total_fen", "own_pay_fen", "over_limit_fen", "pre_pay_fen"))
    )
    one = divide(bill, tariff, held, account)
    assert isinstance(one, Split)
    return one


def table(rows: int, seed: int) -> dict[str, Any]:
    """Bills of all kinds of people, some of them impossible."""
    chance = np.random.default_rng(seed)

    def words(known: tuple[str, ...]) -> Coded:
        return Coded(chance.integers(-1, len(known), rows), known)

    total = (10 ** chance.uniform(0, 8.5, rows)).astype(np.int64)
    eligible = (10 ** chance.uniform(0, 8, rows)).astype(np.int64)
    return {
        "total_fen": total - (chance.random(rows) < 0.01) * 10**9,
        "own_pay_fen": (total * chance.random(rows) * 0.4).astype(np.int64),
        "pre_pay_fen": (total * chance.random(rows) * 0.65).astype(np.int64),
        "status": words(STATUSES),
        "age": chance.integers(-1, 100, rows),
        "retired_on": chance.integers(9000, 15000, rows).astype("datetime64[D]"),
        "level": words(LEVELS),
        "place": words(PLACES),
        "visit_kind": words(VISIT_KINDS),
        "admission_no": chance.integers(1, 9, rows),
        "enrolled_months": chance.integers(-1, 100, rows),
        "accumulated_eligible_fen": eligible,
        "accumulated_fund_fen": (eligible * chance.random(rows)).astype(np.int64),
        "accumulated_deductible_used_fen": chance.integers(0, 20_000, rows),
        "account_this_year_fen": chance.integers(0, 300_000, rows),
        "civil_servant": chance.random(rows) < 0.5,
        "aid": chance.random(rows) < 0.5,
        "month": Coded(chance.integers(0, 3, rows), ("一月", "二月", "三月")),
    }


@pytest.mark.parametrize(
    ("region", "scheme"),
    [
        ("北京", "employee.inpatient"),
        ("北京", "employee.outpatient"),
        ("上海", "employee.inpatient"),
        ("上海", "employee.outpatient"),
        ("深圳", "employee.inpatient"),
        ("重庆", "employee.inpatient"),
        ("鞍山", "employee.inpatient"),
        ("示范市", "employee.inpatient"),
        ("示范市", "employee.outpatient"),
        ("示范市", "resident.inpatient"),
    ],
)
def test_each_row_finds_its_own_figures(terms_of: TermsOf, region: str, scheme: str) -> None:
    """Class, level, place, kind of visit, admission, months; a row that finds none says so."""
    terms = terms_of(region, scheme, date(2026, 5, 1))
    columns = table(3000, 7)
    found = simulate(Bills.of(columns), terms)
    divided_rows = 0
    for at in range(3000):
        person, visit = who(columns, at)
        tariff = terms.tariff(person, visit)
        problem = PROBLEMS[found.problem[at]]
        if isinstance(tariff, tuple):
            assert problem, (at, tariff)
            continue
        if problem:
            assert problem not in {"benefits.missing", "benefits.unknown_class"}, at
            assert found.fund_fen[at] == found.cash_fen[at] == 0
            continue
        held, account, bill = money(columns, at)
        one = divide(bill, tariff, held, account)
        assert isinstance(one, Split), (at, one)
        assert int(found.fund_fen[at]) == one.fund_fen
        assert int(found.cash_fen[at]) == one.cash_fen
        assert int(found.account_fen[at]) == one.account_fen
        divided_rows += 1
    assert divided_rows > 50


def who(columns: dict[str, Any], at: int) -> tuple[Person, Visit]:
    def word(name: str) -> Any:
        one = columns[name]
        return None if one.codes[at] < 0 else one.words[one.codes[at]]

    def number(name: str) -> int | None:
        return None if columns[name][at] < 0 else int(columns[name][at])

    entitled = frozenset(name for name in ("civil_servant", "aid") if columns[name][at])
    day = columns["retired_on"][at].item()
    person = Person(word("status"), number("age"), day, entitled, number("enrolled_months"))
    kind = word("visit_kind") or "local"
    admission = int(columns["admission_no"][at])
    return person, Visit(date(2026, 5, 1), word("level"), word("place"), admission, kind)


def money(columns: dict[str, Any], at: int) -> tuple[Accumulated, Account, Bill]:
    def fen(name: str) -> int:
        return int(columns[name][at])

    held = Accumulated(
        *(fen(f"accumulated_{name}_fen") for name in ("eligible", "fund", "deductible_used"))
    )
    account = Account(fen("account_this_year_fen"))
    return held, account, Bill(fen("total_fen"), fen("own_pay_fen"), 0, fen("pre_pay_fen"))


def test_blocks_do_not_show(terms_of: TermsOf, monkeypatch: pytest.MonkeyPatch) -> None:
    bills = Bills.of(table(1000, 3))
    terms = terms_of("示范市", "employee.inpatient", date(2026, 5, 1))
    whole = simulate(bills, terms).columns()
    monkeypatch.setattr(simulation, "BLOCK", 37)
    for name, column in simulate(bills, terms).columns().items():
        assert (column == whole[name]).all(), name


def test_two_years_are_compared_group_by_group(terms_of: TermsOf) -> None:
    bills = Bills.of(table(5000, 5))
    before = terms_of("示范市", "employee.inpatient", date(2025, 5, 1))
    after = terms_of("示范市", "employee.inpatient", date(2026, 5, 1))
    one, two, totals = compare(bills, before, after, by=("month", "level"))
    whole, *parts = totals
    assert whole.values == ()
    assert whole.bills + whole.problems == 5000
    assert whole.after.fund_fen > whole.before.fund_fen
    for side, total in ((one, whole.before), (two, whole.after)):
        good = (one.problem == 0) & (two.problem == 0)
        assert total.fund_fen == int(side.fund_fen[good].sum())
        assert total.fund_fen + total.account_fen + total.cash_fen == whole.total_fen
        assert sum(total.layers.values()) == total.fund_fen
    for name in ("bills", "problems", "total_fen"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
    assert sum(part.after.cash_fen for part in parts) == whole.after.cash_fen
    assert {part.values[0] for part in parts} == {"一月", "二月", "三月"}


def test_rows_with_a_problem_count_nowhere(terms_of: TermsOf) -> None:
    columns = {
        "total_fen": [5_000_000, -1, 10**11, 100, 5_000_000, 5_000_000, 5_000_000, 5_000_000],
        "own_pay_fen": [0, 0, 0, 101, 0, 0, 0, 0],
        "status": ["active"] * 4 + ["resident", "active", "active", None],
        "level": [3] * 8,
        "accumulated_fund_fen": [0, 0, 0, 0, 0, 50_000_001, 10, 0],
        "accumulated_eligible_fen": [0, 0, 0, 0, 0, 60_000_000, 9, 0],
    }
    found = simulate(Bills.of(columns), terms_of("北京", "employee.inpatient", date(2025, 6, 1)))
    assert [PROBLEMS[code].removeprefix("benefits.") for code in found.problem] == [
        "",
        "negative",
        "absurd",
        "parts_over_total",
        "unknown_class",
        "accumulated_beyond_ceiling",
        "accumulated_conflict",
        "missing",
    ]
    assert found.fund_fen.tolist() == [4_289_500] + [0] * 7
    assert found.cash_fen.tolist() == [710_500] + [0] * 7


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"own_pay_fen": [1]}, "simulate.no_total"),
        ({"total_fen": [1, 2], "level": [1]}, "simulate.ragged"),
        ({"total_fen": [1.5]}, "simulate.not_whole"),
        ({"total_fen": ["1"]}, "simulate.not_whole"),
    ],
)
def test_a_table_that_cannot_be_read(columns: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as told:
        Bills.of(columns)
    assert told.value.code == code


def test_a_group_needs_its_column(terms_of: TermsOf) -> None:
    terms = terms_of("北京", "employee.inpatient", date(2025, 6, 1))
    bills = Bills.of({"total_fen": [1], "status": ["active"], "level": [3]})
    with pytest.raises(InputError, match="no column 'hospital'"):
        compare(bills, terms, terms, by=("hospital",))


def test_an_empty_table_is_divided_into_nothing(terms_of: TermsOf) -> None:
    terms = terms_of("北京", "employee.inpatient", date(2025, 6, 1))
    bills = Bills.of({"total_fen": np.zeros(0, np.int64), "status": [], "level": []})
    one, _, totals = compare(bills, terms, terms)
    assert len(one.fund_fen) == 0
    assert totals == ()


def test_the_schemes_of_the_fixture_are_those_of_the_files(benefits: Benefits) -> None:
    assert ("110000", "employee.inpatient") in benefits.schemes
