"""Grants: a person lets a near relative use some of their account, within a cap, until ended.

The cap is an account of rights in the ledger, so it is kept inside every posting. A family share is
paid from the giver's account itself; a wallet quota is set aside in the giver's name, where the
giver no longer spends it, and no money goes to the relative. Whether a region allows a grant is
asked elsewhere (`yibao.policy`); here stands what no grant may lack.
"""

from yibao.account.grants.grant import Grant, NewGrant
from yibao.account.grants.store import (
    end_due,
    end_grant,
    give_share,
    give_wallet_quota,
    grant,
    grants_of,
    legs_for,
    return_unused,
)

__all__ = [
    "Grant",
    "NewGrant",
    "end_due",
    "end_grant",
    "give_share",
    "give_wallet_quota",
    "grant",
    "grants_of",
    "legs_for",
    "return_unused",
]
