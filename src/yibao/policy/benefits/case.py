"""A case as doors receive it: a JSON object in, a split as JSON or every issue out.

The fields are `region, scheme, on, person, level, place, admission_no, accumulated, bill`, and
where they matter `visit_kind, account, readings`. Amounts are whole fen. Fields that nobody reads
(an id, a note) are left alone, unless they look like a slip of one that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from yibao.core.errors import Issue
from yibao.policy.benefits.accumulate import doubts
from yibao.policy.benefits.answer import answer
from yibao.policy.benefits.bill import Bill
from yibao.policy.benefits.bill_reading import read_bill
from yibao.policy.benefits.fields import MAX_FEN, Fields
from yibao.policy.benefits.person import Account, Accumulated, Person, Visit
from yibao.policy.benefits.scheme import Benefits, Scheme, Value, open_benefits
from yibao.policy.benefits.split import divide
from yibao.policy.benefits.tariff import Tariff
from yibao.policy.benefits.terms import Terms
from yibao.policy.benefits.words import (
    ENTITLEMENTS,
    LAYERS,
    LEVELS,
    PLACES,
    STATUSES,
    VISIT_KINDS,
    Entitlement,
    Level,
    Place,
    Status,
    VisitKind,
)

CASE_FIELDS = (
    "region",
    "scheme",
    "on",
    "person",
    "level",
    "place",
    "admission_no",
    "visit_kind",
    "accumulated",
    "account",
    "bill",
    "readings",
)
MAX_ADMISSIONS = 366
MAX_AGE = 130
MAX_MONTHS = 1000
YOUNGEST_PENSIONER = 40

_ACCUMULATED = ("eligible_fen", "fund_fen", "deductible_used_fen", "burden_fen")
_ACCOUNT = ("this_year_fen", "past_years_fen", "family_fen")
_PERSON = ("status", "age", "retired_on", "entitlements", "enrolled_months")


@dataclass(frozen=True, slots=True)
class Case:
    """A case that could be read."""

    scheme: Scheme
    value: Value
    terms: Terms
    readings: Mapping[str, str]
    person: Person
    visit: Visit
    accumulated: Accumulated
    counters: frozenset[str]
    account: Account
    bill: Bill


def split_case(
    case: Mapping[str, Any], *, benefits: Benefits | None = None
) -> dict[str, Any] | list[Issue]:
    """The split of a case as JSON, or everything that is wrong with it or missing from it."""
    read = read_case(case, benefits=benefits)
    if isinstance(read, list):
        return read
    tariff = read.terms.tariff(read.person, read.visit)
    if isinstance(tariff, tuple):
        return list(tariff)
    issues = list(_doubts(read, tariff))
    if issues:
        return issues
    found = divide(read.bill, tariff, read.accumulated, read.account)
    if isinstance(found, tuple):
        return list(found)
    given = frozenset(name for name in CASE_FIELDS if case.get(name) is not None)
    return answer(found, read, given)


def _doubts(read: Case, tariff: Tariff) -> Iterator[Issue]:
    eligible = read.bill.eligible_fen
    return doubts(read.accumulated, tariff, read.counters, eligible_fen=eligible)


def read_case(case: Mapping[str, Any], *, benefits: Benefits | None = None) -> Case | list[Issue]:
    """The values that a case names, or everything that is wrong with them."""
    if not isinstance(case, Mapping):
        return [Issue("benefits.bad_value", "a case must be an object", "")]
    fields = Fields(case)
    fields.known(CASE_FIELDS, strict=False)
    for name in ("region", "scheme", "on"):
        fields.required(name)
    on = fields.day("on")
    readings = _readings(fields)
    figures = _figures(fields, on, readings, benefits)
    person, visit = _person(fields), _visit(fields, on)
    fields.issues.extend(_conflicts(person, on))
    accumulated, counters = _accumulated(fields)
    account = _account(fields)
    bill = read_bill(fields, figures[2].raw["own_share"] if figures else {"b": (0, 1)})
    if fields.issues or figures is None or visit is None or bill is None:
        return fields.issues
    return Case(*figures, readings, person, visit, accumulated, counters, account, bill)


def _figures(
    fields: Fields, on: date | None, readings: Mapping[str, str], benefits: Benefits | None
) -> tuple[Scheme, Value, Terms] | None:
    """The scheme, what is in force and how it is read; None, and issues, if one is not found."""
    place, name = fields.text("region"), fields.text("scheme")
    if place is None or name is None:
        return None
    scheme = (benefits or open_benefits()).scheme(place, name)
    if isinstance(scheme, tuple):
        fields.issues.extend(scheme)
        return None
    value = None if on is None else scheme.value(on)
    if value is None or isinstance(value, Issue):
        fields.issues.extend([value] if value else [])
        return None
    terms = value.terms(readings)
    if isinstance(terms, tuple):
        fields.issues.extend(terms)
        return None
    return scheme, value, terms


def _readings(fields: Fields) -> dict[str, str]:
    inner = fields.inner("readings")
    if inner is None:
        return {}
    found = {str(name): inner.text(str(name)) for name in inner.data}
    return {name: option for name, option in found.items() if option is not None}


def _person(fields: Fields) -> Person:
    inner = fields.inner("person")
    if inner is None:
        return Person()
    inner.known(_PERSON, strict=False)
    return Person(
        status=cast(Status | None, inner.word("status", STATUSES)),
        age=inner.count("age", MAX_AGE),
        retired_on=inner.day("retired_on"),
        entitlements=_entitlements(inner),
        enrolled_months=inner.count("enrolled_months", MAX_MONTHS),
    )


def _entitlements(person: Fields) -> frozenset[Entitlement]:
    given = person.data.get("entitlements")
    if given is None:
        return frozenset()
    words = given if isinstance(given, list) else [given]
    for word in words:
        if word not in ENTITLEMENTS:
            says = f"may hold {', '.join(ENTITLEMENTS)}"
            person.fault("benefits.unknown_entitlement", "entitlements", says)
    return frozenset(word for word in words if word in ENTITLEMENTS)


def _visit(fields: Fields, on: date | None) -> Visit | None:
    level = cast(Level | None, fields.word("level", LEVELS))
    place = cast(Place | None, fields.word("place", PLACES))
    kind = cast(VisitKind, fields.word("visit_kind", VISIT_KINDS) or "local")
    admission = fields.count("admission_no", MAX_ADMISSIONS, least=1)
    return None if on is None else Visit(on, level, place, admission or 1, kind)


def _conflicts(person: Person, on: date | None) -> Iterator[Issue]:
    """Facts about a person that cannot all be true."""
    code = "benefits.conflict"
    if on is not None and person.retired_on is not None:
        retired = person.retired_on
        if person.status == "retired" and retired > on:
            says = f"retired_on {retired} is after {on}, yet the status is retired"
            yield Issue(code, says, "person.retired_on")
        if person.status == "active" and retired <= on:
            says = f"retired_on {retired} is not after {on}, yet the status is active"
            yield Issue(code, says, "person.retired_on")
        if person.age is not None and 0 < on.year - retired.year > person.age - 16:
            says = f"at {person.age} on {on} nobody retired on {retired}"
            yield Issue(code, says, "person.age")
    if person.status == "retired" and person.age is not None and person.age < YOUNGEST_PENSIONER:
        says = f"nobody is retired at {person.age}"
        yield Issue(code, says, "person.age")


def _accumulated(fields: Fields) -> tuple[Accumulated, frozenset[str]]:
    """The year so far, and which of its counters were told."""
    inner = fields.inner("accumulated")
    if inner is None:
        return Accumulated(), frozenset()
    inner.known((*_ACCUMULATED, "layers"))
    layers = inner.inner("layers")
    paid: dict[str, int] = {}
    if layers is not None:
        layers.known(LAYERS)
        paid = {layer: fen for layer in LAYERS if (fen := layers.fen(layer))}
    counters = {name: inner.fen(name) for name in _ACCUMULATED}
    if paid and inner.data.get("fund_fen") is None:
        counters["fund_fen"] = sum(paid.values())
    told = frozenset(name for name in _ACCUMULATED if inner.data.get(name) is not None)
    return Accumulated(layers=paid, **counters), told


def _account(fields: Fields) -> Account:
    inner = fields.inner("account")
    if inner is None:
        return Account()
    inner.known(_ACCOUNT)
    return Account(*(inner.fen(name) for name in _ACCOUNT))


__all__ = ["CASE_FIELDS", "MAX_FEN", "Case", "read_case", "split_case"]
