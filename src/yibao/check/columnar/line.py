"""The findings of one message among many, kept small until somebody asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from struct import Struct

import numpy as np

from yibao.check.columnar.hits import Hits
from yibao.check.columnar.reading import Page
from yibao.check.columnar.sheet import Bools, Ints, ranges
from yibao.check.columnar.showing import Showing
from yibao.check.findings import Book, Evidence, Shown
from yibao.check.weigh import Score

_HIT = Struct("<HBBii")
_COLUMNS = np.dtype(
    [("signal", "<u2"), ("why_not", "u1"), ("folded", "u1"), ("first", "<i4"), ("last", "<i4")]
)


@dataclass(slots=True)
class Line:
    """What `Found` is for a message read alone: evidence and score are made when asked for.

    `hits` are rows of `pack`; `wording` and `together` the log-odds of characters and of words.
    """

    book: Book
    hits: bytes
    length: int
    wording: float
    together: float
    showing: Showing
    message: int
    _evidence: tuple[Evidence, ...] | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Give every piece of evidence, in order of discovery."""
        if self._evidence is None:
            self._evidence = self.book.evidence(_HIT.iter_unpack(self.hits), self.length)
        return self._evidence

    @property
    def score(self) -> Score:
        """Give the score that evidence and wording come to."""
        rows = _HIT.iter_unpack(self.hits)
        counted = {signal for signal, why_not, *_ in rows if not why_not}
        return self.book.weights.score(
            counted, wording=self.wording, together=self.together, length=self.length
        )

    @property
    def shown(self) -> Shown:
        """Give what to show besides."""
        return self.showing.of(self.message)


def pack(page: Page, hits: Hits) -> list[bytes]:
    """Give the hits of each message as bytes, with their places as received."""
    rows = np.empty(hits.signal.size, _COLUMNS)
    first, last = page.original(hits.start, hits.end)
    rows["signal"], rows["why_not"] = hits.signal, hits.why_not
    rows["first"], rows["last"] = first, last
    rows["folded"] = _folded(page, hits, first, last)
    packed = rows.tobytes()
    bounds = np.searchsorted(hits.message, np.arange(page.sheet.begin.size + 1)) * _HIT.size
    return [packed[a:b] for a, b in pairwise(bounds.tolist())]


def _folded(page: Page, hits: Hits, first: Ints, last: Ints) -> Bools:
    """Say which hits read otherwise than the text as received at their place."""
    sizes = hits.end - hits.start
    changed = page.changed[hits.message]
    folded: Bools = changed & (sizes != last - first)
    same_size = np.flatnonzero(changed & ~folded)
    sizes = sizes[same_size]
    received = first[same_size] + page.raw.begin[hits.message[same_size]]
    differs = (
        page.sheet.codes[ranges(hits.start[same_size], sizes)]
        != page.raw.codes[ranges(received, sizes)]
    )
    folded[np.repeat(same_size, sizes)[differs]] = True
    return folded
