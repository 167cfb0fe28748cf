"""Hold the atoms of all messages against the signals: what stands, where, and what does not count.

In: the places of a page. Out: `Hits`, which says of all messages what `Checker.gather` says of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yibao.check.columnar import letters as ask
from yibao.check.columnar.clauses import Clauses, Found, Scene
from yibao.check.columnar.composites import Composites
from yibao.check.columnar.marks import Marks
from yibao.check.columnar.places import Places
from yibao.check.columnar.reading import Page
from yibao.check.columnar.sheet import Bools, Ints, once, ranges
from yibao.check.evidence import DENY_REACH, Signals
from yibao.check.findings import WHY_NOT

COUNTS, DENIED, QUOTED = map(WHY_NOT.index, ("", "denied", "quoted"))


@dataclass(slots=True)
class Hits:
    """Hits, message by message and in order; `why_not` is a number of WHY_NOT."""

    signal: Ints
    message: Ints
    start: Ints
    end: Ints
    why_not: Ints
    heavy: Bools

    def counted(self, signals: int) -> tuple[Ints, Ints]:
        """Give message and signal (of `signals`) of all that count, each once and in order."""
        counts = self.why_not == COUNTS
        names = once(self.message[counts] * signals + self.signal[counts])
        return names // signals, names % signals


class Finder:
    """Finds hits in pages as the checker finds those of one message."""

    def __init__(
        self, signals: Signals, atoms: int, warns: Sequence[float], *, at: float, report: int
    ) -> None:
        """`warns`: what each signal says for a warning (0: nothing); `at`: what makes one."""
        self._signals = signals
        self._clauses = Clauses(signals, atoms)
        self._composites = Composites(signals)
        self._heeds = np.array(signals.heeds_denial, bool)
        self._quotable = np.array(signals.quotable, bool)
        self._warns = [(s, weight) for s, weight in enumerate(warns) if weight]
        self._warning_at = at
        self._report = report

    def find(self, page: Page, marks: Marks, places: Places) -> Hits:
        """Give every hit of every message that is not `heavy`."""
        found, heavy = self._clauses.find(places, Scene(marks.ended, page.sheet.codes))
        why_not = np.where(self._denied(page, places, found), DENIED, COUNTS)
        made, there = self._composites.compose(places, found, why_not == COUNTS)
        order = np.argsort(np.concatenate((found.message, made.message)), kind="stable")
        found = Found(*(np.concatenate(pair)[order] for pair in zip(found, made, strict=True)))
        why_not = np.concatenate((why_not, np.full(made.signal.size, COUNTS)))[order]
        hits = Hits(found.signal, found.message, found.start, found.end, why_not, heavy)
        warnings = self._warnings(there)
        if warnings.any():
            self._set_quoted_aside(hits, page, marks, places, warnings)
        return hits

    def _denied(self, page: Page, places: Places, found: Found) -> Bools:
        denied = np.zeros(found.signal.size, bool)
        message, start, end = self._denials(places)
        if message.size == 0:
            return denied
        heeds = np.flatnonzero(self._heeds[found.signal])
        at, of = _pairs(message, found.message[heeds], places.held.shape[1])
        hit = heeds[of]
        deny_start, deny_end = start[at], end[at]
        hit_start, hit_end = found.start[hit], found.end[hit]
        inside = (hit_start < deny_start) & (deny_end < hit_end)
        before = (deny_end <= hit_start) & (hit_start - deny_end <= DENY_REACH)
        before[before] = _in_one_clause(page, deny_end[before], hit_start[before])
        denied[hit[inside | before]] = True
        return denied

    def _denials(self, places: Places) -> tuple[Ints, Ints, Ints]:
        """Give message and place of what denies, without what only looks so."""
        message, start, end = _places_of(self._signals.deny, places)
        other_message, other_start, other_end = _places_of(self._signals.deny_not, places)
        at, of = _pairs(other_message, message, places.held.shape[1])
        covered = (other_start[at] <= start[of]) & (end[of] <= other_end[at])
        kept = np.ones(message.size, bool)
        kept[of[covered]] = False
        return message[kept], start[kept], end[kept]

    def _warnings(self, there: Bools) -> Bools:
        """Say which messages warn; summed in the order of `Checker`, to the last bit."""
        strength = np.zeros(there.shape[1])
        for signal, weight in self._warns:
            strength += there[signal] * weight
        return np.asarray(strength >= self._warning_at)

    def _set_quoted_aside(
        self, hits: Hits, page: Page, marks: Marks, places: Places, warnings: Bools
    ) -> None:
        """Mark hits inside what a warning only tells of: quotes, and sentences about swindlers."""
        message, start, _ = _places_of(self._report, places)
        ends = np.flatnonzero(marks.breaks)
        after = np.searchsorted(ends, start)
        told_start = np.maximum(ends[after - 1], page.sheet.begin[message])
        quotes = np.array(marks.quotes, np.int64).reshape(-1, 2)
        start = np.concatenate((told_start, quotes[:, 0]))
        end = np.concatenate((ends[after], quotes[:, 1]))
        message = np.concatenate((message, page.owners[quotes[:, 0]]))
        order = np.argsort(message)
        message, start, end = message[order], start[order], end[order]
        quotable = (hits.why_not == COUNTS) & self._quotable[hits.signal] & warnings[hits.message]
        hit = np.flatnonzero(quotable)
        at, of = _pairs(message, hits.message[hit], warnings.size)
        within = (start[at] <= hits.start[hit[of]]) & (hits.end[hit[of]] <= end[at])
        hits.why_not[hit[of[within]]] = QUOTED


def _in_one_clause(page: Page, starts: Ints, ends: Ints) -> Bools:
    """Say between which places no clause ends."""
    marks = np.flatnonzero((page.flags & ask.CLAUSE_END) != 0)
    return np.asarray(np.searchsorted(marks, starts) == np.searchsorted(marks, ends))


def _places_of(atom: int, places: Places) -> tuple[Ints, Ints, Ints]:
    """Give message, start and end of all places of `atom`, in order of messages."""
    if atom < 0:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    messages = np.flatnonzero(places.held[atom])
    at, of = places.of(places.group[messages, atom])
    return messages[of], places.start[at], places.end[at]


def _pairs(messages: Ints, wanted: Ints, count: int) -> tuple[Ints, Ints]:
    """Give (row, i) for each row of sorted `messages` that equals `wanted[i]`."""
    counts = np.bincount(messages, minlength=count)
    first = np.cumsum(counts) - counts
    sizes = counts[wanted]
    return ranges(first[wanted], sizes), np.repeat(np.arange(wanted.size), sizes)
