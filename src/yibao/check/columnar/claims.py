"""Rule the claims of those messages that make any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from yibao.check.claims import DOUBT_REACH, Ruled, Rulings, nearest, put_in_doubt
from yibao.check.columnar.hits import DENIED, QUOTED, Hits
from yibao.check.columnar.reading import Page
from yibao.core.regions import find_regions


class Claims:
    """The claims known, by signal, and what rules them."""

    def __init__(self, rows: Sequence[dict[str, Any] | None], rulings: Rulings) -> None:
        self._rows = rows
        self._is_claim = np.array([row is not None for row in rows], bool)
        self._rulings = rulings

    def rule(
        self, page: Page, hits: Hits, regions: Sequence[str], days: Sequence[date]
    ) -> dict[int, tuple[Ruled, ...]]:
        """Give the ruled claims by message, for each message's region and day."""
        at = np.flatnonzero(self._is_claim[hits.signal])
        first, last = page.original(hits.start[at], hits.end[at])
        columns = (
            hits.message[at],
            hits.signal[at],
            hits.start[at],
            hits.end[at],
            hits.why_not[at],
        )
        ruled: dict[int, list[Ruled]] = {}
        named: list[Any] = []
        for i, signal, start, stop, why_not, *span in zip(
            *(column.tolist() for column in (*columns, first, last)), strict=True
        ):
            begin = int(page.sheet.begin[i])
            if i not in ruled:
                ruled[i] = []
                named = find_regions(page.text[begin : int(page.sheet.end[i])])
            row = self._rows[signal] or {}
            place = nearest(named, start - begin) or regions[i]
            denied = why_not == DENIED
            after = min(stop + DOUBT_REACH, int(page.sheet.end[i]))
            told = why_not == QUOTED or put_in_doubt(page.text[stop:after])
            ruling, answer = self._rulings.rule(row, place, days[i], denied=denied)
            claim = Ruled(row["topic"], row["id"], (span[0], span[1]), ruling, answer, not told)
            ruled[i].append(claim)
        return {i: tuple(found) for i, found in ruled.items()}
