"""What the wording of all messages says: every cell once a message, every pair once a message.

In: pages with their links and places. Out: the log-odds that `Wording.characters` and
`Wording.together` give for one message, to the last bit, and the pairs worth showing.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from yibao.check.columnar import letters as ask
from yibao.check.columnar.latin import latin_cells
from yibao.check.columnar.marks import Marks
from yibao.check.columnar.places import Places
from yibao.check.columnar.reading import Page
from yibao.check.columnar.sheet import Ints, ranges
from yibao.check.columnar.weighing import added
from yibao.check.wording import (
    BITS,
    PAIR_BASE,
    RARITY_UNIT,
    SHORTEST_NORM,
    THOUSAND,
    Wording,
    character_cells,
)

Floats = npt.NDArray[np.float64]
Numbers = TypeVar("Numbers", npt.NDArray[np.uint32], npt.NDArray[np.int64])
_HIGH = 32


class Pairs(NamedTuple):
    """Known pairs of word groups in one sentence, once a message, with their weight."""

    message: Ints
    left: Ints
    right: Ints
    weight: Floats


class Words:
    """The fitted tables in columns."""

    def __init__(self, wording: Wording, atoms: int) -> None:
        # Two sums in one pass: squares in the high half, weights in the low half.
        self._sums = (wording.squares.astype(np.int64) << _HIGH) + wording.weighted
        self._scale = wording.scale
        self._alone = np.zeros(atoms)
        self._weight = np.zeros(atoms * atoms)
        self._among = np.zeros(atoms, bool)
        self._among[[word for word in wording.words if word < atoms]] = True
        for key, weight in wording.pairs.items():
            left, right = divmod(key, PAIR_BASE)
            if key < PAIR_BASE:
                self._alone[key] = weight
            else:
                self._weight[left * atoms + right] = weight

    def characters(self, page: Page, marks: Marks) -> Floats:
        """Give the log-odds of the folded characters without hosts."""
        messages = page.sheet.begin.size
        keys = self._keys(page, marks)
        keys.sort()
        sums = self._sums.take((keys & np.uint32((1 << BITS) - 1)).astype(np.int64))
        sums[1:] *= keys[1:] != keys[:-1]
        ends = np.arange(messages + 1, dtype=np.uint32) << np.uint32(BITS)
        bounds = np.searchsorted(keys, ends)
        filled = np.flatnonzero(np.diff(bounds))
        total = np.zeros(messages, np.int64)
        if filled.size:
            total[filled] = np.add.reduceat(sums[: bounds[-1]], bounds[filled])
        weighted = total.astype(np.int32).astype(np.int64)
        squares = (total - weighted) >> _HIGH
        norm = np.maximum(np.sqrt(squares), SHORTEST_NORM * RARITY_UNIT)
        return np.asarray(weighted * self._scale / norm)

    def _keys(self, page: Page, marks: Marks) -> npt.NDArray[np.uint32]:
        """Give message and cell of every character, pair and Latin word, as one number each.

        What is no part of the text (separators, the inside of links) counts for a message behind
        the last.
        """
        messages = page.sheet.begin.size
        codes, letter = page.sheet.codes.astype(np.uint32), (page.flags & ask.WORD) != 0
        starts, ends = (np.array([link[i] for link in marks.links], np.int64) for i in (0, 1))
        codes[starts] = [ord(found.link.stand_in) for found in marks.links]
        inside = ranges(starts + 1, ends - starts - 1)
        letter[starts] = letter[inside] = False
        single, pair = character_cells(codes)
        pair[starts] = character_cells(np.stack((codes[starts], codes[ends])))[1][0]
        names = page.owners.astype(np.uint32) << np.uint32(BITS)
        of_pairs = names[:-1].copy()
        last = np.uint32(messages << BITS)
        apart = np.flatnonzero(page.sheet.codes == 0)
        names[apart] = names[inside] = last
        of_pairs[apart[:-1]] = of_pairs[apart[1:] - 1] = of_pairs[inside] = last
        of_pairs[starts[codes[ends] == 0]] = last
        latin_owner, latin = latin_cells(page.sheet.codes, letter, page.owners, messages)
        of_latin = (latin_owner << BITS | latin).astype(np.uint32)
        return np.concatenate((names | single, of_pairs | pair, of_latin))

    def together(self, places: Places, ended: Ints) -> tuple[Floats, Pairs]:
        """Give the log-odds of word groups that stand together, and the pairs among them."""
        groups = np.flatnonzero(self._among[places.atom])
        messages = places.held.shape[1]
        sums = added(places.message[groups], self._alone[places.atom[groups]], messages)
        pairs = self._pairs(places, groups, ended)
        sums += added(pairs.message, pairs.weight, messages)
        return np.rint(sums * THOUSAND) / THOUSAND, pairs

    def _pairs(self, places: Places, groups: Ints, ended: Ints) -> Pairs:
        wide = self._among.size.bit_length()
        at, of = places.of(groups)
        group = groups[of]
        # Sentences are numbered through all messages, so none is shared.
        entries = once(ended[places.start[at]] << wide | places.atom[group])
        message_of = np.zeros(int(ended[-1]) + 1, np.int64)
        message_of[ended[places.start[at]]] = places.message[group]
        sentence, word = entries >> wide, entries & ((1 << wide) - 1)
        first = np.flatnonzero(np.diff(sentence, prepend=-1))
        sizes = np.diff(np.append(first, sentence.size))
        later = np.repeat(first + sizes, sizes) - np.arange(1, sentence.size + 1)
        left = np.repeat(np.arange(sentence.size), later)
        right = ranges(np.arange(1, sentence.size + 1), later)
        weight = self._weight[word[left] * self._among.size + word[right]]
        known = np.flatnonzero(weight)
        left, right = left[known], right[known]
        keys = once((message_of[sentence[left]] << wide | word[left]) << wide | word[right])
        low = (1 << wide) - 1
        message, left, right = keys >> (2 * wide), keys >> wide & low, keys & low
        return Pairs(message, left, right, self._weight[left * self._among.size + right])


def once(keys: Numbers) -> Numbers:
    """Give each number once, in order."""
    keys.sort()
    new = np.ones(keys.size, bool)
    new[1:] = keys[1:] != keys[:-1]
    return keys[new]
