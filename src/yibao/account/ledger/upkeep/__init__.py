"""Upkeep: folding hot accounts, and the proof that nothing was lost or made."""

from yibao.account.ledger.upkeep.store import check, fold, fold_all

__all__ = ["check", "fold", "fold_all"]
