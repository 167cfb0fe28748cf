"""What verdicts show besides evidence: links, numbers, accounts, pairs of word groups.

In: a page with what was found on it. Out: `Showing`, which keeps it small and gives each message
its `Shown` when asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yibao.check.columnar.marks import Marks
from yibao.check.columnar.places import Places
from yibao.check.columnar.reading import Page
from yibao.check.columnar.sheet import Bools, Ints
from yibao.check.columnar.wording import Floats, Pairs
from yibao.check.extract.numbers import shown as shown_number
from yibao.check.findings import Shown, ShownNumber, ShownPair
from yibao.check.together import LEAST_SHOWN, MOST_SHOWN

Rows = dict[int, list[Any]]


@dataclass(slots=True)
class Showing:
    """What to show of each message that has something to show."""

    links: Rows
    numbers: Rows
    accounts: Rows
    pairs: Rows

    def of(self, message: int) -> Shown:
        """Give what to show of one message."""
        columns = (self.links, self.numbers, self.accounts, self.pairs)
        return Shown(*(tuple(rows.get(message, ())) for rows in columns))


def show(page: Page, marks: Marks, pairs: Iterable[tuple[int, ShownPair]]) -> Showing:
    """Gather what to show of each message of `page`."""
    links, numbers, accounts = (
        _by_message(page, [row[:2] for row in rows])
        for rows in (marks.links, marks.numbers, marks.accounts)
    )
    text = page.text
    showing = Showing({}, {}, {}, {})
    for found, (i, span) in zip(marks.links, links, strict=True):
        showing.links.setdefault(i, []).append((found.link, span))
    for number, (i, span) in zip(marks.numbers, numbers, strict=True):
        shown = shown_number(text[number.start : number.end], number.kind)
        showing.numbers.setdefault(i, []).append(ShownNumber(number.kind, span, shown))
    for i, span in accounts:
        showing.accounts.setdefault(i, []).append(span)
    for i, pair in pairs:
        showing.pairs.setdefault(i, []).append(pair)
    return showing


def strongest(
    page: Page, places: Places, pairs: Pairs, factor: Floats, named: Bools
) -> list[tuple[int, ShownPair]]:
    """Give (message, pair) of the pairs that speak most for harm, strongest first.

    `factor` is what a pair counts in each message; `named` says which atoms have a name.
    """
    weight = pairs.weight * factor[pairs.message]
    strong = np.flatnonzero(weight >= LEAST_SHOWN)
    # Pairs come by message and number; of equal weight the one with the highest number leads.
    strong = strong[::-1]
    strong = strong[np.argsort(-weight[strong], kind="stable")]
    order = strong[np.argsort(pairs.message[strong], kind="stable")]
    message = pairs.message[order]
    late = np.zeros(order.size, bool)
    late[MOST_SHOWN:] = message[MOST_SHOWN:] == message[:-MOST_SHOWN]
    order = order[~late & named[pairs.left[order]] & named[pairs.right[order]]]
    start, end = _nearest(places, pairs, order)
    first, last = page.original(start, end)
    columns = (pairs.message[order], pairs.left[order], pairs.right[order], weight[order])
    rows = zip(*(column.tolist() for column in (*columns, first, last)), strict=True)
    return [(i, ShownPair(a, b, weight, (s, e))) for i, a, b, weight, s, e in rows]


def _nearest(places: Places, pairs: Pairs, order: Ints) -> tuple[Ints, Ints]:
    """Give the shortest stretch that holds one place of each word group; the first of equals."""
    message = pairs.message[order]
    left, of = places.of(places.group[pairs.left[order], message])
    right, of_left = places.of(places.group[pairs.right[order], message][of])
    left, of = left[of_left], of[of_left]
    start = np.minimum(places.start[left], places.start[right])
    end = np.maximum(places.end[left], places.end[right])
    bits = int(of.size).bit_length()
    key = (of << 16 | np.minimum(end - start, 0xFFFF)) << bits | np.arange(of.size)
    key.sort()
    best = key[np.diff(key >> (16 + bits), prepend=-1) != 0] & ((1 << bits) - 1)
    return start[best], end[best]


def _by_message(
    page: Page, rows: Sequence[tuple[int, int]]
) -> Iterable[tuple[int, tuple[int, int]]]:
    """Give the message and the place as received of each place on the sheet."""
    if not rows:
        return ()
    start, end = np.array(rows, np.int64).T
    first, last = page.original(start, end)
    spans = zip(first.tolist(), last.tolist(), strict=True)
    return zip(page.owners[start].tolist(), spans, strict=True)
