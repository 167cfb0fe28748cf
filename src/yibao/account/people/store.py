"""People in the database. Every function works in the caller's transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from yibao.account.database.store import Row, Transaction
from yibao.account.people.people import (
    Enrolment,
    Insutype,
    Kinship,
    NewPerson,
    Person,
    Premium,
    Provider,
    Relation,
)
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import Conflict, NotFound
from yibao.core.ids import Randomness, new_id

NUMBER, NAME = "person.id_number", "person.name"
MIRROR: dict[Kinship, Kinship] = {
    "spouse": "spouse",
    "parent": "child",
    "child": "parent",
    "sibling": "sibling",
    "grandparent": "grandchild",
    "grandchild": "grandparent",
}


def add_person(
    tx: Transaction, new: NewPerson, sealer: Sealer, *, randomness: Randomness, now: datetime
) -> str:
    """Add a person and give their ref.

    Raises: `Conflict` "person.exists" when someone with this ID number is there already.
    """
    ref = new_id("p", randomness)
    number = new.id_number.number
    added = tx.run(
        """
        INSERT INTO people.person
          (ref, id_number_sealed, id_number_find, name_sealed, born, sex, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id_number_find) DO NOTHING
        """,
        (
            ref,
            sealer.seal(number, place=_place(NUMBER, ref), randomness=randomness),
            sealer.find(number, place=NUMBER),
            sealer.seal(new.name, place=_place(NAME, ref), randomness=randomness),
            new.id_number.born,
            new.id_number.sex,
            now,
        ),
    )
    if not added:
        says = "这个身份证号已经登记过。 / A person with this ID number is registered."
        raise Conflict("person.exists", says)
    return ref


def person(tx: Transaction, ref: str) -> Person:
    """Give the person with this ref. Raises: `NotFound` "person.unknown"."""
    row = tx.row("SELECT ref, born, sex FROM people.person WHERE ref = %s", (ref,))
    if row is None:
        raise NotFound("person.unknown", "没有这个参保人。 / No such person.")
    return Person(**row)


def find_person(tx: Transaction, id_number: str, sealer: Sealer) -> Person | None:
    """Give the person with this ID number (18 characters, as `read_id_number` gives it)."""
    found = sealer.find(id_number, place=NUMBER)
    row = tx.row("SELECT ref, born, sex FROM people.person WHERE id_number_find = %s", (found,))
    return None if row is None else Person(**row)


def name_of(tx: Transaction, ref: str, sealer: Sealer) -> str:
    """Open a person's name, for who may see it. Raises: `NotFound`, `NotAllowed`."""
    sealed = tx.value("SELECT name_sealed FROM people.person WHERE ref = %s", (ref,))
    if sealed is None:
        raise NotFound("person.unknown", "没有这个参保人。 / No such person.")
    return sealer.open(bytes(sealed), place=_place(NAME, ref))


def enrol(tx: Transaction, new: Enrolment) -> None:
    """Add an enrolment.

    Raises: `Conflict` "enrolment.open" when another one of this person has not ended.
    """
    added = _insert(tx, "enrolment", asdict(new), unless="DO NOTHING")
    if not added:
        says = "还有一份没有结束的参保。 / Another enrolment has not ended."
        raise Conflict("enrolment.open", says)


def enrolments(tx: Transaction, ref: str, on: date | None = None) -> tuple[Enrolment, ...]:
    """Give a person's enrolments, oldest first; with `on`, those that run on that day."""
    rows = tx.rows(
        """
        SELECT person, insutype, region, status, from_day, to_day, employer, retired_on
        FROM people.enrolment
        WHERE person = %(ref)s
          AND (%(on)s::date IS NULL
               OR (from_day <= %(on)s AND (to_day IS NULL OR %(on)s <= to_day)))
        ORDER BY from_day, id
        """,
        {"ref": ref, "on": on},
    )
    return tuple(Enrolment(**row) for row in rows)


def end_enrolment(tx: Transaction, ref: str, insutype: Insutype, *, last_day: date) -> None:
    """End the open enrolment. Raises: `NotFound` when there is none."""
    ended = tx.run(
        "UPDATE people.enrolment SET status = 'ended', to_day = %s"
        " WHERE person = %s AND insutype = %s AND to_day IS NULL",
        (last_day, ref, insutype),
    )
    if not ended:
        raise NotFound("enrolment.none_open", "没有可以结束的参保。 / No open enrolment.")


def relate(tx: Transaction, new: Relation) -> None:
    """Add a relation, seen from both sides.

    Raises: `Conflict` "relation.exists" when these two are related already.
    """
    mirrored = {
        **asdict(new),
        "person": new.relative,
        "relative": new.person,
        "kind": MIRROR[new.kind],
    }
    for side in (asdict(new), mirrored):
        if not _insert(tx, "relation", side, unless="DO NOTHING"):
            says = "这两个人的关系已经登记过。 / These two are related already."
            raise Conflict("relation.exists", says)


def relations(tx: Transaction, ref: str, on: date) -> tuple[Relation, ...]:
    """Give a person's relations on that day, in the order they were added."""
    rows = tx.rows(
        """
        SELECT person, relative, kind, evidence_sm3, from_day, to_day FROM people.relation
        WHERE person = %s AND from_day <= %s AND (to_day IS NULL OR %s <= to_day) ORDER BY id
        """,
        (ref, on, on),
    )
    return tuple(Relation(**row) for row in rows)


def end_relation(tx: Transaction, ref: str, relative: str, *, last_day: date) -> None:
    """End a relation on both sides. Raises: `NotFound` when there is none."""
    ended = tx.run(
        """
        UPDATE people.relation SET to_day = %(day)s
        WHERE to_day IS NULL AND (person, relative) IN ((%(a)s, %(b)s), (%(b)s, %(a)s))
        """,
        {"a": ref, "b": relative, "day": last_day},
    )
    if not ended:
        raise NotFound("relation.none", "这两个人没有登记的关系。 / These two are not related.")


def add_provider(tx: Transaction, new: Provider) -> None:
    """Add a hospital or pharmacy. Raises: `Conflict` "provider.exists"."""
    if not _insert(tx, "provider", asdict(new), unless="DO NOTHING"):
        raise Conflict("provider.exists", "这个机构编码已有。 / This provider code is taken.")


def provider(tx: Transaction, code: str) -> Provider:
    """Give the provider with this code. Raises: `NotFound` "provider.unknown"."""
    row = tx.row(
        "SELECT code, name, kind, level, region, designated_from, designated_to"
        " FROM people.provider WHERE code = %s",
        (code,),
    )
    if row is None:
        raise NotFound("provider.unknown", "没有这个机构。 / No such provider.")
    return Provider(**row)


def add_premium(tx: Transaction, new: Premium) -> None:
    """Write down a premium that was paid."""
    _insert(tx, "premium", asdict(new))


def premiums(tx: Transaction, ref: str, *, since: date, until: date) -> tuple[Premium, ...]:
    """Give the premiums paid between two days, oldest first."""
    rows = tx.rows(
        """
        SELECT person, insutype, region, paid_by, month_from, months, amount_fen, paid_on,
               to_account_fen, payer, journal_id
        FROM people.premium WHERE person = %s AND paid_on BETWEEN %s AND %s
        ORDER BY paid_on, id
        """,
        (ref, since, until),
    )
    return tuple(Premium(**row) for row in rows)


def _place(what: str, ref: str) -> str:
    # A sealed value is bound to its row, so that rows cannot be swapped.
    return f"{what}:{ref}"


def _insert(tx: Transaction, table: str, values: dict[str, Any] | Row, *, unless: str = "") -> int:
    names = ", ".join(values)
    places = ", ".join(f"%({name})s" for name in values)
    conflict = f" ON CONFLICT {unless}" if unless else ""
    return tx.run(f"INSERT INTO people.{table} ({names}) VALUES ({places}){conflict}", values)
