"""Many messages written one behind the other, each character knowing where it comes from.

Position 0 and the position after each message hold the code 0, which no folded text can hold; it
ends sentences, joins nothing and matches nothing, so no finding reaches across messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from yibao.check.columnar.letters import Codes, codes_of

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Numbers = TypeVar("Numbers", npt.NDArray[np.uint32], npt.NDArray[np.int64])
ORIGIN_BITS = 32
LAST_ORIGIN = (1 << ORIGIN_BITS) - 1


@dataclass(slots=True)
class Received:
    """Messages as received, written one behind the other."""

    codes: Codes
    begin: Ints
    end: Ints


@dataclass(slots=True)
class Sheet:
    """Codes with their origin, and each message's bounds.

    An origin is the span of what was received that a character stands for, as one number:
    `first << ORIGIN_BITS | last`. Origins never go back.
    """

    codes: Codes
    origin: Ints
    begin: Ints
    end: Ints

    def places(self, messages: Ints) -> Ints:
        """Give all positions of these messages, each with the separator behind it."""
        begin = self.begin[messages]
        return ranges(begin, self.end[messages] + 1 - begin)

    def text(self) -> str:
        """Give everything as one string."""
        return self.codes.astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")

    def spans(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """Give the spans of what was received behind these stretches, none of them empty."""
        return self.origin[starts] >> ORIGIN_BITS, self.origin[ends - 1] & LAST_ORIGIN


@dataclass(slots=True)
class Cuts:
    """Stretches to replace, in order and apart: each by `sizes` codes with their origins."""

    starts: Ints
    ends: Ints
    sizes: Ints
    codes: Codes
    origin: Ints


def write(texts: list[str]) -> Received:
    """Write messages as received behind each other."""
    codes = codes_of("\0" + "\0".join(texts) + "\0")
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    end = np.cumsum(lengths + 1)
    return Received(codes, end - lengths, end)


def owners(sheet: Sheet | Received) -> Ints:
    """Give the message of each position; a separator belongs to the message before it."""
    lengths = sheet.end - sheet.begin + 1
    lengths[:1] += 1
    return np.repeat(np.arange(sheet.begin.size), lengths)


def origins(first: Ints, last: Ints) -> Ints:
    """Give spans as origins."""
    return first << ORIGIN_BITS | last


def without(codes: Codes, raw: Received, starts: Ints, ends: Ints) -> Sheet:
    """Give what was received, read as `codes`, without these stretches."""
    kept = np.ones(codes.size, bool)
    kept[ranges(starts, ends - starts)] = False
    places = np.flatnonzero(kept)
    gone = np.concatenate(([0], np.cumsum(ends - starts)))
    begin, end = (b - gone[np.searchsorted(ends, b, "right")] for b in (raw.begin, raw.end))
    return Sheet(codes[places], origins(places, places + 1), begin, end)


def replace(sheet: Sheet, cuts: Cuts) -> Sheet:
    """Give the sheet with the cuts made; messages without cuts only move as a whole."""
    stops = np.cumsum(cuts.sizes)
    bounds = (cuts.starts, cuts.ends, stops - cuts.sizes, stops)
    codes: list[Ints] = []
    origin: list[Ints] = []
    at = 0
    for start, end, new, stop in zip(*(bound.tolist() for bound in bounds), strict=True):
        codes += (sheet.codes[at:start], cuts.codes[new:stop])
        origin += (sheet.origin[at:start], cuts.origin[new:stop])
        at = end
    codes.append(sheet.codes[at:])
    origin.append(sheet.origin[at:])
    grown = np.concatenate(([0], np.cumsum(cuts.sizes - (cuts.ends - cuts.starts))))
    begin, end = (
        b + grown[np.searchsorted(cuts.ends, b, "right")] for b in (sheet.begin, sheet.end)
    )
    return Sheet(np.concatenate(codes), np.concatenate(origin), begin, end)


def ranges(starts: Ints, sizes: Ints) -> Ints:
    """Give start, start + 1, … for `sizes` of each start, one behind the other."""
    stops = sizes.cumsum()
    found = np.repeat(starts - stops + sizes, sizes)
    found += np.arange(found.size)
    return found


def once(keys: Numbers) -> Numbers:
    """Give each number once, in order."""
    keys.sort()
    new = np.ones(keys.size, bool)
    new[1:] = keys[1:] != keys[:-1]
    return keys[new]
