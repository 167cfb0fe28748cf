"""The only place that asks what time it is. Today means today in China."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Protocol

# China has kept one offset without summer time since 1991, so no time-zone data is needed.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


class Clock(Protocol):
    """Something that knows the time; given as an argument to whatever needs it."""

    def now(self) -> datetime:
        """The moment, aware, in China's time."""
        ...

    def today(self) -> date:
        """The day in China."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment, aware, in China's time."""
        return datetime.now(CHINA)

    def today(self) -> date:
        """The day in China."""
        return self.now().date()


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still, for tests and for questions about another day.

    `moment` without a time zone is taken as China's time; a bare day as its midnight.
    """

    moment: datetime | date

    def now(self) -> datetime:
        """The moment, aware, in China's time."""
        if not isinstance(self.moment, datetime):
            return datetime(self.moment.year, self.moment.month, self.moment.day, tzinfo=CHINA)
        if self.moment.tzinfo is None:
            return self.moment.replace(tzinfo=CHINA)
        return self.moment.astimezone(CHINA)

    def today(self) -> date:
        """The day in China."""
        return self.now().date()


SYSTEM_CLOCK: Clock = SystemClock()
