"""Claims about applications that let a relative use the account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from yibao.account import people
from yibao.account.actor import SYSTEM
from yibao.account.applications import Denied
from yibao.account.applications.clearing import Cleared, clearing_of
from yibao.account.database import Transaction
from yibao.account.grants import grants_of, legs_for
from yibao.account.ledger import open_account, post
from yibao.account.ledger.posting import Leg, NewAccount, Posted, Posting
from yibao.core.errors import Conflict, YibaoError
from yibao.service.usecases.faults import FormFaults
from yibao.service.usecases.housekeeping import Housekeeping

from .conftest import NOW, REGION, World


def bind(world: World, **more: object) -> str:
    answers = {"relative": world.people["li"], "cap": "2000", "purpose": "care,medicine", **more}
    one = world.apply("family_sharing_bind", answers)
    world.work()
    world.approve(one.id)
    world.work()
    assert world.one(one.id).state == "closed"
    return world.office.run(lambda tx: grants_of(tx, world.people["wang"]))[0].ref


def test_a_spouse_is_bound_and_unbound(world: World) -> None:
    ref = bind(world)
    later = world.at(minutes=10)
    one = later.apply("family_sharing_unbind", {"grant": ref})
    later.work()
    assert later.one(one.id).state == "closed"
    found = later.office.run(lambda tx: grants_of(tx, world.people["wang"]))
    assert found[0].ended_why == "ended_by_giver"
    with pytest.raises(FormFaults, match="grant"):
        later.apply("family_sharing_unbind", {"grant": ref})


def test_nobody_is_bound_without_kinship_on_record(world: World) -> None:
    answers = {"relative": world.people["zhao"], "cap": "2000", "purpose": "care"}
    with pytest.raises(FormFaults, match="relative"):
        world.apply("family_sharing_bind", answers)


def test_a_cap_above_the_rules_is_a_fault(world: World) -> None:
    answers = {"relative": world.people["li"], "cap": "6000.01", "purpose": "care"}
    with pytest.raises(FormFaults, match=r"6,000\.00"):
        world.apply("family_sharing_bind", answers)


def test_a_wallet_quota_is_set_aside_and_comes_back(world: World) -> None:
    answers = {"relative": world.people["li"], "amount": "1000", "purpose": "care"}
    one = world.apply("cross_province_quota", answers)
    world.work()
    world.approve(one.id)
    world.work()
    assert world.one(one.id).state == "closed"
    assert world.has(kind="personal_past") == (400_000, 0)
    ref = world.office.run(lambda tx: grants_of(tx, world.people["wang"]))[0].ref
    later = world.at(minutes=10)
    later.apply("family_sharing_unbind", {"grant": ref})
    later.work()
    assert world.has(kind="personal_past") == (500_000, 0)


@pytest.mark.parametrize("kind", ["resident_premium", "long_term_care_premium"])
def test_a_premium_for_a_relative_is_paid_by_a_grant_of_its_own(world: World, kind: str) -> None:
    answers = {"relative": world.people["li"], "year": "2027", "amount": "400"}
    before = world.money("990100:premium", "premium_income")
    one = world.apply(kind, answers)
    assert world.has(kind="personal_past") == (500_000, 40_000)
    world.work()
    assert world.one(one.id).state == "closed"
    assert world.has(kind="personal_past") == (460_000, 0)
    assert world.money("990100:premium", "premium_income") == before + 40_000
    found = world.office.run(lambda tx: grants_of(tx, world.people["wang"]))
    assert [each.ended_why for each in found] == ["paid"]


def test_a_premium_for_a_stranger_is_refused(world: World) -> None:
    answers = {"relative": world.people["zhao"], "year": "2027", "amount": "400"}
    with pytest.raises((FormFaults, Denied)):
        world.apply("resident_premium", answers)


def test_a_premium_of_a_year_is_paid_once_whoever_of_the_family_pays(world: World) -> None:
    answers = {"relative": world.people["li"], "year": "2027", "amount": "400"}
    first = world.apply("resident_premium", answers)
    day = date(2015, 1, 1)
    child = people.Relation(world.people["ming"], world.people["li"], "parent", bytes(32), day)
    world.office.run(lambda tx: people.relate(tx, child))
    for by in ("wang", "ming"):
        with pytest.raises(FormFaults, match="交过"):
            world.apply("resident_premium", answers, by=world.me(by))
    world.work()
    assert world.one(first.id).state == "closed"
    with pytest.raises(FormFaults, match="交过"):
        world.apply("resident_premium", answers)
    world.apply("resident_premium", {**answers, "year": "2026"})
    world.apply("long_term_care_premium", answers)


def test_two_who_pay_a_premium_at_once_pay_it_once(world: World) -> None:
    answers = {"relative": world.people["li"], "year": "2027", "amount": "400"}

    def pay(_: int) -> str:
        try:
            return world.apply("resident_premium", answers).state
        except YibaoError as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        came = sorted(pool.map(pay, range(4)))
    assert came.count("submitted") == 1, came
    assert set(came) <= {"submitted", "application.faults", "database.exists"}, came
    assert world.has(kind="personal_past") == (500_000, 40_000)


def test_more_than_the_account_has_is_refused_and_nothing_is_left_behind(world: World) -> None:
    answers = {"relative": world.people["li"], "year": "2027", "amount": "5000"}
    world.apply("resident_premium", answers)
    with pytest.raises(Conflict, match="insufficient"):
        world.apply("resident_premium", {**answers, "year": "2026"})
    assert world.has() == (300_000, 0)
    assert world.has(kind="personal_past") == (500_000, 500_000)


def test_what_a_relative_elsewhere_used_is_in_the_months_clearing(world: World) -> None:
    li = world.people["li"]

    def there(tx: Transaction) -> None:
        people.end_enrolment(tx, li, "390", last_day=date(2026, 5, 31))
        people.enrol(tx, people.Enrolment(li, "390", "500000", "active", date(2026, 6, 1)))

    world.office.run(there)
    answers = {"relative": li, "amount": "1000", "purpose": "care"}
    one = world.apply("cross_province_quota", answers)
    world.work()
    world.approve(one.id)
    world.work()
    ref = world.office.run(lambda tx: grants_of(tx, world.people["wang"]))[0].ref

    def use(tx: Transaction) -> None:
        at = NOW + timedelta(hours=1)
        hospital = open_account(
            tx, NewAccount.usual(REGION, "provider_clearing", "H500000001", opened_at=NOW)
        )
        legs = (*legs_for(tx, ref, 30_000, now=at), Leg(hospital, 30_000))
        posting = Posting(
            *("test", "use", "settlement", legs, at, SYSTEM),
            grant=ref,
            beneficiary=li,
            purpose="care",
        )
        assert isinstance(post(tx, posting), Posted)

    world.office.run(use)
    june = world.office.run(lambda tx: clearing_of(tx, date(2026, 6, 30)))
    assert june == (Cleared(REGION, "500000", 1, 30_000),)
    assert world.office.run(lambda tx: clearing_of(tx, date(2026, 7, 1))) == ()


def test_a_grant_ends_with_the_kinship_and_the_worker_sees_to_it(world: World) -> None:
    bind(world)

    def part(tx: Transaction) -> None:
        wang, li = world.people["wang"], world.people["li"]
        people.end_relation(tx, wang, li, last_day=date(2026, 6, 10))

    world.office.run(part)
    later = world.at(days=1)
    Housekeeping(later.office, {}, lambda line: None).once()
    found = later.office.run(lambda tx: grants_of(tx, world.people["wang"]))
    assert [each.ended_why for each in found] == ["relation_ended"]
