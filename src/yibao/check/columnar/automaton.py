"""All words at all places of a column in a few array steps: a trie as a double array.

Each position walks down the trie at once with all others; those that no pattern continues drop out,
so the arrays shrink quickly. Patterns may overlap and each is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from yibao.check.columnar.letters import LAST, Codes
from yibao.check.columnar.sheet import Ints

Matches = tuple[Ints, Ints, Ints]
LONGEST_PREFIX = 3
FEW = 24  # places that are cheaper to follow one by one
PREFIXES = 1 << 18
_SPREAD, _SHIFT = 0x9E3779B97F4A7C15 - (1 << 64), 20


class Automaton:
    """Patterns of characters; `find` gives (pattern, start, end) of every occurrence.

    Most places are told by their first few characters to begin no pattern: a table of the first
    characters of all longer patterns, hashed, answers for each place with one look.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        # Characters that are patterns themselves come first: their numbers tell them apart.
        alone = {pattern for pattern in patterns if len(pattern) == 1}
        letters = sorted(alone) + sorted({c for pattern in patterns for c in pattern} - alone)
        number = {char: i + 1 for i, char in enumerate(letters)}
        spelled = [[number[char] for char in pattern] for pattern in patterns]
        self._letter = np.zeros(LAST, np.int64)
        self._letter[[ord(char) for char in letters]] = np.arange(1, len(letters) + 1)
        children, ends = _grow(spelled)
        base, slots = _place(children, len(letters))
        size = max(slots) + len(letters) + 2
        self._base, self._check = np.zeros(size, np.int64), np.full(size, -1)
        self._ends = np.full(size, -1)
        self._root = np.zeros(len(letters) + 1, np.int64)
        for letter, child in children[0].items():
            self._root[letter] = slots[child]
        for node in range(1, len(children)):
            self._base[slots[node]], self._ends[slots[node]] = base[node], ends[node]
            for child in children[node].values():
                self._check[slots[child]] = slots[node]
        longer = [len(pattern) for pattern in patterns if len(pattern) > 1]
        self._prefix = min([*longer, LONGEST_PREFIX])
        self._begins = np.zeros(PREFIXES, bool)
        firsts = [word[: self._prefix] for word in spelled if len(word) > 1]
        columns = np.array(firsts, np.int64).reshape(-1, self._prefix).T
        self._begins[_hashed(list(columns))] = True
        self._single = np.zeros(len(alone) + 1, np.int64)
        for pattern, word in enumerate(spelled):
            if len(word) == 1:
                self._single[word[0]] = pattern

    def find(self, codes: Codes) -> Matches:
        """Give all matches. `codes` must end with code 0, which no pattern holds."""
        letters = self._letter[codes]
        found: list[Matches] = [(codes[:0], codes[:0], codes[:0])]
        if self._single.size > 1:
            at = np.flatnonzero((letters > 0) & (letters < self._single.size))
            found.append((self._single[letters[at]], at, at + 1))
        width = letters.size - self._prefix + 1
        windows = [letters[i : width + i] for i in range(self._prefix)]
        at = np.flatnonzero(self._begins[_hashed(windows)])
        state = self._root[letters[at]]
        depth = 1
        while at.size > FEW:
            slot = self._base[state] + letters[at + depth]
            going = np.flatnonzero(self._check[slot] == state)
            at, state = at[going], slot[going]
            depth += 1
            ends = self._ends[state]
            hits = np.flatnonzero(ends >= 0)
            starts = at[hits]
            found.append((ends[hits], starts, starts + depth))
        rows = [
            row for a, s in zip(at, state, strict=True) for row in self._walk(letters, a, s, depth)
        ]
        pattern, start, end = np.array(rows, np.int64).reshape(-1, 3).T
        found.append((pattern, start, end))
        return (
            np.concatenate([pattern for pattern, _, _ in found]),
            np.concatenate([start for _, start, _ in found]),
            np.concatenate([end for _, _, end in found]),
        )

    def _walk(
        self, letters: Ints, start: np.int64, state: np.int64, depth: int
    ) -> Iterator[tuple[int, int, int]]:
        """Go on from one place alone: give what ends on the way."""
        base, check, ends = self._base, self._check, self._ends
        at, node = int(start), int(state)
        while True:
            slot = int(base[node]) + int(letters[at + depth])
            if check[slot] != node:
                return
            node = slot
            depth += 1
            if ends[node] >= 0:
                yield int(ends[node]), at, at + depth


def _hashed(letters: Sequence[Ints]) -> Ints:
    """Give a number below PREFIXES for each row of letters."""
    number = letters[0] * _SPREAD
    for column in letters[1:]:
        number = (number + column) * _SPREAD
    number >>= _SHIFT
    number &= PREFIXES - 1
    return number


def _grow(patterns: Sequence[Sequence[int]]) -> tuple[list[dict[int, int]], list[int]]:
    """Give the children by letter, and the pattern that ends there (or -1), of each trie node."""
    children: list[dict[int, int]] = [{}]
    ends = [-1]
    for pattern, letters in enumerate(patterns):
        node = 0
        for letter in letters:
            if letter not in children[node]:
                children[node][letter] = len(children)
                children.append({})
                ends.append(-1)
            node = children[node][letter]
        ends[node] = pattern
    return children, ends


def _place(children: Sequence[dict[int, int]], letters: int) -> tuple[list[int], list[int]]:
    """Give each node a base such that base + letter is a slot of its own for each child.

    Slots begin above the number of letters, so that no base is negative. Nodes with many children
    choose first, each from where the one before it found room; single children fill the holes.
    """
    base, slots = [0] * len(children), [0] * len(children)
    taken: set[int] = set()
    at = lowest = letters + 1
    inner = sorted(range(1, len(children)), key=lambda n: -len(children[n]))
    for node in (n for n in inner if len(children[n]) > 1):
        first, *others = sorted(children[node])
        while at in taken or not taken.isdisjoint(at - first + other for other in others):
            at += 1
        base[node] = at - first
        for letter, child in children[node].items():
            slots[child] = base[node] + letter
            taken.add(slots[child])
    single = [(n, *next(iter(children[n].items()))) for n in inner if len(children[n]) == 1]
    for node, letter, child in [*((0, 0, child) for child in children[0].values()), *single]:
        while lowest in taken:
            lowest += 1
        base[node], slots[child] = lowest - letter, lowest
        taken.add(lowest)
    return base, slots
