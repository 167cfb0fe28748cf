"""A year goes on from bill to bill, and a reversal takes one out again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from yibao.core.errors import BrokenPromise
from yibao.policy.benefits import Accumulated, Bill, Person, Visit, reverse, split, split_case
from yibao.policy.benefits.scheme import Benefits
from yibao.policy.benefits.split import Split

CaseOf = Callable[..., dict[str, Any]]


def test_the_answer_carries_the_year_to_the_next_bill(benefits: Benefits, case_of: CaseOf) -> None:
    first = split_case(case_of(scheme="employee.outpatient"), benefits=benefits)
    assert isinstance(first, dict)
    assert first["accumulated"] == {
        "eligible_fen": 5_000_000,
        "fund_fen": 3_177_714,
        "deductible_used_fen": 180_000,
        "layers": {"large_amount": 3_177_714},
        "burden_fen": 0,
    }
    case = case_of(scheme="employee.outpatient", accumulated=first["accumulated"])
    second = split_case(case, benefits=benefits)
    assert isinstance(second, dict)
    assert second["deductible_fen"] == 0
    assert second["fund_fen"] == 3_000_000


def test_a_bill_that_was_never_there_cannot_be_reversed(benefits: Benefits) -> None:
    scheme = benefits.scheme("北京", "employee.inpatient")
    assert not isinstance(scheme, tuple)
    visit = Visit(date(2025, 6, 1), "3")
    one = split(Bill(5_000_000), Person("active"), Accumulated(), scheme, visit=visit)
    assert isinstance(one, Split)
    with pytest.raises(BrokenPromise, match="never part"):
        reverse(Accumulated(), one)


def test_two_halves_of_a_year_come_to_the_same_as_the_whole(
    benefits: Benefits, case_of: CaseOf
) -> None:
    """In a scheme that counts the year, at amounts that need no rounding."""
    scheme = "employee.major_illness"
    year: dict[str, Any] = {}
    parts = []
    for _ in range(4):
        bill = {"total_fen": 3_000_000}
        case = case_of(region="示范市", scheme=scheme, accumulated=year or None, bill=bill)
        one = split_case(case, benefits=benefits)
        assert isinstance(one, dict), one
        parts.append(one["fund_fen"])
        year = one["accumulated"]
    whole = split_case(
        case_of(region="示范市", scheme=scheme, bill={"total_fen": 12_000_000}), benefits=benefits
    )
    assert isinstance(whole, dict)
    assert sum(parts) == whole["fund_fen"]
