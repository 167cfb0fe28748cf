"""Which ledger account is meant: one name for each, used by everything that moves money."""

from __future__ import annotations

from datetime import datetime

from yibao.account.database import Transaction
from yibao.account.ledger import account_of, balance, open_account
from yibao.account.ledger.posting import NewAccount

PURSES = {"this_year": "personal", "past_years": "personal_past"}
"""The parts of a personal account, as rules name them, and their kinds in the ledger."""


def purse(tx: Transaction, person: str, region: str, name: str) -> int | None:
    """A part of a person's account, where there is one."""
    return account_of(tx, person, PURSES[name], ledger_id=region)


def available(tx: Transaction, account: int | None) -> int:
    """What may be spent from an account."""
    if account is None:
        return 0
    return balance(tx, account).available_fen or 0


def fund(tx: Transaction, region: str, insutype: str, *, at: datetime) -> int:
    """The pooled fund of a scheme."""
    return _usual(tx, region, "fund", f"{region}:{insutype}", at)


def bank(tx: Transaction, region: str, *, at: datetime) -> int:
    """What went out by the bank."""
    return _usual(tx, region, "bank_clearing", f"{region}:bank", at)


def payee(tx: Transaction, region: str, kind: str, owner: str, *, at: datetime) -> int:
    """Whom a transfer pays: an institution, an insurer's product, the premiums of a scheme."""
    return _usual(tx, region, kind, owner, at)


def rights(tx: Transaction, region: str, *, at: datetime) -> int:
    """Where rights come from and go back to, so that they too sum to zero."""
    return _usual(tx, region, "limit_source", f"{region}:rights", at)


def advance(tx: Transaction, region: str, application: str, *, most_fen: int, at: datetime) -> int:
    """What one advance still owes: below zero by at most what was advanced, zero when settled."""
    found = account_of(tx, application, "suspense", label="advance", ledger_id=region)
    if found is not None:
        return found
    new = NewAccount(region, "suspense", application, at, "advance", floor_fen=-most_fen)
    return open_account(tx, new)


def _usual(tx: Transaction, region: str, kind: str, owner: str, at: datetime) -> int:
    found = account_of(tx, owner, kind, ledger_id=region)
    if found is not None:
        return found
    return open_account(tx, NewAccount.usual(region, kind, owner, opened_at=at))
