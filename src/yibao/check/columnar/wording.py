"""What the wording of all messages says: every cell once a message, every pair once a message.

In: pages with their links and places. Out: the log-odds that `Wording.characters` and
`Wording.together` give for one message, to the last bit, and the pairs worth showing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from yibao.check.columnar import letters as ask
from yibao.check.columnar.latin import latin_cells
from yibao.check.columnar.marks import Marks
from yibao.check.columnar.places import Places
from yibao.check.columnar.reading import Page
from yibao.check.columnar.sheet import Ints, once, ranges
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
_HALF = 16


class Pairs(NamedTuple):
    """Known pairs of word groups in one sentence, once a message, with their weight."""

    message: Ints
    left: Ints
    right: Ints
    weight: Floats


class Words:
    """The fitted tables in columns."""

    def __init__(self, wording: Wording, atoms: int) -> None:
        # A small table is looked up fastest: squares in the high half, weights in the low one.
        squares, weighted = wording.squares.astype(np.uint32), wording.weighted.astype(np.int16)
        self._cells = squares << np.uint32(_HALF) | weighted.view(np.uint16)
        self._scale = wording.scale
        words = np.array(sorted(word for word in wording.words if word < atoms), np.int64)
        self._word = np.full(atoms, -1)  # the number of each atom among the words of known pairs
        self._word[words] = np.arange(words.size)
        self._atom = words
        self._wide = words.size.bit_length()
        self._alone = np.zeros(words.size)
        self._weight = np.zeros(1 << 2 * self._wide)  # by the numbers of both, put together
        for key, weight in wording.pairs.items():
            left, right = self._word[list(divmod(key, PAIR_BASE))].tolist()
            if key < PAIR_BASE:
                self._alone[right] = weight
            elif left >= 0 and right >= 0:
                self._weight[left << self._wide | right] = weight

    def characters(self, page: Page, marks: Marks) -> Floats:
        """Give the log-odds of the folded characters without hosts."""
        messages = page.sheet.begin.size
        keys = self._keys(page, marks)
        keys.sort()
        cells = self._cells.take((keys & np.uint32((1 << BITS) - 1)).astype(np.int64))
        cells[1:] *= keys[1:] != keys[:-1]
        ends = np.arange(messages + 1, dtype=np.uint32) << np.uint32(BITS)
        bounds = np.searchsorted(keys, ends)
        filled = np.flatnonzero(np.diff(bounds))
        sums = np.zeros((2, messages), np.int64)
        if filled.size:
            cells, bounds = cells[: bounds[-1]], bounds[filled]
            halves = cells.astype(np.uint16).view(np.int16), cells >> np.uint32(_HALF)
            for row, half in zip(sums, halves, strict=True):
                row[filled] = np.add.reduceat(half, bounds, dtype=np.int64)
        weighted, squares = sums
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
        groups = np.flatnonzero(self._word[places.atom] >= 0)
        messages = places.held.shape[1]
        alone = self._alone[self._word[places.atom[groups]]]
        sums = added(places.message[groups], alone, messages)
        pairs = self._pairs(places, groups, ended)
        sums += added(pairs.message, pairs.weight, messages)
        return np.rint(sums * THOUSAND) / THOUSAND, pairs

    def _pairs(self, places: Places, groups: Ints, ended: Ints) -> Pairs:
        """Give the known pairs: each word with those behind it by number in its sentence."""
        wide, low = self._wide, (1 << self._wide) - 1
        at, of = places.of(groups)
        # Sentences are numbered through all messages, so none is shared.
        sentences, word = ended[places.start[at]], self._word[places.atom[groups]]
        message_of = np.empty(int(ended[-1]) + 1, np.int64)
        message_of[sentences] = places.message[groups][of]
        entries = once(sentences << wide | word[of])
        sentence, word = entries >> wide, entries & low
        first = np.flatnonzero(np.diff(sentence, prepend=-1))
        sizes = np.diff(np.append(first, sentence.size))
        later = np.repeat(first + sizes, sizes) - np.arange(1, sentence.size + 1)
        right = word[ranges(np.arange(1, sentence.size + 1), later)]
        left = message_of[sentence] << 2 * wide | word << wide
        keys = once((np.repeat(left, later) | right).astype(np.uint32)).astype(np.int64)
        weight = self._weight[keys & ((1 << 2 * wide) - 1)]
        known = np.flatnonzero(weight)
        keys, weight = keys[known], weight[known]
        left, right = self._atom[keys >> wide & low], self._atom[keys & low]
        return Pairs(keys >> 2 * wide, left, right, weight)
