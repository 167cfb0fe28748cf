"""Today means today in China, and tests can say when it is."""

from datetime import UTC, date, datetime

from yibao.core.clock import CHINA, SYSTEM_CLOCK, FixedClock


def test_the_system_clock_keeps_the_time_of_china() -> None:
    offset = SYSTEM_CLOCK.now().utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 8 * 3600


def test_late_evening_in_europe_is_already_tomorrow_in_china() -> None:
    clock = FixedClock(datetime(2026, 11, 22, 17, tzinfo=UTC))
    assert clock.today() == date(2026, 11, 23)


def test_a_fixed_clock_takes_a_bare_day_as_its_midnight_in_china() -> None:
    assert FixedClock(date(2026, 11, 22)).now() == datetime(2026, 11, 22, tzinfo=CHINA)


def test_a_moment_without_a_zone_is_chinas_time() -> None:
    assert FixedClock(datetime(2026, 11, 22, 9)).now() == datetime(2026, 11, 22, 9, tzinfo=CHINA)
