"""Who decides about a restriction works at the desk, and nothing else writes what it stops."""

import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from stdnum.iso7064 import mod_11_2

from yibao.account import people
from yibao.account.actor import Actor
from yibao.account.applications.access import Staff
from yibao.account.applications.access.store import add_staff, end_staff
from yibao.account.database import Database, Transaction
from yibao.account.restrictions import (
    Decided,
    Lifting,
    NewRestriction,
    lift,
    restrict,
    restrictions_of,
)
from yibao.core.clock import CHINA
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import NotAllowed

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=CHINA)
EARLIER = datetime(2026, 1, 5, 9, 30, tzinfo=CHINA)
REVIEWER, APPROVER = Actor("staff-07", "reviewer"), Actor("staff-02", "approver")
TWO = Decided(REVIEWER, NOW, APPROVER)
SEALER = Sealer(bytes(range(16)), bytes(range(32)))


def someone(tx: Transaction, order: str) -> str:
    body = f"99010019580203{order}"
    number = people.read_id_number(body + mod_11_2.calc_check_digit(body))
    assert isinstance(number, people.IdNumber)
    new = people.NewPerson("示例甲", number)
    return people.add_person(tx, new, SEALER, randomness=secrets.token_bytes, now=NOW)


def put(tx: Transaction, person: str, decided: Decided = TWO) -> str:
    new = NewRestriction(
        person, "no_debit", "court_order", "示范市人民法院", "9号", "保全", NOW, date(2027, 2, 1)
    )
    return restrict(tx, new, decided=decided, randomness=secrets.token_bytes)


@pytest.mark.parametrize(
    ("decided", "code"),
    [
        (Decided(Actor("nobody", "reviewer"), NOW, APPROVER), "not_staff"),
        (Decided(REVIEWER, NOW, Actor("nobody", "approver")), "not_staff"),
        (Decided(Actor(REVIEWER.id, "supervisor"), NOW, APPROVER), "not_staff"),
        (Decided(REVIEWER, NOW, Actor("second", "approver")), "not_staff"),
        (Decided(REVIEWER, NOW, Actor("left", "approver")), "not_staff"),
        (Decided(Actor("themselves", "reviewer"), NOW, APPROVER), "own"),
        (Decided(REVIEWER, NOW, Actor("their_child", "approver")), "own"),
    ],
)
def test_who_decides_works_at_the_desk_and_is_no_family(
    database: Database, decided: Decided, code: str
) -> None:
    with database.transaction() as tx:
        person, child = someone(tx, "004"), someone(tx, "005")
        people.relate(tx, people.Relation(child, person, "parent", bytes(32), date(2015, 1, 1)))
        for new in (
            Staff(REVIEWER.id, ("reviewer",)),
            Staff(APPROVER.id, ("approver",)),
            Staff("second", ("reviewer",)),
            Staff("left", ("approver",)),
            Staff("themselves", ("reviewer", "approver"), person),
            Staff("their_child", ("reviewer", "approver"), child),
        ):
            add_staff(tx, new, at=EARLIER)
        end_staff(tx, "left", at=NOW)
        ref = put(tx, person)
    with pytest.raises(NotAllowed, match=code), database.transaction() as tx:
        put(tx, person, decided)
    later = replace(decided, at=NOW + timedelta(hours=1))
    with pytest.raises(NotAllowed, match=code), database.transaction() as tx:
        lift(tx, ref, Lifting("查清"), decided=later)
    with database.transaction() as tx:
        assert [one.ref for one in restrictions_of(tx, person, NOW + timedelta(days=2))] == [ref]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT ledger.put_block(1, 'no_debit', now(), NULL, 'r_x')",
        "SELECT ledger.end_block('r_x', now())",
        "SELECT ledger.put_grant_rule('g', 1, 'p', ARRAY['care'], now(), NULL, 2)",
        "SELECT ledger.end_grant_rule('g', now())",
    ],
)
def test_blocks_and_rules_are_not_the_apps_to_write(database: Database, sql: str) -> None:
    with pytest.raises(NotAllowed, match="not_allowed"), database.transaction() as tx:
        tx.run(sql)


def test_every_function_with_the_owners_rights_is_closed_and_looks_where_it_is_told(
    database: Database,
) -> None:
    sql = """
        SELECT n.nspname || '.' || p.proname AS name, p.prosecdef AS definer,
               coalesce(array_to_string(p.proconfig, ';'), '') AS config,
               p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a
                 WHERE a.grantee = 0) AS to_all
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE n.nspname IN
           ('people', 'ledger', 'restriction', 'sharing', 'application', 'alert', 'audit')
    """
    with database.transaction() as tx:
        found = tx.rows(sql)
    assert len(found) > 50
    assert [one["name"] for one in found if one["to_all"]] == []
    loose = [one["name"] for one in found if one["definer"] and "pg_temp" not in one["config"]]
    assert loose == []
