"""Rule the claims of those messages that make any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from yibao.check.claims import (
    DOUBT_REACH,
    Ruled,
    Ruling,
    Rulings,
    nearest,
    put_in_doubt,
)
from yibao.check.columnar.hits import DENIED, QUOTED, Hits
from yibao.check.columnar.reading import Page
from yibao.core.regions import find_regions
from yibao.policy import Answer


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
        columns = (hits.message, hits.signal, hits.start, hits.end, hits.why_not)
        spans = zip(first.tolist(), last.tolist(), strict=True)
        begins, ends = page.sheet.begin.tolist(), page.sheet.end.tolist()
        ruled: dict[int, list[Ruled]] = {}
        known: dict[tuple[int, str, date, bool], tuple[Ruling, Answer | None]] = {}
        named: list[Any] = []
        for i, signal, start, stop, why_not, span in zip(
            *(column[at].tolist() for column in columns), spans, strict=True
        ):
            if i not in ruled:
                ruled[i] = []
                named = find_regions(page.text[begins[i] : ends[i]])
            row = self._rows[signal] or {}
            place = (nearest(named, start - begins[i]) if named else "") or regions[i]
            key = (signal, place, days[i], why_not == DENIED)
            if key not in known:
                known[key] = self._rulings.rule(row, place, days[i], denied=key[-1])
            after = min(stop + DOUBT_REACH, ends[i])
            told = why_not == QUOTED or put_in_doubt(page.text[stop:after])
            ruled[i].append(Ruled(row["topic"], row["id"], span, *known[key], not told, key[-1]))
        return {i: tuple(found) for i, found in ruled.items()}
