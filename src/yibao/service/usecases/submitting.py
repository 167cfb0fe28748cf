"""Handing an application in: everything is checked, and all of it happens or none."""

from __future__ import annotations

from dataclasses import replace

from yibao.account.actor import Actor
from yibao.account.applications import Application, Kind, kind_named
from yibao.account.applications import store as applications
from yibao.account.applications.form import missing
from yibao.account.applications.invoices import Faults
from yibao.account.applications.states import events_from
from yibao.account.database import Transaction
from yibao.core.errors import Conflict, Issue, NotAllowed
from yibao.service.usecases.appealing import hand_in_appeal
from yibao.service.usecases.apply import must_be_mine
from yibao.service.usecases.claiming import claim_invoices, keep_use
from yibao.service.usecases.faults import no_faults
from yibao.service.usecases.going_on import carry_through
from yibao.service.usecases.office import Office
from yibao.service.usecases.reimbursing import owed
from yibao.service.usecases.securing import Need, secure
from yibao.service.usecases.taking_steps import step_of, take_step
from yibao.service.usecases.weighing import asking, weigh


def submit(
    tx: Transaction, office: Office, ref: str, *, by: Actor, expected: int | None = None
) -> Application:
    """Hand an application in: the rules of the place let it pass, money is held, people are told.

    Raises: `FormFaults` with every fault; `Denied` when a rule does not allow it; `Conflict` when
    the balance or a limit does not; nothing is changed then.
    """
    one = applications.application(tx, ref, lock=True)
    must_be_mine(one, by)
    if expected not in (None, one.version):
        says = "申请刚刚有了变化，请重新查看。 / The application has changed meanwhile."
        raise Conflict("application.changed", says)
    if one.state == "paid" and one.awaits_invoices:
        return _hand_in_invoices(tx, office, one, by)
    if "submit" not in events_from(one.state, "holder"):
        # Said before anything else: what was held for it would seem to be missing now.
        says = "这份申请已经交了，不用再交。 / It was handed in already."
        raise Conflict("application.not_from_here", says)
    kind = kind_named(one.kind)
    no_faults(missing(kind.fields, one.form))
    _may_apply(kind, one, by)
    weighed = weigh(tx, office, one)
    no_faults(weighed.issues)
    gate = weighed.gate.must_pass()
    asked = asking(tx, one, kind, gate)
    no_faults([*_unattached(tx, kind, one), *asked.issues, *claim_invoices(tx, one)])
    applications.name_parties(tx, one.id, weighed.known.parties)
    applications.weigh(tx, one.id, gate=gate.to_dict(), amount_fen=asked.amount_fen)
    if asked.owed is not None:
        keep_use(tx, one, asked.owed)
    detail = {"split": asked.owed.to_dict()} if asked.owed else {}
    papers = tuple(each.sm3 for each in applications.attachments(tx, one.id))
    if one.kind == "appeal":
        hand_in_appeal(tx, office, one, by=by)
    after = take_step(
        tx, office, replace(step_of(office, one, "submit", by, detail=detail), documents=papers)
    )
    if asked.amount_fen is not None:
        secure(tx, office, Need(kind, after, asked.amount_fen, gate.purses, by))
    if kind.effect == "loss_report":
        # Nobody waits for a worker while a stranger holds the card.
        return carry_through(tx, office, after)
    return applications.application(tx, ref)


def _may_apply(kind: Kind, one: Application, by: Actor) -> None:
    """Family may ask for some things only in some cases: the balance, when the person died."""
    asked = all(one.form.get(name) == value for name, value in kind.guardian_when.items())
    if by.id != one.person and not asked:
        says = "这种情形要本人办。 / In this case only the person themselves can apply."
        raise NotAllowed("application.holder_only", says)


def _hand_in_invoices(tx: Transaction, office: Office, one: Application, by: Actor) -> Application:
    """The invoices of an advance come in, and the desk looks at them."""
    kind = kind_named(one.kind)
    no_faults(missing(kind.later, one.later))
    found = owed(tx, one, one.later["bill"])
    no_faults(found if isinstance(found, tuple) else ())
    no_faults(claim_invoices(tx, one))
    assert not isinstance(found, tuple)
    detail = {"split": found.to_dict()}
    papers = tuple(each.sm3 for each in applications.attachments(tx, one.id))
    step = step_of(office, one, "settle", by, detail=detail)
    return take_step(tx, office, replace(step, documents=papers))


def _unattached(tx: Transaction, kind: Kind, one: Application) -> list[Issue]:
    attached = {each.wanted for each in applications.attachments(tx, one.id)}
    faults = Faults()
    for each in kind.documents:
        if each.needed(one.form) and each.id not in attached:
            zh, en = f"请附上：{each.says.zh}", f"attach: {each.says.en}"
            faults.add("document.missing", zh, en, f"documents.{each.id}")
    return faults.issues
