"""Advances settled: the fund pays what the bill entitles to; more is paid out, less comes back.

The account of an advance starts at zero, goes below it when the bank pays, and is back at zero
when the advance is settled. Each posting has its own key, so that doing it again changes nothing.
"""

from __future__ import annotations

from yibao.account.actor import SYSTEM, Actor
from yibao.account.applications import Application, kind_named
from yibao.account.applications import store as applications
from yibao.account.database import Transaction
from yibao.account.ledger import account_of, balance, post
from yibao.account.ledger.posting import Declined, Leg, Posting
from yibao.core.errors import BrokenPromise, Conflict, InputError
from yibao.core.money import format_yuan
from yibao.service.usecases import accounts
from yibao.service.usecases.claiming import all_claimed, keep_use
from yibao.service.usecases.faults import no_faults
from yibao.service.usecases.office import Office
from yibao.service.usecases.paying import instruct_payout
from yibao.service.usecases.reimbursing import owed
from yibao.service.usecases.securing import SCOPE, Need, secure
from yibao.service.usecases.taking_steps import step_of, take_step

CODE = "application.offsite_advance"


def settle_advance(tx: Transaction, office: Office, one: Application) -> Application:
    """Settle what the desk has accepted: pay the rest, or claim it back and close.

    What the personal account cannot give back stays owed, and the application stays open until
    it is `repaid`. Without invoices all of it is claimed back.
    """
    account = _account(tx, one)
    entitled = _cover(tx, office, one, account)
    over = balance(tx, account).balance_fen
    if over > 0:
        return _top_up(tx, office, one, over)
    clawed = _claw_back(tx, office, one, account, -over) if over < 0 else 0
    still = -over - clawed
    if still:
        applications.postpone(tx, one.id, until=None)
        return one
    detail = {"advance_fen": one.amount_fen, "entitled_fen": entitled, "clawed_back_fen": clawed}
    return take_step(tx, office, step_of(office, one, "close", SYSTEM, detail=detail))


def owed_back(tx: Transaction, one: Application) -> int:
    """What the person still owes of an advance, in fen."""
    account = account_of(tx, one.id, "suspense", label="advance", ledger_id=one.region)
    return 0 if account is None else max(-balance(tx, account).balance_fen, 0)


def owed_to(tx: Transaction, one: Application) -> int:
    """What a settled advance still owes the person, whose top-up the bank sent back."""
    account = account_of(tx, one.id, "suspense", label="advance", ledger_id=one.region)
    return 0 if account is None else max(balance(tx, account).balance_fen, 0)


def repay(tx: Transaction, office: Office, ref: str, amount_fen: int, *, by: Actor) -> Application:
    """Note that a person paid back some of an advance by bank. Raises: `InputError` for more."""
    one = applications.application(tx, ref, lock=True)
    owing = owed_back(tx, one)
    if not 0 < amount_fen <= owing:
        says = f"还欠 {format_yuan(owing)} 元。 / {format_yuan(owing)} yuan are owed."
        raise InputError("application.repaid_wrong", says)
    step = step_of(office, one, "repay", by, detail={"amount_fen": amount_fen})
    after = take_step(tx, office, step)
    source = accounts.bank(tx, one.region, at=office.now())
    legs = (Leg(source, -amount_fen), Leg(_account(tx, one), amount_fen))
    _post(tx, office, f"{one.id}:{one.version}:repaid", legs, by)
    return after


def _cover(tx: Transaction, office: Office, one: Application, account: int) -> int:
    """The fund pays for the bill, once; give how much."""
    bill = one.later.get("bill")
    # A bill that was written down and never handed in has claimed no invoice, and counts nothing.
    if bill is None or not all_claimed(tx, one):
        return 0
    found = owed(tx, one, bill)
    no_faults(found if isinstance(found, tuple) else ())
    assert not isinstance(found, tuple)
    if not found.fund_fen:
        return 0
    insutype = "310" if found.scheme.startswith("employee.") else "390"
    fund = accounts.fund(tx, one.region, insutype, at=office.now())
    legs = (Leg(fund, -found.fund_fen), Leg(account, found.fund_fen))
    if _post(tx, office, f"{one.id}:cover", legs, SYSTEM):
        keep_use(tx, one, found)
    return found.fund_fen


def _top_up(tx: Transaction, office: Office, one: Application, over: int) -> Application:
    after = take_step(tx, office, step_of(office, one, "pay", SYSTEM, detail={"top_up_fen": over}))
    kind = kind_named(one.kind)
    secure(tx, office, Need(kind, after, over, (), SYSTEM))
    instruct_payout(tx, office, after, amount_fen=over)
    return after


def _claw_back(tx: Transaction, office: Office, one: Application, account: int, wanted: int) -> int:
    """Take back what the personal account can give; a block or an empty account gives nothing."""
    taken = 0
    for name in ("past_years", "this_year"):
        source = accounts.purse(tx, one.person, one.region, name)
        part = min(accounts.available(tx, source), wanted - taken)
        if source is None or part <= 0:
            continue
        legs = (Leg(source, -part), Leg(account, part))
        posting = _posting(office, f"{one.id}:{one.version}:claw:{name}", legs, SYSTEM)
        if not isinstance(post(tx, posting), Declined):
            taken += part
    return taken


def _account(tx: Transaction, one: Application) -> int:
    account = account_of(tx, one.id, "suspense", label="advance", ledger_id=one.region)
    if account is None:
        raise BrokenPromise("application.no_advance", f"{one.id} has no advance account")
    return account


def _post(tx: Transaction, office: Office, key: str, legs: tuple[Leg, ...], by: Actor) -> bool:
    """Whether it moved just now; False when it had moved before. Raises: `Conflict`."""
    found = post(tx, _posting(office, key, legs, by))
    if isinstance(found, Declined):
        raise Conflict(found.code, f"{found.says_zh} / {found.says_en}")
    return not found.replayed


def _posting(office: Office, key: str, legs: tuple[Leg, ...], by: Actor) -> Posting:
    note = {"application": key.partition(":")[0]}
    return Posting(SCOPE, key, CODE, legs, office.now(), by, note)
