"""Holds: money kept back now and posted, released or let go later."""

from yibao.account.ledger.holds.store import expire_holds, hold, post_hold, void_hold

__all__ = ["expire_holds", "hold", "post_hold", "void_hold"]
