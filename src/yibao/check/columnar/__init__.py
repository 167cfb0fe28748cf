"""Many messages at once: the verdicts of `Checker.check`, to the last bit, several times as fast.

In: texts with the region and day to judge them by. Out: their verdicts, in order. What one message
goes through step by step, a page of messages goes through together as columns of numpy arrays;
the few that need rare treatment are read alone, by the same code that reads single messages.
It decides nothing of its own: tests hold both ways equal.
"""

from yibao.check.columnar.columns import Columns

__all__ = ["Columns"]
