"""The learned wording family: which characters and character pairs harmful messages use.

A linear model over hashed characters and pairs of the folded text, each counted once, with inverse
document frequency and length normalisation. It sees wording that no signal names yet; its cap in
knowledge/families/wording.yml is below the level `danger`, so it can never reach that alone.
Fitted by tools/fit.py, which also writes the table.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

BITS = 17
SIZE = 1 << BITS
_SINGLE = np.uint32(0x9E3779B1)
_LEFT = np.uint32(0x85EBCA6B)
_RIGHT = np.uint32(0xC2B2AE35)
_SHIFT = np.uint32(32 - BITS)
_DIGIT = np.uint32(ord("0"))
_LAST_DIGIT = np.uint32(ord("9"))
SHORTEST_NORM = 12.0


class Wording:
    """The table of weights and document frequencies, and the sum over one text."""

    def __init__(self, table: npt.NDArray[np.int8], *, scale: float, rarity: npt.NDArray[np.uint8]):
        self._weights = table.astype(np.float32) * np.float32(scale)
        idf = rarity.astype(np.float32) / np.float32(16)
        self._weighted = self._weights * idf
        self._squares = idf * idf
        self._seen = np.zeros(SIZE, np.int32)
        self._order = np.arange(1 << 16, dtype=np.int32)

    def score(self, text: str) -> float:
        """Give the model's log-odds for folded `text`, before cap; 0.0 for empty text."""
        cells = hashed(text)
        if cells.size == 0:
            return 0.0
        order = self._order[: cells.size]
        if order.size < cells.size:
            order = np.arange(cells.size, dtype=np.int32)
        self._seen[cells] = order
        once = cells[self._seen[cells] == order]
        norm = max(math.sqrt(float(self._squares[once].sum())), SHORTEST_NORM)
        return float(self._weighted[once].sum()) / norm


def hashed(text: str) -> npt.NDArray[np.uint32]:
    """Give the cell of each character and each pair of neighbours; all digits are one digit."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.where((codes >= _DIGIT) & (codes <= _LAST_DIGIT), _DIGIT, codes)
    single = codes * _SINGLE
    pair = codes[:-1] * _LEFT + codes[1:] * _RIGHT
    pair ^= pair >> np.uint32(15)
    return np.concatenate((single, pair * _SINGLE)) >> _SHIFT


def read_wording(folder: Path, *, scale: float) -> Wording:
    """Read the fitted table from `folder`/wording.bin: SIZE weights, then SIZE rarities."""
    raw = np.frombuffer((folder / "wording.bin").read_bytes(), np.uint8)
    return Wording(raw[:SIZE].view(np.int8), scale=scale, rarity=raw[SIZE : 2 * SIZE])
