"""Beijing by hand: the worked example, and every edge of every bracket."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from yibao.policy.benefits import Accumulated, Bill, Person, Visit, split, split_case
from yibao.policy.benefits.person import NOTHING_YET
from yibao.policy.benefits.scheme import Benefits
from yibao.policy.benefits.split import Split

DAY = date(2025, 6, 1)
CaseOf = Callable[..., dict[str, Any]]

# What the fund has paid where each bracket ends: 30,000, 40,000, 100,000, 500,000 of costs.
EDGES = (3_000_000, 4_000_000, 10_000_000, 50_000_000)
INPATIENT = {
    ("active", "1"): (2_583_000, 3_533_000, 9_353_000, 43_353_000),
    ("active", "2"): (2_496_900, 3_416_900, 9_236_900, 43_236_900),
    ("active", "3"): (2_439_500, 3_339_500, 9_039_500, 43_039_500),
    ("retired", "1"): (2_783_900, 3_768_900, 9_714_900, 45_714_900),
    ("retired", "2"): (2_758_070, 3_734_070, 9_680_070, 45_680_070),
    ("retired", "3"): (2_740_850, 3_710_850, 9_620_850, 45_620_850),
}


def fund(benefits: Benefits, bill: int, person: Person, **visit: Any) -> int:
    return done(benefits, bill, person, **visit).fund_fen


def done(
    benefits: Benefits,
    bill: int,
    person: Person,
    held: Accumulated = NOTHING_YET,
    readings: dict[str, str] | None = None,
    **visit: Any,
) -> Split:
    name = "employee.outpatient" if "place" in visit else "employee.inpatient"
    scheme = benefits.scheme("北京", name)
    assert not isinstance(scheme, tuple)
    at = Visit(DAY, **visit)
    found = split(Bill(bill), person, held, scheme, visit=at, readings=readings or {})
    assert isinstance(found, Split), found
    return found


def test_the_worked_example_comes_out(benefits: Benefits, case_of: CaseOf) -> None:
    """(30,000 − 1,300) × 85% + 10,000 × 90% + 10,000 × 95% = 42,895, and 7,105 is one's own."""
    found = split_case(case_of(), benefits=benefits)
    assert isinstance(found, dict)
    assert found["fund_fen"] == 4_289_500
    assert found["account_fen"] + found["cash_fen"] == 710_500
    assert found["layers"] == {"basic_pool": 4_289_500, "large_amount": 0}
    assert found["trace"] == [
        "政策范围内费用 50,000.00",
        "起付线 1,300.00（第 1 次）",
        "起付线以上 28,700.00 × 85% = 24,395.00（基本统筹基金）",
        "费用 30,000.00 至 40,000.00 的部分 10,000.00 × 90% = 9,000.00（基本统筹基金）",
        "费用 40,000.00 至 100,000.00 的部分 10,000.00 × 95% = 9,500.00（基本统筹基金）",
        "基金支付 42,895.00",
        "个人支付 50,000.00 − 42,895.00 = 7,105.00（现金）",
    ]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize(("status", "level"), INPATIENT)
def test_inpatient_at_each_edge(benefits: Benefits, status: Any, level: Any, number: int) -> None:
    """At the edge, one fen before it (one fen less) and one fen after it (one fen more)."""
    person = Person(status)
    edge, paid = EDGES[number], INPATIENT[status, level][number]
    assert fund(benefits, edge, person, level=level) == paid
    assert fund(benefits, edge - 1, person, level=level) == paid - 1
    above = paid if number == 3 else paid + 1
    assert fund(benefits, edge + 1, person, level=level) == above


@pytest.mark.parametrize(("admission", "deductible"), [(1, 130_000), (2, 65_000), (7, 65_000)])
def test_the_deductible_of_each_admission(
    benefits: Benefits, admission: int, deductible: int
) -> None:
    at = {"level": "3", "admission_no": admission}
    assert fund(benefits, deductible, Person("active"), **at) == 0
    assert fund(benefits, deductible + 1, Person("active"), **at) == 1
    # 30,000 less the deductible at 85%.
    paid = (3_000_000 - deductible) * 85 // 100
    assert fund(benefits, 3_000_000, Person("active"), **at) == paid


def test_above_the_last_bracket_nothing_more_is_paid(benefits: Benefits) -> None:
    one = done(benefits, 60_000_000, Person("active"), level="3")
    assert one.fund_fen == 43_039_500
    assert one.above_ceiling_fen == 10_000_000
    assert one.layers == {"basic_pool": 9_039_500, "large_amount": 34_000_000}


def test_the_years_ceiling_counts_what_was_paid_before(benefits: Benefits) -> None:
    held = Accumulated(60_000_000, 49_990_000, 130_000)
    one = done(benefits, 5_000_000, Person("active"), held, level="3", admission_no=2)
    assert one.fund_fen == 10_000


def test_the_other_readings_of_inpatient_brackets(benefits: Benefits) -> None:
    person = Person("active")
    # The pool pays 95% on until it has paid 100,000: 90,395 for 100,000 of costs, then
    # 9,605 ÷ 95% = 10,110.53 more; the rest of 120,000 goes to the large-amount fund.
    one = done(benefits, 12_000_000, person, level="3", readings={"large_amount": "fund_paid"})
    assert one.layers == {"basic_pool": 10_000_000, "large_amount": 840_605}
    # Counted over the year, a second stay goes on where the first ended: 50,000 + 650.
    held = Accumulated(5_000_000, 4_289_500, 130_000)
    year = {"brackets": "year"}
    two = done(benefits, 2_000_000, person, held, year, level="3", admission_no=2)
    assert two.fund_fen == (2_000_000 - 65_000) * 95 // 100
    usual = done(benefits, 2_000_000, person, held, level="3", admission_no=2)
    assert usual.fund_fen == (2_000_000 - 65_000) * 85 // 100


OUTPATIENT = {  # deductible, first ratio, second ratio, in percent
    ("active", 40, "hospital"): (180_000, 70, 60),
    ("active", 40, "community"): (180_000, 90, 60),
    ("retired", 69, "hospital"): (130_000, 85, 80),
    ("retired", 69, "community"): (130_000, 90, 80),
    ("retired", 70, "hospital"): (130_000, 90, 80),
    ("retired", 70, "community"): (130_000, 90, 80),
}


@pytest.mark.parametrize(("status", "age", "place"), OUTPATIENT)
def test_outpatient_at_each_edge(benefits: Benefits, status: Any, age: int, place: Any) -> None:
    deductible, first, second = OUTPATIENT[status, age, place]
    person = Person(status, age)
    assert fund(benefits, deductible, person, place=place) == 0
    assert fund(benefits, deductible + 100, person, place=place) == first
    # The first bracket ends once the fund has paid 20,000.
    needed = -(-2_000_000 * 100 // first)
    at_edge = deductible + needed
    assert fund(benefits, at_edge, person, place=place) == 2_000_000
    assert fund(benefits, at_edge + 100, person, place=place) == 2_000_000 + second
    assert fund(benefits, at_edge + 100_000_00, person, place=place) == 2_000_000 + second * 100_000


def test_outpatient_bills_go_on_where_the_year_stands(benefits: Benefits) -> None:
    held = Accumulated(2_900_000, 1_904_000, 180_000)
    one = done(benefits, 1_000_000, Person("active", 40), held, place="hospital")
    # 960.00 more at 70% (1,371.43), then 8,628.57 at 60%.
    assert [share.paid_fen for share in one.shares] == [96_000, 517_714]


@pytest.mark.parametrize(
    ("reading", "paid"),
    [
        # (20,000 − 1,800) × 70% + 30,000 × 60%
        ("eligible", 1_274_000 + 1_800_000),
        # 20,000 × 70% + 28,200 × 60%
        ("over_deductible", 1_400_000 + 1_692_000),
    ],
)
def test_the_other_readings_of_the_outpatient_boundary(
    benefits: Benefits, reading: str, paid: int
) -> None:
    one = done(
        benefits, 5_000_000, Person("active"), readings={"boundary": reading}, place="hospital"
    )
    assert one.fund_fen == paid


@pytest.mark.parametrize(
    ("own", "paid"),
    [
        (3_040_400, 0),
        (3_040_401, 1),
        (8_040_400, 3_000_000),
        (8_040_500, 3_000_070),
        (13_040_400, 6_500_000),
    ],
)
def test_major_illness_at_each_edge(benefits: Benefits, own: int, paid: int) -> None:
    scheme = benefits.scheme("北京", "employee.major_illness")
    assert not isinstance(scheme, tuple)
    one = split(Bill(own), Person("active"), Accumulated(), scheme, visit=Visit(DAY))
    assert isinstance(one, Split)
    assert one.fund_fen == paid


def test_the_answer_says_what_another_reading_would_pay(
    benefits: Benefits, case_of: CaseOf
) -> None:
    case = case_of(scheme="employee.outpatient", accumulated=None)
    found = split_case(case, benefits=benefits)
    assert isinstance(found, dict)
    (point,) = found["open_points"]
    assert point["option"] == "fund_paid"
    assert {one["option"]: one["fund_fen"] for one in point["others"]} == {
        "eligible": 3_074_000,
        "over_deductible": 3_092_000,
    }
    assert any("若以符合规定的费用为界，基金支付 30,740.00" in note for note in found["notes"])
    assert "以当地医保部门为准" in found["notes"]
