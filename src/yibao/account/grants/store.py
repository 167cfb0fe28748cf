"""Grants in the database, in the caller's transaction: record, cap, and the ledger's rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yibao.account.actor import SYSTEM, Actor
from yibao.account.alerts import Alert, enqueue
from yibao.account.database.store import Row, Transaction
from yibao.account.grants.grant import Ending, Grant, GrantKind, NewGrant
from yibao.account.ledger import (
    Declined,
    Leg,
    NewAccount,
    Posting,
    balance,
    open_account,
    post,
)
from yibao.account.people import relations
from yibao.core.clock import CHINA
from yibao.core.errors import Conflict, NotAllowed, NotFound
from yibao.core.ids import Randomness, new_id

SCOPE = "grant"
MAX_DUE = 500
_GRANTS = """
    SELECT g.ref, g.kind, g.person, g.beneficiary, g.relation, g.account_id AS account,
           g.purse_id AS purse, g.cap_account_id AS cap_account, g.cap_fen,
           a.balance_fen - a.held_fen AS remaining_fen, g.purposes, g.region, g.from_at, g.to_at,
           g.application, e.at AS ended_at, e.reason AS ended_why, e.unused_fen
      FROM sharing.given g JOIN ledger.account a ON a.id = g.cap_account_id
      LEFT JOIN sharing.ended e ON e.ref = g.ref
"""


def give_share(
    tx: Transaction, new: NewGrant, *, by: Actor, now: datetime, randomness: Randomness
) -> str:
    """Let a near relative pay from the giver's account within a cap; give the grant's ref.

    Raises: `NotAllowed` "grant.…" when it is not the giver's own word, the other is no near
    relative on that day, or one of them is not insured.
    """
    ref = new_id("g", randomness)
    _give(tx, new, _Giving("family_share", ref, new.account), by=by, now=now)
    return ref


def give_one_payment(
    tx: Transaction, new: NewGrant, *, by: Actor, now: datetime, randomness: Randomness
) -> str:
    """Let one payment be made for a near relative, as `give_share` does for many."""
    ref = new_id("g", randomness)
    _give(tx, new, _Giving("one_payment", ref, new.account), by=by, now=now)
    return ref


def give_wallet_quota(
    tx: Transaction, new: NewGrant, *, by: Actor, now: datetime, randomness: Randomness
) -> str:
    """Set a quota aside for a relative insured elsewhere and give the grant's ref.

    The money stays the giver's, in an account of its own that the giver does not spend from; what
    is unused comes back when the grant ends. Raises as `give_share`, and `Conflict` when the
    account has not as much.
    """
    ref = new_id("g", randomness)
    kind = tx.value("SELECT kind FROM ledger.account WHERE id = %s", (new.account,))
    aside = NewAccount(new.region, str(kind), new.person, now, label=ref)
    giving = _Giving("wallet_quota", ref, open_account(tx, aside))
    _give(tx, new, giving, by=by, now=now)
    legs = (Leg(new.account, -new.cap_fen), Leg(giving.account, new.cap_fen))
    _post(tx, f"{ref}:aside", "quota_set_aside", legs, (by, now))
    return ref


def end_grant(tx: Transaction, ref: str, *, by: Actor, why: Ending, now: datetime) -> None:
    """End a grant from now on; what is unused of a quota comes back to the giver.

    Raises: `NotAllowed` for who is neither side of it; `Conflict` when it had ended, or is used at
    this moment (then ask again); `NotFound`.
    """
    one = grant(tx, ref)
    if one.ended_at is not None:
        raise Conflict("grant.ended", "这份授权已经结束。 / This grant has ended already.")
    left = one.remaining_fen
    tx.run(
        "INSERT INTO sharing.ended (ref, at, actor_id, actor_role, reason, unused_fen)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (ref, now, by.id, by.role, why, left),
    )
    if left:
        legs = (Leg(one.cap_account, -left), Leg(_source(tx, one.region, now), left))
        try:
            _post(tx, f"{ref}:cap-back", "grant_cap", legs, (by, now))
        except NotAllowed as error:  # a payment that was under way has taken some of it
            says = "这份授权正在使用，请再试一次。 / The grant is in use just now; try again."
            raise Conflict("grant.in_use", says) from error
    _give_back(tx, one, now)
    for person in (one.person, one.beneficiary):
        enqueue(tx, Alert(person, "grant_ended", now, {}, f"grant-ended:{ref}:{person}"))


def end_due(tx: Transaction, now: datetime, *, limit: int = MAX_DUE) -> int:
    """End what has run out, and what lost its ground: the kinship, or somebody's insurance."""
    rows = tx.rows(
        """SELECT g.ref, CASE WHEN g.to_at <= %(now)s THEN 'expired'
                    WHEN NOT kin THEN 'relation_ended' ELSE 'enrolment_ended' END AS why
             FROM sharing.given g, LATERAL (
               SELECT EXISTS (SELECT FROM people.relation r WHERE r.person = g.person
                        AND r.relative = g.beneficiary AND r.from_day <= %(day)s
                        AND (r.to_day IS NULL OR %(day)s <= r.to_day)) AS kin,
                      (SELECT count(DISTINCT e.person) = 2 FROM people.enrolment e
                        WHERE e.person IN (g.person, g.beneficiary) AND e.status = 'active'
                          AND e.from_day <= %(day)s
                          AND (e.to_day IS NULL OR %(day)s <= e.to_day)) AS insured) ground
            WHERE NOT EXISTS (SELECT FROM sharing.ended d WHERE d.ref = g.ref)
              AND (g.to_at <= %(now)s OR NOT kin OR NOT insured) AND g.kind <> 'one_payment'
            ORDER BY g.ref LIMIT %(limit)s""",
        {"now": now, "day": now.astimezone(CHINA).date(), "limit": limit},
    )
    for row in rows:
        end_grant(tx, row["ref"], by=SYSTEM, why=row["why"], now=now)
    return len(rows)


def return_unused(tx: Transaction, now: datetime, *, limit: int = MAX_DUE) -> int:
    """Give back what came into the quotas of grants that had ended, as by a refund."""
    rows = tx.rows(
        f"{_GRANTS} JOIN ledger.account s ON s.id = g.account_id WHERE g.kind = 'wallet_quota'"
        " AND e.ref IS NOT NULL AND s.balance_fen > s.held_fen ORDER BY g.ref LIMIT %s",
        (limit,),
    )
    return sum(_give_back(tx, _grant(row), now) for row in rows)


def grant(tx: Transaction, ref: str) -> Grant:
    """Give one grant as it stands. Raises: `NotFound`."""
    row = tx.row(f"{_GRANTS} WHERE g.ref = %s", (ref,))
    if row is None:
        raise NotFound("grant.unknown", "没有这份授权。 / There is no such grant.")
    return _grant(row)


def grants_of(tx: Transaction, person: str, *, received: bool = False) -> tuple[Grant, ...]:
    """Give what a person has given, or has `received`, newest first, ended ones too."""
    side = "beneficiary" if received else "person"
    rows = tx.rows(f"{_GRANTS} WHERE g.{side} = %s ORDER BY g.given_at DESC, g.ref", (person,))
    return tuple(_grant(row) for row in rows)


def legs_for(tx: Transaction, ref: str, amount_fen: int, *, now: datetime) -> tuple[Leg, ...]:
    """Give the legs by which a payment uses a grant; whom it pays gets a leg of its own.

    The posting names the grant, the beneficiary and the purpose; the ledger refuses all else.
    """
    one = grant(tx, ref)
    return (
        Leg(one.account, -amount_fen),
        Leg(one.cap_account, -amount_fen),
        Leg(_source(tx, one.region, now), amount_fen),
    )


@dataclass(frozen=True, slots=True)
class _Giving:
    """A grant that is being written: its kind, its ref and what payments are taken from."""

    kind: GrantKind
    ref: str
    account: int

    @property
    def cap_kind(self) -> str:
        return "wallet_quota" if self.kind == "wallet_quota" else "share_cap"


def _give(tx: Transaction, new: NewGrant, giving: _Giving, *, by: Actor, now: datetime) -> None:
    ref = giving.ref
    cap = open_account(tx, NewAccount(new.region, giving.cap_kind, new.person, now, label=ref))
    row = {
        "ref": ref,
        "kind": giving.kind,
        "person": new.person,
        "beneficiary": new.beneficiary,
        "relation": _kinship(tx, new),
        "account_id": giving.account,
        "purse_id": new.account,
        "cap_account_id": cap,
        "cap_fen": new.cap_fen,
        "purposes": list(new.purposes),
        "region": new.region,
        "from_at": new.from_at,
        "to_at": new.to_at,
        "given_by": by.id,
        "given_role": by.role,
        "given_at": now,
        "application": new.application,
    }
    places = ", ".join(f"%({name})s" for name in row)
    tx.run(f"INSERT INTO sharing.given ({', '.join(row)}) VALUES ({places})", row)
    legs = (Leg(_source(tx, new.region, now), -new.cap_fen), Leg(cap, new.cap_fen))
    _post(tx, f"{ref}:cap", "grant_cap", legs, (by, now))
    about: dict[str, str | int] = {"cap_fen": new.cap_fen}
    enqueue(tx, Alert(new.person, "grant_given", now, about, f"grant:{ref}"))
    enqueue(tx, Alert(new.beneficiary, "grant_received", now, about, f"grant-received:{ref}"))


def _kinship(tx: Transaction, new: NewGrant) -> str:
    """Give what the relative is on the first day; none is refused by the database."""
    on = new.from_at.astimezone(CHINA).date()
    known = (one.kind for one in relations(tx, new.person, on) if one.relative == new.beneficiary)
    return next(known, "none")


def _give_back(tx: Transaction, one: Grant, now: datetime) -> int:
    """Return what a quota still holds to the purse it came from; say whether there was any."""
    held = balance(tx, one.account) if one.kind == "wallet_quota" else None
    free = (held.available_fen or 0) if held else 0
    if held is None or free <= 0:
        return 0
    legs = (Leg(one.account, -free), Leg(one.purse, free))
    # Refused while a court blocks the account: then it is tried again later, under another key.
    key = f"{one.ref}:back:{held.version}:{now:%Y%m%d%H%M%S}"
    done = post(tx, Posting(SCOPE, key, "quota_given_back", legs, now, SYSTEM))
    return 0 if isinstance(done, Declined) else 1


def _source(tx: Transaction, region: str, now: datetime) -> int:
    """Give where rights come from and go back to."""
    owner = f"{region}:rights"
    return open_account(tx, NewAccount.usual(region, "limit_source", owner, opened_at=now))


def _post(
    tx: Transaction, key: str, code: str, legs: tuple[Leg, ...], by: tuple[Actor, datetime]
) -> None:
    done = post(tx, Posting(SCOPE, key, code, legs, by[1], by[0]))
    if isinstance(done, Declined):
        raise NotAllowed(done.code, f"{done.says_zh} / {done.says_en}")


def _grant(row: Row) -> Grant:
    return Grant(**{**row, "purposes": tuple(row["purposes"])})
