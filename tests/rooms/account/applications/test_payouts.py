"""Claims about payouts by bank: every answer in any order, nothing lost and nothing doubled."""

from __future__ import annotations

import pytest

from yibao.account.actor import SYSTEM
from yibao.account.applications.payout import store as payouts
from yibao.account.bank import BankAccount
from yibao.account.database import Transaction, open_database
from yibao.core.errors import Conflict, NotAllowed
from yibao.service.usecases import apply, review
from yibao.service.usecases.office import Till
from yibao.service.usecases.paying import instruct_payout
from yibao.service.usecases.submitting import submit
from yibao.service.usecases.taking_steps import step_of, take_step
from yibao.service.usecases.working import Worker

from .conftest import DEBTOR, World, camt, pain002, payee

ALL = 800_000


def hand_in(world: World) -> str:
    answers = {"cause": "emigration", "hukou_cancelled": True, **payee()}
    return world.apply("one_off_payout", answers).id


def paying(world: World) -> tuple[str, str]:
    """A payout on its way to the bank: application and end-to-end id."""
    ref = hand_in(world)
    world.work()
    world.approve(ref)
    world.work()
    return ref, payment_of(world, ref)


def payment_of(world: World, ref: str) -> str:
    return world.office.run(lambda tx: payouts.payouts_of(tx, ref))[-1].id


def outcomes(world: World) -> list[str | None]:
    """What came of each answer, in the order they were received."""
    found = world.office.run(payouts.answers)
    return [one.outcome for one in sorted(found, key=lambda one: one.id)]


def odd(world: World) -> list[str | None]:
    return [one.outcome for one in world.office.run(lambda tx: payouts.answers(tx, odd=True))]


def test_a_payout_is_held_at_once_and_spent_only_when_the_bank_has_booked_it(world: World) -> None:
    ref = hand_in(world)
    assert world.has() == (300_000, 300_000)
    assert world.has(kind="personal_past") == (500_000, 500_000)
    world.work()
    assert world.one(ref).state == "in_review"
    world.approve(ref)
    world.work()
    assert world.one(ref).state == "paying"
    assert len(world.sent()) == 1
    assert world.has() == (300_000, 300_000)
    world.bank_says("a.xml", camt((payment_of(world, ref), ALL, "DBIT")))
    world.work()
    assert world.one(ref).state == "closed"
    assert world.has() == world.has(kind="personal_past") == (0, 0)
    assert world.money("990100:bank", "bank_clearing") == ALL


@pytest.mark.parametrize("said", ["DBIT", "ACSP"])
def test_the_same_answer_in_two_files_moves_money_once(world: World, said: str) -> None:
    _, payment = paying(world)
    for name in ("a", "b"):
        made = camt((payment, ALL, "DBIT"), name=name)
        promised = pain002(payment, said, message=name)
        world.bank_says(f"{name}.xml", promised if said == "ACSP" else made)
    world.work()
    assert outcomes(world) == ["applied", "duplicate"]
    assert world.money("990100:bank", "bank_clearing") == (ALL if said == "DBIT" else 0)


def test_the_same_file_under_another_name_is_seen_before(world: World) -> None:
    _, payment = paying(world)
    for name in ("a.xml", "b.xml"):
        world.bank_says(name, camt((payment, ALL, "DBIT")))
    world.work()
    assert outcomes(world) == ["applied"]
    assert not list((world.till.drop.folder / "in").glob("*.xml"))


def test_a_promise_after_the_booking_is_late_and_changes_nothing(world: World) -> None:
    ref, payment = paying(world)
    world.bank_says("a.xml", camt((payment, ALL, "DBIT")))
    world.work()
    world.bank_says("b.xml", pain002(payment, "ACSP"))
    world.bank_says("c.xml", pain002(payment, "PDNG", message="m2"))
    world.work()
    assert outcomes(world) == ["applied", "late", "late"]
    assert world.one(ref).state == "closed"


def test_money_that_comes_back_is_the_persons_again_and_can_be_paid_anew(world: World) -> None:
    ref, payment = paying(world)
    world.bank_says("a.xml", camt((payment, ALL, "DBIT")))
    world.work()
    world.bank_says("b.xml", camt((payment, ALL, "CRDT"), name="c2"))
    world.work()
    assert world.one(ref).state == "bank_returned"
    assert world.has() == (300_000, 0)
    assert world.money("990100:bank", "bank_clearing") == 0

    def again(tx: object) -> None:
        apply.fill(tx, world.office, ref, {"payee_account": "990100009"}, by=world.me())  # type: ignore[arg-type]
        submit(tx, world.office, ref, by=world.me())  # type: ignore[arg-type]

    world.office.run(again)
    world.work()
    # Another account to pay to is looked at by people again.
    assert world.one(ref).state == "in_review"
    world.approve(ref)
    world.work()
    second = payment_of(world, ref)
    assert second != payment
    world.bank_says("d.xml", camt((second, ALL, "DBIT"), name="c3"))
    world.work()
    assert world.one(ref).state == "closed"
    assert world.money("990100:bank", "bank_clearing") == ALL


def test_a_return_that_comes_before_its_booking_waits_for_it(world: World) -> None:
    ref, payment = paying(world)
    world.bank_says("a.xml", camt((payment, ALL, "CRDT")))
    world.work()
    assert odd(world) == ["early"]
    assert world.one(ref).state == "paying"
    world.bank_says("b.xml", camt((payment, ALL, "DBIT"), name="c2"))
    world.work()
    assert odd(world) == []
    assert world.one(ref).state == "bank_returned"
    assert world.has() == (300_000, 0)


def test_a_refused_payment_frees_the_money_and_asks_for_an_account(world: World) -> None:
    ref, payment = paying(world)
    world.bank_says("a.xml", pain002(payment, "RJCT", reason="AC01"))
    world.work()
    assert world.one(ref).state == "bank_returned"
    assert world.has() == (300_000, 0)
    world.bank_says("b.xml", camt((payment, ALL, "DBIT")))
    world.work()
    assert odd(world) == ["contradiction"]
    assert world.has() == (300_000, 0)
    world.office.run(lambda tx: apply.withdraw(tx, world.office, ref, by=world.me()))
    assert world.one(ref).state == "withdrawn"


@pytest.mark.parametrize(
    ("made", "outcome"),
    [
        (lambda payment: camt((payment, ALL - 1, "DBIT")), "wrong_sum"),
        (lambda payment: camt(("YBnobody01", ALL, "DBIT")), "unknown"),
    ],
)
def test_an_odd_answer_moves_nothing_and_is_on_the_work_list(
    world: World, made: object, outcome: str
) -> None:
    ref, payment = paying(world)
    world.bank_says("a.xml", made(payment))  # type: ignore[operator]
    world.work()
    assert odd(world) == [outcome]
    assert world.one(ref).state == "paying"
    assert world.has() == (300_000, 300_000)
    number = world.office.run(lambda tx: payouts.answers(tx, odd=True))[0].id
    world.office.run(lambda tx: payouts.mark_seen(tx, number, by="rev1", note="已问银行"))
    assert odd(world) == []


def test_a_file_that_cannot_be_believed_is_kept_with_its_faults(world: World) -> None:
    _, payment = paying(world)
    world.bank_says(
        "a.xml",
        camt((payment, ALL, "DBIT")).replace(b"<Ntry><Amt Ccy='CNY'>8", b"<Ntry><Amt Ccy='CNY'>9"),
    )
    world.bank_says("b.xml", b"<!DOCTYPE x [<!ENTITY e 'e'>]><x>&e;</x>")
    world.work()
    faulty = world.office.run(payouts.bad_files)
    assert [file["name"] for file in faulty] == ["a.xml", "b.xml"]
    assert outcomes(world) == []
    assert not list((world.till.drop.folder / "in").glob("*.xml"))


def test_what_was_withdrawn_is_free_at_once(world: World) -> None:
    ref = hand_in(world)
    world.office.run(lambda tx: apply.withdraw(tx, world.office, ref, by=world.me()))
    assert world.has() == (300_000, 0)
    assert world.has(kind="personal_past") == (500_000, 0)


def test_approving_twice_pays_once(world: World) -> None:
    ref = hand_in(world)
    world.work()
    world.approve(ref)
    with pytest.raises(Exception, match="not_from_here"):
        world.do(review.approve, ref, by="app1", role="approver")
    world.work()
    world.work()
    assert len(world.sent()) == 1
    assert world.sent()[0].read_text("utf-8").count("<EndToEndId>") == 1


def test_a_file_that_would_be_another_now_is_not_sent_and_holds_nothing_up(world: World) -> None:
    ref = hand_in(world)
    world.work()
    world.approve(ref)
    worker = world.worker()
    while not worker._batch():
        assert worker.once()
    other = BankAccount("另一个户名", DEBTOR.number, DEBTOR.bank_code)
    Worker(world.office, Till(world.till.drop, other)).run(most=50)
    assert world.sent() == []
    world.work()
    assert len(world.sent()) == 1


def test_an_answer_that_cannot_be_worked_in_is_left_to_people(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, payment = paying(world)

    def fail(*_: object, **__: object) -> None:
        raise Conflict("ledger.closed", "账户已经销户。 / The account is closed.")

    monkeypatch.setattr("yibao.service.usecases.answering.spend", fail)
    world.bank_says("a.xml", camt((payment, ALL, "DBIT")))
    world.work()
    assert odd(world) == ["contradiction"]
    assert world.one(ref).state == "paying"


@pytest.mark.parametrize("fen", [1, -1])
def test_nothing_is_paid_but_what_is_held_for_it(world: World, fen: int) -> None:
    one = world.apply("one_off_payout", {"cause": "emigration", **payee()})
    world.work()
    one = world.approve(one.id)
    assert one.state == "approved"

    def pay(tx: Transaction) -> None:
        after = take_step(tx, world.office, step_of(world.office, one, "pay", SYSTEM))
        instruct_payout(tx, world.office, after, amount_fen=(one.amount_fen or 0) + fen)

    with pytest.raises(NotAllowed, match="not_held"):
        world.office.run(pay)
    assert world.one(one.id).state == "approved"


def test_an_application_the_worker_cannot_read_holds_up_no_other(world: World, dsn: str) -> None:
    asked = {"relative": world.people["li"], "cap": "100", "purpose": "care"}
    broken = world.apply("family_sharing_bind", asked)
    world.work()
    world.approve(broken.id)
    with open_database(dsn, role="yibao_owner") as owner, owner.transaction() as tx:
        tx.run("UPDATE application.application SET form = '{}' WHERE id = %s", (broken.id,))
    filed = {"place": "重庆市", "visit_kind": "emergency", "from_day": "2026-07-01"}
    other = world.apply("offsite_filing", filed)
    heard: list[str] = []
    Worker(world.office, world.till, heard.append).run(most=50)
    assert world.one(other.id).state == "closed"
    assert world.one(broken.id).state == "approved"
    assert any("worker.failed" in line for line in heard)
