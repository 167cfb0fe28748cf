"""Show which word groups stood together, as evidence with a place and a name.

In: what was read. Out: the few pairs that weighed most, as rows of evidence. The
family's cap may make the shown weights add up to more than the family counts for.
"""

from __future__ import annotations

from typing import Any

from yibao.check.extract import Extracts
from yibao.check.findings import ShownPair
from yibao.check.lexicon import Place, Reading
from yibao.check.weigh import Weights, share_of_wording
from yibao.check.wording import PAIR_BASE, Wording

MOST_SHOWN = 3
LEAST_SHOWN = 0.1


class Together:
    """Finds and renders pairs of word groups."""

    def __init__(self, compiled: dict[str, Any], wording: Wording, weights: Weights) -> None:
        self._names: list[str] = compiled["atoms"]
        self._says: dict[str, dict[str, str]] = compiled["word_says"]
        self._wording = wording
        self._weights = weights

    def find(self, reading: Reading, extracts: Extracts, length: int) -> tuple[ShownPair, ...]:
        """Give the strongest pairs that speak for harm, strongest first."""
        found = self._wording.together(reading.atoms, extracts.breaks)
        factor = self._weights.together_slope * share_of_wording(length)
        strong = sorted(((w * factor, k) for k, w in found.items() if k >= PAIR_BASE), reverse=True)
        pairs = []
        for weight, key in strong[:MOST_SHOWN]:
            left, right = divmod(key, PAIR_BASE)
            if weight >= LEAST_SHOWN and self.has_name(left) and self.has_name(right):
                place = _nearest(reading.atoms[left], reading.atoms[right])
                if place is not None:
                    span = reading.view.original(*place)
                    pairs.append(ShownPair(left, right, weight, span))
        return tuple(pairs)

    def has_name(self, word: int) -> bool:
        """Say whether a word group can be told in words."""
        return self._names[word] in self._says

    def render(self, text: str, pair: ShownPair) -> dict[str, Any]:
        """Give a pair that a verdict on `text` shows as a row of evidence."""
        names = self._names[pair.left], self._names[pair.right]
        start, end = pair.span
        left, right = (self._says[name] for name in names)
        return {
            "signal": f"together.{names[0]}+{names[1]}",
            "family": "together",
            "span": [start, end],
            "quote": text[start:end],
            "view": "folded",
            "weight": round(pair.weight, 4),
            "counted": True,
            "why_not": "",
            "says": {
                "zh": f"同一句里又是“{left['zh']}”又是“{right['zh']}”",
                "en": f"\u201c{left['en']}\u201d and \u201c{right['en']}\u201d in one sentence",
            },
        }


def _nearest(left: list[Place], right: list[Place]) -> Place | None:
    """Give the shortest stretch that holds a place of each, apart; None if there is none.

    One word that belongs to both groups, or holds the other, stands together with nothing.
    """
    pairs = (
        (min(a[0], b[0]), max(a[1], b[1]))
        for a in left
        for b in right
        if a[1] <= b[0] or b[1] <= a[0]
    )
    return min(pairs, key=lambda place: place[1] - place[0], default=None)
