"""What a message holds besides words: links, numbers, accounts, amounts, quotes.

In: a folded view. Out: an `Extracts` value and marks (named places) that signals can refer to.
It decides nothing: whether a link or number is bad is for signals and weights.
"""

from yibao.check.extract.extracts import Extracts, extract
from yibao.check.extract.hosts import Hosts
from yibao.check.extract.links import Link
from yibao.check.extract.numbers import Number

__all__ = ["Extracts", "Hosts", "Link", "Number", "extract"]
