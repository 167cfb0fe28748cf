"""A bill as a person types it, in yuan and everyday words, read into a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yibao.core.errors import Issue
from yibao.core.money import parse_fen
from yibao.service.asked import Fault, read_day
from yibao.service.bills.words import ENTITLEMENTS, FAULTS, FIELDS

MAX_WORD = 40

AMOUNTS = {
    "total": "bill.total_fen",
    "own_pay": "bill.own_pay_fen",
    "over_limit": "bill.over_limit_fen",
    "pre_pay": "bill.pre_pay_fen",
    "used_eligible": "accumulated.eligible_fen",
    "used_fund": "accumulated.fund_fen",
    "used_deductible": "accumulated.deductible_used_fen",
    "used_burden": "accumulated.burden_fen",
    "purse_this_year": "account.this_year_fen",
    "purse_past_years": "account.past_years_fen",
    "purse_family": "account.family_fen",
}
"""The amounts of the form, and where they stand in a case."""

COUNTS = {
    "age": "person.age",
    "enrolled_months": "person.enrolled_months",
    "admission_no": "admission_no",
}
WORDS = {
    "status": "person.status",
    "level": "level",
    "place": "place",
    "visit_kind": "visit_kind",
}
DAYS = {"on": "on", "retired_on": "person.retired_on"}
NAMES = ("offer", *AMOUNTS, *COUNTS, *WORDS, *DAYS, *ENTITLEMENTS)

_FIELD_OF = {
    path: name for group in (AMOUNTS, COUNTS, WORDS, DAYS) for name, path in group.items()
} | {"region": "offer", "scheme": "offer", "bill": "total", "accumulated": "used_fund"}


@dataclass(slots=True)
class Read:
    """The case that a form makes, and what could not be read of it."""

    case: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_bill_form(told: Mapping[str, str]) -> Read:
    """Read the fields of the form; what is left empty is not in the case."""
    read = Read()
    region, _, scheme = told.get("offer", "").partition("/")
    read.case.update(region=region[:MAX_WORD], scheme=scheme[:MAX_WORD])
    for name, path in AMOUNTS.items():
        if told.get(name):
            _put(read, path, parse_fen(told[name]))
    for name, path in COUNTS.items():
        if told.get(name):
            _put(read, path, _count(told[name]))
    for name, path in WORDS.items():
        if told.get(name):
            _put(read, path, told[name][:MAX_WORD])
    for name, path in DAYS.items():
        day = read_day(told.get(name))
        if isinstance(day, Fault):
            _put(read, path, Issue("date.unreadable", "", path))
        elif day is not None:
            _put(read, path, day.isoformat())
    entitled = [name for name in ENTITLEMENTS if told.get(name)]
    if entitled:
        read.case.setdefault("person", {})["entitlements"] = entitled
    read.case.setdefault("bill", {})
    return read


def field_of(place: str) -> str:
    """The field of the form that a place in the case came from."""
    return _FIELD_OF.get(place, "offer")


def _put(read: Read, path: str, value: Any) -> None:
    if isinstance(value, Issue):
        zh, en = FIELDS[path]
        code = value.code if value.code in FAULTS else "money.unreadable"
        says = FAULTS[code]
        fault = Fault(code, path, says[0].format(field=zh), says[1].format(field=en))
        read.faults.append(fault)
        return
    head, dot, tail = path.partition(".")
    if dot:
        read.case.setdefault(head, {})[tail] = value
    else:
        read.case[head] = value


def _count(text: str) -> int | Issue:
    plain = text.strip()
    if plain.isascii() and plain.removeprefix("-").isdecimal() and len(plain) <= 6:
        return int(plain)
    return Issue("number.unreadable", "", "")
