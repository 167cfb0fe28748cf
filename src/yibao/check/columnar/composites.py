"""Signals made of other signals and atoms anywhere in a message, for all messages at once."""

from __future__ import annotations

import numpy as np

from yibao.check.columnar.clauses import Found
from yibao.check.columnar.places import Places
from yibao.check.columnar.sheet import Bools, Ints
from yibao.check.evidence import Composite, Signals


def compose(signals: Signals, places: Places, found: Found, counts: Bools) -> tuple[Found, Bools]:
    """Give the composites found, in order, and which signals are there (by signal and message).

    `counts` says which of `found` count: only those a composite can be made of.
    """
    shape = len(signals.rows), places.group.shape[1]
    there = np.zeros(shape, bool)
    there[found.signal, found.message] = True
    hit = np.full(shape, -1)
    at = np.flatnonzero(counts)[::-1]  # backwards, so that the first hit is written last
    hit[found.signal[at], found.message[at]] = at
    start, end = found.start, found.end
    held, stands = places.group >= 0, hit >= 0
    made: list[tuple[Ints, Ints, Ints, Ints]] = []
    for by_signal, first, composite in signals.composites:
        messages = np.flatnonzero(_stands(composite, held, stands) & ~there[composite.signal])
        if messages.size == 0:
            continue
        if by_signal:
            place = hit[first, messages]
            rows = start[place], end[place]
        else:
            place = places.first[places.group[first, messages]]
            rows = places.start[place], places.end[place]
        there[composite.signal, messages] = True
        stands[composite.signal, messages] = True
        hit[composite.signal, messages] = np.arange(start.size, start.size + messages.size)
        start, end = np.concatenate((start, rows[0])), np.concatenate((end, rows[1]))
        made.append((np.full(messages.size, composite.signal), messages, *rows))
    if not made:
        nothing = np.zeros(0, np.int64)
        return Found(nothing, nothing, nothing, nothing), there
    return Found(*(np.concatenate(column) for column in zip(*made, strict=True))), there


def _stands(composite: Composite, held: Bools, stands: Bools) -> Bools:
    """Say where everything needed is there and nothing unwanted is."""
    needed = [held[atom] for atom in composite.needs_atoms]
    needed += [stands[signal] for signal in composite.needs_signals]
    met: Bools = np.logical_and.reduce(needed)
    for atom in composite.without_atoms:
        met &= ~held[atom]
    for signal in composite.without_signals:
        met &= ~stands[signal]
    return met
