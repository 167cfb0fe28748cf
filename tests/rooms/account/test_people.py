"""Claims about people: sealed, found again, related on both sides, insured once at a time."""

import secrets
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from yibao.account import people
from yibao.account.database import Database, Transaction, open_database
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import BrokenPromise, Conflict, Issue, NotAllowed, NotFound

SEALER = Sealer(bytes(range(16)), bytes(range(32)))
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAY = date(2026, 11, 1)


def id_number(born: str = "19580203", order: str = "004") -> people.IdNumber:
    """An invented number: region 990100 belongs to nobody."""
    body = f"990100{born}{order}"
    number = people.read_id_number(body + mod_11_2.calc_check_digit(body))
    assert isinstance(number, people.IdNumber)
    return number


def add(tx: Transaction, name: str = "示例甲", *, order: str = "004") -> str:
    new = people.NewPerson(name, id_number(order=order))
    return people.add_person(tx, new, SEALER, randomness=secrets.token_bytes, now=NOW)


def test_a_person_is_found_by_their_number_and_only_their_own(database: Database) -> None:
    with database.transaction() as tx:
        ref = add(tx)
        found = people.find_person(tx, id_number().number, SEALER)
        assert found == people.person(tx, ref)
        assert people.find_person(tx, id_number(order="006").number, SEALER) is None


def test_birth_date_and_sex_come_from_the_number(database: Database) -> None:
    with database.transaction() as tx:
        kept = people.person(tx, add(tx))
    assert (kept.born, kept.sex) == (date(1958, 2, 3), "female")
    assert [kept.age(day) for day in (date(2026, 2, 2), date(2026, 2, 3))] == [67, 68]


def test_neither_name_nor_number_lies_in_the_database_in_the_clear(dsn: str) -> None:
    with open_database(dsn, role="postgres") as database, database.transaction() as tx:
        add(tx)
        dumped = str(tx.rows("SELECT * FROM people.person")).encode()
        raw = b"".join(bytes(row["name_sealed"]) for row in tx.rows("TABLE people.person"))
    assert id_number().number.encode() not in dumped
    assert "示例甲".encode() not in raw


def test_a_sealed_name_moved_to_another_row_does_not_open(dsn: str) -> None:
    with open_database(dsn, role="postgres") as database, database.transaction() as tx:
        one, other = add(tx), add(tx, "示例乙", order="006")
        assert people.name_of(tx, one, SEALER) == "示例甲"
        tx.run(
            "UPDATE people.person SET name_sealed ="
            " (SELECT name_sealed FROM people.person WHERE ref = %s) WHERE ref = %s",
            (one, other),
        )
        with pytest.raises(NotAllowed, match=r"seal\.broken"):
            people.name_of(tx, other, SEALER)


def test_nobody_is_registered_twice(database: Database) -> None:
    with database.transaction() as tx:
        add(tx)
        with pytest.raises(Conflict, match=r"person\.exists"):
            add(tx, "示例乙")


def test_one_is_insured_once_at_a_time(database: Database) -> None:
    with database.transaction() as tx:
        ref = add(tx)
        work = people.Enrolment(ref, "310", "990100", "active", date(2020, 1, 1), employer="厂")
        home = people.Enrolment(ref, "390", "990100", "active", date(2026, 1, 1))
        people.enrol(tx, work)
        with pytest.raises(Conflict, match=r"enrolment\.open"):
            people.enrol(tx, home)
        people.end_enrolment(tx, ref, "310", last_day=date(2025, 12, 31))
        people.enrol(tx, home)
        assert [e.insutype for e in people.enrolments(tx, ref)] == ["310", "390"]
        assert [e.insutype for e in people.enrolments(tx, ref, DAY)] == ["390"]
        assert people.enrolments(tx, ref, date(2019, 1, 1)) == ()


def test_a_relation_is_seen_from_both_sides_and_ends_on_both(database: Database) -> None:
    with database.transaction() as tx:
        child, parent = add(tx), add(tx, "示例乙", order="006")
        people.relate(tx, people.Relation(child, parent, "parent", bytes(32), date(2026, 1, 1)))
        assert [r.kind for r in people.relations(tx, parent, DAY)] == ["child"]
        with pytest.raises(Conflict, match=r"relation\.exists"):
            people.relate(tx, people.Relation(parent, child, "child", bytes(32), DAY))
        people.end_relation(tx, parent, child, last_day=date(2026, 10, 31))
        assert people.relations(tx, child, DAY) == people.relations(tx, parent, DAY) == ()
        assert len(people.relations(tx, child, date(2026, 10, 31))) == 1


def test_a_mother_in_law_cannot_be_written_down_as_near_relative(database: Database) -> None:
    with pytest.raises(BrokenPromise), database.transaction() as tx:
        relate_as(tx, "parent_in_law")


def relate_as(tx: Transaction, kind: str) -> None:
    one, other = add(tx), add(tx, "示例乙", order="006")
    tx.run(
        "INSERT INTO people.relation (person, relative, kind, evidence_sm3, from_day)"
        " VALUES (%s, %s, %s, %s, %s)",
        (one, other, kind, bytes(32), DAY),
    )


def test_the_app_cannot_delete_or_rename_a_person(database: Database) -> None:
    with database.transaction() as tx:
        add(tx)
    for sql in ("DELETE FROM people.person", "UPDATE people.person SET born = '1990-01-01'"):
        with pytest.raises(NotAllowed), database.transaction() as tx:
            tx.run(sql)


def test_providers_and_premiums_are_kept(database: Database) -> None:
    hospital = people.Provider("H0001", "示范市第一医院", "hospital", 3, "990100", DAY)
    with database.transaction() as tx:
        ref = add(tx)
        people.add_provider(tx, hospital)
        assert people.provider(tx, "H0001") == hospital
        with pytest.raises(Conflict):
            people.add_provider(tx, hospital)
        with pytest.raises(NotFound):
            people.provider(tx, "H0002")
        paid = people.Premium(ref, "390", "990100", "self", date(2027, 1, 1), 12, 40000, DAY)
        people.add_premium(tx, paid)
        assert people.premiums(tx, ref, since=DAY, until=DAY) == (paid,)
    assert not hospital.designated(date(2026, 10, 31))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "id_number.length"),
        ("990100580203004", "id_number.length"),
        ("99010019580203004A", "id_number.check_digit"),
        ("990100195802030040", "id_number.check_digit"),
        ("二" * 18, "id_number.length"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(typed: str, code: str) -> None:
    found = people.read_id_number(typed)
    assert isinstance(found, Issue)
    assert found.code == code


def test_a_birthday_that_never_was_is_refused() -> None:
    for born, code in (("19580230", "id_number.born"), ("17580203", "id_number.born")):
        body = f"990100{born}004"
        found = people.read_id_number(body + mod_11_2.calc_check_digit(body))
        assert isinstance(found, Issue)
        assert found.code == code


def test_numbers_are_read_as_people_type_them() -> None:
    number = id_number().number
    typed = " ".join((number[:6], number[6:14], number[14:].lower()))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    assert people.read_id_number(typed) == people.read_id_number(wide) == id_number()
    assert number not in repr(id_number())
    assert id_number().masked.count("*") == 16


@given(st.text(max_size=40))
def test_no_text_makes_reading_a_number_fail(text: str) -> None:
    assert isinstance(people.read_id_number(text), Issue | people.IdNumber)
