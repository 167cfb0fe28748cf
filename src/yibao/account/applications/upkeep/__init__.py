"""Holds the applications of a database against what must always be true of them."""

from yibao.account.applications.upkeep.store import check

__all__ = ["check"]
