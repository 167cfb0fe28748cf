"""Judge every row: with the shipped weights, or with scores given from outside.

Out: an `Outcome` a row. Given scores replace what is fitted (score, probability and the level they
lead to); evidence, claims and the level a false claim leads to come from the knowledge either way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from yibao.check.checker import Checker
from yibao.check.claims import Ruling
from yibao.check.evaluate.given import Given
from yibao.check.evaluate.rows import Corpus, Row
from yibao.check.message import read_message
from yibao.check.verdict import Verdict
from yibao.check.weigh import Level
from yibao.core.regions import NATION, Region, resolve_region

FLAGGED = ("danger", "doubtful")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """One claim found and how it was ruled."""

    topic: str
    place: Place
    ruling: Ruling
    asserted: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the checker made of one row."""

    row: Row
    level: Level
    kind: str
    log_odds: float
    probability: float
    evidence: tuple[Place, ...]
    claims: tuple[Found, ...]

    @property
    def flagged(self) -> bool:
        """Whether the asker was warned: danger or doubtful."""
        return self.level in FLAGGED


def judge_rows(
    corpus: Corpus,
    checker: Checker,
    *,
    on: date,
    given: Mapping[str, Given] | None = None,
    progress: Callable[[], None] = lambda: None,
) -> tuple[Outcome, ...]:
    """Judge each row in its own region, by the rules of the day `on`."""
    outcomes = []
    for row in corpus.rows:
        outcome = _judge(row, checker, on)
        if given is not None:
            outcome = _as_given(outcome, given[row.id], checker, on)
        outcomes.append(outcome)
        progress()
    return tuple(outcomes)


def place_of(row: Row) -> str:
    """Give the adcode a row is judged in: the nation when it names none or one nobody knows."""
    found = resolve_region(row.region) if row.region else None
    return found.code if isinstance(found, Region) else NATION


def _judge(row: Row, checker: Checker, on: date) -> Outcome:
    verdict = checker.check(row.text, region=place_of(row), on=on)
    return Outcome(
        row,
        verdict.level,
        verdict.kind,
        verdict.score.log_odds,
        verdict.probability,
        _risk_places(verdict),
        tuple(Found(c.topic, c.span, c.ruling, c.asserted) for c in verdict.claims),
    )


def _risk_places(verdict: Verdict) -> tuple[Place, ...]:
    """Give the places of evidence that counts towards harm."""
    return tuple(e.span for e in verdict.evidence if e.counted and e.weight > 0)


def _as_given(outcome: Outcome, given: Given, checker: Checker, on: date) -> Outcome:
    """Give `outcome` as it is concluded from the given level instead of the fitted score."""
    row = outcome.row
    judged = checker.judge(read_message(row.text).text, place_of(row), on)
    flagged = given.level in FLAGGED
    beyond_doubt = replace(judged.score, log_odds=float("inf" if flagged else "-inf"))
    level, kind, _ = checker.conclude(beyond_doubt, judged.reading, judged.claims, judged.hits)
    return replace(
        outcome,
        level=given.level if flagged else level,
        kind=kind,
        log_odds=given.log_odds,
        probability=given.probability,
    )
