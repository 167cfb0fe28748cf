"""Add up what counts: log-odds = prior + the sum of signal weights, each family within its cap.

In: the numbers of the signals that count. Out: a `Score` whose parts add up exactly to the total,
and through it probability and level. Weights, caps and thresholds are fitted by tools/fit.py and
kept in knowledge/weights.json; only relief families may lower the score.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

FULL_LENGTH, WORDING_LENGTH, LEAST_SHARE = 100, 500, 0.3
SPEECH_AT = 0.3  # what the signs of one way of speaking must weigh to be told apart
Level = Literal["danger", "doubtful", "no_sign_found", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Score:
    """Prior plus what each family adds (after its cap), and the total in log-odds."""

    prior: float
    families: dict[str, float]
    log_odds: float


@dataclass(frozen=True, slots=True)
class Family:
    """One family of signals: which kind of harm it speaks for, and its cap."""

    name: str
    side: str
    kind: str
    low: float
    high: float
    whole: bool


def share_of_length(length: int) -> float:
    """Give what one signal counts in a text of `length` characters.

    A long text meets many signals by its length alone, so each counts less: the square root of
    FULL_LENGTH over the length, but no less than LEAST_SHARE. Families of whole pages are exempt.
    """
    return max(LEAST_SHARE, math.sqrt(FULL_LENGTH / max(length, FULL_LENGTH)))


def share_of_wording(length: int) -> float:
    """Give what the wording counts in a text of `length` characters: less for whole pages."""
    return math.sqrt(WORDING_LENGTH / max(length, WORDING_LENGTH))


class Weights:
    """Fitted weights over signals and word groups, with the thresholds of the levels."""

    def __init__(self, compiled: dict[str, Any], signals: list[dict[str, Any]]) -> None:
        fitted = compiled["weights"]
        self.prior: float = fitted["prior"]
        self.families: list[Family] = [Family(**row) for row in compiled["families"]]
        index = {family.name: i for i, family in enumerate(self.families)}
        of_signal = fitted["signals"]
        self.weight: list[float] = [of_signal.get(r["id"], r["weight"]) for r in signals]
        self.family: list[int] = [index[r["family"]] for r in signals]
        self.whole = frozenset(i for i, f in enumerate(self.families) if f.whole)
        self.wording_family = index["wording"]
        self.together_family = index["together"]
        self.wording_slope: float = fitted["wording"]["slope"]
        self.together_slope: float = fitted["wording"]["together_slope"]
        self._slope, self._shift = fitted["calibration"]
        self.danger_at: float = fitted["levels"]["danger"]
        self.doubtful_at: float = fitted["levels"]["doubtful"]

    def score(
        self, counted: Iterable[int], *, wording: float, together: float, length: int
    ) -> Score:
        """Weigh each counted signal once, by the length of the text, and what the wording says.

        Sums go by number, so that the same findings give the same score to the last bit.
        """
        share = share_of_length(length)
        sums: dict[int, float] = {}
        for signal in sorted(counted):
            family = self.family[signal]
            part = self.weight[signal] * (1.0 if family in self.whole else share)
            sums[family] = sums.get(family, 0.0) + part
        share = share_of_wording(length)
        sums[self.wording_family] = wording * self.wording_slope * share
        sums[self.together_family] = together * self.together_slope * share
        total = self.prior
        parts: dict[str, float] = {}
        for family, amount in sorted(sums.items()):
            row = self.families[family]
            capped = row.low if amount < row.low else row.high if amount > row.high else amount
            parts[row.name] = capped
            total += capped
        return Score(self.prior, parts, total)

    def probability(self, log_odds: float) -> float:
        """Give the calibrated probability that the message means harm."""
        z = self._slope * log_odds + self._shift
        return 1.0 / (1.0 + math.exp(-z)) if z > -700 else 0.0

    def level(self, log_odds: float) -> Level:
        """Give the level of a message with enough to judge by."""
        if log_odds >= self.danger_at:
            return "danger"
        return "doubtful" if log_odds >= self.doubtful_at else "no_sign_found"
