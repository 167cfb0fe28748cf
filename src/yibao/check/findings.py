"""What was found in one message, beside its level: evidence, score, and what is shown.

In: hits as plain numbers. Out: `Evidence` with names and weights. Spans are in the original text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from yibao.check.evidence import Signals
from yibao.check.extract import Link
from yibao.check.weigh import Score, Weights, share_of_length

Place = tuple[int, int]
WHY_NOT = ("", "denied", "quoted")
HitRow = tuple[int, int, int, int, int]  # signal, why not (number of WHY_NOT), folded, start, end


class Evidence(NamedTuple):
    """One piece of evidence: a signal at a place of the original text."""

    signal: str
    family: str
    span: Place
    view: str
    weight: float
    counted: bool
    why_not: str


class ShownNumber(NamedTuple):
    """A number with a meaning, as it may be shown; not `valid` if its check digit is wrong."""

    kind: str
    span: Place
    shown: str
    valid: bool = True


class ShownPair(NamedTuple):
    """Two word groups (numbers) that stand in one sentence, and what they weigh together."""

    left: int
    right: int
    weight: float
    span: Place


class Shown(NamedTuple):
    """What a verdict shows besides evidence."""

    links: tuple[tuple[Link, Place], ...] = ()
    numbers: tuple[ShownNumber, ...] = ()
    accounts: tuple[Place, ...] = ()
    pairs: tuple[ShownPair, ...] = ()


class Book:
    """Names and weights of all signals: what turns numbers into words."""

    def __init__(self, signals: Signals, weights: Weights) -> None:
        self.weights = weights
        names = [family.name for family in weights.families]
        self._ids = signals.ids
        self._family = [names[number] for number in weights.family]
        self._whole = [number in weights.whole for number in weights.family]
        self._claims = [row["claim"] is not None for row in signals.rows]

    def evidence(self, hits: Iterable[HitRow], length: int) -> tuple[Evidence, ...]:
        """Give the evidence of a text of `length` characters; claims are told elsewhere.

        A signal met in two ways at one place is told once, and as counted if it counts in one.
        """
        ids, family, weight, whole = self._ids, self._family, self.weights.weight, self._whole
        share = share_of_length(length)
        return tuple(
            Evidence(
                ids[signal],
                family[signal],
                (start, end),
                "folded" if folded else "raw",
                weight[signal] if whole[signal] else weight[signal] * share,
                not why_not,
                WHY_NOT[why_not],
            )
            for signal, why_not, folded, start, end in _once(hits)
            if not self._claims[signal]
        )


def _once(hits: Iterable[HitRow]) -> Iterable[HitRow]:
    """Give each signal once a place, the hit that counts before one that does not."""
    kept: dict[tuple[int, int, int], HitRow] = {}
    for hit in hits:
        place = (hit[0], hit[3], hit[4])
        if place not in kept or (kept[place][1] and not hit[1]):
            kept[place] = hit
    return kept.values()


@dataclass(frozen=True, slots=True)
class Found:
    """The findings of one message read alone."""

    evidence: tuple[Evidence, ...]
    score: Score
    show: Callable[[], Shown]

    @property
    def shown(self) -> Shown:
        """Give what to show besides."""
        return self.show()
