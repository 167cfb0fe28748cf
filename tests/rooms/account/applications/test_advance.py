"""Claims about advances: paid, then settled to the fen against what the bill entitles to."""

from __future__ import annotations

import pytest

from yibao.account.applications.payout import store as payouts
from yibao.core.errors import InputError
from yibao.service.usecases import apply, review
from yibao.service.usecases.advancing import owed_back, repay
from yibao.service.usecases.submitting import submit

from .conftest import World, bill, camt, payee

ADVANCE = 500_000


def advanced(world: World) -> str:
    """An advance of 5,000 yuan that the bank has paid."""
    filing = {"place": "重庆市", "visit_kind": "long_term_resident", "from_day": "2026-06-10"}
    world.apply("offsite_filing", filing)
    world.work()
    answers = {"amount": "5000", "place": "重庆市", "reason": "手术", **payee()}
    ref = world.apply("offsite_advance", answers).id
    world.work()
    world.approve(ref)
    world.work()
    book(world, ref)
    assert world.one(ref).state == "paid"
    assert world.money(ref, "suspense", "advance") == -ADVANCE
    assert world.money("990100:bank", "bank_clearing") == ADVANCE
    return ref


def book(world: World, ref: str) -> None:
    payment = world.office.run(lambda tx: payouts.payouts_of(tx, ref))[-1]
    name = f"b{payment.number}"
    world.bank_says(f"{name}.xml", camt((payment.id, payment.amount_fen, "DBIT"), name=name))
    world.work()


def settle(world: World, ref: str, fen: int) -> None:
    """The person hands in a bill of so many fen, and the desk accepts it."""

    def hand_in(tx: object) -> None:
        given = bill(fen, visit_kind="long_term_resident")
        apply.fill(tx, world.office, ref, {"bill": given}, by=world.me())  # type: ignore[arg-type]
        submit(tx, world.office, ref, by=world.me())  # type: ignore[arg-type]

    world.office.run(hand_in)
    assert world.one(ref).state == "reconciling"
    world.do(review.approve, ref, by="rev2")
    world.work()


def test_a_larger_bill_is_topped_up(world: World) -> None:
    ref = advanced(world)
    fund = world.money("990100:310", "fund")
    settle(world, ref, 1_100_000)
    assert world.one(ref).state == "paying"
    book(world, ref)
    assert world.one(ref).state == "closed"
    assert world.money(ref, "suspense", "advance") == 0
    assert fund - world.money("990100:310", "fund") == 850_000
    assert world.money("990100:bank", "bank_clearing") == 850_000


def test_of_a_smaller_bill_the_rest_is_claimed_back_from_the_account(world: World) -> None:
    ref = advanced(world)
    settle(world, ref, 500_000)
    assert world.one(ref).state == "closed"
    assert world.money(ref, "suspense", "advance") == 0
    # (5,000 - 1,000) x 85% = 3,400: the person gives 1,600 back.
    assert world.has(kind="personal_past") == (500_000 - 160_000, 0)


def test_without_invoices_all_of_it_is_owed(world: World) -> None:
    ref = advanced(world)
    later = world.at(days=61)
    later.work()
    assert later.one(ref).state == "reconciling"
    later.do(review.approve, ref, by="rev2")
    later.work()
    assert later.one(ref).state == "closed"
    assert later.has(kind="personal_past") == (0, 0)


def test_what_the_account_cannot_give_stays_owed_until_it_is_repaid(world: World) -> None:
    ref = advanced(world)
    world.apply("one_off_payout", {"cause": "emigration", **payee()})  # holds all there is
    later = world.at(days=61)
    later.work()
    later.do(review.approve, ref, by="rev2")
    later.work()
    assert later.one(ref).state == "reconciling"
    assert later.office.run(lambda tx: owed_back(tx, later.one(ref))) == ADVANCE
    with pytest.raises(InputError):
        later.do(repay, ref, by="rev1", amount_fen=ADVANCE + 1)
    later.do(repay, ref, by="rev1", amount_fen=200_000)
    later.work()
    assert later.one(ref).state == "reconciling"
    later.do(repay, ref, by="rev1", amount_fen=300_000)
    later.work()
    assert later.one(ref).state == "closed"
    assert later.money(ref, "suspense", "advance") == 0
    assert later.money("990100:bank", "bank_clearing") == 0


def test_who_approved_the_advance_does_not_settle_it(world: World) -> None:
    ref = advanced(world)

    def hand_in(tx: object) -> None:
        given = bill(visit_kind="long_term_resident")
        apply.fill(tx, world.office, ref, {"bill": given}, by=world.me())  # type: ignore[arg-type]
        submit(tx, world.office, ref, by=world.me())  # type: ignore[arg-type]

    world.office.run(hand_in)
    with pytest.raises(Exception, match="same_eyes"):
        world.do(review.approve, ref, by="app1", role="approver")


def test_an_advance_that_comes_back_before_it_is_settled_is_undone(world: World) -> None:
    ref = advanced(world)
    payment = world.office.run(lambda tx: payouts.payouts_of(tx, ref))[-1].id
    world.bank_says("r.xml", camt((payment, ADVANCE, "CRDT"), name="r"))
    world.work()
    assert world.one(ref).state == "bank_returned"
    assert world.money(ref, "suspense", "advance") == 0


def test_an_advance_that_comes_back_after_it_was_settled_is_for_people(world: World) -> None:
    ref = advanced(world)
    payment = world.office.run(lambda tx: payouts.payouts_of(tx, ref))[-1].id
    settle(world, ref, 500_000)
    world.bank_says("r.xml", camt((payment, ADVANCE, "CRDT"), name="r"))
    world.work()
    found = world.office.run(lambda tx: payouts.answers(tx, odd=True))
    assert [one.outcome for one in found] == ["contradiction"]
