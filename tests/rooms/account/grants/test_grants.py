"""A relative uses what was granted: for its purposes, in its time, within its cap, and no more."""

import secrets
import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2

from yibao.account import people
from yibao.account.actor import SYSTEM, Actor
from yibao.account.alerts import alerts_of
from yibao.account.applications.access import Staff
from yibao.account.applications.access.store import add_staff
from yibao.account.database import Database, Transaction
from yibao.account.grants import (
    NewGrant,
    end_due,
    end_grant,
    give_share,
    give_wallet_quota,
    grant,
    grants_of,
    legs_for,
    return_unused,
)
from yibao.account.ledger import (
    Declined,
    Leg,
    NewAccount,
    Posted,
    Posting,
    account_of,
    balance,
    open_account,
    post,
    reverse,
)
from yibao.account.ledger.upkeep import check
from yibao.account.restrictions import Decided, Lifting, NewRestriction, lift, restrict
from yibao.core.clock import CHINA
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import Conflict, NotAllowed, YibaoError

NOW = datetime(2023, 6, 5, 9, 30, tzinfo=CHINA)  # the ledger takes nothing from the future
TODAY = NOW.date()
SEALER = Sealer(bytes(range(16)), bytes(range(32)))
YUAN = 100


def someone(tx: Transaction, order: str, insutype: Any = "310", region: str = "990100") -> str:
    body = f"99010019580203{order}"
    number = people.read_id_number(body + mod_11_2.calc_check_digit(body))
    assert isinstance(number, people.IdNumber)
    new = people.NewPerson("示例甲", number)
    ref = people.add_person(tx, new, SEALER, randomness=secrets.token_bytes, now=NOW)
    people.enrol(tx, people.Enrolment(ref, insutype, region, "active", date(2020, 1, 1)))
    return ref


class Family:
    """A giver with 1,000 yuan, a mother insured as a resident elsewhere, and a pharmacy."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.giver, self.mother = someone(tx, "004"), someone(tx, "006", "390", "210300")
        people.relate(
            tx,
            people.Relation(self.giver, self.mother, "parent", b"\1" * 32, date(2023, 1, 1)),
        )
        self.account = self.open("personal", self.giver)
        self.pharmacy = self.open("provider_clearing", "P9901")
        income = self.open("premium_income", "990100:310")
        legs = (Leg(income, -1000 * YUAN), Leg(self.account, 1000 * YUAN))
        assert isinstance(post(tx, Posting("t", "start", "premium", legs, NOW, SYSTEM)), Posted)

    def open(self, kind: str, owner: str) -> int:
        return open_account(self.tx, NewAccount.usual("990100", kind, owner, opened_at=NOW))

    def new(self, **other: Any) -> NewGrant:
        new = NewGrant(
            self.giver,
            self.mother,
            self.account,
            "990100",
            300 * YUAN,
            ("care", "medicine"),
            NOW,
            NOW + timedelta(days=365),
        )
        return replace(new, **other)

    def share(self, **other: Any) -> str:
        by = Actor(self.giver, "holder")
        return give_share(
            self.tx, self.new(**other), by=by, now=NOW, randomness=secrets.token_bytes
        )

    def quota(self, **other: Any) -> str:
        by = Actor(self.giver, "holder")
        return give_wallet_quota(
            self.tx, self.new(**other), by=by, now=NOW, randomness=secrets.token_bytes
        )

    def pay(self, ref: str, fen: int, **other: Any) -> Posted | Declined:
        legs = (*legs_for(self.tx, ref, fen, now=NOW), Leg(self.pharmacy, fen))
        posting = Posting(
            "shop",
            secrets.token_hex(8),
            "pharmacy",
            legs,
            NOW + timedelta(hours=1),
            SYSTEM,
            grant=ref,
            beneficiary=self.mother,
            purpose="medicine",
        )
        return post(self.tx, replace(posting, **other))

    def money(self, account: int | None = None) -> int:
        return balance(self.tx, account or self.account).balance_fen


def refused(outcome: Posted | Declined) -> str:
    assert isinstance(outcome, Declined)
    return outcome.code


def test_a_share_is_used_within_its_cap_and_tells_used_and_left(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        ref = family.share()
        assert isinstance(family.pay(ref, 200 * YUAN), Posted)
        one = grant(tx, ref)
        assert (one.used_fen, one.remaining_fen) == (200 * YUAN, 100 * YUAN)
        assert (one.relation, one.kind) == ("parent", "family_share")
        assert refused(family.pay(ref, 101 * YUAN)) == "ledger.limit_reached"
        assert isinstance(family.pay(ref, 100 * YUAN), Posted)
        assert family.money() == 700 * YUAN
        assert [g.ref for g in grants_of(tx, family.giver)] == [ref]
        assert [g.ref for g in grants_of(tx, family.mother, received=True)] == [ref]
        assert grants_of(tx, family.mother) == ()
        assert [a.kind for a in alerts_of(tx, family.mother)] == ["grant_received"]
        assert list(check(tx)) == []


def test_the_ledger_refuses_another_purpose_person_time_or_account(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        ref = family.share()
        stranger = someone(tx, "008")
        late, early = NOW + timedelta(days=366), NOW - timedelta(hours=1)
        assert refused(family.pay(ref, YUAN, purpose="fitness")) == "ledger.grant_purpose"
        assert refused(family.pay(ref, YUAN, beneficiary=stranger)) == "ledger.grant_other_person"
        for at in (late, early):
            # What would happen in the future is refused as such, or as out of time.
            assert refused(family.pay(ref, YUAN, event_at=at)).startswith("ledger.")
        assert refused(family.pay(ref, YUAN, grant=None)) == "ledger.grant_missing"
        without_cap = (Leg(family.account, -YUAN), Leg(family.pharmacy, YUAN))
        assert refused(family.pay(ref, YUAN, legs=without_cap)) == "ledger.grant_cap_leg"
        assert family.money() == 1000 * YUAN


def test_only_the_giver_grants_and_only_to_a_near_relative_who_is_insured(
    database: Database,
) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        stranger = someone(tx, "008")
        by = Actor(family.mother, "holder")
    randomness = secrets.token_bytes
    for new, who, code in (
        (family.new(), by, "not_giver"),
        (family.new(), Actor("staff-1", "reviewer"), "not_giver"),
        (family.new(beneficiary=stranger), Actor(family.giver, "holder"), "not_near_relative"),
        (
            family.new(from_at=datetime(2022, 12, 31, tzinfo=CHINA)),
            Actor(family.giver, "holder"),
            "not_near_relative",
        ),
        (
            family.new(person=family.mother, beneficiary=family.giver),
            by,
            "giver_not_insured",
        ),
    ):
        with pytest.raises(NotAllowed, match=code), database.transaction() as tx:
            give_share(tx, new, by=who, now=NOW, randomness=randomness)
    with database.transaction() as tx:
        people.end_enrolment(tx, family.mother, "390", last_day=TODAY - timedelta(1))
    with (
        pytest.raises(NotAllowed, match="beneficiary_not_insured"),
        database.transaction() as tx,
    ):
        give_share(
            tx, family.new(), by=Actor(family.giver, "holder"), now=NOW, randomness=randomness
        )


def test_a_quota_is_set_aside_stays_the_givers_and_comes_back(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        ref = family.quota()
        assert family.money() == 700 * YUAN
        aside = account_of(tx, family.giver, "personal", label=ref)
        assert aside == grant(tx, ref).account
        assert family.money(aside) == 300 * YUAN
        assert isinstance(family.pay(ref, 120 * YUAN), Posted)
        by = Actor(family.giver, "holder")
        end_grant(tx, ref, by=by, why="ended_by_giver", now=NOW + timedelta(hours=2))
        assert family.money() == 880 * YUAN
        assert family.money(aside) == 0
        one = grant(tx, ref)
        assert (one.used_fen, one.unused_fen) == (120 * YUAN, 180 * YUAN)
        assert not one.in_force(NOW + timedelta(hours=2))
        assert list(check(tx)) == []


def test_a_quota_over_the_balance_or_for_another_purpose_is_refused(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
    for change in ({"cap_fen": 1001 * YUAN}, {"purposes": ("fitness",)}):
        with (
            pytest.raises(YibaoError, match=r"insufficient|refused"),
            database.transaction() as family.tx,
        ):
            family.quota(**change)
    with database.transaction() as tx:
        family.tx = tx
        assert family.money() == 1000 * YUAN
        assert grants_of(tx, family.giver) == ()


def test_after_its_end_nothing_is_paid_and_it_ends_once(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        ref = family.share()
        end_grant(tx, ref, by=Actor(family.mother, "holder"), why="ended_by_beneficiary", now=NOW)
        assert refused(family.pay(ref, YUAN)) == "ledger.grant_not_in_force"
    with pytest.raises(Conflict, match=r"grant\.ended"), database.transaction() as tx:
        end_grant(tx, ref, by=SYSTEM, why="expired", now=NOW)


def test_a_grant_that_is_used_while_it_ends_is_ended_by_asking_again(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        ref = family.share()
    said: list[str] = []

    def end() -> None:
        try:
            with database.transaction() as other:
                end_grant(other, ref, by=SYSTEM, why="by_staff", now=NOW)
        except Conflict as error:
            said.append(error.code)

    ending = threading.Thread(target=end)
    with database.transaction() as family.tx:
        assert isinstance(family.pay(ref, 50 * YUAN), Posted)
        ending.start()
        ending.join(timeout=0.3)
        assert ending.is_alive()
    ending.join(timeout=10)
    assert said == ["grant.in_use"]
    end()
    with database.transaction() as tx:
        assert grant(tx, ref).used_fen == 50 * YUAN
        assert list(check(tx)) == []


def test_a_stranger_ends_nothing(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        ref = family.share()
        stranger = Actor(someone(tx, "008"), "holder")
    with pytest.raises(NotAllowed, match="not_yours"), database.transaction() as tx:
        end_grant(tx, ref, by=stranger, why="ended_by_giver", now=NOW)


def test_what_ran_out_or_lost_its_ground_is_ended_by_itself(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        short = family.share(to_at=NOW + timedelta(days=10))
        long = family.quota()
        assert end_due(tx, NOW) == 0
        assert end_due(tx, NOW + timedelta(days=10)) == 1
        assert grant(tx, short).ended_why == "expired"
        people.end_relation(tx, family.giver, family.mother, last_day=TODAY + timedelta(20))
        assert end_due(tx, NOW + timedelta(days=20)) == 0
        assert end_due(tx, NOW + timedelta(days=21)) == 1
        assert grant(tx, long).ended_why == "relation_ended"
        assert family.money() == 1000 * YUAN
        assert end_due(tx, NOW + timedelta(days=500)) == 0


def test_a_refund_after_the_end_comes_back_too(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        ref = family.quota()
        paid = family.pay(ref, 50 * YUAN)
        assert isinstance(paid, Posted)
        end_grant(tx, ref, by=SYSTEM, why="expired", now=NOW)
        assert family.money() == 950 * YUAN
        back = Posting("shop", "refund", "reversal", (), NOW + timedelta(hours=3), SYSTEM)
        assert isinstance(reverse(tx, paid.journal, back), Posted)
        assert return_unused(tx, NOW + timedelta(hours=4)) == 1
        assert family.money() == 1000 * YUAN
        assert return_unused(tx, NOW + timedelta(hours=5)) == 0
        assert list(check(tx)) == []


def test_money_a_court_blocks_comes_back_when_the_block_ends(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        ref = family.quota()
        order = NewRestriction(
            family.giver, "no_debit", "court_order", "示范市人民法院", "9号", "保全", NOW,
            TODAY + timedelta(90),
        )  # fmt: skip
        two = Decided(Actor("s1", "reviewer"), NOW, Actor("s2", "approver"))
        add_staff(tx, Staff("s1", ("reviewer",)), at=NOW)
        add_staff(tx, Staff("s2", ("approver",)), at=NOW)
        held = restrict(tx, order, decided=two, randomness=secrets.token_bytes)
        assert refused(family.pay(ref, YUAN)) == "ledger.debit_blocked"
        end_grant(tx, ref, by=SYSTEM, why="by_staff", now=NOW + timedelta(hours=1))
        assert family.money() == 700 * YUAN
        later = replace(two, at=NOW + timedelta(hours=2))
        lift(tx, held, Lifting("解除保全"), decided=later)
        assert return_unused(tx, NOW + timedelta(hours=3)) == 1
        assert family.money() == 1000 * YUAN


def test_nobody_shares_what_is_anothers(database: Database) -> None:
    with database.transaction() as tx:
        family = Family(tx)
        theirs = family.open("personal", family.mother)
        with pytest.raises(NotAllowed, match="other_account"):
            family.share(account=theirs)
