"""How well does checking do? A labelled file in, every figure out, with its n and interval.

    corpus = read_rows(Path("messages.jsonl"))
    outcomes = judge_rows(corpus, open_checker(), on=day)
    report = measure(outcomes, source)
    report.to_dict(), page(report)

Given scores (`read_given`) let rows be judged by models that did not see them. It measures and
says what it measured; it fits nothing, draws no conclusion and writes no file.
"""

from __future__ import annotations

from yibao.check.evaluate.fitted import fitted_rows
from yibao.check.evaluate.given import read_given
from yibao.check.evaluate.outcome import judge_rows
from yibao.check.evaluate.page import page
from yibao.check.evaluate.report import Report, Source, measure
from yibao.check.evaluate.rows import read_rows
from yibao.check.evaluate.svg import reliability
from yibao.check.evaluate.tables import tables

__all__ = [
    "Report",
    "Source",
    "fitted_rows",
    "judge_rows",
    "measure",
    "page",
    "read_given",
    "read_rows",
    "reliability",
    "tables",
]
