"""What the database knows that the gate asks: never what the applicant says of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yibao.account import people
from yibao.account.applications.application import Application
from yibao.account.applications.invoices import Faults
from yibao.account.applications.kind import Kind
from yibao.account.applications.store import asked_for_year, records
from yibao.account.database.store import Transaction
from yibao.account.grants import grants_of
from yibao.account.restrictions.store import restriction
from yibao.core.dates import months_after
from yibao.core.errors import Issue, NotFound
from yibao.policy import ask

SHARING = "personal_account.cross_province_sharing"


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of an application, everyone it names, and what is wrong with whom it names."""

    facts: Mapping[str, Any]
    parties: tuple[str, ...]
    issues: tuple[Issue, ...]


def known_facts(
    tx: Transaction, kind: Kind, one: Application, *, on: date, balance_fen: int
) -> Known:
    """Look up what the gate may ask of this application on a day."""
    found = _Finder(tx, one, on)
    found.facts["balance_yuan"] = max(balance_fen, 0) // 100
    found.enrolled()
    if any(field.kind == "person" for field in kind.fields):
        found.relative()
    found.providers()
    found.references()
    found.years()
    if kind.effect == "advance":
        found.filed()
    found.deadlines()
    return Known(found.facts, tuple(found.parties), tuple(found.faults.issues))


class _Finder:
    def __init__(self, tx: Transaction, one: Application, on: date) -> None:
        self.tx = tx
        self.one = one
        self.on = on
        self.facts: dict[str, Any] = {}
        self.parties: list[str] = []
        self.faults = Faults()

    def enrolled(self) -> None:
        for one in people.enrolments(self.tx, self.one.person, self.on):
            self.facts["retired"] = one.retired(self.on)

    def relative(self) -> None:
        """Kinship on record; a person without any is no relative, whatever the form says."""
        relative = self.one.form.get("relative")
        if relative is None or relative == self.one.person:
            self.facts["relation"] = "self"
            return
        try:
            people.person(self.tx, relative)
        except NotFound:
            self.faults.add("form.no_person", "没有这个人", "there is no such person", "relative")
            return
        self.parties.append(relative)
        related = people.relations(self.tx, self.one.person, self.on)
        kinds = [one.kind for one in related if one.relative == relative]
        if not kinds:
            zh, en = "没有登记过亲属关系，先去登记", "no kinship with this person is on record"
            self.faults.add("form.no_relation", zh, en, "relative")
            return
        self.facts["relation"] = kinds[0]
        insured = [one for one in people.enrolments(self.tx, relative, self.on) if _insured(one)]
        self.facts["relative_insured"] = bool(insured)
        regions = {one.region for one in insured}
        self.facts["relative_insured_here"] = self.one.region in regions
        open_there = [ask(SHARING, region, self.on).ruling for region in regions]
        self.facts["both_places_open"] = any(
            ruling in ("allowed", "conditional") for ruling in open_there
        )

    def providers(self) -> None:
        """Whether the institutions that are named are designated on the day that matters."""
        bill = self.one.form.get("bill")
        if isinstance(bill, Mapping):
            day = date.fromisoformat(bill["on"])
            self.facts.update(self._designated("place", bill["provider"], day, "bill.provider"))
        code = self.one.form.get("provider")
        if code is not None:
            self.facts.update(self._designated("provider_place", code, self.on, "provider"))

    def _designated(self, fact: str, code: str, day: date, at: str) -> dict[str, str]:
        try:
            found = people.provider(self.tx, code)
        except NotFound:
            self.faults.add("form.no_provider", "没有这家机构", "there is no such provider", at)
            return {}
        return {fact: "designated" if found.designated(day) else "other"}

    def years(self) -> None:
        """What is paid for a relative and a year is paid once, whoever of the family pays."""
        year, relative = self.one.form.get("year"), self.one.form.get("relative")
        if year is None or relative is None:
            return
        if asked_for_year(self.tx, self.one.kind, relative, year, but=self.one.id):
            zh, en = "这一年的已经有人交过或正在交", "this year is paid, or being paid, already"
            self.faults.add("form.paid_already", zh, en, "year")

    def references(self) -> None:
        """A grant or restriction that is named must be the person's own, and still hold."""
        ref = self.one.form.get("grant")
        if ref is not None and not self._holds(ref):
            zh, en = "没有这份还有效的授权", "there is no such grant in force"
            self.faults.add("form.no_grant", zh, en, "grant")
        loss = self.one.form.get("restriction")
        if loss is None:
            return
        try:
            found = restriction(self.tx, loss)
        except NotFound:
            found = None
        lost = found is not None and found.basis == "loss_report" and found.lifted_at is None
        if found is None or not lost or found.person != self.one.person:
            zh, en = "没有这次还有效的挂失", "there is no such loss report in force"
            self.faults.add("form.no_restriction", zh, en, "restriction")

    def _holds(self, ref: str) -> bool:
        person = self.one.person
        both = (*grants_of(self.tx, person), *grants_of(self.tx, person, received=True))
        return any(one.ref == ref and one.ended_at is None for one in both)

    def filed(self) -> None:
        """Whether care elsewhere is on file for the place that is named."""
        place = self.one.form.get("place")
        held = records(self.tx, self.one.person, "offsite_filing", on=self.on)
        self.facts["filed"] = any(one.about.get("place") == place for one in held)

    def deadlines(self) -> None:
        bill, left = self.one.form.get("bill"), self.one.form.get("discharged_on")
        if isinstance(bill, Mapping):
            spent = date.fromisoformat(bill["on"])
            last = _last_day_to_claim(self.one.region, spent, self.on)
            if last is not None:
                self.facts["within_deadline"] = self.on <= last
        if left is not None:
            terms = ask("offsite.late_filing", self.one.region, self.on).terms
            days = terms.get("days_max")
            if isinstance(days, int):
                last = date.fromisoformat(left) + timedelta(days)
                self.facts["late_filing_in_time"] = self.on <= last


def _last_day_to_claim(region: str, spent: date, on: date) -> date | None:
    """The last day to claim what was spent on a day; None where no rule says one."""
    terms = ask("manual_reimbursement", region, on).terms
    months, month, day = (terms.get(n) for n in ("months_max", "deadline_month", "deadline_day"))
    if isinstance(months, int):
        return months_after(spent, months)
    if isinstance(month, int) and isinstance(day, int):
        return date(spent.year + 1, month, day)
    return None


def _insured(one: people.Enrolment) -> bool:
    return one.status == "active"
