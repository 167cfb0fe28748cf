"""Days as the law counts them: whole days in China, periods with both ends included."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from yibao.core.errors import BrokenPromise, Issue

FIRST_YEAR, LAST_YEAR = 1900, 2200
MAX_TEXT = 32

_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(\d{4})-(\d{1,2})-(\d{1,2})",
        r"(\d{4})/(\d{1,2})/(\d{1,2})",
        r"(\d{4})\.(\d{1,2})\.(\d{1,2})",
        r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]",
        r"(\d{4})(\d{2})(\d{2})",
    )
)


def parse_date(text: str, *, at: str = "") -> date | Issue:
    """The day `text` names: 2022-09-01, 2022/9/1, 2022.9.1, 2022年9月1日 or 20220901."""
    if len(text) > MAX_TEXT:
        return Issue("date.too_long", f"longer than the limit of {MAX_TEXT} characters", at)
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    match = next((found for form in _FORMS if (found := form.fullmatch(plain))), None)
    if match is None:
        says = f"{text!r} is not a date"
        return Issue("date.unreadable", says, at, hint="write it like 2022-09-01")
    year, month, day = (int(part) for part in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        says = f"the year of {text!r} is outside {FIRST_YEAR} to {LAST_YEAR}"
        return Issue("date.year", says, at)
    try:
        return date(year, month, day)
    except ValueError:
        return Issue("date.no_such_day", f"there is no day {text!r}", at)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` up to and including `end`; without an `end` it is still running."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise BrokenPromise("date.period", f"a period ends {self.end} before {self.start}")

    def contains(self, day: date) -> bool:
        """Whether `day` is in the period; its first and last days are."""
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether some day is in both periods."""
        begins_in_time = self.end is None or other.start <= self.end
        return begins_in_time and (other.end is None or self.start <= other.end)


def parse_period(start: date, end: date | None = None, *, at: str = "") -> Period | Issue:
    """A period from days that came from outside; backwards is an Issue."""
    if end is not None and end < start:
        return Issue("date.period", f"ends on {end}, before it starts on {start}", at)
    return Period(start, end)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last if it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
