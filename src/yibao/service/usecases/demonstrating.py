"""A few invented applications in the demo city, so that the desk has something to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from yibao.account.actor import Actor
from yibao.account.applications import Application, kind_named
from yibao.account.applications import store as applications
from yibao.account.applications.access import Staff
from yibao.account.applications.access.store import add_staff
from yibao.account.database import Transaction
from yibao.core.errors import YibaoError
from yibao.service.usecases import apply, review
from yibao.service.usecases.office import Office
from yibao.service.usecases.submitting import submit
from yibao.service.usecases.working import Worker

DESK = (
    Staff("rev1", ("reviewer",)),
    Staff("rev2", ("reviewer",)),
    Staff("app1", ("approver",)),
)
PAYEE = {
    "payee_name": "示例收款人",
    "payee_account": "99010000000000009",
    "payee_bank": "990100000002",
}
PAPER = "%PDF-1.4 示范材料，没有内容 / an invented paper without content: "


@dataclass(frozen=True, slots=True)
class Demo:
    """One application to invent: its answers, and whether it is handed in."""

    kind: str
    answers: Mapping[str, Any]
    handed_in: bool = True


def seed_applications(office: Office, people: Sequence[str], provider: str) -> int:
    """Invent applications of these people; give how many there are. Add a desk of three.

    What a person's account or insurance does not allow is passed over.
    """
    office.run(lambda tx: _staff(tx, office))
    made = []
    wanted = _wanted(office, provider)
    for person, demo in zip(people, wanted, strict=False):
        one = _made(office, person, demo)
        made += [one] if one else []
    Worker(office, None).run(most=200)
    for one in made:
        _reviewed(office, one.id)
    return len(made)


def _reviewed(office: Office, ref: str) -> None:
    """The first of the desk recommends a payout and turns a correction down."""
    by = Actor("rev1", "reviewer")
    one = office.run(lambda tx: applications.application(tx, ref))
    if (one.kind, one.state) == ("one_off_payout", "in_review"):
        office.run(lambda tx: review.approve(tx, office, ref, by=by))
    if (one.kind, one.state) == ("record_correction", "in_review"):
        reason = "证明材料看不清，请重新拍照后申诉"
        office.run(lambda tx: review.reject(tx, office, ref, by=by, reason=reason))


def _wanted(office: Office, provider: str) -> tuple[Demo, ...]:
    today = office.today()
    before = (today - timedelta(20)).isoformat()
    filing = {"place": "重庆市", "visit_kind": "long_term_resident", "from_day": before}
    invoice = {"number": "26110000000000000001", "amount_fen": 1_250_000, "issued_on": before}
    bill = {
        "provider": provider,
        "scheme": "employee.inpatient",
        "on": before,
        "total_fen": 1_250_000,
        "own_pay_fen": 60_000,
        "invoices": [invoice],
    }
    return (
        Demo("offsite_filing", filing),
        Demo("one_off_payout", {"cause": "emigration", **PAYEE}),
        Demo("manual_reimbursement", {"bill": bill, **PAYEE}),
        Demo(
            "record_correction", {"subject": "enrolment", "wrong": "3 月参保", "right": "2 月参保"}
        ),
        Demo("loss_report", {"lost_on": before, "reason": "公交车上丢的"}),
        Demo(
            "chronic_filing",
            {"disease": "高血压", "provider": provider, "diagnosed_on": before},
        ),
        Demo("designated_institution", {"provider": provider, "from_day": today.isoformat()}),
        Demo("one_off_payout", {"cause": "retirement"}, handed_in=False),
    )


def _made(office: Office, person: str, demo: Demo) -> Application | None:
    by = Actor(person, "holder")

    def work(tx: Transaction) -> Application:
        one = apply.open_application(tx, office, demo.kind, person=person, by=by)
        one = apply.fill(tx, office, one.id, demo.answers, by=by)
        if not demo.handed_in:
            return one
        for wanted in kind_named(demo.kind).documents:
            content = f"{PAPER}{one.id} {wanted.id}".encode()
            paper = apply.Paper(wanted.id, f"{wanted.says.zh[:20]}.pdf", content)
            apply.attach(tx, office, one.id, paper, by=by)
        return submit(tx, office, one.id, by=by)

    try:
        return office.run(work)
    except YibaoError:
        # An invented person may have too little in the account, or be insured otherwise.
        return None


def _staff(tx: Transaction, office: Office) -> None:
    for one in DESK:
        add_staff(tx, one, at=office.now())
