"""What verdicts show besides evidence: links, numbers, accounts, pairs of word groups.

In: a page with what was found on it. Out: `Showing`, plain columns from which one message's `Shown`
is made when somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yibao.check.columnar.marks import Marks
from yibao.check.columnar.places import Places
from yibao.check.columnar.reading import Page
from yibao.check.columnar.sheet import Bools, Ints
from yibao.check.columnar.wording import Floats, Pairs
from yibao.check.extract.identifiers import mask
from yibao.check.findings import Shown, ShownNumber, ShownPair
from yibao.check.together import LEAST_SHOWN, MOST_SHOWN


@dataclass(slots=True)
class _Column:
    """Things of a page with the message and place of each; laid out by message when first asked."""

    message: Ints
    first: Ints
    last: Ints
    things: tuple[Sequence[Any] | Ints | Floats, ...]
    _rows: dict[int, list[tuple[Any, ...]]] | None = None

    def of(self, message: int) -> list[tuple[Any, ...]]:
        """Give one message's things, each followed by its place as received, in order."""
        if self._rows is None:
            rows: dict[int, list[tuple[Any, ...]]] = {}
            things = (t.tolist() if isinstance(t, np.ndarray) else t for t in self.things)
            spans = zip(self.first.tolist(), self.last.tolist(), strict=True)
            for i, *row in zip(self.message.tolist(), *things, spans, strict=True):
                rows.setdefault(i, []).append(tuple(row))
            self._rows = rows
        return self._rows.get(message, [])


@dataclass(slots=True)
class Showing:
    """What to show of the messages of one page."""

    links: _Column
    numbers: _Column
    accounts: _Column
    pairs: _Column

    def of(self, message: int) -> Shown:
        """Give what to show of one message."""
        return Shown(
            tuple((link, span) for link, span in self.links.of(message)),
            tuple(
                ShownNumber(kind, span, mask(number, kind), valid)
                for kind, number, valid, span in self.numbers.of(message)
            ),
            tuple(span for (span,) in self.accounts.of(message)),
            tuple(ShownPair(*row) for row in self.pairs.of(message)),
        )


def show(page: Page, marks: Marks, pairs: _Column) -> Showing:
    """Keep what to show of each message of `page`."""
    text = page.text
    kinds = [found.kind for found in marks.numbers]
    numbers = [text[found.start : found.end] for found in marks.numbers]
    valid = [found.valid for found in marks.numbers]
    return Showing(
        _column(page, marks.links, [found.link for found in marks.links]),
        _column(page, marks.numbers, kinds, numbers, valid),
        _column(page, marks.accounts),
        pairs,
    )


def strongest(page: Page, places: Places, pairs: Pairs, factor: Floats, named: Bools) -> _Column:
    """Give the pairs that speak most for harm in each message, strongest first.

    `factor` is what a pair counts in each message; `named` says which atoms have a name.
    """
    weight = pairs.weight * factor[pairs.message]
    # Pairs come by message and number; of equal weight the one with the highest number leads.
    strong = np.flatnonzero(weight >= LEAST_SHOWN)[::-1]
    strong = strong[np.argsort(-weight[strong], kind="stable")]
    order = strong[np.argsort(pairs.message[strong], kind="stable")]
    message = pairs.message[order]
    late = np.zeros(order.size, bool)
    late[MOST_SHOWN:] = message[MOST_SHOWN:] == message[:-MOST_SHOWN]
    order = order[~late & named[pairs.left[order]] & named[pairs.right[order]]]
    of, start, end = _nearest(places, pairs, order)
    order = order[of]
    first, last = page.original(start, end)
    columns = (pairs.left[order], pairs.right[order], weight[order])
    return _Column(pairs.message[order], first, last, columns)


def _nearest(places: Places, pairs: Pairs, order: Ints) -> tuple[Ints, Ints, Ints]:
    """Give the shortest stretch that holds a place of each word group, apart; the first of equals.

    Before each comes its number in `order`; pairs whose places all overlap have none.
    """
    message = pairs.message[order]
    left, of = places.of(places.group[message, pairs.left[order]])
    right, of_left = places.of(places.group[message, pairs.right[order]][of])
    left, of = left[of_left], of[of_left]
    apart = (places.end[left] <= places.start[right]) | (places.end[right] <= places.start[left])
    left, right, of = left[apart], right[apart], of[apart]
    start = np.minimum(places.start[left], places.start[right])
    end = np.maximum(places.end[left], places.end[right])
    bits = int(of.size).bit_length()
    key = (of << 16 | np.minimum(end - start, 0xFFFF)) << bits | np.arange(of.size)
    key.sort()
    best = key[np.diff(key >> (16 + bits), prepend=-1) != 0] & ((1 << bits) - 1)
    return of[best], start[best], end[best]


def _column(page: Page, rows: Sequence[Any], *things: Sequence[Any]) -> _Column:
    """Give things found at the places that their rows begin with."""
    start, end = np.array([row[:2] for row in rows], np.int64).reshape(-1, 2).T
    first, last = page.original(start, end)
    return _Column(page.owners[start], first, last, things)
