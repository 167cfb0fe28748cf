"""A day is read only if it is clearly a day; periods include both their ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.core.dates import Period, parse_date, parse_period
from yibao.core.errors import BrokenPromise, Issue

DAY = date(2022, 9, 1)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2022-09-01",
        "2022-9-1",
        "2022/9/1",
        "2022.09.01",
        "2022年9月1日",
        "20220901",
        "２０２２年９月１号",
    ],
)
def test_the_usual_ways_of_writing_a_day_are_read(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date.unreadable"),
        ("22-09-01", "date.unreadable"),
        ("2022-09", "date.unreadable"),
        ("2022-09/01", "date.unreadable"),
        ("1 September 2022", "date.unreadable"),
        ("2023-02-29", "date.no_such_day"),
        ("2022年13月1日", "date.no_such_day"),
        ("0022-09-01", "date.year"),
        ("2022-09-01" * 4, "date.too_long"),
    ],
)
def test_what_is_not_clearly_a_day_is_an_issue(text: str, code: str) -> None:
    result = parse_date(text, at="--on")
    assert isinstance(result, Issue)
    assert (result.code, result.at) == (code, "--on")


@given(DAYS)
def test_every_day_reads_back_from_each_form(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day:%Y%m%d}") == day
    assert parse_date(f"{day.year}年{day.month}月{day.day}日") == day


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_an_issue(text: str) -> None:
    assert isinstance(parse_date(text), date | Issue)


def test_the_last_day_of_a_period_is_in_it_and_the_next_is_not() -> None:
    period = Period(date(2021, 1, 1), date(2022, 8, 31))
    assert period.contains(date(2022, 8, 31))
    assert not period.contains(DAY)


def test_a_period_without_an_end_goes_on() -> None:
    assert Period(DAY).contains(date(2199, 1, 1))
    assert not Period(DAY).contains(date(2022, 8, 31))


def test_a_period_backwards_is_an_issue_from_outside_and_a_broken_promise_inside() -> None:
    before = DAY - timedelta(days=1)
    assert isinstance(parse_period(DAY, before), Issue)
    with pytest.raises(BrokenPromise):
        Period(DAY, before)


PERIODS = st.builds(
    lambda start, days: Period(start, None if days is None else start + timedelta(days=days)),
    st.dates(date(2020, 1, 1), date(2020, 3, 1)),
    st.none() | st.integers(0, 40),
)


@given(PERIODS, PERIODS)
def test_periods_overlap_exactly_if_they_share_a_day(one: Period, two: Period) -> None:
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(200)]
    shared = any(one.contains(day) and two.contains(day) for day in days)
    assert one.overlaps(two) == shared == two.overlaps(one)
