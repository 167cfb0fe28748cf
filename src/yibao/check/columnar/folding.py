"""Fold many messages at once; those that need more than a table and dropped signs go one by one.

In: messages as received. Out: a `Folded` sheet whose characters know where they come from, and the
tricks that folding revealed, by message and in order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yibao.check.columnar import letters as ask
from yibao.check.columnar.letters import Flags, Letters, codes_of
from yibao.check.columnar.sheet import Bools, Cuts, Ints, Sheet, drop, replace, write
from yibao.check.views import Folding, Trick, View

LONGEST_NOISE = 6
_BREAKS = np.array([ord("…"), ord("—")])
_OF, _O = ord("的"), ord("o")


@dataclass(slots=True)
class Folded:
    """A folded sheet; `changed` messages no longer have one character for each received."""

    raw: Sheet
    sheet: Sheet
    changed: Bools
    tricks: dict[int, list[Trick]]


class Folder:
    """Folds columns of messages as `Folding` folds one."""

    def __init__(self, folding: Folding) -> None:
        self.letters = Letters(folding)
        self._folding = folding

    def fold(self, texts: list[str]) -> Folded:
        """Fold `texts`; tricks have their places on the sheet as received."""
        raw = write(texts)
        owners = raw.owners()
        flags = self.letters.of(raw.codes)
        sheet = Sheet(self.letters.folded[raw.codes], raw.first, raw.last, raw.begin, raw.end)
        seen = self.letters.of(sheet.codes)
        alone = np.zeros(len(texts), bool)
        alone[owners[np.flatnonzero(flags & ask.SLOW)]] = True
        alone[owners[_odd_shapes(sheet, seen)]] = True
        self._find_escapes(texts, owners[np.flatnonzero(flags & ask.ESCAPE)], alone)
        self._find_zeros(texts, alone)
        starts, ends = _noise(sheet, seen)
        there = ~alone[owners[starts]]
        starts, ends = starts[there], ends[there]
        tricks = _inserted(starts, ends, seen, owners)
        changed = np.zeros(len(texts), bool)
        changed[owners[starts]] = True
        views = {int(i): self._folding.fold(texts[i]) for i in np.flatnonzero(alone)}
        for i, view in views.items():
            changed[i] = view.starts is not None
            at = int(raw.begin[i])
            if view.tricks:
                tricks[i] = [Trick(t.kind, t.start + at, t.end + at) for t in view.tricks]
        if starts.size:
            sheet = drop(sheet, starts, ends)
        if views:
            sheet = replace(sheet, _cuts(raw, sheet, views))
        return Folded(raw, sheet, changed, tricks)

    def _find_escapes(self, texts: list[str], owners: Ints, alone: Bools) -> None:
        for i in np.unique(owners).tolist():
            if not alone[i] and self._folding.is_escaped(texts[i]):
                alone[i] = True

    def _find_zeros(self, texts: list[str], alone: Bools) -> None:
        """A code 0 inside a message is no separator."""
        if sum(text.count("\0") for text in texts):
            alone |= np.fromiter(("\0" in text for text in texts), bool, len(texts))


def _odd_shapes(sheet: Sheet, seen: Flags) -> Ints:
    """Give the places where a message may hold disguised digits, spaced-out or masked words."""
    codes = sheet.codes
    han = (seen & ask.HAN) != 0
    numeral = (seen & ask.NUMERAL) != 0
    odd = np.zeros(codes.size, bool)
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


def _noise(sheet: Sheet, seen: Flags) -> tuple[Ints, Ints]:
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
    reads_as_break = np.isin(sheet.codes[at], _BREAKS).any(1) | (stripped > 3)
    return starts[~reads_as_break], ends[~reads_as_break]


def _inserted(starts: Ints, ends: Ints, seen: Flags, owners: Ints) -> dict[int, list[Trick]]:
    """Give the tricks of dropped signs: blanks alone are none."""
    tricks: dict[int, list[Trick]] = {}
    if starts.size == 0:
        return tricks
    at = np.minimum(starts[:, None] + np.arange(LONGEST_NOISE), ends[:, None] - 1)
    signs = ((seen[at] & ask.BLANK) == 0).any(1)
    rows = zip(owners[starts[signs]], starts[signs] - 1, ends[signs] + 1, strict=True)
    for message, start, end in rows:
        tricks.setdefault(int(message), []).append(Trick("inserted", int(start), int(end)))
    return tricks


def _cuts(raw: Sheet, sheet: Sheet, views: dict[int, View]) -> Cuts:
    """Give the messages folded one by one as cuts of the sheet."""
    alone = np.array(list(views), np.int64)
    first: list[int] = []
    last: list[int] = []
    for i, view in views.items():
        at, size = int(raw.begin[i]), len(view.text)
        first += [at + p for p in (range(size) if view.starts is None else view.starts)]
        last += [at + p for p in (range(1, size + 1) if view.ends is None else view.ends)]
    return Cuts(
        sheet.begin[alone],
        sheet.end[alone],
        np.array([len(view.text) for view in views.values()], np.int64),
        codes_of("".join(view.text for view in views.values())),
        np.array(first, np.int64),
        np.array(last, np.int64),
    )
