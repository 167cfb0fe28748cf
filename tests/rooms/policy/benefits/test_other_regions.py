"""Shanghai by hand; Shenzhen, Chongqing, Anshan as graded; Guangzhou not at all."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from yibao.policy.benefits import Account, Accumulated, Bill, Person, Visit, split, split_case
from yibao.policy.benefits.scheme import Benefits
from yibao.policy.benefits.split import Split

CaseOf = Callable[..., dict[str, Any]]


def shanghai(benefits: Benefits, name: str, bill: int, person: Person, **more: Any) -> Split:
    scheme = benefits.scheme("上海", f"employee.{name}")
    assert not isinstance(scheme, tuple)
    on = more.pop("on", date(2025, 10, 1))
    held = more.pop("held", Accumulated())
    account = more.pop("account", Account())
    visit = Visit(on, **more)
    found = split(Bill(bill), person, held, scheme, visit=visit, account=account)
    assert isinstance(found, Split), found
    return found


ACTIVE = Person("active", 40)
SINCE_2001 = Person("retired", 70, date(2001, 1, 1))
BEFORE_2001 = Person("retired", 85, date(2000, 12, 31))


@pytest.mark.parametrize(
    ("person", "deductible", "percent"),
    [(ACTIVE, 150_000, 85), (SINCE_2001, 120_000, 92), (BEFORE_2001, 70_000, 92)],
)
def test_inpatient_classes_and_their_deductible(
    benefits: Benefits, person: Person, deductible: int, percent: int
) -> None:
    assert shanghai(benefits, "inpatient", deductible, person).fund_fen == 0
    assert shanghai(benefits, "inpatient", deductible + 1, person).fund_fen == 1
    paid = (5_000_000 - deductible) * percent // 100
    assert shanghai(benefits, "inpatient", 5_000_000, person).fund_fen == paid


def test_the_worked_example_comes_out(benefits: Benefits) -> None:
    """(50,000 − 1,500) × 85% = 41,225; the past years' account may pay the 8,775."""
    one = shanghai(benefits, "inpatient", 5_000_000, ACTIVE, account=Account(past_years_fen=10**6))
    assert one.fund_fen == 4_122_500
    assert (one.account_fen, one.cash_fen) == (877_500, 0)


def test_the_deductible_is_paid_once_a_year(benefits: Benefits) -> None:
    held = Accumulated(100_000, 0, 100_000)
    assert shanghai(benefits, "inpatient", 100_000, ACTIVE, held=held).deductible_fen == 50_000


@pytest.mark.parametrize(
    ("year", "limit"),
    [(2020, 55), (2021, 57), (2022, 59), (2023, 61), (2024, 63), (2025, 65)],
)
def test_the_pools_limit_of_each_year_and_80_percent_above(
    benefits: Benefits, year: int, limit: int
) -> None:
    """The limit holds from July to June; what it stops is paid at 80% by the local fund."""
    most = limit * 1_000_000
    for on in (date(year, 7, 1), date(year + 1, 6, 30)):
        held = Accumulated(90_000_000, most - 85_00, 150_000)
        one = shanghai(benefits, "inpatient", 200_00, ACTIVE, held=held, on=on)
        assert one.layers == {"basic_pool": 85_00, "large_amount": 80_00}


@pytest.mark.parametrize(
    ("person", "deductible", "percents"),
    [
        (ACTIVE, 50_000, (80, 75, 70)),
        (SINCE_2001, 30_000, (85, 80, 75)),
        (BEFORE_2001, 20_000, (90, 85, 80)),
    ],
)
def test_outpatient_since_july_2023(
    benefits: Benefits, person: Person, deductible: int, percents: tuple[int, ...]
) -> None:
    for level, percent in zip("123", percents, strict=True):
        for on in (date(2023, 7, 1), date(2026, 6, 30)):
            bill = deductible + 10_000
            one = shanghai(benefits, "outpatient", bill, person, level=level, on=on)
            assert one.fund_fen == percent * 100


@pytest.mark.parametrize(("age", "percents"), [(44, (65, 60, 50)), (45, (75, 70, 60))])
def test_outpatient_until_june_2023(
    benefits: Benefits, age: int, percents: tuple[int, ...]
) -> None:
    on = date(2023, 6, 30)
    for level, percent in zip("123", percents, strict=True):
        person = Person("active", age)
        one = shanghai(benefits, "outpatient", 160_000, person, level=level, on=on)
        assert one.fund_fen == percent * 100


def test_this_years_account_comes_before_the_deductible(benefits: Benefits) -> None:
    """1,000 from the account; 500 deductible; the rest at 70%, and none of it in cash."""
    account = Account(this_year_fen=100_000, past_years_fen=200_000)
    one = shanghai(benefits, "outpatient", 300_000, ACTIVE, level="3", account=account)
    assert one.front_fen == 100_000
    assert one.deductible_fen == 50_000
    assert one.fund_fen == 105_000
    assert one.account == {"this_year": 100_000, "past_years": 95_000, "family": 0}
    assert one.cash_fen == 0


@pytest.mark.parametrize(
    ("changes", "fund"),
    [
        ({"region": "深圳", "scheme": "employee.outpatient", "level": 2}, 65_000),
        ({"region": "深圳", "scheme": "employee.inpatient"}, 36_000),
        ({"region": "重庆", "scheme": "employee.outpatient"}, 40_000),
        ({"region": "重庆", "scheme": "employee.inpatient"}, 10_200),
    ],
)
def test_schemes_known_from_retellings_say_so(
    benefits: Benefits, case_of: CaseOf, changes: dict[str, Any], fund: int
) -> None:
    bill = {"total_fen": 100_000}
    case = case_of(on="2026-05-01", bill=bill, **changes)
    found = split_case(case, benefits=benefits)
    assert isinstance(found, dict), found
    assert found["fund_fen"] == fund
    assert found["grade"] == "L"
    assert found["maturity"] == "graded"
    assert found["notes"][0] == "以当地医保部门为准"


@pytest.mark.parametrize(
    ("visit", "active", "deductible"),
    [
        (("special_3", 1), 75, 900),
        (("special_3", 2), 75, 720),
        (("special_3", 3), 75, 576),
        ((3, 1), 80, 700),
        ((3, 2), 80, 560),
        ((3, 9), 80, 448),
        ((2, 1), 85, 500),
        ((2, 2), 85, 400),
        ((2, 3), 85, 320),
        ((1, 1), 85, 300),
        ((1, 2), 85, 240),
        ((1, 3), 85, 192),
    ],
)
def test_anshan_by_level_and_admission(
    benefits: Benefits, case_of: CaseOf, visit: tuple[Any, int], active: int, deductible: int
) -> None:
    level, admission = visit
    for status, percent in (("active", active), ("retired", active + 5)):
        case = case_of(
            region="鞍山",
            on="2026-05-01",
            level=level,
            admission_no=admission,
            person={"status": status},
            bill={"total_fen": deductible * 100 + 10_000},
        )
        found = split_case(case, benefits=benefits)
        assert isinstance(found, dict), found
        assert found["deductible_fen"] == deductible * 100
        assert found["fund_fen"] == percent * 100


def test_guangzhou_outpatient_is_unknown_and_says_why(benefits: Benefits, case_of: CaseOf) -> None:
    found = split_case(case_of(region="广州", scheme="employee.outpatient"), benefits=benefits)
    assert isinstance(found, list)
    assert [issue.code for issue in found] == ["benefits.unknown"]
    assert "互相矛盾" in found[0].says
    assert "10663" in found[0].says


def test_a_district_has_its_citys_scheme(benefits: Benefits, case_of: CaseOf) -> None:
    found = split_case(case_of(region="110105"), benefits=benefits)
    assert isinstance(found, dict)
    assert found["provision"] == "110000-beijing/employee-inpatient"
