"""Puts an invented city into a database: its people, and its year through the ledger itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from yibao.account import alerts, ledger, people
from yibao.account.actor import Actor
from yibao.account.alerts import Alert
from yibao.account.database import Database, Transaction
from yibao.account.demo.invent import REGION, City, Someone
from yibao.account.demo.year import RESIDENT_PREMIUM_FEN, Movement
from yibao.account.ledger import Declined, Leg, NewAccount, Posting
from yibao.core.clock import CHINA
from yibao.core.crypto.seal import Sealer, sm3
from yibao.core.errors import BrokenPromise, Conflict
from yibao.core.ids import Randomness

BY = Actor("demo", "system")
SCOPE = "demo"
BATCH = 2_000
TOLD_DAYS = 60
FUND_FEN = 100_000_000_00
PREMIUM = "premium"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was put in: refs of the people in the city's order, and how much moved."""

    refs: tuple[str, ...]
    journals: int
    alerts: int


@dataclass(frozen=True, slots=True)
class _Books:
    """The numbers of the accounts."""

    personal: dict[int, int]
    providers: dict[int, int]
    fund: int
    income: int


def seed_city(
    database: Database,
    city: City,
    year: Sequence[Movement],
    sealer: Sealer,
    *,
    randomness: Randomness,
) -> Seeded:
    """Put the city and its year in. The people come in one transaction, the money in batches.

    Raises: `Conflict` "demo.there" when there are people already: invented ones never mix with
    others.
    """
    began = datetime.combine(year[0].at.date(), time(), CHINA) if year else _noon(city.on)
    with database.transaction() as tx:
        if tx.value("SELECT EXISTS (SELECT FROM people.person)"):
            says = "数据库里已经有人，示范数据不混进去。 / There are people here already."
            raise Conflict("demo.there", says)
        refs = _people(tx, city, sealer, randomness, began)
        books = _books(tx, city, refs, began)
    journals = 0
    rest = iter(enumerate(year))
    while batch := list(islice(rest, BATCH)):
        with database.transaction() as tx:
            journals += _post(tx, city, refs, books, batch)
    told = year_told(city, year)
    with database.transaction() as tx:
        for number, movement in told:
            alerts.enqueue(tx, _alert(city, refs, movement, number))
    return Seeded(tuple(refs), journals, len(told))


def year_told(city: City, year: Sequence[Movement]) -> list[tuple[int, Movement]]:
    """Give the movements recent enough to have been told of, with their numbers."""
    since = _noon(city.on) - timedelta(days=TOLD_DAYS)
    return [(i, m) for i, m in enumerate(year) if m.account_fen and m.at >= since]


def _people(
    tx: Transaction, city: City, sealer: Sealer, randomness: Randomness, now: datetime
) -> list[str]:
    refs = [
        people.add_person(
            tx,
            people.NewPerson(someone.name, someone.id_number),
            sealer,
            randomness=randomness,
            now=now,
        )
        for someone in city.people
    ]
    for ref, someone in zip(refs, city.people, strict=True):
        people.enrol(tx, _enrolment(ref, someone, now.date()))
        for other, kind in someone.relatives:
            proof = sm3(f"demo {ref} {refs[other]}".encode())
            people.relate(tx, people.Relation(ref, refs[other], kind, proof, now.date()))
    for provider in city.providers:
        people.add_provider(tx, provider)
    return refs


def _enrolment(ref: str, someone: Someone, since: date) -> people.Enrolment:
    return people.Enrolment(
        ref,
        someone.insutype,
        REGION,
        "active",
        since,
        employer=someone.employer,
        retired_on=someone.retired_on,
    )


def _books(tx: Transaction, city: City, refs: Sequence[str], began: datetime) -> _Books:
    def account(kind: str, owner: str) -> int:
        return ledger.open_account(tx, NewAccount.usual(REGION, kind, owner, opened_at=began))

    personal = {
        i: account("personal", ref)
        for i, (ref, someone) in enumerate(zip(refs, city.people, strict=True))
        if someone.insutype == "310"
    }
    providers = {i: account("provider_clearing", p.code) for i, p in enumerate(city.providers)}
    books = _Books(
        personal,
        providers,
        fund=account("fund", f"{REGION}:310"),
        income=account("premium_income", REGION),
    )
    legs = (Leg(books.income, -FUND_FEN), Leg(books.fund, FUND_FEN))
    _posted([ledger.post(tx, Posting(SCOPE, "opening", PREMIUM, legs, began, BY))])
    return books


def _post(
    tx: Transaction,
    city: City,
    refs: Sequence[str],
    books: _Books,
    batch: Iterable[tuple[int, Movement]],
) -> int:
    numbered = list(batch)
    postings = [_posting(city, books, number, movement) for number, movement in numbered]
    outcomes = ledger.post_many(tx, postings)
    _posted(outcomes)
    for (_, movement), outcome in zip(numbered, outcomes, strict=True):
        if movement.what in ("premium", "resident_premium"):
            journal = None if isinstance(outcome, Declined) else outcome.journal
            people.add_premium(tx, _premium(city, refs, movement, journal))
    return len(outcomes)


def _posting(city: City, books: _Books, number: int, movement: Movement) -> Posting:
    legs = tuple(leg for leg in _legs(books, movement) if leg.amount_fen)
    spent = movement.provider is not None
    code = f"settle.{movement.what}" if spent else f"{PREMIUM}.{movement.what}"
    place = city.providers[movement.provider].name if movement.provider is not None else ""
    note = {"place": place} if place else {}
    return Posting(SCOPE, f"year-{number}", code, legs, movement.at, BY, note)


def _legs(books: _Books, movement: Movement) -> Iterator[Leg]:
    if movement.account_fen:
        yield Leg(books.personal[movement.person], movement.account_fen)
    if movement.provider is not None:
        yield Leg(books.fund, movement.fund_fen)
        yield Leg(books.providers[movement.provider], -movement.account_fen - movement.fund_fen)
    else:
        yield Leg(books.fund, -movement.fund_fen)
        yield Leg(books.income, movement.fund_fen - movement.account_fen)


def _premium(
    city: City, refs: Sequence[str], movement: Movement, journal: int | None
) -> people.Premium:
    someone, day = city.people[movement.person], movement.at.date()
    resident = movement.what == "resident_premium"
    return people.Premium(
        refs[movement.person],
        someone.insutype,
        REGION,
        "self" if resident else "employer" if someone.employer else "government",
        day.replace(day=1),
        12 if resident else 1,
        RESIDENT_PREMIUM_FEN if resident else movement.account_fen * 4,
        day,
        to_account_fen=movement.account_fen,
        payer=someone.employer,
        journal_id=journal,
    )


def _alert(city: City, refs: Sequence[str], movement: Movement, number: int) -> Alert:
    spent = movement.provider is not None
    place = city.providers[movement.provider].name if movement.provider is not None else None
    about: dict[str, str | int] = {"amount_fen": abs(movement.account_fen)}
    if place is not None:
        about["place"] = place
    kind = "movement" if spent else "income"
    return Alert(refs[movement.person], kind, movement.at, about, f"demo:{number}")


def _posted(outcomes: Iterable[object]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Declined):
            raise BrokenPromise("demo.declined", f"{outcome.code}: {outcome.says_en}")


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), CHINA)
