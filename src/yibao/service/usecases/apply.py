"""Applying: a draft is opened and filled, documents are attached, it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from yibao.account import people
from yibao.account.actor import Actor
from yibao.account.applications import Application, kind_named
from yibao.account.applications import store as applications
from yibao.account.applications.application import Filling, NewAttachment
from yibao.account.applications.documents import Document, read_document
from yibao.account.applications.form import read_form
from yibao.account.applications.store import NewApplication
from yibao.account.database import Transaction
from yibao.core.errors import InputError, Issue, NotAllowed, NotFound
from yibao.service.usecases.appealing import refuse_appeal
from yibao.service.usecases.faults import FormFaults, no_faults
from yibao.service.usecases.office import Office
from yibao.service.usecases.paying import sealed_place
from yibao.service.usecases.taking_steps import step_of, take_step


def open_application(
    tx: Transaction, office: Office, kind_name: str, *, person: str, by: Actor
) -> Application:
    """Open a draft for a person, by themselves or by family on record.

    Raises: `NotFound` for an unknown kind or person; `NotAllowed`; `InputError` when the person
    is insured nowhere.
    """
    kind = kind_named(kind_name)
    people.person(tx, person)
    if by.role not in kind.who:
        says = "这件事要本人办。 / Only the person themselves can do this."
        raise NotAllowed("application.holder_only", says)
    new = NewApplication(
        id=office.new_id("a"),
        kind=kind.id,
        region=_region(tx, office, person),
        person=person,
        second_from_fen=kind.second_from_fen,
        awaits_invoices=kind.effect == "advance",
        due_at=office.now() + timedelta(kind.days["draft"]),
    )
    return applications.open_draft(tx, new, by=by, at=office.now())


def fill(
    tx: Transaction, office: Office, ref: str, answers: Mapping[str, Any], *, by: Actor
) -> Application:
    """Write answers into the form: all of them, or none and every fault.

    Fields asked for later (the invoices of an advance) are written once it is paid.
    Raises: `FormFaults`; `NotAllowed`, `Conflict` as the database decides.
    """
    one = _mine(tx, ref, by)
    kind = kind_named(one.kind)
    later = one.state == "paid"
    fields = kind.later if later else kind.fields
    read = read_form(fields, _by_reference(tx, office, answers), today=office.today())
    no_faults(read.issues)
    held = dict(one.later if later else one.form)
    for each in fields:
        if each.name in read.values:
            value = read.values[each.name]
            held[each.name] = _seal(office, one, each.name, value) if each.sealed else value
    filled = {name: value for name, value in held.items() if value is not None}
    about = str(filled["about"]) if "about" in filled else None
    return applications.fill(
        tx,
        Filling(
            ref,
            by,
            form=None if later else filled,
            later=filled if later else None,
            about=about,
            expected=one.version,
        ),
    )


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it came: which of the wanted ones it is, its name and bytes."""

    wanted: str
    name: str
    content: bytes = field(repr=False)


def attach(tx: Transaction, office: Office, ref: str, paper: Paper, *, by: Actor) -> Document:
    """Attach a document.

    Raises: `FormFaults` for a kind of file that is not taken or not asked for; `LimitExceeded`.
    """
    one = _mine(tx, ref, by)
    known = {each.id for each in kind_named(one.kind).documents}
    if paper.wanted not in known:
        listed = "、".join(sorted(known)) or "不需要材料"
        says = f"没有这一项材料，有：{listed}。 / No such document is asked for."
        raise FormFaults([Issue("document.not_wanted", says, paper.wanted[:40])])
    document = read_document(paper.content, name=paper.name)
    if isinstance(document, Issue):
        raise FormFaults([document])
    new = NewAttachment(ref, paper.wanted, document, by, office.now())
    applications.attach(tx, new, sealer=office.sealer, randomness=office.randomness)
    return document


def withdraw(
    tx: Transaction, office: Office, ref: str, *, by: Actor, reason: str = ""
) -> Application:
    """Take an application back while nothing was decided; what was held is let go."""
    one = applications.application(tx, ref, lock=True)
    must_be_mine(one, by)
    after = take_step(tx, office, step_of(office, one, "withdraw", by, reason=reason))
    if one.kind == "appeal" and one.submitted_at is not None:
        refuse_appeal(tx, office, after)
    return after


def _region(tx: Transaction, office: Office, person: str) -> str:
    """Where a person is insured; for one who no longer is, where they last were."""
    enrolments = people.enrolments(tx, person)
    if not enrolments:
        says = "没有参保记录。 / No insurance is on record."
        raise InputError("application.not_insured", says)
    today = [each for each in enrolments if each.from_day <= office.today()]
    return (today or list(enrolments))[-1].region


def _mine(tx: Transaction, ref: str, by: Actor) -> Application:
    one = applications.application(tx, ref)
    must_be_mine(one, by)
    return one


def must_be_mine(one: Application, by: Actor) -> None:
    """Raises: `NotFound` unless `by` is the person or whoever applied for them."""
    # To others it does not exist: who applied for what is nobody's business.
    if by.id not in (one.person, one.opened_by):
        raise NotFound("application.unknown", "没有这个申请。 / No such application.")


def _by_reference(tx: Transaction, office: Office, answers: Mapping[str, Any]) -> dict[str, Any]:
    """People may be named by their ID number, which is not kept."""
    found = dict(answers)
    given = found.get("relative")
    if isinstance(given, str) and not given.startswith("p_"):
        number = people.read_id_number(given)
        if not isinstance(number, Issue):
            person = people.find_person(tx, number.number, office.sealer)
            found["relative"] = person.ref if person else "p_"
    return found


def _seal(office: Office, one: Application, name: str, value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    place = sealed_place(one.id, name)
    sealed = office.sealer.seal(str(value), place=place, randomness=office.randomness)
    shown = f"{'*' * 4}{str(value)[-4:]}" if str(value).isdecimal() else f"{str(value)[:1]}**"
    return {"sealed": sealed.hex(), "shown": shown}
