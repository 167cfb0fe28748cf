"""One row's verdict: its own place and day where it names them, else those of the run."""

from __future__ import annotations

from datetime import date
from typing import Any

from yibao.check import Checker, Verdict
from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import InputError
from yibao.core.regions import NATION
from yibao.service.asked import Fault, read_day, read_place

MAX_REMEMBERED = 10_000


class Judge:
    """Checks rows with one checker; places and days already read are remembered."""

    def __init__(self, checker: Checker, *, region: str, on: date | None) -> None:
        self._check = checker.check
        self._region = _or_nation(region)
        self._on = on or SYSTEM_CLOCK.today()
        self._places: dict[str, str | None] = {}
        self._days: dict[str, date | None] = {}

    def verdict(self, text: Any, region: Any, on: Any) -> Verdict:
        """The verdict on one row. Raises InputError with a stable code for a bad row."""
        if not isinstance(text, str):
            what = "没有 text 列" if text is None else "text 不是文字"
            says = f"{what} / {'there is no text' if text is None else 'text is not a string'}"
            raise InputError("row.no_text" if text is None else "row.text", says)
        place = self._place(region) if region else self._region
        day = self._day(on) if on else self._on
        return self._check(text, region=place, on=day)

    def row(self, row: dict[str, Any]) -> bytes:
        """The verdict on a row's `text`, `region` and `on`, as JSON."""
        return self.verdict(row.get("text"), row.get("region"), row.get("on")).to_json()

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
