"""What an approved application does. Each effect is one transaction with the step that ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from yibao.account import restrictions
from yibao.account.actor import SYSTEM, Actor
from yibao.account.applications import Application, kind_named
from yibao.account.applications import store as applications
from yibao.account.applications.application import Record
from yibao.account.database import Transaction
from yibao.account.ledger.posting import Declined
from yibao.account.restrictions import Decided, Lifting, LossReport
from yibao.core.dates import months_after
from yibao.policy import ask
from yibao.service.usecases import accounts
from yibao.service.usecases.appealing import grant_appeal
from yibao.service.usecases.office import Office
from yibao.service.usecases.paying import instruct_payout
from yibao.service.usecases.securing import spend
from yibao.service.usecases.sharing import end_sharing, give_quota, give_sharing
from yibao.service.usecases.taking_steps import step_of, take_step

TEMPORARY = ("referral", "emergency", "other_temporary")


def carry_out(tx: Transaction, office: Office, one: Application) -> Application:
    """Do what was approved: pay by bank, or do it and close; stopped, it goes back to the desk."""
    effect = kind_named(one.kind).effect
    if effect in BY_BANK:
        after = take_step(tx, office, step_of(office, one, "pay", SYSTEM))
        instruct_payout(tx, office, after, amount_fen=one.amount_fen or 0)
        return after
    if effect == "transfer":
        return _transfer(tx, office, one)
    detail = EFFECTS[effect](tx, office, one)
    return take_step(tx, office, step_of(office, one, "finish", SYSTEM, detail=detail))


BY_BANK = ("advance", "payout", "reimbursement")


def _transfer(tx: Transaction, office: Office, one: Application) -> Application:
    pays = kind_named(one.kind).pays or {}
    owner = {
        "form.product": f"insurance:{one.form.get('product')}",
        "form.provider": str(one.form.get("provider")),
        "scheme": f"{one.region}:premium",
    }[pays["owner"]]
    to = accounts.payee(tx, one.region, pays["kind"], owner, at=office.now())
    found = spend(tx, office, one, to=to, by=SYSTEM)
    if isinstance(found, Declined):
        reason = f"{found.says_zh} / {found.says_en}"
        return take_step(tx, office, step_of(office, one, "stop", SYSTEM, reason=reason))
    detail = {"journal": found.journal, "paid_to": owner}
    return take_step(tx, office, step_of(office, one, "finish", SYSTEM, detail=detail))


def _offsite(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    """A filing runs from its day on; a temporary one for as long as the place says."""
    kind, begin = str(one.form["visit_kind"]), date.fromisoformat(one.form["from_day"])
    end = None
    if kind in TEMPORARY:
        months = ask("offsite.validity", one.region, office.today()).terms.get("temporary_months")
        end = months_after(begin, months if isinstance(months, int) else 6) - timedelta(1)
    about = {"place": one.form["place"], "visit_kind": kind}
    applications.keep_record(tx, Record(one.id, one.person, "offsite_filing", about, begin, end))
    return {**about, "from": begin.isoformat(), "to": end.isoformat() if end else None}


def _record(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    begin = one.form.get("from_day")
    day = date.fromisoformat(begin) if begin else office.today()
    applications.keep_record(tx, Record(one.id, one.person, one.kind, one.form, day, None))
    return {"from": day.isoformat()}


def _loss(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    """The holder's word stops the voucher at once."""
    report = LossReport(
        one.person,
        str(one.form.get("voucher") or one.person),
        str(one.form.get("device") or "application"),
        str(one.form.get("reason") or ""),
    )
    ref = restrictions.report_loss(tx, report, now=office.now(), randomness=office.randomness)
    return {"restriction": ref}


def _reissue(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    """The loss report ends at the counter's word."""
    ref = str(one.form["restriction"])
    lifting = Lifting(f"补领：{one.id}", document_no=one.id, proof="counter")
    restrictions.lift(tx, ref, lifting, decided=Decided(_approver(tx, one), office.now()))
    return {"restriction": ref}


def _appeal(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    grant_appeal(tx, office, one)
    return {"about": one.about}


def _approver(tx: Transaction, one: Application) -> Actor:
    approved = [s for s in applications.transitions(tx, one.id) if s.event == "approve"][-1]
    return Actor(approved.actor, "approver" if approved.role == "approver" else "reviewer")


EFFECTS: Mapping[str, Callable[[Transaction, Office, Application], Mapping[str, object]]] = {
    "appeal": _appeal,
    "end_sharing": end_sharing,
    "family_sharing": give_sharing,
    "loss_report": _loss,
    "offsite_filing": _offsite,
    "record": _record,
    "reissue": _reissue,
    "wallet_quota": give_quota,
}
