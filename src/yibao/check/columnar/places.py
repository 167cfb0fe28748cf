"""Where each atom stands in each message: all places in one column, grouped.

A group is one atom in one message. Its places keep the order in which they are found in one
message: words as the automaton gives them, then marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yibao.check.columnar.marks import Marks
from yibao.check.columnar.reading import Page
from yibao.check.columnar.sheet import Bools, Ints, ranges

Groups = npt.NDArray[np.int32] | npt.NDArray[np.int64]


@dataclass(slots=True)
class Places:
    """Places (start, end) by group.

    `held[atom, message]` says whether there is one; then `group[message, atom]` is its number.
    """

    start: Ints
    end: Ints
    first: Ints  # of each group: where its places begin
    count: Ints
    seen: Ints  # when the atom was first met: orders the groups of one message
    atom: Ints
    message: Ints
    held: Bools
    group: npt.NDArray[np.int32]

    def of(self, groups: Groups) -> tuple[Ints, Ints]:
        """Give the places of these groups, one group behind the other, and whose each is."""
        counts = self.count[groups]
        return ranges(self.first[groups], counts), np.repeat(np.arange(groups.size), counts)


class Gatherer:
    """Turns the words and marks of a page into places of atoms."""

    def __init__(self, atoms_of: Sequence[Sequence[int]], atoms: int) -> None:
        self._atoms = atoms
        self._sizes = np.array([len(found) for found in atoms_of], np.int64)
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._flat = np.array([atom for found in atoms_of for atom in found], np.int64)

    def gather(self, page: Page, marks: Marks) -> Places:
        """Give the places of all atoms."""
        word, start, end = page.words
        sizes = self._sizes[word]
        atom = np.concatenate((self._flat[ranges(self._starts[word], sizes)], marks.atom))
        start = np.concatenate((np.repeat(start, sizes), marks.start))
        end = np.concatenate((np.repeat(end, sizes), marks.end))
        # Empty messages hold nothing but the mark of being short, at their separator.
        message = page.owners[start]
        bits, wide = int(atom.size).bit_length(), self._atoms.bit_length()
        key = (message << wide | atom) << bits | np.arange(atom.size)
        key.sort()
        order, name = key & ((1 << bits) - 1), key >> bits
        new = np.ones(name.size, bool)
        new[1:] = name[1:] != name[:-1]
        first = np.flatnonzero(new)
        name = name[first]
        message, atom = name >> wide, name & ((1 << wide) - 1)
        messages = page.sheet.begin.size
        held = np.zeros((self._atoms, messages), bool)
        held[atom, message] = True
        group = np.empty((messages, self._atoms), np.int32)
        group[message, atom] = np.arange(first.size)
        count = np.diff(np.append(first, order.size))
        return Places(
            start[order], end[order], first, count, order[first], atom, message, held, group
        )
