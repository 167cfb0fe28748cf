"""Writes blocks and grant rules by the SQL functions of the schema `ledger`.

Restrictions and grants do so by their triggers; the app's role has no right to, so that nobody
ends a restriction or shares an account without the record that decided it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from yibao.account.database import Transaction

Effect = Literal["no_debit", "no_credit"]


@dataclass(frozen=True, slots=True)
class Block:
    """No debits or no credits on an account from `from_at` until before `to_at`, or for good."""

    account: int
    effect: Effect
    from_at: datetime
    to_at: datetime | None
    restriction: str


@dataclass(frozen=True, slots=True)
class GrantRule:
    """An account's money may be used for `beneficiary`, for `purposes`, within the cap account.

    In force from `from_at` until before `to_at`. The cap is an account of rights of the same
    region; every debit of the account for the beneficiary takes as much from it.
    """

    grant: str
    account: int
    beneficiary: str
    purposes: tuple[str, ...]
    cap_account: int
    from_at: datetime
    to_at: datetime | None


def put_block(tx: Transaction, block: Block) -> None:
    """Forbid what the block says; the same restriction does so once for each account."""
    tx.value(
        "SELECT ledger.put_block(%s, %s, %s, %s, %s)",
        (block.account, block.effect, block.from_at, block.to_at, block.restriction),
    )


def end_block(tx: Transaction, restriction: str, *, at: datetime) -> int:
    """End every block of the restriction that runs at `at`; give how many."""
    return int(tx.value("SELECT ledger.end_block(%s, %s)", (restriction, at)))


def put_grant_rule(tx: Transaction, rule: GrantRule) -> None:
    """Let an account's money be used for another person, as the rule says.

    Raises: `Conflict` "ledger.grant_exists" when the grant stands on other terms.
    """
    tx.value(
        "SELECT ledger.put_grant_rule(%s, %s, %s, %s, %s, %s, %s)",
        (
            *(rule.grant, rule.account, rule.beneficiary, list(rule.purposes)),
            *(rule.from_at, rule.to_at, rule.cap_account),
        ),
    )


def end_grant_rule(tx: Transaction, grant: str, *, at: datetime) -> bool:
    """End the grant from `at` on; False when it had ended before or is unknown."""
    return bool(tx.value("SELECT ledger.end_grant_rule(%s, %s)", (grant, at)))


def close_account(tx: Transaction, account: int, *, at: datetime) -> None:
    """Close an empty account for good.

    Raises: `Conflict` "ledger.not_empty" when it has money, holds, or is used by many at once.
    """
    tx.value("SELECT ledger.close_account(%s, %s)", (account, at))
