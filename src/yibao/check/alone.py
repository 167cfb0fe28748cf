"""Each segment of a long text judged alone: one that is dangerous makes the text doubtful.

Much that is harmless would else hide it: a long text meets many signs of honest speech. In a text
that warns, where scams are quoted, a segment must be clearer to count.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from yibao.check.evidence import Hit
from yibao.check.extract.extracts import LONG_TEXT
from yibao.check.segments_split import pieces

if TYPE_CHECKING:
    from yibao.check.checker import Checker, Judged

SEGMENT_ALONE = "page.segment_alone"
LEAST_ALONE = 20  # characters of a segment that can be judged alone
WARNING_TEXT = 1.0  # from here on a text is one that warns
CLEARLY = 4.5  # log-odds of a segment that counts even there


def by_segment(checker: Checker, judged: Judged, text: str, region: str, on: date) -> Judged:
    """Give what was judged of a calm long text, or the same made doubtful by a segment of it."""
    warns = checker.warning_strength(judged.hits) >= WARNING_TEXT
    need = CLEARLY if warns else checker.weights.danger_at
    for start, end, shape in pieces(text):
        if shape == "quotation" or not LEAST_ALONE <= end - start < LONG_TEXT:
            continue
        alone = checker.judge(text[start:end], region, on)
        if alone.level == "danger" and alone.score.log_odds >= need:
            place = judged.reading.view.folded(start, end)
            hits = [*judged.hits, Hit(checker.signals.number[SEGMENT_ALONE], *place, "")]
            return replace(judged, hits=hits, level="doubtful", kind=alone.kind, reason="segment")
    return judged
