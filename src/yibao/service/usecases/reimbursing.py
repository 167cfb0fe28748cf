"""What the fund owes for a bill: `benefits.split` on what the year has seen, and what it used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yibao.account import people
from yibao.account.applications import Application
from yibao.account.applications import store as applications
from yibao.account.applications.invoices import bill_of
from yibao.account.database import Transaction
from yibao.account.people.people import EMPLOYEE, RESIDENT
from yibao.core.errors import Issue
from yibao.policy.benefits import open_benefits, split_case

COUNTERS = ("eligible_fen", "fund_fen", "deductible_used_fen", "burden_fen")


@dataclass(frozen=True, slots=True)
class Owed:
    """What the fund pays of a bill, how it was worked out, and what it uses of the year."""

    fund_fen: int
    scheme: str
    year: int
    used: Mapping[str, Any]
    trace: tuple[str, ...]
    citation: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """As it is kept with the step."""
        return {
            "fund_fen": self.fund_fen,
            "scheme": self.scheme,
            "trace": list(self.trace),
            "citation": dict(self.citation),
        }


def owed(tx: Transaction, one: Application, bill: Mapping[str, Any]) -> Owed | tuple[Issue, ...]:
    """Split a bill of this person, or say everything that stands in the way."""
    on = date.fromisoformat(bill["on"])
    enrolment = next(iter(people.enrolments(tx, one.person, on)), None)
    if enrolment is None or enrolment.region != one.region:
        says = "这一天不在本地参保。 / Not insured here on that day."
        return (Issue("application.not_insured", says, "bill.on"),)
    scheme = str(bill["scheme"])
    insured_as = "employee" if enrolment.insutype == EMPLOYEE else "resident"
    if not scheme.startswith(f"{insured_as}."):
        says = "险种和参保情况不符。 / The scheme is not the one the person is insured in."
        return (Issue("form.scheme", says, "bill.scheme"),)
    year = _year(one.region, scheme, on)
    uses = applications.benefit_uses(tx, one.person, scheme, year=year, but=one.id)
    before = _summed(uses)
    found = split_case(_case(tx, one, bill, enrolment, before))
    if isinstance(found, list):
        return tuple(Issue(i.code, i.says, f"bill.{i.at}", hint=i.hint) for i in found)
    after = found["accumulated"]
    used = {name: after[name] - before[name] for name in COUNTERS}
    used["layers"] = {
        layer: fen - before["layers"].get(layer, 0) for layer, fen in after["layers"].items()
    }
    trace = tuple(found["trace"])
    return Owed(found["fund_fen"], scheme, year, used, trace, found["citation"])


def _case(
    tx: Transaction,
    one: Application,
    bill: Mapping[str, Any],
    enrolment: people.Enrolment,
    before: Mapping[str, Any],
) -> dict[str, Any]:
    on = date.fromisoformat(bill["on"])
    who = people.person(tx, one.person)
    where = people.provider(tx, bill["provider"])
    status = "active"
    if enrolment.insutype == RESIDENT:
        status = "resident"
    elif enrolment.retired(on):
        status = "retired"
    person: dict[str, Any] = {"status": status, "age": who.age(on)}
    if enrolment.retired_on is not None:
        person["retired_on"] = enrolment.retired_on.isoformat()
    case: dict[str, Any] = {
        "region": one.region,
        "scheme": bill["scheme"],
        "on": bill["on"],
        "person": person,
        "place": where.kind,
        "visit_kind": bill["visit_kind"],
        "accumulated": before,
        "bill": bill_of(bill),
    }
    if where.level:
        case["level"] = where.level
    if "admission_no" in bill:
        case["admission_no"] = bill["admission_no"]
    return case


def _summed(uses: tuple[Mapping[str, Any], ...]) -> dict[str, Any]:
    found: dict[str, Any] = {name: sum(use[name] for use in uses) for name in COUNTERS}
    layers: dict[str, int] = {}
    for use in uses:
        for layer, fen in use["layers"].items():
            layers[layer] = layers.get(layer, 0) + fen
    return {**found, "layers": {layer: fen for layer, fen in layers.items() if fen}}


def _year(region: str, name: str, on: date) -> int:
    """The scheme's year: the one it started in, where it does not start in January."""
    scheme = open_benefits().scheme(region, name)
    if isinstance(scheme, tuple):
        return on.year
    month, _, day = str(scheme.raw["year_starts"]).partition("-")
    begun = (on.month, on.day) >= (int(month), int(day or 1))
    return on.year if begun else on.year - 1
