"""Grants that come of applications: family sharing, a wallet quota, one payment for a relative."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from yibao.account import grants
from yibao.account.actor import SYSTEM, Actor
from yibao.account.applications import Application
from yibao.account.database import Transaction
from yibao.account.grants import NewGrant
from yibao.account.grants.grant import Ending
from yibao.account.grants.store import give_one_payment
from yibao.account.ledger.posting import Leg
from yibao.core.clock import CHINA
from yibao.core.errors import Conflict
from yibao.service.usecases import accounts
from yibao.service.usecases.office import Office

PURPOSES = {
    "commercial_insurance": "insurance",
    "long_term_care_premium": "premium",
    "physical_exam": "care",
    "resident_premium": "premium",
    "vaccination": "care",
}
"""What a relative's payment is for, by the kind of application."""


def give_sharing(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    """A relative may pay for care from the account, up to the cap."""
    purse = _purse(tx, one, at_least_fen=0)
    ref = grants.give_share(
        tx,
        _new(office, one, account=purse, cap_fen=one.form["cap_fen"]),
        by=_giver(one),
        now=office.now(),
        randomness=office.randomness,
    )
    return {"grant": ref, "cap_fen": one.form["cap_fen"]}


def give_quota(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    """A quota for a relative elsewhere: set aside here, no money goes anywhere."""
    amount = one.form["amount_fen"]
    purse = _purse(tx, one, at_least_fen=amount)
    ref = grants.give_wallet_quota(
        tx,
        _new(office, one, account=purse, cap_fen=amount),
        by=_giver(one),
        now=office.now(),
        randomness=office.randomness,
    )
    return {"grant": ref, "quota_fen": amount}


def end_sharing(tx: Transaction, office: Office, one: Application) -> Mapping[str, object]:
    """Sharing ends; what was not used comes back."""
    ref = str(one.form["grant"])
    held = grants.grant(tx, ref)
    why: Ending = "ended_by_giver" if held.person == one.person else "ended_by_beneficiary"
    grants.end_grant(tx, ref, by=_giver(one), why=why, now=office.now())
    return {"grant": ref, "unused_fen": held.remaining_fen}


def one_off_grant(
    tx: Transaction, office: Office, one: Application, leg: Leg, *, now: datetime
) -> str:
    """A grant for this one payment, because money of one person is used for another.

    It is in force from `now`, which is when its payment is held.
    """
    new = NewGrant(
        person=one.person,
        beneficiary=str(one.form["relative"]),
        account=leg.account,
        region=one.region,
        cap_fen=leg.amount_fen,
        purposes=(PURPOSES[one.kind],),
        from_at=now,
        application=one.id,
    )
    return give_one_payment(tx, new, by=_giver(one), now=now, randomness=office.randomness)


def cap_of(tx: Transaction, grant: str) -> int:
    """The account that keeps a grant's cap."""
    return grants.grant(tx, grant).cap_account


def end_one_off(tx: Transaction, office: Office, grant: str, *, paid: bool) -> None:
    """The one payment was made, or will not be."""
    why: Ending = "paid" if paid else "by_staff"
    grants.end_grant(tx, grant, by=SYSTEM, why=why, now=office.now())


def _new(office: Office, one: Application, *, account: int, cap_fen: int) -> NewGrant:
    return NewGrant(
        person=one.person,
        beneficiary=str(one.form["relative"]),
        account=account,
        region=one.region,
        cap_fen=cap_fen,
        purposes=tuple(one.form["purpose"]),
        from_at=office.now(),
        to_at=_end_of(one.form.get("until")),
        application=one.id,
    )


def _end_of(day: str | None) -> datetime | None:
    """The end of a day in China; the last day counts."""
    if day is None:
        return None
    return datetime.combine(date.fromisoformat(day), time(), CHINA) + timedelta(1)


def _purse(tx: Transaction, one: Application, *, at_least_fen: int) -> int:
    """The purse the rules allow that has enough; Raises: `Conflict` when none has."""
    for name in (one.gate or {}).get("purses", ()):
        account = accounts.purse(tx, one.person, one.region, name)
        if account is not None and accounts.available(tx, account) >= at_least_fen:
            return account
    says = "可用余额不够。 / There is not enough that may be used for this."
    raise Conflict("ledger.insufficient", says)


def _giver(one: Application) -> Actor:
    return Actor(one.person, "holder")
