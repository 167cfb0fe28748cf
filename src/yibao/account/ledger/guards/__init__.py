"""Guards: what a restriction or a grant means for money, kept where every posting looks.

They are written by the rooms that decide: restrictions put blocks, grants put grant rules.
"""

from yibao.account.ledger.guards.store import (
    Block,
    GrantRule,
    close_account,
    end_block,
    end_grant_rule,
    put_block,
    put_grant_rule,
)

__all__ = [
    "Block",
    "GrantRule",
    "close_account",
    "end_block",
    "end_grant_rule",
    "put_block",
    "put_grant_rule",
]
