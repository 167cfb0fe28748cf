"""What harmful messages sound like beyond what signals name: two learned families.

`wording`: characters and character pairs of the folded text (and Latin words and word pairs),
hashed, each counted once, with inverse document frequency and length normalisation. It names no
reason, so its cap in knowledge/families/wording.yml keeps it below `danger` when alone.
`together`: word groups that stand in one sentence; each pair is named in the evidence.
Both are fitted by tools/fit.py in one model.
"""

from __future__ import annotations

import hashlib
import math
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from yibao.core.errors import KnowledgeError

BITS = 17
SIZE = 1 << BITS
PAIR_BASE = 4096  # a pair of word groups a < b is the number a * PAIR_BASE + b; one alone is a
SHORTEST_NORM = 12.0
THOUSAND = 1000
RARITY_UNIT = 16  # the table holds rarities in sixteenths
ALONE, TOGETHER = 0.15, 0.1  # how much a word group, and a pair of them, counts
_SINGLE = np.uint32(0x9E3779B1)
_LEFT = np.uint32(0x85EBCA6B)
_RIGHT = np.uint32(0xC2B2AE35)
_FOLD = np.uint32(15)
_SHIFT = np.uint32(32 - BITS)
_DIGIT, _LAST_DIGIT = np.uint32(ord("0")), np.uint32(ord("9"))
_LATIN = re.compile(r"[a-z']{2,}")
_LATIN_WORD = re.compile(r"[a-z']+")

Cells = npt.NDArray[np.uint32]
Places = Mapping[int, Sequence[tuple[int, int]]]


class Wording:
    """The fitted tables, and the sum over one text."""

    def __init__(
        self,
        table: npt.NDArray[np.int8],
        rarity: npt.NDArray[np.uint8],
        *,
        scale: float,
        pairs: Mapping[int, float],
    ) -> None:
        # Whole numbers add up to the same sum in any order.
        self.weighted = table.astype(np.int32) * rarity
        self.squares = rarity.astype(np.int32) ** 2
        self.scale = scale
        self.pairs = dict(pairs)
        self.words = frozenset(key % PAIR_BASE for key in pairs)

    def together(self, places: Places, breaks: Sequence[int]) -> dict[int, float]:
        """Give the weight of each word group and pair that stands in the text.

        `places` and `breaks` are the word groups found in the folded text and its sentence ends.
        """
        known = self.pairs
        return {key: known[key] for key in word_pairs(places, breaks, self.words) if key in known}

    def characters(self, text: str) -> float:
        """Give the log-odds of folded text without hosts, before slope and cap."""
        cells = hashed(text)
        if cells.size == 0:
            return 0.0
        cells.sort()
        new = np.ones(cells.size, bool)
        new[1:] = cells[1:] != cells[:-1]
        once = cells[new]
        squares, weighted = int(self.squares[once].sum()), int(self.weighted[once].sum())
        norm = max(math.sqrt(squares), SHORTEST_NORM * RARITY_UNIT)
        return weighted * self.scale / norm


def total(together: Mapping[int, float]) -> float:
    """Add up the weights of word groups and pairs: thousandths, in any order the same."""
    return round(sum(together.values()) * THOUSAND) / THOUSAND


def hashed(text: str) -> Cells:
    """Give the cell of each character, neighbouring pair, Latin word and Latin word pair."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    cells: Cells = np.concatenate(character_cells(codes))
    if _LATIN.search(text) is None:
        return cells
    words = _LATIN_WORD.findall(text)
    spelled = [*words, *(f"{a} {b}" for a, b in pairwise(words))]
    latin = np.array([crc32(word.encode()) >> (32 - BITS) for word in spelled], np.uint32)
    return np.concatenate((cells, latin))


def character_cells(codes: Cells) -> tuple[Cells, Cells]:
    """Give the cell of each character, and of each with the next; digits are all the same."""
    codes = np.where((codes >= _DIGIT) & (codes <= _LAST_DIGIT), _DIGIT, codes)
    pair = codes[:-1] * _LEFT + codes[1:] * _RIGHT
    pair ^= pair >> _FOLD
    return codes * _SINGLE >> _SHIFT, pair * _SINGLE >> _SHIFT


def word_pairs(places: Places, breaks: Sequence[int], among: frozenset[int] | None) -> set[int]:
    """Give the numbers of the word groups present and of the pairs within one sentence."""
    sentences: dict[int, list[int]] = {}
    keys: set[int] = set()
    for word in sorted(places):
        if word >= PAIR_BASE or (among is not None and word not in among):
            continue
        keys.add(word)
        for number in {bisect_left(breaks, start) for start, _ in places[word]}:
            sentences.setdefault(number, []).append(word)
    for words in sentences.values():
        for i, left in enumerate(words):
            base = left * PAIR_BASE
            for right in words[i + 1 :]:
                keys.add(base + right)
    return keys


def read_wording(folder: Path, *, scale: float, pairs: Mapping[int, float], sha256: str) -> Wording:
    """Read the fitted table from `folder`/wording.bin: SIZE weights, then SIZE rarities.

    Raises: `KnowledgeError` when the table is not the one the weights were written with.
    """
    table = (folder / "wording.bin").read_bytes()
    if hashlib.sha256(table).hexdigest() != sha256:
        raise KnowledgeError("knowledge.altered", "wording.bin is not what weights.json names")
    raw = np.frombuffer(table, np.uint8)
    return Wording(raw[:SIZE].view(np.int8), raw[SIZE : 2 * SIZE], scale=scale, pairs=pairs)
