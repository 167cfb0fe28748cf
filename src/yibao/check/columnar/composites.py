"""Signals made of other signals and atoms anywhere in a message, for all messages at once.

Signals made of other made signals wait for those; all that wait for nothing more are looked at
together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yibao.check.columnar.clauses import Found
from yibao.check.columnar.places import Places
from yibao.check.columnar.sheet import Bools, Ints
from yibao.check.evidence import Composite, Signals


@dataclass(slots=True)
class _Turn:
    """Ways to make signals that can be looked at together; `way` is the number of each."""

    way: Ints
    signal: Ints
    by_signal: Bools
    first: Ints
    needs: Ints
    without: Ints


class Composites:
    """All made signals, in turns."""

    def __init__(self, signals: Signals) -> None:
        self._signals = len(signals.rows)
        ways = [(c, by_signal, first) for by_signal, first, c in signals.composites]
        turns = _turns([c for c, _, _ in ways])
        self._turns = [self._turn(ways, turn) for turn in turns]

    def _turn(self, ways: list[tuple[Composite, bool, int]], turn: list[int]) -> _Turn:
        # Things are numbered: signals, then atoms, then one that is always and one never there.
        some = [ways[i] for i in turn]
        needs = [
            [*c.needs_signals, *(self._signals + a for a in c.needs_atoms)] for c, _, _ in some
        ]
        without = [
            [*c.without_signals, *(self._signals + a for a in c.without_atoms)] for c, _, _ in some
        ]
        return _Turn(
            np.array(turn, np.int64),
            np.array([c.signal for c, _, _ in some], np.int64),
            np.array([by_signal for _, by_signal, _ in some], bool),
            np.array([first for _, _, first in some], np.int64),
            _filled(needs, -2),
            _filled(without, -1),
        )

    def compose(self, places: Places, found: Found, counts: Bools) -> tuple[Found, Bools]:
        """Give the signals made, in order, and which signals are there (by signal and message).

        `counts` says which of `found` count: only of those others can be made.
        """
        messages = places.held.shape[1]
        there = np.zeros((self._signals, messages), bool)
        there[found.signal, found.message] = True
        standing = np.zeros((self._signals + places.held.shape[0] + 2, messages), bool)
        standing[self._signals : -2] = places.held
        standing[-2] = True
        hit = np.empty((self._signals, messages), np.int64)
        at = np.flatnonzero(counts)[::-1]  # backwards, so that the first hit is written last
        standing[found.signal[at], found.message[at]] = True
        hit[found.signal[at], found.message[at]] = at
        start, end = found.start, found.end
        made: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
        for turn in self._turns:
            stands = standing[turn.needs].all(1) & ~standing[turn.without].any(1)
            stands &= ~there[turn.signal]
            row, message = np.divmod(np.flatnonzero(stands), messages)
            signal = turn.signal[row]
            # Of several ways to make a signal the first counts.
            _, once = np.unique(signal * messages + message, return_index=True)
            row, message, signal = row[once], message[once], signal[once]
            by, first = turn.by_signal[row], turn.first[row]
            place = np.empty((2, row.size), np.int64)
            of = hit[first[by], message[by]]
            place[:, by] = start[of], end[of]
            of = places.first[places.group[message[~by], first[~by]]]
            place[:, ~by] = places.start[of], places.end[of]
            there[signal, message] = standing[signal, message] = True
            hit[signal, message] = np.arange(start.size, start.size + row.size)
            start, end = np.concatenate((start, place[0])), np.concatenate((end, place[1]))
            made.append((turn.way[row], signal, message, place[0], place[1]))
        if not made:
            nothing = np.zeros(0, np.int64)
            return Found(nothing, nothing, nothing, nothing), there
        way, *columns = (np.concatenate(column) for column in zip(*made, strict=True))
        order = np.argsort(way, kind="stable")
        return Found(*(column[order] for column in columns)), there


def _turns(composites: list[Composite]) -> list[list[int]]:
    """Give the numbers of composites in turns: each needs only signals made in turns before."""
    left = {c.signal for c in composites}
    turns: list[list[int]] = []
    while left:
        waits = {
            c.signal
            for c in composites
            if c.signal in left
            and not left.isdisjoint({*c.needs_signals, *c.without_signals} - {c.signal})
        }
        turns.append([i for i, c in enumerate(composites) if c.signal in left - waits])
        left = waits
    return turns


def _filled(rows: list[list[int]], with_what: int) -> Ints:
    """Give rows of different lengths as a table."""
    width = max(map(len, rows), default=1) or 1
    filled = [row + [with_what] * (width - len(row)) for row in rows]
    return np.array(filled, np.int64).reshape(-1, width)
