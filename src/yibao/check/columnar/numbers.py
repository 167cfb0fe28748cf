"""Numbers of all messages at once: where they stand by arrays, what they mean one by one.

Most digits in a message are dates and counts that mean nothing here; the shape of a number and the
characters around it tell which ones can mean something, and only those are looked at.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yibao.check.columnar import letters as ask
from yibao.check.columnar.reading import Page
from yibao.check.columnar.sheet import Ints
from yibao.check.extract.numbers import PUBLIC_LINES, WORDED, read_number, worded_kind

SHORTEST_CALLED = 5  # any phone number, and any identifier, is as long as this
BEFORE_UNIT, AFTER_UNIT = 7, 16  # how far a number in words reaches around its unit
_INSIDE = np.array([ord(c) for c in ",. -"])
_BETWEEN = np.array([ord(c) for c in ",."])
_MONEY = np.array([ord(c) for c in "¥￥$"])
_SHORT_LINES = np.array(sorted({len(line) for line in PUBLIC_LINES}))
_POINT, _ONE_OF, _PLUS, _TIMES = (ord(c) for c in "点个+x")
_SHARES = np.array([ord(c) for c in "点折成"])


class Found(NamedTuple):
    """One number that means something; places are on the sheet."""

    start: int
    end: int
    kind: str
    valid: bool = True


def find_numbers(page: Page) -> tuple[list[Found], list[Found]]:
    """Give numbers in digits and numbers in words, each in order."""
    starts, ends = _digits(page)
    likely = _likely(page, starts, ends)
    text = page.text
    found = []
    for start, end in zip(starts[likely].tolist(), ends[likely].tolist(), strict=True):
        number = read_number(text, start, end)
        if number is not None:
            found.append(Found(*number))
    return found, _worded(page)


def _digits(page: Page) -> tuple[Ints, Ints]:
    """Give the places of digits with what may stand between them, as the pattern joins them."""
    codes = page.sheet.codes
    digit = (page.flags & ask.ANY_DIGIT) != 0
    starts = np.flatnonzero(digit[1:] & ~digit[:-1]) + 1
    ends = np.flatnonzero(digit[:-1] & ~digit[1:]) + 1
    if starts.size == 0:
        return starts, ends
    gap = starts[1:] - ends[:-1]
    joined = np.isin(codes[starts[1:] - 1], _INSIDE)
    wide = np.flatnonzero(joined & (gap > 1))
    step = 0
    while wide.size:
        fits = np.isin(codes[ends[wide] + step], _BETWEEN)
        joined[wide[~fits]] = False
        step += 1
        wide = wide[fits & (gap[wide] > step + 1)]
    starts = starts[np.concatenate(([True], ~joined))]
    ends = ends[np.concatenate((~joined, [True]))]
    starts = starts - (codes[starts - 1] == _PLUS)
    return starts, _with_times(codes, ends)


def _with_times(codes: Ints, ends: Ints) -> Ints:
    """Give ends that take in a last "x" (of an identity number), also behind dots."""
    ends = ends + (codes[ends] == _TIMES)
    between = set(_BETWEEN.tolist())
    for i in np.flatnonzero(np.isin(codes[ends], _BETWEEN)).tolist():
        at = int(ends[i])
        while int(codes[at]) in between:
            at += 1
        if codes[at] == _TIMES and codes[ends[i] - 1] != _TIMES:
            ends[i] = at + 1
    return ends


def _likely(page: Page, starts: Ints, ends: Ints) -> Ints:
    """Give the numbers that can mean something by their length or by what stands beside them."""
    flags, size = page.flags, ends - starts
    behind = np.minimum(ends + 1, flags.size - 1)
    unit = (flags[ends] & ask.UNIT) != 0
    unit |= ((flags[ends] & ask.SPACE) != 0) & ((flags[behind] & ask.UNIT) != 0)
    money = np.isin(page.sheet.codes[starts - 1], _MONEY)
    called = (size >= SHORTEST_CALLED) | np.isin(size, _SHORT_LINES)
    return np.flatnonzero(unit | money | called)


def _worded(page: Page) -> list[Found]:
    codes, flags, text = page.sheet.codes, page.flags, page.text
    at = np.flatnonzero((flags & ask.WORDED) != 0)
    before = at - 1 - (codes[at] == _POINT)
    of_point = (codes[at] != _POINT) | (codes[at - 1] == _ONE_OF)
    counted = (flags[before] & ask.COUNT) != 0
    counted |= ((flags[before] & ask.ANY_DIGIT) != 0) & np.isin(codes[at], _SHARES)
    found: list[Found] = []
    done = 0
    for unit in at[of_point & counted].tolist():
        if unit < done:
            continue
        match = WORDED.search(text, max(done, unit - BEFORE_UNIT), unit + AFTER_UNIT)
        if match is not None and match.start() <= unit:
            done = match.end()
            found.append(Found(*match.span(), worded_kind(match)))
    return found
