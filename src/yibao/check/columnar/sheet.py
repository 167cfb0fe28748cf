"""Many messages written one behind the other, each character knowing where it comes from.

Position 0 and the position after each message hold the code 0, which no folded text can hold; it
ends sentences, joins nothing and matches nothing, so no finding reaches across messages.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yibao.check.columnar.letters import Codes, codes_of

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Sheet:
    """Codes with their origin (positions in the sheet as received), and each message's bounds."""

    codes: Codes
    first: Ints
    last: Ints
    begin: Ints
    end: Ints

    def owners(self) -> Ints:
        """Give the message of each position; a separator belongs to the message before it."""
        lengths = self.end - self.begin + 1
        lengths[:1] += 1
        return np.repeat(np.arange(self.begin.size), lengths)

    def text(self) -> str:
        """Give everything as one string."""
        return self.codes.astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")


@dataclass(slots=True)
class Cuts:
    """Stretches to replace, in order and apart: each by `sizes` codes with their origins."""

    starts: Ints
    ends: Ints
    sizes: Ints
    codes: Codes
    first: Ints
    last: Ints


def write(texts: list[str]) -> Sheet:
    """Write messages as received on a sheet."""
    codes = codes_of("\0" + "\0".join(texts) + "\0")
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    end = np.cumsum(lengths + 1)
    places = np.arange(codes.size)
    return Sheet(codes, places, places + 1, end - lengths, end)


def drop(sheet: Sheet, starts: Ints, ends: Ints) -> Sheet:
    """Give the sheet without these stretches."""
    kept = np.ones(sheet.codes.size, bool)
    kept[ranges(starts, ends - starts)] = False
    gone = np.concatenate(([0], np.cumsum(ends - starts)))
    begin, end = (b - gone[np.searchsorted(ends, b, "right")] for b in (sheet.begin, sheet.end))
    return Sheet(sheet.codes[kept], sheet.first[kept], sheet.last[kept], begin, end)


def replace(sheet: Sheet, cuts: Cuts) -> Sheet:
    """Give the sheet with the cuts made; messages without cuts only move as a whole."""
    stops = np.cumsum(cuts.sizes)
    bounds = (cuts.starts, cuts.ends, stops - cuts.sizes, stops)
    rows = list(zip(*(bound.tolist() for bound in bounds), strict=True))
    codes = _spliced(sheet.codes, cuts.codes, rows)
    first, last = _spliced(sheet.first, cuts.first, rows), _spliced(sheet.last, cuts.last, rows)
    grown = np.concatenate(([0], np.cumsum(cuts.sizes - (cuts.ends - cuts.starts))))
    begin, end = (
        b + grown[np.searchsorted(cuts.ends, b, "right")] for b in (sheet.begin, sheet.end)
    )
    return Sheet(codes, first, last, begin, end)


def _spliced(old: Ints, new: Ints, rows: list[tuple[int, int, int, int]]) -> Ints:
    pieces: list[Ints] = []
    at = 0
    for start, end, new_start, new_end in rows:
        pieces += (old[at:start], new[new_start:new_end])
        at = end
    return np.concatenate((*pieces, old[at:]))


def ranges(starts: Ints, sizes: Ints) -> Ints:
    """Give start, start + 1, … for `sizes` of each start, one behind the other."""
    before = np.cumsum(sizes) - sizes
    return np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()))
