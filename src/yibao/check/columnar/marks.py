"""Everything but words that signals refer to, of all messages at once, in the order it counts.

In: a `Page` and the messages as received. Out: `Marks`, the atoms that `Extracts.marks` and the
tricks of folding give one message; sentence ends; and what a verdict shows of links and numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from yibao.check.columnar import letters as ask
from yibao.check.columnar import links, numbers
from yibao.check.columnar.reading import Page
from yibao.check.columnar.sheet import ORIGIN_BITS, Bools, Ints
from yibao.check.extract import Hosts
from yibao.check.extract.extracts import LONG_TEXT, QUOTE, SHORT_TEXT, SIGNED, link_marks
from yibao.check.extract.numbers import mark_of

LONGEST_SIGN, SHORTEST_SIGN = 16, 2
_DOT, _STAR = ord("."), ord("*")
Rows = list[tuple[int, int, int]]  # atom, start, end


@dataclass(slots=True)
class Marks:
    """Atoms (number, start, end), each message's in order; what they were made of."""

    atom: Ints
    start: Ints
    end: Ints
    breaks: Bools
    ended: Ints  # how many sentences end before each position
    links: list[links.Found]
    numbers: list[numbers.Found]  # of each message those in digits come first
    accounts: list[tuple[int, int]]
    quotes: list[tuple[int, int]]


class Marker:
    """Marks pages as the checker marks one message."""

    def __init__(self, mark: Mapping[str, int], hosts: Hosts) -> None:
        self._mark = mark
        self._hosts = hosts

    def mark(self, page: Page, sizes: Ints) -> Marks:
        """Give all marks of `page`; `sizes` are the lengths of the messages as received."""
        found = links.find_links(page, self._hosts)
        in_digits, in_words = (_outside(rows, found) for rows in numbers.find_numbers(page))
        accounts, quotes = links.find_accounts(page, found), _quotes(page)
        mark = self._mark
        rows: Rows = [(mark[n], k.start, k.end) for k in found for n in link_marks(k.link)]
        rows += [
            (mark[mark_of(n.kind, valid=n.valid)], n.start, n.end) for n in (*in_digits, *in_words)
        ]
        rows += [(mark["account_id"], *place) for place in accounts]
        rows += [(mark["quote"], *place) for place in quotes]
        rows += [(mark["link_masked"], *place) for place in _masked(page)]
        columns = [
            np.array(rows, np.int64).reshape(-1, 3),
            _column(mark["signed"], *_signed(page)),
            *self._lengths(page, sizes),
            _tricks(page),
        ]
        atom, start, end = np.concatenate(columns).T
        breaks = _breaks(page)
        ended = marked_before(breaks)
        return Marks(
            atom, start, end, breaks, ended, found, [*in_digits, *in_words], accounts, quotes
        )

    def _lengths(self, page: Page, sizes: Ints) -> Iterable[Ints]:
        begin, end = page.sheet.begin, page.sheet.end
        long, short = sizes >= LONG_TEXT, sizes < SHORT_TEXT
        yield _column(self._mark["long_text"], begin[long], begin[long] + 1)
        yield _column(self._mark["short_text"], begin[short], end[short])


def _tricks(page: Page) -> Ints:
    """Give the places where a trick was seen through, as they read now."""
    tricks, origin = page.tricks, page.sheet.origin
    starts = np.searchsorted(origin, tricks.start << ORIGIN_BITS)
    ends = np.searchsorted(origin, tricks.end << ORIGIN_BITS)
    left = (tricks.mark >= 0) & (starts < page.sheet.end[tricks.message])
    return np.stack((tricks.mark, starts, np.maximum(ends, starts + 1)), 1)[left]


def _column(atom: int, starts: Ints, ends: Ints) -> Ints:
    return np.stack((np.full(starts.size, atom), starts, ends), 1)


def _outside(rows: list[numbers.Found], found: list[links.Found]) -> list[numbers.Found]:
    """Give the numbers that are not part of a link."""
    if not rows or not found:
        return rows
    starts, ends = (np.array([n[i] for n in rows], np.int64) for i in (0, 1))
    before = np.searchsorted([k.start for k in found], starts, "right") - 1
    inside = (before >= 0) & (ends <= np.array([k.end for k in found])[before])
    return [row for row, within in zip(rows, inside.tolist(), strict=True) if not within]


def _quotes(page: Page) -> list[tuple[int, int]]:
    at = np.flatnonzero((page.flags & ask.QUOTES) != 0)
    owners = page.owners[at]
    first = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1]))) if at.size else at
    ends = page.sheet.end[owners[first]]
    return [
        match.span()
        for begin, end in zip(at[first].tolist(), ends.tolist(), strict=True)
        for match in QUOTE.finditer(page.text, begin, end)
    ]


def _masked(page: Page) -> Iterable[tuple[int, int]]:
    """Give the first four stars and more of each message."""
    star = page.sheet.codes == _STAR
    at = np.flatnonzero(star[:-3] & star[1:-2] & star[2:-1] & star[3:])
    seen: set[int] = set()
    for start in at.tolist():
        if (owner := int(page.owners[start])) not in seen:
            seen.add(owner)
            rest = page.text[start : int(page.sheet.end[owner])]
            yield start, start + len(rest) - len(rest.lstrip("*"))


def _signed(page: Page) -> tuple[Ints, Ints]:
    """Give the name in brackets that a message begins or ends with."""
    sheet, flags = page.sheet, page.flags
    filled = np.flatnonzero(sheet.end > sheet.begin)
    begin, end = sheet.begin[filled], sheet.end[filled]
    shuts = np.concatenate((np.flatnonzero((flags & ask.SIGN_SHUTS) != 0), [flags.size]))
    shut = shuts[np.searchsorted(shuts, begin)]
    size = shut - begin - 1
    opened = (flags[begin] & ask.SIGN_OPENS) != 0
    plain = opened & (shut < end) & (size >= SHORTEST_SIGN) & (size <= LONGEST_SIGN)
    last = flags[end - 1] & (ask.SIGN_SHUTS | ask.SPACE)
    other = ~plain & ((last != 0) | ((flags[begin] & ask.SPACE) != 0))
    starts, ends = [begin[plain]], [shut[plain] + 1]
    for a, b in zip(begin[other].tolist(), end[other].tolist(), strict=True):
        match = SIGNED.search(page.text[a:b])
        if match is not None:
            starts.append(np.array([a + match.start()]))
            ends.append(np.array([a + match.end()]))
    return np.concatenate(starts), np.concatenate(ends)


def marked_before(marked: Bools) -> Ints:
    """Give how many positions before each one are marked."""
    at = np.flatnonzero(marked)
    return np.repeat(np.arange(at.size + 1), np.diff(at + 1, prepend=0, append=marked.size + 1))


def _breaks(page: Page) -> Bools:
    """Say where a sentence ends; between messages, too."""
    flags = page.flags
    breaks: Bools = (flags & (ask.BREAK | ask.APART)) != 0
    dot = page.sheet.codes[:-1] == _DOT
    breaks[:-1] |= dot & ((flags[1:] & (ask.SPACE | ask.APART)) != 0)
    return breaks
