"""Appeals: against a refused application, or a restriction. Someone else looks again."""

from __future__ import annotations

from typing import NoReturn

from yibao.account import restrictions
from yibao.account.actor import SYSTEM, Actor, Role
from yibao.account.applications import Application, kind_named
from yibao.account.applications import store as applications
from yibao.account.database import Transaction
from yibao.account.restrictions import Decided, Lifting
from yibao.account.restrictions.store import restriction
from yibao.core.errors import Issue, NotFound
from yibao.service.usecases.claiming import claim_invoices, keep_use
from yibao.service.usecases.faults import FormFaults, no_faults
from yibao.service.usecases.office import Office
from yibao.service.usecases.reimbursing import owed
from yibao.service.usecases.securing import Need, secure
from yibao.service.usecases.taking_steps import step_of, take_step


def hand_in_appeal(tx: Transaction, office: Office, one: Application, *, by: Actor) -> None:
    """Tell the thing appealed against that it is. Raises: `FormFaults` when it is not theirs."""
    about, reason = str(one.form["about"]), str(one.form["reason"])
    wanted = "a_" if one.form["against"] == "application" else "r_"
    if not about.startswith(wanted):
        _not_theirs()
    if wanted == "r_":
        try:
            against = restriction(tx, about)
        except NotFound:
            _not_theirs()
        if against.person != one.person:
            _not_theirs()
        decided = Decided(by, office.now())
        restrictions.appeal(tx, about, appeal_id=one.id, reason=reason, decided=decided)
        return
    try:
        refused = applications.application(tx, about, lock=True)
    except NotFound:
        _not_theirs()
    if refused.person != one.person:
        _not_theirs()
    if refused.state != "appeal":
        # When the appeal itself was sent back to be mended, it stands as appealed already.
        take_step(tx, office, step_of(office, refused, "appeal", by, reason=reason))


def grant_appeal(tx: Transaction, office: Office, one: Application) -> None:
    """The appeal was right: the restriction ends, or the application is looked at anew."""
    about = str(one.about)
    if about.startswith("a_"):
        refused = applications.application(tx, about, lock=True)
        step = step_of(office, refused, "reopen", SYSTEM, reason=f"申诉成立：{one.id}")
        reopened = take_step(tx, office, step)
        _secure_again(tx, office, reopened)
        return
    first, second = _deciders(tx, one)
    lifting = Lifting(f"申诉成立：{one.id}", document_no=one.id)
    decided = Decided(first, office.now(), approved_by=second)
    restrictions.lift(tx, about, lifting, decided=decided)


def refuse_appeal(tx: Transaction, office: Office, one: Application) -> None:
    """The appeal was not right, or was given up: what it was against stands, for good."""
    if one.about is None or not one.about.startswith("a_"):
        return
    refused = applications.application(tx, one.about, lock=True)
    if refused.state == "appeal":
        reason = f"申诉未获支持：{one.id}"
        take_step(tx, office, step_of(office, refused, "uphold", SYSTEM, reason=reason))


def _secure_again(tx: Transaction, office: Office, one: Application) -> None:
    """What the application used up and held is used up and held again, as far as it is there."""
    no_faults(claim_invoices(tx, one))
    if one.amount_fen is None:
        return
    amount = one.amount_fen
    kind = kind_named(one.kind)
    if kind.amount == "split":
        found = owed(tx, one, one.form["bill"])
        no_faults(found if isinstance(found, tuple) else ())
        assert not isinstance(found, tuple)
        keep_use(tx, one, found)
        amount = found.fund_fen
        applications.weigh(tx, one.id, gate=one.gate or {}, amount_fen=amount)
    purses = tuple((one.gate or {}).get("purses", ()))
    holder = Actor(one.opened_by, "holder" if one.opened_by == one.person else "guardian")
    secure(tx, office, Need(kind, one, amount, purses, holder))


def _deciders(tx: Transaction, one: Application) -> tuple[Actor, Actor]:
    """Who recommended and who approved."""
    found: dict[str, Actor] = {}
    for step in applications.transitions(tx, one.id):
        if step.event in ("recommend", "approve"):
            role: Role = "approver" if step.role == "approver" else "reviewer"
            found[step.event] = Actor(step.actor, role)
    return found["recommend"], found["approve"]


def _not_theirs() -> NoReturn:
    says = "没有这项可以申诉的决定。 / There is no such decision to appeal against."
    raise FormFaults([Issue("form.about", says, "about")])
