"""Latin words and word pairs of all messages as cells of the wording table: CRC-32 in columns.

The checksum of "left right" goes on from that of "left", so each letter is read at most twice.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from yibao.check.columnar.sheet import Bools, Ints
from yibao.check.wording import BITS

_ALL = np.uint32(0xFFFFFFFF)
_BYTE, _EIGHT = np.uint32(0xFF), np.uint32(8)
_BLANK = np.uint32(ord(" "))
Sums = npt.NDArray[np.uint32]


def _table() -> Sums:
    sums = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        sums = np.where(sums & 1, (sums >> 1) ^ np.uint32(0xEDB88320), sums >> 1).astype(np.uint32)
    return sums


_TABLE = _table()


class _Words(NamedTuple):
    start: Ints
    size: Ints
    owner: Ints


def latin_cells(codes: Ints, letter: Bools, owners: Ints, messages: int) -> tuple[Ints, Ints]:
    """Give (owner, cell) of the words, and of pairs of words that follow each other.

    `letter` says which positions belong to a word. A message without two letters in a row has no
    words.
    """
    starts = np.flatnonzero(letter[1:] & ~letter[:-1]) + 1
    sizes = np.flatnonzero(letter[:-1] & ~letter[1:]) + 1 - starts
    latin = np.zeros(messages, bool)
    latin[owners[starts[sizes > 1]]] = True
    kept = latin[owners[starts]]
    words = _Words(starts[kept], sizes[kept], owners[starts[kept]])
    alone = _spelled(np.full(words.start.size, _ALL), codes, words)
    follows = np.flatnonzero(words.owner[1:] == words.owner[:-1]) + 1
    blank = _fed(alone[follows - 1], np.full(follows.size, _BLANK))
    pairs = _spelled(blank, codes, _Words(*(column[follows] for column in words)))
    sums = np.concatenate((alone, pairs)) ^ _ALL
    cells = (sums >> np.uint32(32 - BITS)).astype(np.int64)
    return np.concatenate((words.owner, words.owner[follows])), cells


def _spelled(sums: Sums, codes: Ints, words: _Words) -> Sums:
    """Give `sums` gone on over the letters of each word."""
    sums = sums.copy()
    going = np.arange(sums.size)
    step = 0
    while going.size:
        sums[going] = _fed(sums[going], codes[words.start[going] + step].astype(np.uint32))
        step += 1
        going = going[words.size[going] > step]
    return sums


def _fed(sums: Sums, letters: Sums) -> Sums:
    fed: Sums = _TABLE[(sums ^ letters) & _BYTE] ^ (sums >> _EIGHT)
    return fed
