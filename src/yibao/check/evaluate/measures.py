"""What was found and what was not: levels by label and medium, false alarms, kinds, fixed rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yibao.check.evaluate.resamples import Flags, Floats, Interval, Share, interval
from yibao.check.evaluate.rows import HARMLESS, LABELS
from yibao.check.evaluate.sample import Sample

LEVELS = ("danger", "doubtful", "no_sign_found", "cannot_tell")
RATES = (0.003, 0.01, 0.02, 0.05)


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels given to the rows of one label, in one medium or in all (`medium` None)."""

    label: str
    medium: str | None
    n: int
    counts: dict[str, int]
    flagged: Share
    danger: Share


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Harmless rows that were warned of: one kind of text, or one medium, or all of both.

    `by_claim` of the doubtful ones were so only because they make a false claim.
    """

    label: str | None
    medium: str | None
    n: int
    danger: Share
    doubtful: Share
    by_claim: int


@dataclass(frozen=True, slots=True)
class AtRate:
    """Recall where the score lets through no more than `rate` of the harmless rows."""

    rate: float
    threshold: float
    false_alarms: int
    harmless: int
    recall: dict[str, Share]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which kind each label was told as, and the share told right among flagged harm."""

    counts: dict[str, dict[str, int]]
    right: Share


def levels(sample: Sample) -> tuple[Levels, ...]:
    """Give the levels of each label, over all media and in each."""
    found = []
    for label in sample.labels(LABELS):
        rows = sample.labelled(label)
        for medium in (None, *sample.media()):
            among = rows if medium is None else rows & sample.through(medium)
            if among.any():
                found.append(_levels(sample, label, medium, among))
    return tuple(found)


def _levels(sample: Sample, label: str, medium: str | None, among: Flags) -> Levels:
    at = {level: sample.at_level(level) for level in LEVELS}
    counts = {level: int((rows & among).sum()) for level, rows in at.items()}
    flagged = sample.share(sample.flagged, among)
    return Levels(
        label, medium, int(among.sum()), counts, flagged, sample.share(at["danger"], among)
    )


def false_alarms(sample: Sample) -> tuple[FalseAlarms, ...]:
    """Give the false alarms of all harmless rows, then by kind of text, then by medium."""
    found = [_false_alarms(sample, None, None, sample.harmless)]
    for label in sample.labels(HARMLESS):
        found.append(_false_alarms(sample, label, None, sample.labelled(label)))
    for medium in sample.media():
        among = sample.harmless & sample.through(medium)
        if among.any():
            found.append(_false_alarms(sample, None, medium, among))
    return tuple(found)


def _false_alarms(
    sample: Sample, label: str | None, medium: str | None, among: Flags
) -> FalseAlarms:
    danger, doubtful = (
        sample.share(sample.at_level(level), among) for level in ("danger", "doubtful")
    )
    claim = sample.where(o.flagged and o.kind == "false_claim" for o in sample.outcomes)
    by_claim = int((claim & among).sum())
    return FalseAlarms(label, medium, int(among.sum()), danger, doubtful, by_claim)


def recall_at(sample: Sample) -> tuple[AtRate, ...]:
    """Give recall at each of RATES; empty without harm or without harmless rows."""
    if not sample.harm.any() or not sample.harmless.any():
        return ()
    return tuple(_at_rate(sample, rate) for rate in RATES)


def _at_rate(sample: Sample, rate: float) -> AtRate:
    scores = np.sort(sample.log_odds[sample.harmless])[::-1]
    threshold = float(scores[int(rate * scores.size)])
    over = sample.log_odds > threshold
    groups = {"harm": sample.harm}
    groups |= {label: sample.labelled(label) for label in sample.labels(("scam", "cashout"))}
    groups |= {
        medium: sample.harm & sample.through(medium)
        for medium in sample.media()
        if (sample.harm & sample.through(medium)).any()
    }
    recall = {name: sample.share(over, among) for name, among in groups.items()}
    low, high = _recall_interval(sample, rate)
    whole = recall["harm"]
    recall["harm"] = Share(whole.hits, whole.n, whole.share, low, high)
    false = int((over & sample.harmless).sum())
    return AtRate(rate, threshold, false, scores.size, recall)


def _recall_interval(sample: Sample, rate: float) -> Interval:
    """Draw both sides: the harmless rows move the threshold, the harmful ones what passes it."""
    down = np.argsort(-sample.log_odds, kind="stable")
    scores = sample.log_odds[down]
    falling = -scores
    harm, harmless = sample.harm[down], sample.harmless[down]
    recalls: list[float] = []
    for weights in sample.draws.row_weights():
        passed = np.cumsum(weights[:, down] * harmless, axis=1)
        caught = np.cumsum(weights[:, down] * harm, axis=1)
        for row in range(passed.shape[0]):
            first = int(np.searchsorted(passed[row], int(rate * passed[row, -1]), side="right"))
            before = int(np.searchsorted(falling, falling[min(first, scores.size - 1)]))
            total = caught[row, -1]
            recalls.append(caught[row, before - 1] / total if total and before else 0.0)
    return interval(np.array(recalls))


def curve(sample: Sample) -> tuple[Floats, Floats]:
    """Give false alarms and recall at every score, for drawing."""
    down = np.argsort(-sample.log_odds, kind="stable")
    scores = sample.log_odds[down]
    last = np.append(scores[1:] != scores[:-1], True)
    harmless, harm = np.cumsum(sample.harmless[down]), np.cumsum(sample.harm[down])
    return (
        np.asarray(harmless[last] / max(harmless[-1], 1)),
        np.asarray(harm[last] / max(harm[-1], 1)),
    )


def kinds(sample: Sample) -> Kinds:
    """Count the kinds told for each label."""
    counts: dict[str, dict[str, int]] = {label: {} for label in sample.labels(LABELS)}
    for outcome in sample.outcomes:
        row = counts[outcome.row.label]
        row[outcome.kind] = row.get(outcome.kind, 0) + 1
    right = sample.where(o.kind == o.row.label for o in sample.outcomes)
    return Kinds(counts, sample.share(right, sample.harm & sample.flagged))
