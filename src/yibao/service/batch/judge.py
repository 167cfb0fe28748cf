"""Verdicts on rows: each with its own place and day where it names them, else those of the run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from yibao.check import Checker, Verdict
from yibao.core.errors import InputError
from yibao.core.regions import NATION
from yibao.service.asked import Fault, read_day, read_place
from yibao.service.batch.tables import Given

MAX_REMEMBERED = 10_000
Asked = tuple[str, str | None, date]


class Judge:
    """Checks rows with one checker; places and days already read are remembered."""

    def __init__(self, checker: Checker, *, region: str, on: date) -> None:
        self._checker = checker
        self._region = _or_nation(region)
        self._on = on
        self._places: dict[str, str | None] = {}
        self._days: dict[str, date | None] = {}

    def verdicts(self, rows: Sequence[Given]) -> list[Verdict | InputError]:
        """For each row its verdict, or what is wrong with it."""
        asked = [self._asked(row) for row in rows]
        good = [one for one in asked if isinstance(one, tuple)]
        found = iter(self._check(good))
        return [next(found) if isinstance(one, tuple) else one for one in asked]

    def _check(self, asked: list[Asked]) -> list[Verdict | InputError]:
        try:
            return list(self._checker.check_rows(asked))
        except Exception:
            return [self._alone(one) for one in asked]

    def _alone(self, asked: Asked) -> Verdict | InputError:
        """The verdict on one row, so that a fault of ours spoils no other; it is told."""
        text, region, on = asked
        try:
            return self._checker.check(text, region=region, on=on)
        except InputError as error:
            return error
        except Exception as error:
            name = type(error).__name__
            zh, en = "查不了这一行，是程序的错", "The program failed at this row"
            return InputError("row.failed", f"{zh} ({name}) / {en} ({name})")

    def _asked(self, row: Given) -> Asked | InputError:
        try:
            if row.fault:
                raise row.fault
            text = row.text
            if not isinstance(text, str):
                what = "没有 text 列" if text is None else "text 不是文字"
                says = f"{what} / {'there is no text' if text is None else 'text is not a string'}"
                raise InputError("row.no_text" if text is None else "row.text", says)
            place = self._place(row.region) if row.region else self._region
            return text, place, (self._day(row.on) if row.on else None) or self._on
        except InputError as error:
            return error

    def _place(self, named: Any) -> str | None:
        if isinstance(named, str) and named in self._places:
            return self._places[named]
        place = _or_nation(_unless_fault(read_place(_as_text(named, "region"))))
        _remember(self._places, named, place)
        return place

    def _day(self, named: Any) -> date | None:
        if isinstance(named, str) and named in self._days:
            return self._days[named]
        day: date | None = _unless_fault(read_day(_as_text(named, "on")))
        _remember(self._days, named, day)
        return day


def error_text(error: InputError) -> str:
    """The `error` of a bad row: stable code, then the sentence."""
    return f"{error.code}: {error.says}"


def _or_nation(code: str) -> str | None:
    """The checker takes None for the nation, and need not look the name up for every row."""
    return None if code == NATION else code


def _as_text(value: Any, name: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InputError(f"row.{name}", f"{name} 不是文字 / {name} is not a string")


def _unless_fault(found: Any) -> Any:
    if isinstance(found, Fault):
        raise found.as_error()
    return found


def _remember(known: dict[str, Any], named: Any, value: Any) -> None:
    if isinstance(named, str) and len(known) < MAX_REMEMBERED:
        known[named] = value
