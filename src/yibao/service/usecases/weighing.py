"""What the rules, the database and the ledger say of an application as it stands today."""

from __future__ import annotations

from dataclasses import dataclass

from yibao.account.applications import Application, Kind, kind_named
from yibao.account.applications import store as applications
from yibao.account.applications.facts import Known, known_facts
from yibao.account.applications.form import against_terms
from yibao.account.applications.gate import Gate, Question, decide
from yibao.account.applications.invoices import Faults
from yibao.account.database import Transaction
from yibao.core.errors import Issue
from yibao.core.money import format_yuan
from yibao.service.usecases import accounts
from yibao.service.usecases.advancing import owed_to
from yibao.service.usecases.office import Office
from yibao.service.usecases.reimbursing import Owed, owed


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the gate and the database say of an application today."""

    known: Known
    gate: Gate
    issues: tuple[Issue, ...]


def weigh(tx: Transaction, office: Office, one: Application) -> Weighed:
    """Ask the gate about an application as it stands today."""
    kind = kind_named(one.kind)
    on = office.today()
    spare = sum(
        accounts.available(tx, accounts.purse(tx, one.person, one.region, name))
        for name in accounts.PURSES
    )
    held = applications.open_hold(tx, one.id)
    spare += sum(fen for _, fen, is_limit in held.legs if not is_limit) if held else 0
    known = known_facts(tx, kind, one, on=on, balance_fen=spare)
    if known.issues:
        return Weighed(known, Gate(), known.issues)
    gate = decide(kind, Question(one.region, on, one.form, known.facts))
    issues = against_terms(kind.fields, one.form, gate.terms) if gate.refusal is None else ()
    return Weighed(known, gate, issues)


@dataclass(frozen=True, slots=True)
class Asking:
    """How much an application asks for, and what is wrong with that."""

    amount_fen: int | None
    owed: Owed | None
    issues: tuple[Issue, ...] = ()


def asking(tx: Transaction, one: Application, kind: Kind, gate: Gate) -> Asking:
    """How much an application asks for, and what is wrong with that."""
    if kind.amount is None:
        return Asking(None, None)
    owing: Owed | None = None
    if kind.amount == "balance":
        names = gate.purses
        held = (accounts.purse(tx, one.person, one.region, name) for name in names)
        amount = sum(max(accounts.available(tx, account), 0) for account in held)
    elif kind.amount == "split":
        found = owed(tx, one, one.form["bill"])
        if isinstance(found, tuple):
            return Asking(None, None, found)
        owing, amount = found, found.fund_fen
    elif kind.amount == "form.invoices":
        amount = sum(invoice["amount_fen"] for invoice in one.form["invoices"])
    elif one.settled:
        amount = owed_to(tx, one)
    else:
        amount = one.form["amount_fen"]
    faults = Faults()
    if amount <= 0:
        zh, en = "按规定没有可付的金额", "by the rules there is nothing to pay"
        faults.add("application.nothing_to_pay", zh, en, kind.amount)
    most = gate.terms.get(kind.year_max_term or "")
    if isinstance(most, int):
        year = (one.submitted_at or one.created_at).year
        before = applications.asked_this_year(tx, one.person, one.kind, year=year, but=one.id)
        if before + amount > most * 100:
            left = format_yuan(max(most * 100 - before, 0))
            zh, en = f"今年还能用 {left} 元", f"{left} yuan are left this year"
            faults.add("form.over_limit", zh, en, kind.amount)
    return Asking(amount, owing, tuple(faults.issues))
