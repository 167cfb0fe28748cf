"""Claims about payouts by bank: every answer in any order, nothing lost and nothing doubled."""

from __future__ import annotations

import pytest

from yibao.account.applications.payout import store as payouts

from .conftest import World, camt, pain002, payee


def hand_in(world: World) -> str:
    answers = {"cause": "emigration", "hukou_cancelled": True, **payee()}
    return world.apply("one_off_payout", answers).id


def paying(world: World) -> tuple[str, str]:
    """A payout on its way to the bank: application and end-to-end id."""
    ref = hand_in(world)
    world.work()
    world.approve(ref)
    world.work()
    found = world.office.run(lambda tx: payouts.payouts_of(tx, ref))
    return ref, found[-1].id


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
    payment = world.office.run(lambda tx: payouts.payouts_of(tx, ref))[0]
    world.bank_says("a.xml", camt((payment.id, 800_000, "DBIT")))
    world.work()
    assert world.one(ref).state == "closed"
    assert world.has() == world.has(kind="personal_past") == (0, 0)
    assert world.money("990100:bank", "bank_clearing") == 800_000


@pytest.mark.parametrize("said", ["DBIT", "ACSP"])
def test_the_same_answer_in_two_files_moves_money_once(world: World, said: str) -> None:
    _, payment = paying(world)
    for name in ("a", "b"):
        made = camt((payment, 800_000, "DBIT"), name=name)
        world.bank_says(f"{name}.xml", pain002(payment, said, message=name) if said == "ACSP" else made)
    world.work()
    outcomes = [one.outcome for one in world.office.run(payouts.answers)]
    assert sorted(outcomes) == ["applied", "duplicate"]
    assert world.money("990100:bank", "bank_clearing") == (800_000 if said == "DBIT" else 0)
