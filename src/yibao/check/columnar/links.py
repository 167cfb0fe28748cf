"""Links and contact accounts of all messages at once: arrays find where one can be at all.

The patterns of `extract` then read only those stretches, and say what a link is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yibao.check.columnar import letters as ask
from yibao.check.columnar.reading import Page
from yibao.check.columnar.sheet import Bools, Ints, ranges
from yibao.check.extract.extracts import ACCOUNT, HAS_HOST
from yibao.check.extract.hosts import Hosts
from yibao.check.extract.links import HOST_TOKEN, Link, as_received, read_link

_COLONS = np.array([ord(c) for c in ":："])
_DOT, _FULL_STOP, _POINT, _SLASH = (ord(c) for c in ".。点/")
_D, _O, _T = (ord(c) for c in "dot")
CODE_BITS = 21
_LATIN_KEYS = np.array([ord(a) << CODE_BITS | ord(b) for a, b in ("qq", "tg", "am")])  # telegram
_ID_LENGTH = 5


class Found(NamedTuple):
    """One link; its place is on the sheet."""

    start: int
    end: int
    link: Link


def find_links(page: Page, hosts: Hosts) -> list[Found]:
    """Give the links of all messages, in order."""
    found = []
    for begin, end in _stretches(page):
        for match in HOST_TOKEN.finditer(page.text, begin, end):
            start, stop = match.span()
            origin = int(page.sheet.begin[page.owners[start]])
            link = read_link(match.group(), (start - origin, stop - origin), hosts)
            if link is not None:
                found.append(Found(start, stop, link))
    return _as_received(page, found, hosts) if found else found


def _as_received(page: Page, found: list[Found], hosts: Hosts) -> list[Found]:
    """Give the links, those written with other than plain letters as they really lead."""
    starts, ends = (np.array([link[i] for link in found], np.int64) for i in (0, 1))
    first, last = page.sheet.spans(starts, ends)
    codes = page.raw.codes
    odd = np.add.reduceat(codes[ranges(first, last - first)] > ord("~"), _begins(last - first)) > 0
    for i in np.flatnonzero(odd).tolist():
        raw = codes[first[i] : last[i]].astype(np.uint32).tobytes()
        text = raw.decode("utf-32-le", "surrogatepass")
        found[i] = found[i]._replace(link=as_received(found[i].link, text, hosts))
    return found


def _begins(sizes: Ints) -> Ints:
    return np.cumsum(sizes) - sizes


def find_accounts(page: Page, links: list[Found]) -> list[tuple[int, int]]:
    """Give the places of contact accounts that are not part of a link, in order."""
    accounts = [
        match.span("id")
        for i in np.unique(page.owners[_account_signs(page)]).tolist()
        for match in ACCOUNT.finditer(page.text, int(page.sheet.begin[i]), int(page.sheet.end[i]))
    ]
    if not links or not accounts:
        return accounts
    starts, ends = np.array(accounts, np.int64).T
    before = np.searchsorted([link.start for link in links], ends) - 1
    touches = (before >= 0) & (starts < np.array([link.end for link in links])[before])
    return [place for place, inside in zip(accounts, touches, strict=True) if not inside]


def _stretches(page: Page) -> list[tuple[int, int]]:
    """Give the stretches of text that may hold a link, in order and apart.

    A link has a dot before a letter, or four numbers and a path; else a sign written out, or a
    scheme. It ends where a character stands that no link has; behind a scheme also Han may stand.
    """
    sheet, flags, owners = page.sheet, page.flags, page.owners
    inner, schemes, written = _dots(page)
    whole = [
        i
        for i in np.unique(owners[written]).tolist()
        if HAS_HOST.search(page.text[int(sheet.begin[i]) : int(sheet.end[i])])
    ]
    outside = np.flatnonzero((flags & ask.HOST) == 0)
    begins, ends = _between(outside, inner)
    begins_of_schemes, _ = _between(outside, schemes)
    beyond = np.flatnonzero((flags & (ask.HOST | ask.HAN)) == 0)
    _, ends_of_schemes = _between(beyond, schemes)
    begins = np.concatenate((begins, begins_of_schemes, sheet.begin[whole]))
    ends = np.concatenate((ends, ends_of_schemes, sheet.end[whole]))
    apart: list[tuple[int, int]] = []
    for begin, end in sorted(zip(begins.tolist(), ends.tolist(), strict=True)):
        if apart and begin < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def _between(marks: Ints, places: Ints) -> tuple[Ints, Ints]:
    """Give the stretch between two of `marks` that each place lies in."""
    after = np.searchsorted(marks, places)
    return marks[after - 1] + 1, marks[after]


def _dots(page: Page) -> tuple[Ints, Ints, Ints]:
    """Give dots inside a host; where a scheme ends; what only may be a dot or end a scheme."""
    codes, flags, owners = page.sheet.codes, page.flags, page.owners
    name = ((flags & ask.ACCOUNT) != 0) & ((flags & (ask.LETTER | ask.DIGIT)) != 0)
    dot = (codes == _DOT) | (codes == _FULL_STOP) | (codes == _POINT)
    inside = np.flatnonzero(dot[1:-1] & name[:-2] & name[2:]) + 1
    lettered = (flags[inside + 1] & ask.LETTER) != 0
    slashed = np.zeros(page.sheet.begin.size, bool)
    slash = np.flatnonzero(codes == _SLASH)
    slashed[owners[slash]] = True
    inner = inside[lettered | slashed[owners[inside]]]
    colon = slash[np.isin(codes[slash - 1], _COLONS)]
    apart = slash[((flags[slash - 1] & ask.SPACE) != 0) & np.isin(codes[slash - 2], _COLONS)]
    point = np.flatnonzero(codes == _POINT)
    spaced = point[((flags[point - 1] | flags[point + 1]) & ask.SPACE) != 0]
    return inner, colon, np.concatenate((apart, spaced, _spelled_dots(page)))


def _spelled_dots(page: Page) -> Ints:
    """Give the places of "[.]", "(.)" and " dot "."""
    codes, flags = page.sheet.codes, page.flags
    at = np.flatnonzero(codes == _DOT)
    boxed = at[((flags[at - 1] & ask.OPENS) != 0) & ((flags[at + 1] & ask.SHUTS) != 0)]
    at = np.flatnonzero((codes[1:-3] == _D) & (codes[2:-2] == _O) & (codes[3:-1] == _T)) + 1
    blank = ((flags[at - 1] & ask.SPACE) != 0) & ((flags[at + 3] & ask.SPACE) != 0)
    return np.concatenate((boxed, at[blank]))


def _account_signs(page: Page) -> Ints:
    """Give the places where something that can be an account follows a word for one."""
    codes, flags = page.sheet.codes, page.flags
    part = (flags & ask.ACCOUNT) != 0
    long = part[: 1 - _ID_LENGTH].copy()
    for i in range(1, _ID_LENGTH):
        long &= part[i : codes.size - _ID_LENGTH + 1 + i]
    at = np.flatnonzero(long)
    keyed = np.zeros(at.size, bool)
    reached = np.ones(at.size, bool)
    for back in range(1, 4):
        place = np.maximum(at - back, 1)
        keyed |= reached & _is_key(page, place)
        reached &= ((flags[place] & ask.SPACE) != 0) | np.isin(codes[place], _COLONS)
    return at[keyed]


def _is_key(page: Page, at: Ints) -> Bools:
    codes, flags = page.sheet.codes, page.flags
    key: Bools = (flags[at] & ask.KEY) != 0
    latin = np.flatnonzero(key & ((flags[at] & ask.LATIN) != 0))
    pairs = codes[at[latin] - 1] << CODE_BITS | codes[at[latin]]
    key[latin] = np.isin(pairs, _LATIN_KEYS)
    return key
