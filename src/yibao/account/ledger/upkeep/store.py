"""Folds and checks by the SQL functions of the schema `ledger`."""

from __future__ import annotations

from functools import partial

from yibao.account.database import Database, Transaction
from yibao.core.errors import Issue

SAYS = {
    "ledger.check_sum": "进出不相等 / money or rights do not sum to zero",
    "ledger.check_versions": "分录有缺号 / versions have a gap",
    "ledger.check_balance": "余额与分录不符 / the balance differs from its entries",
    "ledger.check_held": "预扣与记录不符 / what is held differs from the holds",
    "ledger.check_reserved": "预留与记录不符 / what is set aside differs from the slots",
    "ledger.check_floor": "低于下限 / below the floor",
    "ledger.check_legs": "分录与记账不符 / entries differ from their journal",
    "ledger.check_reversal": "冲正与原账不符 / a reversal does not undo its journal",
}


def fold(tx: Transaction, account: int) -> int:
    """Make entries of a hot account's waiting legs; give how many."""
    return int(tx.value("SELECT ledger.fold(%s)", (account,)))


def fold_all(database: Database) -> int:
    """Fold every hot account on which legs wait, each in its own transaction; give how many legs.

    To be done every second or so by a worker. Until then the legs count in every balance.
    """
    with database.transaction() as tx:
        waiting = tx.rows("SELECT DISTINCT account_id AS id FROM ledger.deferred ORDER BY 1")
    return sum(database.run(partial(fold, account=row["id"])) for row in waiting)


def check(tx: Transaction) -> list[Issue]:
    """Everything that must hold, looked up row by row: one Issue for each thing that does not.

    Sums of money and rights, gap-free versions, balances, holds, floors, legs and reversals. It
    reads the whole ledger in one moment, beside any postings.
    """
    rows = tx.rows("SELECT code, account, says FROM ledger.check()")
    return [
        Issue(row["code"], f"{SAYS[row['code']]}: {row['says']}", _place(row["account"]))
        for row in rows
    ]


def _place(account: int | None) -> str:
    return "" if account is None else f"account {account}"
