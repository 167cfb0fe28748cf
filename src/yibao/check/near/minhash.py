"""MinHash: the share of features two sets have in common, told from a few numbers of each.

In: 64-bit hashes of features, already keyed. Out: signatures of PERMUTATIONS numbers, how alike two
of them are, and the keys of the bands under which alike signatures meet.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Signature = npt.NDArray[np.uint16]
Sketch = npt.NDArray[np.uint8]
PERMUTATIONS, BANDS = 64, 16
ROWS = PERMUTATIONS // BANDS
BAND_KEY_BITS = 40
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mix(values: Hashes) -> Hashes:
    """Spread every bit over all (the finisher of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)), np.uint64)


_SALTS: Hashes = _mix(np.arange(1, PERMUTATIONS + 1, dtype=np.uint64) * _GOLDEN)
_BAND_SALTS: Hashes = _mix(np.arange(101, 101 + BANDS, dtype=np.uint64) * _GOLDEN)


def least(hashes: Hashes) -> Hashes:
    """Give the least value of the features under each permutation."""
    return np.asarray(_mix(hashes[:, None] ^ _SALTS[None, :]).min(0), np.uint64)


def signature(hashes: Hashes) -> Signature:
    """Give 16 bits of the least value under each permutation."""
    return (least(hashes) & np.uint64(0xFFFF)).astype(np.uint16)


def sketch(hashes: Hashes) -> Sketch:
    """Give 8 bits of the least value under each permutation."""
    return (least(hashes) & np.uint64(0xFF)).astype(np.uint8)


def alike(one: npt.NDArray[np.unsignedinteger], many: npt.NDArray[np.unsignedinteger]) -> Floats:
    """Estimate the share of features that `one` has in common with each row of `many`.

    Numbers of few bits agree by chance now and then; the estimate takes that off.
    """
    chance = 2.0 ** -(8 * one.itemsize)
    agree = (many == one).mean(axis=-1)
    return np.asarray(np.maximum(0.0, (agree - chance) / (1.0 - chance)), np.float64)


Floats = npt.NDArray[np.float64]


def band_keys(found: Signature) -> list[int]:
    """Give one key a band; signatures that agree in a whole band share it."""
    rows = found.astype(np.uint64).reshape(BANDS, ROWS)
    packed = np.zeros(BANDS, np.uint64)
    for column in range(ROWS):
        packed = packed << np.uint64(16) | rows[:, column]
    keys = _mix(packed ^ _BAND_SALTS) >> np.uint64(64 - BAND_KEY_BITS)
    numbered: list[int] = keys.tolist()
    return numbered
