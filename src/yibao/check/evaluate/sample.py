"""Outcomes as columns: what every measure picks its rows from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from yibao.check.evaluate.outcome import Outcome
from yibao.check.evaluate.resamples import Flags, Floats, Resamples, Share


class Sample:
    """The outcomes of one corpus, and the draws that say how sure a share of them is."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes = tuple(outcomes)
        self.draws = Resamples([o.row.group for o in outcomes])

    @cached_property
    def harm(self) -> Flags:
        """Rows that mean harm."""
        return self.where(o.row.harm for o in self.outcomes)

    @cached_property
    def harmless(self) -> Flags:
        """Rows nobody should be warned of."""
        return self.where(o.row.harmless for o in self.outcomes)

    @cached_property
    def flagged(self) -> Flags:
        """Rows judged danger or doubtful."""
        return self.where(o.flagged for o in self.outcomes)

    @cached_property
    def log_odds(self) -> Floats:
        """The score of each row."""
        return np.array([o.log_odds for o in self.outcomes])

    @cached_property
    def probability(self) -> Floats:
        """The calibrated probability of each row."""
        return np.array([o.probability for o in self.outcomes])

    def at_level(self, level: str) -> Flags:
        """Rows judged `level`."""
        return self.where(o.level == level for o in self.outcomes)

    def labelled(self, label: str) -> Flags:
        """Rows with this label."""
        return self.where(o.row.label == label for o in self.outcomes)

    def through(self, medium: str) -> Flags:
        """Rows that came through this medium."""
        return self.where(o.row.medium == medium for o in self.outcomes)

    def media(self) -> list[str]:
        """Every medium, the most frequent first."""
        counts: dict[str, int] = {}
        for outcome in self.outcomes:
            counts[outcome.row.medium] = counts.get(outcome.row.medium, 0) + 1
        return sorted(counts, key=lambda medium: (-counts[medium], medium))

    def labels(self, known: Sequence[str]) -> list[str]:
        """Those of the `known` labels that occur, in their order."""
        present = {outcome.row.label for outcome in self.outcomes}
        return [label for label in known if label in present]

    def share(self, hits: Flags, among: Flags) -> Share:
        """Give the share of `hits` among the rows `among`."""
        return self.draws.share(hits, among)

    def where(self, flags: Iterable[bool]) -> Flags:
        """Give one flag a row as a column."""
        return np.fromiter(flags, bool, count=len(self.outcomes))


def shares_of_parts(groups: Sequence[str], hits: Sequence[bool]) -> Share:
    """Give the share of `hits` where a row has several parts; parts of a group stay together."""
    if not groups:
        return Share(0, 0, None, None, None)
    flags = np.array(hits, bool)
    return Resamples(groups).share(flags, np.ones(flags.size, bool))
