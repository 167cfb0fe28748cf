"""A restriction stands on a lawful basis or is not written, whoever writes it."""

import secrets
import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2

from yibao.account import people
from yibao.account.actor import Actor
from yibao.account.alerts import alerts_of
from yibao.account.applications.access import Staff
from yibao.account.applications.access.store import add_staff
from yibao.account.database import Database, Transaction, open_database
from yibao.account.ledger import Declined, Leg, NewAccount, Posted, Posting, open_account, post
from yibao.account.restrictions import (
    Decided,
    Lifting,
    LossReport,
    NewRestriction,
    appeal,
    lift,
    report_loss,
    restrict,
    restrictions_of,
)
from yibao.account.restrictions.store import due_for_review, history, restriction, review
from yibao.account.status import StatusKey, read_status, sign_status
from yibao.account.status.value import Status
from yibao.core.clock import CHINA
from yibao.core.crypto import sm2
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import Conflict, NotAllowed

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=CHINA)
EARLIER = datetime(2026, 1, 5, 9, 30, tzinfo=CHINA)
REVIEWER, APPROVER = Actor("staff-07", "reviewer"), Actor("staff-02", "approver")
TWO = Decided(REVIEWER, NOW, APPROVER)
APPEAL = "a_" + "0" * 26
SEALER = Sealer(bytes(range(16)), bytes(range(32)))


@pytest.fixture(autouse=True)
def desk(database: Database) -> None:
    """Those who decide work at the desk."""
    with database.transaction() as tx:
        add_staff(tx, Staff(REVIEWER.id, ("reviewer",)), at=EARLIER)
        add_staff(tx, Staff(APPROVER.id, ("approver",)), at=EARLIER)


def someone(tx: Transaction, order: str = "004") -> str:
    body = f"99010019580203{order}"
    number = people.read_id_number(body + mod_11_2.calc_check_digit(body))
    assert isinstance(number, people.IdNumber)
    new = people.NewPerson("示例甲", number)
    return people.add_person(tx, new, SEALER, randomness=secrets.token_bytes, now=NOW)


def violation(person: str, **other: Any) -> NewRestriction:
    new = NewRestriction(
        person=person,
        effect="no_network_settlement",
        basis="violation",
        authority="示范市医疗保障局",
        document_no="示医保罚〔2026〕8号",
        reason="凭证交由他人冒名使用",
        from_at=NOW + timedelta(days=1),
        to_at=datetime(2027, 5, 23, 9, 30, tzinfo=CHINA),
        review_by=date(2027, 2, 1),
        notified_at=NOW,
    )
    return replace(new, **other)


def court_order(person: str, **other: Any) -> NewRestriction:
    new = violation(
        person, basis="court_order", effect="no_debit", authority="示范市人民法院", to_at=None
    )
    return replace(new, **{"from_at": NOW, "notified_at": None, **other})


def put(tx: Transaction, new: NewRestriction, decided: Decided = TWO) -> str:
    return restrict(tx, new, decided=decided, randomness=secrets.token_bytes)


def account(tx: Transaction, person: str, kind: str = "personal", label: str = "") -> int:
    sql = "SELECT ledger.open_account('990100', %s, %s, %s, 0, false, %s)"
    return int(tx.value(sql, (kind, person, label, NOW)))


def blocks(tx: Transaction, account: int) -> list[tuple[str, Any]]:
    rows = tx.rows("SELECT effect, to_at FROM ledger.block WHERE account_id = %s", (account,))
    return [(row["effect"], row["to_at"]) for row in rows]


UNLAWFUL: list[tuple[str, dict[str, Any], str]] = [
    ("two months are too short", {"to_at": NOW + timedelta(days=62)}, "violation_months"),
    ("thirteen months are too long", {"to_at": NOW + timedelta(days=400)}, "violation_months"),
    ("a violation has an end", {"to_at": None}, "violation_months"),
    ("there is a document", {"document_no": " "}, "no_document"),
    ("somebody decided it", {"authority": ""}, "no_document"),
    ("the person was told", {"notified_at": None}, "no_notice"),
    ("the person was told before", {"notified_at": NOW + timedelta(days=2)}, "no_notice"),
    ("misuse stops no money", {"effect": "no_debit"}, "money"),
    ("refusal stops no money", {"basis": "non_cooperation", "effect": "no_credit"}, "money"),
    ("arrears stop no money", {"basis": "arrears", "effect": "no_debit"}, "money"),
    ("it is reviewed within a year", {"review_by": date(2028, 1, 1)}, "review"),
]


@pytest.mark.parametrize(("claim", "change", "code"), UNLAWFUL)
def test_without_what_the_law_asks_it_cannot_be_stored(
    database: Database, claim: str, change: dict[str, Any], code: str
) -> None:
    with database.transaction() as tx:
        person = someone(tx)
    with (
        pytest.raises(NotAllowed, match=rf"restriction\.{code}:"),
        database.transaction() as tx,
    ):
        put(tx, violation(person, **change))
    with database.transaction() as tx:
        assert restrictions_of(tx, person, NOW, announced=True) == (), claim
        assert alerts_of(tx, person) == ()


def test_the_owner_of_the_database_is_held_to_it_too(dsn: str) -> None:
    with open_database(dsn, role="yibao_owner") as owner:
        with owner.transaction() as tx:
            person = someone(tx)
        with pytest.raises(NotAllowed, match="no_document"), owner.transaction() as tx:
            put(tx, violation(person, document_no=""))


def test_it_takes_two_people_and_neither_is_the_person(database: Database) -> None:
    with database.transaction() as tx:
        person = someone(tx)
    alone = Decided(REVIEWER, NOW, REVIEWER)
    nobody = Decided(REVIEWER, NOW)
    own = Decided(Actor(person, "reviewer"), NOW, APPROVER)
    holder = Decided(Actor(person, "holder"), NOW, APPROVER)
    for decided, code in (
        (alone, "four_eyes"),
        (nobody, "four_eyes"),
        (own, "own"),
        (holder, "not_staff"),
    ):
        with pytest.raises(NotAllowed, match=code), database.transaction() as tx:
            put(tx, violation(person), decided)


def test_a_lawful_one_is_stored_announced_in_force_and_over(database: Database) -> None:
    with database.transaction() as tx:
        person = someone(tx)
        ref = put(tx, violation(person))
        assert restrictions_of(tx, person, NOW) == ()
        (coming,) = restrictions_of(tx, person, NOW, announced=True)
        assert coming.ref == ref
        (standing,) = restrictions_of(tx, person, NOW + timedelta(days=30))
        assert (standing.on, standing.basis) == ("person", "violation")
        assert standing.in_force(NOW + timedelta(days=30))
        assert restrictions_of(tx, person, datetime(2027, 5, 23, 9, 30, tzinfo=CHINA)) == ()
        (told,) = alerts_of(tx, person)
    assert told.kind == "restricted"
    assert told.about["document_no"] == "示医保罚〔2026〕8号"


@pytest.mark.parametrize("change", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("restriction.restriction", "reason = 'x'"),
        ("restriction.event", "reason = 'x'"),
        ("sharing.given", "cap_fen = 1"),
        ("sharing.ended", "reason = 'expired'"),
    ],
)
def test_what_was_written_stays_even_for_the_owner(
    dsn: str, change: str, table: str, what: str
) -> None:
    with (
        open_database(dsn, role="yibao_owner") as owner,
        pytest.raises(NotAllowed, match="append_only"),
        owner.transaction() as tx,
    ):
        tx.run(change.format(table, what))


def test_money_is_stopped_on_every_account_also_one_opened_later(database: Database) -> None:
    with database.transaction() as tx:
        person = someone(tx)
        first = account(tx, person)
        limit = account(tx, person, "limit_year")
        ref = put(tx, court_order(person))
        later = account(tx, person, "personal_past")
        assert [one[0] for one in blocks(tx, first)] == ["no_debit"]
        assert [one[0] for one in blocks(tx, later)] == ["no_debit"]
        assert blocks(tx, limit) == []
        done = replace(TWO, at=NOW + timedelta(hours=1))
        lift(tx, ref, Lifting("裁定解除", "示法〔2026〕9号"), decided=done)
        assert blocks(tx, first) == blocks(tx, later) == [("no_debit", done.at)]
        assert blocks(tx, account(tx, person, "personal", "new")) == []
        assert [one.kind for one in alerts_of(tx, person)] == ["unrestricted", "restricted"]


@pytest.mark.parametrize("first", ["account", "restriction"])
def test_an_account_opened_while_its_owner_is_restricted_is_blocked(
    database: Database, first: str
) -> None:
    with database.transaction() as tx:
        person = someone(tx)

    def open_one() -> None:
        with database.transaction() as tx:
            account(tx, person)

    def restrict_them() -> None:
        with database.transaction() as tx:
            put(tx, court_order(person))

    later = threading.Thread(target=restrict_them if first == "account" else open_one)
    with database.transaction() as tx:
        if first == "account":
            account(tx, person)
        else:
            put(tx, court_order(person))
        later.start()
        later.join(timeout=0.3)
        assert later.is_alive()
    later.join(timeout=10)
    with database.transaction() as tx:
        assert [one[0] for one in blocks(tx, account(tx, person))] == ["no_debit"]


def test_a_restriction_on_one_account_leaves_the_others(database: Database) -> None:
    with database.transaction() as tx:
        person = someone(tx)
        one, other = account(tx, person), account(tx, person, "personal_past")
        put(tx, court_order(person, account=one))
        assert blocks(tx, one)
        assert not blocks(tx, other)
        stranger = account(tx, someone(tx, "006"))
    with pytest.raises(Exception, match="other_account"), database.transaction() as tx:
        put(tx, court_order(person, account=stranger))


def test_no_credit_stops_what_comes_in_but_never_a_premium(database: Database) -> None:
    with database.transaction() as tx:
        person = someone(tx)
        own = account(tx, person)
        income = open_account(
            tx, NewAccount.usual("990100", "premium_income", "990100:310", opened_at=NOW)
        )
        order = court_order(person, effect="no_credit", from_at=EARLIER)
        put(tx, replace(order, review_by=date(2026, 12, 1)))

        def pay_in(code: str) -> Posted | Declined:
            legs = (Leg(income, -100), Leg(own, 100))
            return post(tx, Posting("test", code, code, legs, EARLIER, APPROVER))

        refused = pay_in("transfer_in")
        assert isinstance(refused, Declined)
        assert refused.code == "ledger.credit_blocked"
        assert isinstance(pay_in("premium"), Posted)


def test_suspended_settlement_stops_no_money(database: Database) -> None:
    with database.transaction() as tx:
        person = someone(tx)
        one = account(tx, person)
        put(tx, violation(person))
        assert blocks(tx, one) == []


def test_a_loss_report_is_the_holders_alone_at_once_and_stops_the_voucher_only(
    database: Database,
) -> None:
    with database.transaction() as tx:
        person = someone(tx)
        one = account(tx, person)
        report = LossReport(person, "v_1", "phone-1")
        report_loss(tx, report, now=NOW, randomness=secrets.token_bytes)
        (standing,) = restrictions_of(tx, person, NOW)
        assert (standing.on, standing.voucher) == ("voucher", "v_1")
        assert blocks(tx, one) == []
        assert [alert.kind for alert in alerts_of(tx, person)] == ["loss_reported"]


def test_taking_a_loss_report_back_takes_more_than_the_phone(database: Database) -> None:
    with database.transaction() as tx:
        person = someone(tx)
        report = LossReport(person, "v_1", "phone-1")
        ref = report_loss(tx, report, now=NOW, randomness=secrets.token_bytes)
    holder = Decided(Actor(person, "holder"), NOW + timedelta(minutes=5))
    staff = Decided(REVIEWER, NOW + timedelta(minutes=5))
    for lifting, decided in (
        (Lifting("找到了"), holder),
        (Lifting("找到了", proof="face_check", device="phone-1"), holder),
        (Lifting("找到了", proof="face_check"), holder),
        (Lifting("找到了", proof="counter"), holder),
        (Lifting("找到了"), staff),
    ):
        with pytest.raises(NotAllowed, match="more_proof"), database.transaction() as tx:
            lift(tx, ref, lifting, decided=decided)
    with database.transaction() as tx:
        found = Lifting("找到了", proof="face_check", device="phone-2")
        lift(tx, ref, found, decided=holder)
        assert restrictions_of(tx, person, NOW + timedelta(minutes=6)) == ()
        again = report_loss(tx, report, now=NOW, randomness=secrets.token_bytes)
        lift(tx, again, Lifting("窗口核实", proof="counter"), decided=staff)


def test_it_is_reviewed_appealed_and_lifted_once_and_all_of_it_stays_readable(
    database: Database,
) -> None:
    with database.transaction() as tx:
        person = someone(tx)
        ref = put(tx, violation(person))
        due = [one.ref for one in due_for_review(tx, date(2027, 2, 1))]
        assert due == [ref]
        assert due_for_review(tx, date(2027, 1, 31)) == ()
        later = replace(TWO, at=NOW + timedelta(days=70))
        review(tx, ref, reason="仍在调查", review_by=date(2027, 4, 1), decided=later)
        assert due_for_review(tx, date(2027, 2, 1)) == ()
        own = Decided(Actor(person, "holder"), NOW + timedelta(days=71))
        appeal(tx, ref, appeal_id=APPEAL, reason="不是我本人", decided=own)
        assert restriction(tx, ref).appeal_id == APPEAL
        end = replace(TWO, at=NOW + timedelta(days=72))
        lift(tx, ref, Lifting("申诉成立"), decided=end)
        assert [one.kind for one in history(tx, ref)] == ["reviewed", "appealed", "lifted"]
    with pytest.raises(Conflict, match=r"restriction\.lifted"), database.transaction() as tx:
        lift(tx, ref, Lifting("再解除"), decided=end)


def test_lifting_takes_two_people(database: Database) -> None:
    with database.transaction() as tx:
        person = someone(tx)
        ref = put(tx, violation(person))
    for decided in (
        Decided(REVIEWER, NOW, REVIEWER),
        Decided(Actor(person, "holder"), NOW, APPROVER),
        Decided(REVIEWER, NOW, Actor(person, "approver")),
    ):
        with pytest.raises(NotAllowed), database.transaction() as tx:
            lift(tx, ref, Lifting("解除"), decided=decided)


def test_the_signed_status_tells_what_the_database_knows(database: Database) -> None:
    key = sm2.generate()
    keys = {key.public.key_id: StatusKey(key.public, "990100", "示范市医疗保障局")}

    def ask(tx: Transaction, person: str) -> Status:
        read = read_status(sign_status(tx, person, now=NOW, key=key).text, NOW, keys, person=person)
        assert isinstance(read, Status)
        return read

    with database.transaction() as tx:
        person = someone(tx)
        national = {key.public.key_id: StatusKey(key.public, "000000", "国家医疗保障局")}
        keys, regional = national, keys
        assert ask(tx, person).enrolled == "none"
        keys = regional
        people.enrol(tx, people.Enrolment(person, "310", "990100", "active", date(2020, 1, 1)))
        assert ask(tx, person).in_order
        put(tx, violation(person))
        (told,) = ask(tx, person).limits
        assert (told.basis, told.since) == ("violation", date(2026, 11, 23))
        assert told.document == "示医保罚〔2026〕8号"
