"""Money is whole fen: nothing is lost in reading, sharing or showing it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.core.errors import BrokenPromise, Issue
from yibao.core.money import (
    MAX_FEN,
    allot,
    format_percent,
    format_yuan,
    from_bp,
    parse_fen,
    parse_ratio,
    share,
)

FEN = st.integers(-MAX_FEN, MAX_FEN)
RATIOS = st.fractions(0, 1, max_denominator=10_000)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("28,700.00", 2_870_000),
        ("28700", 2_870_000),
        ("0", 0),
        ("12.3", 1230),
        ("-5.00", -500),
        ("负五元", -500),
        ("¥3.5万", 3_500_000),
        ("￥12.30", 1230),
        ("RMB 100", 10_000),
        ("100人民币", 10_000),
        ("3.5万元", 3_500_000),
        ("3w", 3_000_000),
        ("2.5k", 250_000),
        ("1亿2000万", 12_000_000_000),
        ("3.5千万", 3_500_000_000),
        ("12元5角3分", 1253),
        ("12块5", 1250),
        ("五块三", 530),
        ("10块钱", 1000),
        ("5毛钱", 50),
        ("50分", 50),
        ("两千三", 230_000),
        ("三万五", 3_500_000),
        ("3万500", 3_050_000),
        ("一百零五", 10_500),
        ("十五", 1500),
        ("叁万伍仟元整", 3_500_000),
        ("一十二万三千四百五十六元七角八分", 12_345_678),
        ("２８７００．５", 2_870_050),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, fen: int) -> None:
    assert parse_fen(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "元",
        "万",
        "-",
        "--5",
        "1,23",
        "1e5",
        "12元5",
        "12 5",
        "3.5万5",
        "二〇二二",
        "百万",
        "5元了",
    ],
)
def test_what_is_not_clearly_an_amount_is_an_issue(text: str) -> None:
    result = parse_fen(text, at="row 3")
    assert isinstance(result, Issue)
    assert (result.code, result.at) == ("money.unreadable", "row 3")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.005", "money.not_whole_fen"),
        ("12345678901234567890", "money.too_large"),
        ("9" * 65, "money.too_long"),
    ],
)
def test_an_amount_that_cannot_be_kept_exactly_is_refused(text: str, code: str) -> None:
    result = parse_fen(text)
    assert isinstance(result, Issue)
    assert result.code == code


@given(FEN)
def test_what_is_shown_reads_back_as_the_same_fen(fen: int) -> None:
    assert parse_fen(format_yuan(fen)) == fen


@given(st.text("0123456789,.-万亿千百十零一二两元块角分¥wk ", max_size=12) | st.text(max_size=80))
def test_any_text_is_whole_fen_or_an_issue(text: str) -> None:
    assert isinstance(parse_fen(text), int | Issue)


def in_chinese(value: int) -> str:
    """`value` below ten thousand, written out in full."""
    digits, units = "零一二三四五六七八九", ["千", "百", "十", ""]
    written, zero = "", False
    for place, unit in zip((1000, 100, 10, 1), units, strict=True):
        digit = value // place % 10
        if digit:
            written += ("零" if zero and written else "") + digits[digit] + unit
        zero = not digit
    return written or "零"


@given(st.integers(0, 9999))
def test_every_number_below_ten_thousand_is_read_in_chinese(value: int) -> None:
    assert parse_fen(f"{in_chinese(value)}元") == value * 100


@given(st.integers(1, 9999), st.integers(1000, 9999))
def test_ten_thousands_add_to_the_rest(high: int, low: int) -> None:
    text = f"{in_chinese(high)}万{in_chinese(low)}元"
    assert parse_fen(text) == (high * 10_000 + low) * 100


@pytest.mark.parametrize(
    ("fen", "ratio", "expected"),
    [
        (2_870_000, Fraction(85, 100), 2_439_500),
        (1, Fraction(1, 2), 1),
        (1, Fraction(49, 100), 0),
        (3, Fraction(1, 2), 2),
        (-1, Fraction(1, 2), -1),
        (100, Fraction(1, 3), 33),
    ],
)
def test_half_a_fen_goes_away_from_zero(fen: int, ratio: Fraction, expected: int) -> None:
    assert share(fen, ratio) == expected


@given(FEN, RATIOS)
def test_a_share_is_within_half_a_fen_and_its_reversal_is_exact(fen: int, ratio: Fraction) -> None:
    assert abs(share(fen, ratio) - fen * ratio) <= Fraction(1, 2)
    assert share(-fen, ratio) == -share(fen, ratio)


@given(FEN, FEN, RATIOS)
def test_a_larger_amount_never_has_a_smaller_share(one: int, two: int, ratio: Fraction) -> None:
    small, large = sorted((one, two))
    assert share(small, ratio) <= share(large, ratio)


def test_floats_are_refused() -> None:
    with pytest.raises(BrokenPromise):
        share(100, 0.5)  # type: ignore[arg-type]


@given(FEN, st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any))
def test_allotted_parts_add_up_to_the_whole(fen: int, weights: list[int]) -> None:
    parts = allot(fen, weights)
    total = sum(weights)
    assert sum(parts) == fen
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(fen * weight, total)) < 1


def test_what_is_left_over_goes_to_the_largest_remainder_then_the_earlier() -> None:
    assert allot(100, [1, 1, 1]) == [34, 33, 33]
    assert allot(10, [1, 0, 2]) == [3, 0, 7]


@pytest.mark.parametrize("weights", [[], [0], [1, -1]])
def test_weights_that_say_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(BrokenPromise):
        allot(100, weights)


@pytest.mark.parametrize(
    ("text", "ratio"),
    [("85%", Fraction(85, 100)), ("96.1%", Fraction(961, 1000)), ("８５％", Fraction(85, 100))],
)
def test_percentages_are_exact(text: str, ratio: Fraction) -> None:
    assert parse_ratio(text) == ratio


@pytest.mark.parametrize("text", ["85", "0.85", "", "-5%", "%", "八五折"])
def test_a_ratio_without_its_percent_sign_is_refused(text: str) -> None:
    assert isinstance(parse_ratio(text), Issue)


@given(st.integers(0, 100_000))
def test_percentages_read_back(basis_points: int) -> None:
    ratio = from_bp(basis_points)
    assert parse_ratio(format_percent(ratio)) == ratio


def test_a_ratio_that_is_no_short_percentage_is_shown_as_a_fraction() -> None:
    assert format_percent(Fraction(1, 3)) == "1/3"
    assert format_percent(Fraction(-1, 20)) == "-5%"
