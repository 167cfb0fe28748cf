"""Claims about time: what lies too long ends, what is mended goes on, what cannot goes back."""

from __future__ import annotations

import pytest

from yibao.account import people
from yibao.account.alerts import alerts_of
from yibao.account.applications import store as applications
from yibao.account.database import Transaction
from yibao.account.ledger.guards import Block, put_block
from yibao.core.errors import Conflict, InputError
from yibao.service.usecases import apply, review
from yibao.service.usecases.submitting import submit

from .conftest import NOW, World, payee

CORRECTION = {"subject": "care", "wrong": "甲", "right": "乙"}


def test_a_draft_that_lies_for_a_month_expires(world: World) -> None:
    one = world.office.run(
        lambda tx: apply.open_application(
            tx, world.office, "record_correction", person=world.people["wang"], by=world.me()
        )
    )
    world.at(days=29).work()
    assert world.one(one.id).state == "draft"
    world.at(days=31).work()
    assert world.one(one.id).state == "expired"


def test_what_is_sent_back_is_free_at_once_and_held_again_when_mended(world: World) -> None:
    ref = world.apply("one_off_payout", {"cause": "emigration", **payee()}).id
    world.work()
    with pytest.raises(InputError, match="no_reason"):
        world.do(review.send_back, ref, by="rev1", reason="  ")
    world.do(review.send_back, ref, by="rev1", reason="照片看不清")
    assert world.has() == (300_000, 0)
    told = world.office.run(lambda tx: alerts_of(tx, world.people["wang"]))
    assert any("照片看不清" in str(one.about) for one in told)
    later = world.at(days=3)
    later.office.run(lambda tx: submit(tx, later.office, ref, by=world.me()))
    assert world.has() == (300_000, 300_000)


def test_what_is_sent_back_and_never_mended_expires(world: World) -> None:
    ref = world.apply("record_correction", CORRECTION).id
    world.work()
    world.do(review.send_back, ref, by="rev1", reason="缺证明")
    world.at(days=31).work()
    assert world.one(ref).state == "expired"


@pytest.mark.usefixtures("guards_by_hand")
def test_an_account_that_was_blocked_stops_a_payment_before_it_is_asked(world: World) -> None:
    def block(tx: Transaction) -> None:
        for row in tx.rows(
            "SELECT id FROM ledger.account WHERE owner = %s AND kind LIKE 'personal%%'",
            (world.people["wang"],),
        ):
            put_block(tx, Block(row["id"], "no_debit", NOW, None, "r_test"))

    world.office.run(block)
    with pytest.raises(Conflict, match="debit_blocked"):
        world.apply("one_off_payout", {"cause": "emigration", **payee()})
    found = world.office.run(
        lambda tx: applications.listed(tx, applications.Wanted(person=world.people["wang"]))
    )
    assert found == ()


def test_the_rules_are_asked_again_at_approval(world: World) -> None:
    answers = {"relative": world.people["li"], "cap": "2000", "purpose": "care"}
    ref = world.apply("family_sharing_bind", answers).id
    world.work()

    def part(tx: Transaction) -> None:
        day = NOW.date()
        people.end_relation(tx, world.people["wang"], world.people["li"], last_day=day)

    world.office.run(part)
    later = world.at(days=1)
    with pytest.raises(InputError, match="relative"):
        later.do(review.approve, ref, by="rev1")
    assert world.one(ref).state == "in_review"
