"""Does a probability mean what it says? Expected calibration error over ten bins of equal width.

Rows: harm against harmless; misleading texts are neither and stay out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yibao.check.evaluate.resamples import Figure, Flags, Floats, Share, interval
from yibao.check.evaluate.sample import Sample

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows whose probability lies between two bounds: what was said, and what was so."""

    low: float
    high: float
    said: float | None
    harm: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """Expected calibration error, Brier score, and the bins of the reliability plot."""

    ece: Figure
    brier: float | None
    bins: tuple[Bin, ...]


def calibration(sample: Sample) -> Calibration:
    """Measure the calibration of one sample."""
    judged = sample.harm | sample.harmless
    bins = tuple(_bin(sample, number, judged) for number in range(BINS))
    if not judged.any():
        return Calibration(Figure(None, None, None, 0), None, bins)
    said, so = sample.probability[judged], sample.harm[judged].astype(float)
    value = float(_ece(np.ones((1, said.size)), said, so)[0])
    draws = [
        _ece(weights[:, judged].astype(float), said, so) for weights in sample.draws.row_weights()
    ]
    low, high = interval(np.concatenate(draws))
    brier = float(((said - so) ** 2).mean())
    return Calibration(Figure(value, low, high, said.size), brier, bins)


def bin_of(probability: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Give the bin of each probability; 1.0 falls into the last."""
    return np.minimum((probability * BINS).astype(np.int64), BINS - 1)


def _bin(sample: Sample, number: int, judged: Flags) -> Bin:
    among = judged & (bin_of(sample.probability) == number)
    said = float(sample.probability[among].mean()) if among.any() else None
    return Bin(number / BINS, (number + 1) / BINS, said, sample.share(sample.harm, among))


def _ece(weights: Floats, said: Floats, so: Floats) -> Floats:
    """Give the error of each draw: per bin |said - so|, weighed by its rows."""
    bins = np.eye(BINS)[bin_of(said)]
    gaps = np.abs((weights * (said - so)) @ bins).sum(1)
    with np.errstate(invalid="ignore"):
        return np.asarray(gaps / weights.sum(1))
