"""Say how sure a share is: bootstrap over groups, so that variants of one text stay together.

Every figure carries n and a 95% interval of percentiles over RESAMPLES draws with one fixed seed.
Where all or none of the rows hit, draws cannot vary; there the interval is the exact binomial one
over the number of groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 1000
SEED = 20261122
MAX_CELLS = 20_000_000
BLOCK = 50
OUTSIDE = 0.025

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Interval = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n` rows, with a 95% interval; without rows there is no share."""

    hits: int
    n: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is no share of rows, with its 95% interval."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class Resamples:
    """Draws of groups with replacement, the same for every figure of a report."""

    def __init__(self, groups: Sequence[str], *, seed: int = SEED) -> None:
        names, self._of_row = np.unique(np.array(groups, dtype=object), return_inverse=True)
        self._groups = len(names)
        self.draws = max(100, min(RESAMPLES, MAX_CELLS // self._groups))
        random = np.random.default_rng(seed)
        even = np.full(self._groups, 1 / self._groups)
        drawn = random.multinomial(self._groups, even, size=self.draws)
        self._drawn = drawn.astype(np.float32)

    def share(self, hits: Flags, among: Flags) -> Share:
        """Give the share of `hits` among the rows `among`."""
        rows, found = int(among.sum()), int((hits & among).sum())
        if rows == 0:
            return Share(0, 0, None, None, None)
        if found in (0, rows):
            reach = self._one_sided(among, every=found == rows)
        else:
            with np.errstate(invalid="ignore", divide="ignore"):
                reach = interval(self._per_draw(hits & among) / self._per_draw(among))
        return Share(found, rows, found / rows, *reach)

    def row_weights(self) -> Iterator[npt.NDArray[np.float32]]:
        """Give how often each row was drawn, some draws at a time (draws by rows)."""
        for start in range(0, self.draws, BLOCK):
            yield self._drawn[start : start + BLOCK][:, self._of_row]

    def _per_draw(self, rows: Flags) -> Floats:
        counts = np.bincount(self._of_row[rows], minlength=self._groups)
        return np.asarray(self._drawn @ counts.astype(np.float32), np.float64)

    def _one_sided(self, among: Flags, *, every: bool) -> Interval:
        groups = len(np.unique(self._of_row[among]))
        reach = float(OUTSIDE ** (1 / groups))
        return (reach, 1.0) if every else (0.0, 1 - reach)


def interval(values: Floats) -> Interval:
    """Give the middle 95% of `values`, those that are numbers."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return None, None
    low, high = np.quantile(known, [OUTSIDE, 1 - OUTSIDE])
    return float(low), float(high)
