"""Add up what counts in all messages, and conclude level and kind as the checker does.

In: hits and the log-odds of the wording. Out: `Weighed`. Sums go in the order in which one message
is summed, so that both come to the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yibao.check.columnar.hits import Hits
from yibao.check.columnar.places import Places
from yibao.check.columnar.sheet import Bools, Ints
from yibao.check.weigh import FULL_LENGTH, LEAST_SHARE, WORDING_LENGTH, Level, Weights

Floats = npt.NDArray[np.float64]
HARMS = ("scam", "cashout")
SPEECHES = ("warning", "question", "notice", "")
UNCLEAR = SPEECHES.index("")
DANGER, DOUBTFUL, NO_SIGN = range(3)
LEVELS: tuple[Level, ...] = ("danger", "doubtful", "no_sign_found")


@dataclass(slots=True)
class Weighed:
    """What each message comes to: log-odds, number of its level and kind of harm or speech."""

    log_odds: Floats
    level: Ints
    harm: Ints
    speech: Ints
    on_topic: Bools


@dataclass(frozen=True, slots=True)
class Speaking:
    """What each signal says of how a message speaks, and whether it is a sign of harm.

    A message speaks as the kind whose signals weigh most, if they weigh more than `least`.
    """

    kinds: Sequence[str]
    weights: Sequence[float]
    harmful: Sequence[bool]
    least: float


def added(names: Ints, parts: Floats, count: int) -> Floats:
    """Give the sum of the parts of each name below `count`, added in order."""
    return np.bincount(names, parts, count).astype(np.float64, copy=False)


def share_of_wording(sizes: Ints) -> Floats:
    """Give what the wording counts in texts of these sizes."""
    return np.asarray(np.sqrt(WORDING_LENGTH / np.maximum(sizes, WORDING_LENGTH)))


class Scales:
    """Weights, caps and thresholds in columns."""

    def __init__(self, weights: Weights, speaking: Speaking, topical: Sequence[int]) -> None:
        self._weights = weights
        self._weight = np.array(weights.weight, np.float64)
        self._family = np.array(weights.family, np.int64)
        self._whole = np.array([number in weights.whole for number in weights.family], bool)
        kinds = [SPEECHES.index(k) if k in SPEECHES else UNCLEAR for k in speaking.kinds]
        self._speech_of = np.array(kinds, np.int64)
        self._speech_weight = np.array(speaking.weights, np.float64)
        self._least_speech = speaking.least
        self._harmful = np.array(speaking.harmful, bool)
        self._topical = topical

    def weigh(
        self, hits: Hits, places: Places, sizes: Ints, *, wording: Floats, together: Floats
    ) -> Weighed:
        """Weigh the hits in messages of these `sizes` and what their wording says."""
        message, signal = hits.counted(self._weight.size)
        parts = self._families(message, signal, sizes, (wording, together))
        log_odds = np.full(sizes.size, self._weights.prior)
        for amounts in parts:
            log_odds += amounts
        level = np.full(sizes.size, NO_SIGN)
        level[log_odds >= self._weights.doubtful_at] = DOUBTFUL
        level[log_odds >= self._weights.danger_at] = DANGER
        on_topic = np.zeros(sizes.size, bool)
        on_topic[message[self._harmful[signal]]] = True
        for atom in self._topical:
            on_topic |= places.held[atom]
        speech = self._speech(message, signal, sizes.size)
        return Weighed(log_odds, level, self._harm(parts), speech, on_topic)

    def _families(
        self, message: Ints, signal: Ints, sizes: Ints, of_words: tuple[Floats, Floats]
    ) -> list[Floats]:
        """Give what each family adds to each message, after its cap."""
        weights, families = self._weights, len(self._weights.families)
        share = np.maximum(LEAST_SHARE, np.sqrt(FULL_LENGTH / np.maximum(sizes, FULL_LENGTH)))
        part = self._weight[signal] * np.where(self._whole[signal], 1.0, share[message])
        names = message * families + self._family[signal]
        sums = added(names, part, sizes.size * families).reshape(-1, families)
        share = share_of_wording(sizes)
        wording, together = of_words
        sums[:, weights.wording_family] = wording * weights.wording_slope * share
        sums[:, weights.together_family] = together * weights.together_slope * share
        return [
            np.clip(sums[:, number], row.low, row.high)
            for number, row in enumerate(weights.families)
        ]

    def _harm(self, parts: list[Floats]) -> Ints:
        """Number the kind of harm that the risk families speak for most."""
        scam, cashout = np.zeros(parts[0].size), np.zeros(parts[0].size)
        for amounts, row in zip(parts, self._weights.families, strict=True):
            if row.side == "risk" and row.kind in HARMS:
                of_kind = scam if row.kind == "scam" else cashout
                of_kind += amounts
        return np.asarray(cashout > scam).astype(np.int64)

    def _speech(self, message: Ints, signal: Ints, messages: int) -> Ints:
        """Number how each message speaks: warning, question, notice, or none clearly."""
        kind = self._speech_of[signal]
        names = (message * UNCLEAR + kind)[kind < UNCLEAR]
        weights = self._speech_weight[signal][kind < UNCLEAR]
        sums = added(names, weights, messages * UNCLEAR).reshape(-1, UNCLEAR)
        clear = sums.max(1) > self._least_speech
        return np.where(clear, sums.argmax(1), UNCLEAR)
