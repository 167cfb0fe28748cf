"""Fold many messages at once; those that need more than a table and dropped signs go one by one.

In: messages as received. Out: a `Folded` sheet whose characters know where they come from, and the
tricks that folding saw through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from yibao.check.columnar import letters as ask
from yibao.check.columnar.letters import Codes, Flags, Letters, codes_of
from yibao.check.columnar.sheet import (
    Bools,
    Cuts,
    Ints,
    Received,
    Sheet,
    origins,
    owners,
    replace,
    without,
    write,
)
from yibao.check.views import Folding, View

LONGEST_NOISE = 6
_BREAKS = np.array([ord("…"), ord("—")])
_OF, _O = ord("的"), ord("o")


class Tricks(NamedTuple):
    """Tricks that were seen through, each message's in order; places on the sheet as received.

    `mark` is the number of the mark that tells of such tricks, -1 where there is none.
    """

    message: Ints
    mark: Ints
    start: Ints
    end: Ints

    def and_then(self, rows: Sequence[tuple[int, int, int, int]]) -> Tricks:
        """Give these tricks and more of them."""
        more = np.array(rows, np.int64).reshape(-1, len(self)).T
        return Tricks(*(np.concatenate(pair) for pair in zip(self, more, strict=True)))


@dataclass(slots=True)
class Folded:
    """A folded sheet; `changed` messages no longer have one character for each received."""

    raw: Received
    sheet: Sheet
    changed: Bools
    tricks: Tricks


class Folder:
    """Folds columns of messages as `Folding` folds one; `marks` are those of tricks, by kind."""

    def __init__(self, folding: Folding, marks: Mapping[str, int]) -> None:
        self.letters = Letters(folding)
        self._folding = folding
        self._marks = marks

    def fold(self, texts: list[str]) -> Folded:
        """Fold `texts`."""
        raw = write(texts)
        owner = owners(raw)
        seen = self.letters.received(raw.codes)
        codes = self.letters.folded[raw.codes]
        alone = np.zeros(len(texts), bool)
        alone[owner[_odd_shapes(codes, seen)]] = True
        self._find_escapes(texts, owner[np.flatnonzero((seen & ask.ESCAPE) != 0)], alone)
        _find_zeros(raw, texts, alone)
        starts, ends = _noise(codes, seen)
        there = ~alone[owner[starts]]
        starts, ends = starts[there], ends[there]
        tricks = self._inserted(starts, ends, seen, owner)
        changed = np.zeros(len(texts), bool)
        changed[owner[starts]] = True
        sheet = without(codes, raw, starts, ends)
        views = {i: self._folding.fold(texts[i]) for i in np.flatnonzero(alone).tolist()}
        if views:
            changed[list(views)] = [view.starts is not None for view in views.values()]
            tricks = tricks.and_then(list(self._tricks_of(raw, views)))
            sheet = replace(sheet, _cuts(raw, sheet, views))
        return Folded(raw, sheet, changed, tricks)

    def _inserted(self, starts: Ints, ends: Ints, seen: Flags, owner: Ints) -> Tricks:
        """Give the tricks of dropped signs: blanks alone are none."""
        at = np.minimum(starts[:, None] + np.arange(LONGEST_NOISE), ends[:, None] - 1)
        signs = ((seen[at] & ask.BLANK) == 0).any(1)
        starts, ends = starts[signs], ends[signs]
        mark = np.full(starts.size, self._marks.get("inserted", -1))
        return Tricks(owner[starts], mark, starts - 1, ends + 1)

    def _tricks_of(
        self, raw: Received, views: Mapping[int, View]
    ) -> Iterator[tuple[int, int, int, int]]:
        for i, view in views.items():
            at = int(raw.begin[i])
            for kind, start, end in view.tricks:
                yield i, self._marks.get(kind, -1), start + at, end + at

    def _find_escapes(self, texts: list[str], owners: Ints, alone: Bools) -> None:
        for i in np.unique(owners).tolist():
            if not alone[i] and self._folding.is_escaped(texts[i]):
                alone[i] = True


def _find_zeros(raw: Received, texts: list[str], alone: Bools) -> None:
    """A code 0 inside a message is no separator."""
    if raw.codes.size - np.count_nonzero(raw.codes) > len(texts) + 1:
        alone |= np.fromiter(("\0" in text for text in texts), bool, len(texts))


def _odd_shapes(codes: Codes, seen: Flags) -> Ints:
    """Give the places where a message may need more than a table.

    Uneven characters, disguised digits, spaced-out or masked words, signs that are also Han.
    """
    han = (seen & ask.HAN) != 0
    numeral = (seen & ask.NUMERAL) != 0
    odd = (seen & ask.SLOW) != 0
    odd |= han & ((seen & ask.NOISE) != 0)
    odd[1:] |= ((seen[:-1] & ask.ANY_DIGIT) != 0) & (codes[1:] == _O)
    odd[2:] |= numeral[2:] & numeral[1:-1] & numeral[:-2]
    pair = han[:-1] & ((seen[1:] & ask.SPACED_BY) != 0)
    odd[6:] |= pair[4:-1] & pair[2:-3] & pair[:-5] & han[6:]
    opens, shuts = (seen & ask.OPENS) != 0, (seen & ask.SHUTS) != 0
    odd[2:] |= opens[:-2] & han[1:-1] & shuts[2:]
    odd[3:] |= han[:-3] & (codes[1:-2] == _OF) & han[2:-1] & shuts[3:]
    latin = (seen & ask.LETTER) != 0
    pair = latin[:-1] & han[1:]
    odd[3:] |= pair[:-2] & pair[2:]
    return np.flatnonzero(odd)


def _noise(codes: Codes, seen: Flags) -> tuple[Ints, Ints]:
    """Give starts and ends of the signs between Han characters that a reader reads over."""
    han, noise = (seen & ask.HAN) != 0, (seen & ask.NOISE) != 0
    starts = np.flatnonzero(noise[1:] & han[:-1]) + 1
    lasts = np.flatnonzero(noise[:-1] & ~noise[1:])
    if starts.size == 0:
        return starts, starts
    ends = lasts[np.searchsorted(lasts, starts)] + 1
    fits = han[ends] & (ends - starts <= LONGEST_NOISE)
    starts, ends = starts[fits], ends[fits]
    if starts.size == 0:
        return starts, ends
    offsets = np.arange(LONGEST_NOISE)
    at = np.minimum(starts[:, None] + offsets, ends[:, None] - 1)
    marks = (seen[at] & ask.BLANK) == 0
    first, last = marks.argmax(1), LONGEST_NOISE - marks[:, ::-1].argmax(1)
    last = np.minimum(last, ends - starts)
    stripped = np.where(marks.any(1), last - first, 0)
    reads_as_break = np.isin(codes[at], _BREAKS).any(1) | (stripped > 3)
    return starts[~reads_as_break], ends[~reads_as_break]


def _cuts(raw: Received, sheet: Sheet, views: Mapping[int, View]) -> Cuts:
    """Give the messages folded one by one as cuts of the sheet."""
    alone = np.array(list(views), np.int64)
    origin = []
    for i, view in views.items():
        plain = np.arange(len(view.text))
        first = plain if view.starts is None else np.array(view.starts, np.int64)
        last = plain + 1 if view.ends is None else np.array(view.ends, np.int64)
        origin.append(origins(first + raw.begin[i], last + raw.begin[i]))
    return Cuts(
        sheet.begin[alone],
        sheet.end[alone],
        np.array([len(view.text) for view in views.values()], np.int64),
        codes_of("".join(view.text for view in views.values())),
        np.concatenate(origin),
    )
