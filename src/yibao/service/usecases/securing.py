"""Money that secures an application: held when it is handed in, let go when it fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from yibao.account.actor import Actor
from yibao.account.applications import Application, Kind, kind_named
from yibao.account.applications import store as applications
from yibao.account.database import Transaction
from yibao.account.ledger import hold, post_hold, void_hold
from yibao.account.ledger.posting import Declined, Leg, Posted, Posting
from yibao.core.errors import BrokenPromise, Conflict
from yibao.service.usecases import accounts
from yibao.service.usecases.office import Office
from yibao.service.usecases.sharing import PURPOSES, cap_of, end_one_off, one_off_grant
from yibao.service.usecases.telling import tell_money

SCOPE = "application"
HOLD_DAYS = 400
"""Longer than any application may take; what secures one never ends before it does."""


@dataclass(frozen=True, slots=True)
class Need:
    """What an application needs held: how much, from which purses, by whom."""

    kind: Kind
    one: Application
    amount_fen: int
    purses: tuple[str, ...]
    by: Actor


def secure(tx: Transaction, office: Office, need: Need) -> None:
    """Hold what an application asks for. Raises: `Conflict` when it cannot be held."""
    one, now = need.one, office.now()
    relative = one.form.get("relative")
    beneficiary = relative if relative not in (None, one.person) else None
    legs = _legs(tx, office, need, whole=beneficiary is not None)
    grant = None
    if beneficiary is not None:
        grant = one_off_grant(tx, office, one, legs[0], now=now)
        legs.append(Leg(cap_of(tx, grant), legs[0].amount_fen))
    posting = Posting(
        scope=SCOPE,
        key=f"{one.id}:{one.version}:hold",
        code=f"application.{one.kind}",
        legs=tuple(legs),
        event_at=now,
        by=need.by,
        note={"application": one.id},
        grant=grant,
        beneficiary=beneficiary,
        purpose=PURPOSES[one.kind] if grant else None,
    )
    found = hold(tx, posting, expires_at=now + timedelta(HOLD_DAYS))
    if isinstance(found, Declined):
        raise Conflict(found.code, f"{found.says_zh} / {found.says_en}")
    applications.keep_hold(tx, one.id, found.hold)
    if need.kind.purses:
        tell_money(tx, office, one, "held", need.amount_fen)


def release(tx: Transaction, office: Office, one: Application, *, by: Actor) -> None:
    """Let go of what is still held for an application, and of the grant that came with it."""
    held = applications.open_hold(tx, one.id)
    if held is None:
        return
    void_hold(tx, held.hold, at=office.now(), by=by)
    applications.end_hold(tx, one.id)
    if held.grant is not None:
        end_one_off(tx, office, held.grant, paid=False)
    if kind_named(one.kind).purses:
        tell_money(tx, office, one, "released", one.amount_fen or 0)


def spend(
    tx: Transaction, office: Office, one: Application, *, to: int, by: Actor
) -> Posted | Declined:
    """Post what is held for an application to the account `to`."""
    held = applications.open_hold(tx, one.id)
    if held is None:
        raise BrokenPromise("application.not_held", f"nothing is held for {one.id}")
    legs = [Leg(account, -fen) for account, fen, _ in held.legs]
    legs.append(Leg(to, sum(fen for _, fen, is_limit in held.legs if not is_limit)))
    rights = sum(fen for _, fen, is_limit in held.legs if is_limit)
    if rights:
        legs.append(Leg(accounts.rights(tx, one.region, at=office.now()), rights))
    posting = Posting(
        scope=SCOPE,
        key=f"{one.id}:{held.hold}:post",
        code=f"application.{one.kind}",
        legs=tuple(legs),
        event_at=office.now(),
        by=by,
        note={"application": one.id},
        grant=held.grant,
        beneficiary=held.beneficiary,
        purpose=held.purpose,
    )
    found = post_hold(tx, held.hold, posting)
    if isinstance(found, Posted):
        applications.end_hold(tx, one.id)
        if held.grant is not None:
            end_one_off(tx, office, held.grant, paid=True)
    return found


def _legs(tx: Transaction, office: Office, need: Need, *, whole: bool) -> list[Leg]:
    """What to hold where. With `whole`, all from one purse, because one grant is on one purse."""
    one, now = need.one, office.now()
    if need.kind.effect == "advance":
        account = accounts.advance(tx, one.region, one.id, most_fen=need.amount_fen, at=now)
        return [Leg(account, need.amount_fen)]
    if need.kind.effect == "reimbursement":
        insutype = "310" if one.form["bill"]["scheme"].startswith("employee.") else "390"
        return [Leg(accounts.fund(tx, one.region, insutype, at=now), need.amount_fen)]
    left, legs = need.amount_fen, []
    for name in need.purses:
        account_or_none = accounts.purse(tx, one.person, one.region, name)
        spare = accounts.available(tx, account_or_none)
        if account_or_none is None or spare <= 0 or (whole and spare < need.amount_fen):
            continue
        part = min(spare, left)
        legs.append(Leg(account_or_none, part))
        left -= part
        if not left:
            return legs
    says = "可用余额不够。 / There is not enough that may be used for this."
    raise Conflict("ledger.insufficient", says)
