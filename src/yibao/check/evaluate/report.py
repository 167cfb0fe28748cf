"""All figures of one evaluation, and the bars they are held to.

In: outcomes and where they came from. Out: a `Report`; `to_dict()` is the documented JSON
`yibao.evaluation/1`, in which every share stands with its rows and interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from yibao.check.evaluate.calibration import Calibration, calibration
from yibao.check.evaluate.fitted import Fitted
from yibao.check.evaluate.measures import (
    AtRate,
    FalseAlarms,
    Kinds,
    Levels,
    curve,
    false_alarms,
    kinds,
    levels,
    recall_at,
)
from yibao.check.evaluate.outcome import Outcome, place_of
from yibao.check.evaluate.resamples import SEED, Figure, Floats, Share
from yibao.check.evaluate.rows import Corpus
from yibao.check.evaluate.rulings import Rulings, rulings
from yibao.check.evaluate.sample import Sample
from yibao.check.evaluate.spans import Spans, spans
from yibao.check.evaluate.variants import Variants, variants
from yibao.core.regions import NATION

SCHEMA = "yibao.evaluation/1"
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Source:
    """Where the figures come from: the file, the day whose rules held, and who judged."""

    corpus: Corpus
    on: date
    knowledge: str
    fitted: Fitted
    scores: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What was judged, and by what."""

    file: str
    sha256: str
    rows: int
    groups: int
    unknown_regions: int
    on: str
    knowledge: str
    scores: str | None
    fitted: Fitted
    resamples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One number to hold: `at_least` or `at_most` a bar; `held` None when there are no rows."""

    name: str
    figure: Share | Figure
    at_least: float | None
    at_most: float | None

    @property
    def value(self) -> float | None:
        """The figure itself."""
        return self.figure.share if isinstance(self.figure, Share) else self.figure.value

    @property
    def held(self) -> bool | None:
        """Whether the figure is on the right side of the bar."""
        if self.value is None:
            return None
        if self.at_least is not None:
            return self.value >= self.at_least
        return self.at_most is None or self.value <= self.at_most


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured."""

    about: About
    bars: tuple[Bar, ...]
    levels: tuple[Levels, ...]
    recall_at: tuple[AtRate, ...]
    false_alarms: tuple[FalseAlarms, ...]
    kinds: Kinds
    calibration: Calibration
    variants: Variants
    spans: tuple[Spans, ...]
    rulings: Rulings
    faults: dict[str, tuple[str, ...]]
    curve: tuple[Floats, Floats]

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain data."""
        data: dict[str, Any] = {
            name: asdict(getattr(self, name))
            for name in ("about", "kinds", "calibration", "variants", "rulings")
        }
        for name in ("levels", "recall_at", "false_alarms", "spans"):
            data[name] = [asdict(row) for row in getattr(self, name)]
        data["bars"] = [_bar(bar) for bar in self.bars]
        data["faults"] = {name: list(ids) for name, ids in self.faults.items()}
        rounded: dict[str, Any] = _rounded(data)
        return {"schema": SCHEMA, **rounded}


def measure(outcomes: Sequence[Outcome], source: Source) -> Report:
    """Measure everything that can be measured on `outcomes`."""
    sample = Sample(outcomes)
    report = Report(
        _about(sample, source),
        (),
        levels(sample),
        recall_at(sample),
        false_alarms(sample),
        kinds(sample),
        calibration(sample),
        variants(sample),
        spans(sample),
        rulings(sample),
        _faults(sample),
        curve(sample),
    )
    return _with_bars(report, sample)


def _with_bars(report: Report, sample: Sample) -> Report:
    values = {name: getattr(report, name) for name in Report.__slots__}
    return Report(**{**values, "bars": tuple(_bars(report, sample))})


def _bars(report: Report, sample: Sample) -> Iterator[Bar]:
    every = report.false_alarms[0]
    danger = sample.share(sample.at_level("danger"), sample.harm)
    yield Bar("harm_flagged", sample.share(sample.flagged, sample.harm), 0.90, None)
    yield Bar("harm_danger", danger, 0.75, None)
    yield Bar("false_danger", every.danger, None, 0.01)
    yield Bar("false_doubtful", every.doubtful, None, 0.05)
    by_label = {table.label: table.right for table in report.rulings.tables}
    misleading = by_label.get("misleading", Share(0, 0, None, None, None))
    yield Bar("misleading_ruled_right", misleading, 0.80, None)
    yield Bar("variants_same_level", report.variants.same_level, 0.95, None)
    yield Bar("ece", report.calibration.ece, None, 0.05)


def _about(sample: Sample, source: Source) -> About:
    rows = [outcome.row for outcome in sample.outcomes]
    return About(
        source.corpus.name,
        source.corpus.sha256,
        len(rows),
        len({row.group for row in rows}),
        sum(bool(row.region) and row.region != NATION and place_of(row) == NATION for row in rows),
        source.on.isoformat(),
        source.knowledge,
        source.scores,
        source.fitted,
        sample.draws.draws,
        SEED,
    )


def _faults(sample: Sample) -> dict[str, tuple[str, ...]]:
    """Give the ids of rows judged wrongly, so that one can look at them."""
    outcomes = sample.outcomes
    return {
        "missed": tuple(o.row.id for o in outcomes if o.row.harm and not o.flagged),
        "false_danger": tuple(o.row.id for o in outcomes if o.row.harmless and o.level == "danger"),
        "false_doubtful": tuple(
            o.row.id for o in outcomes if o.row.harmless and o.level == "doubtful"
        ),
    }


def _bar(bar: Bar) -> dict[str, Any]:
    return {**asdict(bar), "held": bar.held}


def _rounded(data: Any) -> Any:
    """Give `data` with every float at DIGITS digits and every tuple a list."""
    match data:
        case float():
            return round(data, DIGITS)
        case dict():
            return {key: _rounded(value) for key, value in data.items()}
        case list() | tuple():
            return [_rounded(value) for value in data]
        case _:
            return data
