"""A JSON object read strictly, field by field: values out, and an Issue for everything wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yibao.core.dates import parse_date
from yibao.core.errors import Issue

MAX_FEN = 10**10
"""One hundred million yuan, for a bill, a purse or a year: more is a mistake or an attack."""

MAX_SHOWN = 64


@dataclass(slots=True)
class Fields:
    """Takes fields out of a JSON object one by one and collects what is wrong with them."""

    data: Mapping[str, Any]
    at: str = ""
    issues: list[Issue] = field(default_factory=list)

    def inner(self, name: str) -> Fields | None:
        """The object under `name`; None if it is absent or no object."""
        value = self.data.get(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.fault("benefits.bad_value", name, "must be an object")
            return None
        return Fields(value, self._place(name), self.issues)

    def fen(self, name: str) -> int:
        """An amount; nothing where it is absent or wrong."""
        return self.count(name, MAX_FEN) or 0

    def count(self, name: str, most: int, *, least: int = 0) -> int | None:
        """A whole number from `least` to `most`; None where it is absent or wrong."""
        value = self.data.get(name)
        if value is None:
            return None
        if type(value) is not int:
            unit = "fen" if name.endswith("_fen") else "number"
            self.fault("benefits.bad_value", name, f"must be a whole {unit}, not {_shown(value)}")
            return None
        if value < least:
            says = "is negative" if value < 0 else f"is less than {least}"
            self.fault("benefits.negative" if value < 0 else "benefits.too_small", name, says)
            return None
        if value > most:
            self.fault("benefits.absurd", name, f"is over the limit of {most}")
            return None
        return value

    def word(self, name: str, known: Sequence[str]) -> str | None:
        """One of the known words; a whole number counts as its word."""
        value = self.data.get(name)
        if value is None:
            return None
        if type(value) is int:
            value = str(value)
        if not isinstance(value, str) or value not in known:
            hint = _nearest(value, known)
            says = f"must be one of {', '.join(known)}, not {_shown(value)}"
            self.fault(f"benefits.unknown_{name}", name, says, hint)
            return None
        return value

    def day(self, name: str) -> date | None:
        """A day, as a date or as text."""
        value = self.data.get(name)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        found = parse_date(value, at=self._place(name)) if isinstance(value, str) else None
        if isinstance(found, Issue):
            self.issues.append(found)
            return None
        if found is None:
            says = f"must be a day like 2026-01-31, not {_shown(value)}"
            self.fault("date.unreadable", name, says)
        return found

    def text(self, name: str) -> str | None:
        """Some text; None where it is absent or no text."""
        value = self.data.get(name)
        if value is None or isinstance(value, str):
            return value
        self.fault("benefits.bad_value", name, f"must be text, not {_shown(value)}")
        return None

    def required(self, name: str) -> None:
        """Note that a field is missing."""
        if self.data.get(name) is None:
            self.fault("benefits.missing", name, "is missing")

    def known(self, names: Collection[str], *, strict: bool = True) -> None:
        """Refuse fields nobody reads; not strictly, only those that look like slips."""
        for name in self.data:
            if name in names:
                continue
            hint = _nearest(name, tuple(names))
            if strict or hint:
                says = f"the field {_shown(name)} is not known"
                self.fault("benefits.unknown_field", str(name)[:MAX_SHOWN], says, hint)

    def fault(self, code: str, name: str, says: str, hint: str = "") -> None:
        """Note a fault of one field."""
        place = self._place(name)
        self.issues.append(Issue(code, f"{place} {says}", place, hint=hint))

    def _place(self, name: str) -> str:
        return f"{self.at}.{name}" if self.at else name


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # a whole number of thousands of digits
        return "a very long number"
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def _nearest(value: object, known: Collection[str]) -> str:
    """A known word that differs by a slip of the pen: one letter, or two in a long word."""
    text = value[:MAX_SHOWN] if isinstance(value, str) else ""
    allowed = 0 if len(text) < 4 else 1 if len(text) < 7 else 2
    slips = [word for word in known if 0 < _distance(text, word) <= allowed]
    return f"did you mean {slips[0]}?" if slips else ""


def _distance(one: str, two: str) -> int:
    """How many letters must be put in, taken out or changed to make one word the other."""
    row = list(range(len(two) + 1))
    for at, letter in enumerate(one, start=1):
        last, row[0] = row[0], at
        for place, other in enumerate(two, start=1):
            change = last + (letter != other)
            last = row[place]
            row[place] = min(change, last + 1, row[place - 1] + 1)
    return row[-1]
