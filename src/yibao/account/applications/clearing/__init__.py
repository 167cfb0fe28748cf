"""Monthly clearing of wallet quotas: what relatives elsewhere used, by home and place.

A quota is virtual: its money stays in the giver's region until it is used. What was used in a month
is cleared in full between the regions after it (notice of 2026-01-09). This gives the statement;
money moves between regions by their banks.
"""

from yibao.account.applications.clearing.store import Cleared, clearing_of

__all__ = ["Cleared", "clearing_of"]
