"""Every row of the development corpus is a case: it gets a verdict that stands in its own words.

The weights were fitted on these rows, so the shares below only show that nothing has slipped;
the figures that count are out of fold (README).
"""

import datetime
import json
from pathlib import Path

import pytest

from yibao.check import check_many

ON = datetime.date(2026, 11, 22)
HARM = ("scam", "cashout")
HARMLESS = ("genuine", "warning", "question", "unrelated")


@pytest.fixture(scope="module")
def judged():
    path = Path(__file__).parents[2] / "data/messages-dev.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return list(zip(rows, check_many([row["text"] for row in rows], on=ON), strict=True))


def test_every_row_gets_a_verdict_whose_quotes_stand_in_it(judged):
    for row, verdict in judged:
        found = verdict.to_dict()
        for piece in [*found["evidence"], *found["claims"]]:
            start, end = piece["span"]
            written = row["text"][start:end]
            starred = zip(piece["quote"], written, strict=True)
            assert all(shown in (char, "*") for shown, char in starred), row["id"]


def test_nearly_every_scam_and_cash_out_is_flagged(judged):
    harm = [verdict.level for row, verdict in judged if row["label"] in HARM]
    assert sum(level in ("danger", "doubtful") for level in harm) / len(harm) >= 0.95


def test_hardly_any_harmless_row_is_called_danger(judged):
    levels = [verdict.level for row, verdict in judged if row["label"] in HARMLESS]
    assert levels.count("danger") / len(levels) <= 0.01


def test_a_flagged_row_names_the_right_harm(judged):
    named = [
        verdict.kind == row["label"]
        for row, verdict in judged
        if row["label"] in HARM and verdict.level == "danger"
    ]
    assert sum(named) / len(named) >= 0.85
