"""A share is a whole number of fen, half a fen up, rounded once for each bracket."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.core.money import share
from yibao.policy.benefits import Accumulated, Bill
from yibao.policy.benefits.split import Split, divide
from yibao.policy.benefits.tariff import Ratio, Step, Tariff


def tariff(*steps: tuple[int | None, int]) -> Tariff:
    """A ladder of costs without a deductible; ratios in percent."""
    made = tuple(Step(to, Ratio(percent, 100), "basic_pool") for to, percent in steps)
    return Tariff(0, "visit", None, "visit", "eligible", made)


def paid(one: Tariff, fen: int) -> int:
    found = divide(Bill(fen), one, Accumulated())
    assert isinstance(found, Split)
    return found.fund_fen


@pytest.mark.parametrize(
    ("fen", "percent", "expected"),
    [(1, 50, 1), (1, 49, 0), (3, 50, 2), (10, 85, 9), (10, 84, 8), (99, 1, 1), (49, 1, 0)],
)
def test_half_a_fen_goes_to_the_fund(fen: int, percent: int, expected: int) -> None:
    assert paid(tariff((None, percent)), fen) == expected


def test_each_bracket_rounds_by_itself() -> None:
    """1 fen at 50% is 1 fen; twice that in two brackets is 2, where 2 fen at 50% would be 1."""
    assert paid(tariff((1, 50), (None, 50)), 2) == 2
    assert paid(tariff((None, 50)), 2) == 1


@given(st.integers(0, 10**10), st.integers(0, 1000), st.integers(1, 1000))
def test_a_ratio_rounds_as_money_does_everywhere(fen: int, num: int, den: int) -> None:
    ratio = Ratio(min(num, den), den)
    assert ratio.of(fen) == share(fen, Fraction(ratio.num, ratio.den))


@given(st.integers(0, 10**9), st.integers(1, 1000), st.integers(1, 1000))
def test_what_a_payment_needs_is_the_least_that_brings_it(fen: int, num: int, den: int) -> None:
    ratio = Ratio(min(num, den), den)
    needed = ratio.needs(fen)
    assert needed * ratio.num >= fen * ratio.den
    assert needed == 0 or (needed - 1) * ratio.num < fen * ratio.den
