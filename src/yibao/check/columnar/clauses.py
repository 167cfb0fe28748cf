"""Which clauses stand where: single atoms, and atoms in order or near each other in a sentence.

Everything happens for all messages at once, and gives what `Signals.find` gives for one before
denial is looked at: the same places, found in the same order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yibao.check.columnar.places import Groups, Places
from yibao.check.columnar.sheet import Bools, Ints, ranges
from yibao.check.evidence import MAX_HITS_PER_SIGNAL, WIDER_IN_LATIN, Signals

PLACED_LATER = 1 << 11  # an atom's clauses are tried after the signals it makes alone
LATIN_ENDS = 128
MOST_PAIRS = 50_000  # places of one message's clauses held against each other at once


class Found(NamedTuple):
    """Signals found, message by message in the order in which one message's are found."""

    signal: Ints
    message: Ints
    start: Ints
    end: Ints


class Scene(NamedTuple):
    """How many sentences ended before each position, and what stands there."""

    ended: Ints
    codes: Ints


class _Rows(NamedTuple):
    """Places that clauses have reached so far."""

    clause: Ints
    message: Ints
    start: Ints
    end: Ints


class Clauses:
    """All clauses in columns."""

    def __init__(self, signals: Signals, atoms: int) -> None:
        self._signals = len(signals.rows)
        single = [signals.single.get(atom, []) for atom in range(atoms)]
        self._single_size = np.array([len(found) for found in single], np.int64)
        self._single_start = np.cumsum(self._single_size) - self._single_size
        self._single = np.array([s for found in single for s in found], np.int64)
        placed = [(a, i, c) for a, found in signals.placed.items() for i, c in enumerate(found)]
        width = max((len(c.atoms) for _, _, c in placed), default=2)
        # A clause of fewer atoms is filled up with a number past the last.
        filled = [(*c.atoms, *[atoms] * (width - len(c.atoms))) for _, _, c in placed]
        self._atoms = np.array(filled, np.int64).reshape(-1, width)
        self._no_atom = atoms
        self._rarest = np.array([atom for atom, _, _ in placed], np.int64)
        self._turn = np.array([PLACED_LATER + i for _, i, _ in placed], np.int64)
        self._signal = np.array([c.signal for _, _, c in placed], np.int64)
        self._ordered = np.array([c.ordered for _, _, c in placed], bool)
        self._gap = np.array([c.gap for _, _, c in placed], np.int64)

    def find(self, places: Places, scene: Scene) -> tuple[Found, Bools]:
        """Give the signals found, and the messages with too many places to look at in columns."""
        alone = self._alone(places)
        placed, heavy = self._placed(places, scene)
        signal, message, start, end, key = (
            np.concatenate(pair) for pair in zip(alone, placed, strict=True)
        )
        order = np.argsort(key)
        found = Found(signal[order], message[order], start[order], end[order])
        kept = _first_of_each(found.message * self._signals + found.signal)
        return Found(*(column[kept] for column in found)), heavy

    def _alone(self, places: Places) -> tuple[Ints, ...]:
        """Give the signals that one atom makes: at its first places."""
        sizes = self._single_size[places.atom]
        groups = np.repeat(np.arange(places.atom.size), sizes)
        turns = ranges(np.zeros(sizes.size, np.int64), sizes)
        signal = self._single[self._single_start[places.atom[groups]] + turns]
        counts = np.minimum(places.count[groups], MAX_HITS_PER_SIGNAL)
        at = ranges(places.first[groups], counts)
        groups, turns = np.repeat(groups, counts), np.repeat(turns, counts)
        key = _key(places, groups, turns, at - places.first[groups])
        message = places.message[groups]
        return np.repeat(signal, counts), message, places.start[at], places.end[at], key

    def _placed(self, places: Places, scene: Scene) -> tuple[tuple[Ints, ...], Bools]:
        """Give the signals that atoms make together: the first places where each clause stands."""
        messages = places.held.shape[1]
        there = places.held[self._atoms[:, 0]]
        for column in self._atoms.T[1:]:
            asked = np.flatnonzero(column != self._no_atom)
            there[asked] &= places.held[column[asked]]
        clause, message = np.divmod(np.flatnonzero(there), messages)
        heavy = self._heavy(places, clause, message)
        light = ~heavy[message]
        clause, message = clause[light], message[light]
        at, of = places.of(places.group[message, self._atoms[clause, 0]])
        rows = _Rows(clause[of], message[of], places.start[at], places.end[at])
        for column in self._atoms.T[1:]:
            rows = self._widened(rows, column[rows.clause], places, scene)
        name = rows.clause * messages + rows.message
        new = np.flatnonzero(np.diff(name, prepend=-1))
        index = np.arange(name.size) - np.repeat(new, np.diff(np.append(new, name.size)))
        kept = index < MAX_HITS_PER_SIGNAL
        rows, index = _Rows(*(column[kept] for column in rows)), index[kept]
        groups = places.group[rows.message, self._rarest[rows.clause]]
        key = _key(places, groups, self._turn[rows.clause], index)
        return (self._signal[rows.clause], rows.message, rows.start, rows.end, key), heavy

    def _heavy(self, places: Places, clause: Ints, message: Ints) -> Bools:
        pairs = np.ones(clause.size, np.int64)
        for column in self._atoms.T[:2]:
            pairs *= places.count[places.group[message, column[clause]]]
        sums = np.bincount(message, pairs, places.held.shape[1])
        return np.asarray(sums > MOST_PAIRS)

    def _widened(self, rows: _Rows, atoms: Ints, places: Places, scene: Scene) -> _Rows:
        """Give the rows widened by the first place of `atoms` that is near in the same sentence."""
        more = np.flatnonzero(atoms != self._no_atom)
        group = places.group[rows.message[more], atoms[more]]
        at, of = places.of(group)
        row = more[of]
        start, end = rows.start[row], rows.end[row]
        other_start, other_end = places.start[at], places.end[at]
        gap = self._gap[rows.clause] * np.where(
            scene.codes[rows.start] < LATIN_ENDS, WIDER_IN_LATIN, 1
        )
        gap = gap[row]
        after = (end <= other_start) & (other_start <= end + gap)
        before = (other_end <= start) & (start <= other_end + gap)
        before &= ~(after | self._ordered[rows.clause][row])
        near = np.flatnonzero(after | before)
        left = np.where(after, end, other_end)[near]
        right = np.where(after, other_start, start)[near]
        near = near[scene.ended[left] == scene.ended[right]]
        near = near[np.diff(row[near], prepend=-1) != 0]
        kept = row[near]
        start = np.where(after, start, other_start)[near]
        end = np.where(after, other_end, end)[near]
        widened = _Rows(rows.clause[kept], rows.message[kept], start, end)
        if more.size == rows.clause.size:
            return widened
        rest = atoms == self._no_atom
        return _Rows(*(np.concatenate((a[rest], b)) for a, b in zip(rows, widened, strict=True)))


def _key(places: Places, groups: Groups, turns: Ints, index: Ints) -> Ints:
    """Order by message, then by when the atom was met, whose turn it is, and the place's number."""
    return ((places.message[groups] << 24 | places.seen[groups]) << 12 | turns) << 3 | index


def _first_of_each(names: Ints) -> Bools:
    """Say which are among the first MAX_HITS_PER_SIGNAL of their name."""
    bits = int(names.size).bit_length()
    packed = names << bits | np.arange(names.size)
    packed.sort()
    order, sorted_names = packed & ((1 << bits) - 1), packed >> bits
    kept = np.ones(names.size, bool)
    late = sorted_names[MAX_HITS_PER_SIGNAL:] == sorted_names[:-MAX_HITS_PER_SIGNAL]
    kept[order[MAX_HITS_PER_SIGNAL:][late]] = False
    return kept
