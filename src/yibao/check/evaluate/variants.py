"""Does a disguise change the verdict? Each variant beside its plain row."""

from __future__ import annotations

from dataclasses import dataclass

from yibao.check.evaluate.outcome import Outcome
from yibao.check.evaluate.resamples import Share
from yibao.check.evaluate.sample import Sample, shares_of_parts

Pair = tuple[Outcome, Outcome]


@dataclass(frozen=True, slots=True)
class Variants:
    """Shares of variants judged as their plain row; `alone` is how many have none in the file."""

    same_level: Share
    same_flagged: Share
    same_kind: Share
    changed: tuple[str, ...]
    alone: int


def variants(sample: Sample) -> Variants:
    """Compare every variant with the row it was made of."""
    plain = {outcome.row.id: outcome for outcome in sample.outcomes}
    made = [outcome for outcome in sample.outcomes if outcome.row.variant_of]
    pairs = [(o, plain[o.row.variant_of]) for o in made if o.row.variant_of in plain]
    groups = [pair[0].row.group for pair in pairs]
    level = [a.level == b.level for a, b in pairs]
    return Variants(
        shares_of_parts(groups, level),
        shares_of_parts(groups, [a.flagged == b.flagged for a, b in pairs]),
        shares_of_parts(groups, [a.kind == b.kind for a, b in pairs]),
        tuple(a.row.id for (a, _), same in zip(pairs, level, strict=True) if not same),
        len(made) - len(pairs),
    )
