"""Is the evidence where a reader would point? Decisive places overlapped by what counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yibao.check.evaluate.outcome import Outcome, Place
from yibao.check.evaluate.resamples import Share
from yibao.check.evaluate.rows import Mark
from yibao.check.evaluate.sample import Sample, shares_of_parts


@dataclass(frozen=True, slots=True)
class Spans:
    """Places of one tactic (`tactic` None: all): shown by evidence, and by evidence or a claim."""

    tactic: str | None
    by_evidence: Share
    by_either: Share


def spans(sample: Sample) -> tuple[Spans, ...]:
    """Give hit rates over all annotated places, then of each tactic, the most frequent first."""
    parts = [(outcome, mark) for outcome in sample.outcomes for mark in outcome.row.spans]
    tactics: dict[str, int] = {}
    for _, mark in parts:
        tactics[mark.tactic] = tactics.get(mark.tactic, 0) + 1
    frequent = sorted(tactics, key=lambda tactic: (-tactics[tactic], tactic))
    every = [_spans(None, parts)]
    return tuple(every + [_spans(t, [p for p in parts if p[1].tactic == t]) for t in frequent])


def overlaps(place: Place, others: Iterable[Place]) -> bool:
    """Say whether `place` shares a character with any of `others`."""
    return any(start < place[1] and place[0] < end for start, end in others)


def _spans(tactic: str | None, parts: list[tuple[Outcome, Mark]]) -> Spans:
    groups = [outcome.row.group for outcome, _ in parts]
    shown = [overlaps((mark.start, mark.end), outcome.evidence) for outcome, mark in parts]
    told = [
        overlaps((mark.start, mark.end), [c.place for c in outcome.claims if c.asserted])
        for outcome, mark in parts
    ]
    either = [a or b for a, b in zip(shown, told, strict=True)]
    return Spans(tactic, shares_of_parts(groups, shown), shares_of_parts(groups, either))
