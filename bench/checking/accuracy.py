"""What the trainable peers find, in the same folds as tools/fit.py, beside ours out of fold.

Folds go by group, so a variant is never judged by a model that saw its plain form. Every model is
held to the same measure: recall where at most 5% (and 1%) of the harmless rows pass. Beside it, the
rows of HELD_OUT, on which nobody is fitted: peers fitted on all other rows, ours as shipped.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from checking.trained import FastText, HashedSgd
from yibao.check import open_checker
from yibao.check.evaluate import read_given, read_rows
from yibao.check.evaluate.measures import recall_at
from yibao.check.evaluate.outcome import Outcome
from yibao.check.evaluate.rows import Corpus, Row
from yibao.check.evaluate.sample import Sample
from yibao.core.errors import InputError
from yibao.core.knowledge import KNOWLEDGE

ROOT = Path(__file__).resolve().parents[2]
FIT = ROOT / "tools" / "fit.py"
FIT_SECONDS = 200
RATES = (0.01, 0.05)
DAY = date(2026, 11, 22)
Scores = list[float]
Learner = Callable[[list[str], list[bool]], Any]
LEARNERS: dict[str, Learner] = {
    "fastText": FastText.fitted,
    "HashingVectorizer + SGD": HashedSgd.fitted,
}


def accuracy(reports: Path, *, scores: Path | None, fit: bool) -> dict[str, Any]:
    """Give recall at RATES of each model, out of fold and held out."""
    fitter = _fitter()
    folder: Path = fitter.DATA
    corpora = [read_rows(path) for path in sorted(folder.glob("messages-*.jsonl"))]
    held = [c for c in corpora if Path(c.name).stem in fitter.HELD_OUT]
    rows = [row for c in corpora if c not in held for row in c.rows]
    held_rows = [row for c in held for row in c.rows]
    folds = fitter.folds([{"group": row.group} for row in rows])
    found: dict[str, Any] = {"rows": len(rows), "held_out_rows": len(held_rows), "models": {}}
    for name, learner in LEARNERS.items():
        try:
            found["models"][name] = {
                "out_of_fold": _recall(rows, _out_of_fold(learner, rows, folds)),
                "held_out": _recall(held_rows, _fitted_on(learner, rows)(held_rows)),
            }
        except RuntimeError as error:
            skipped = {"skipped": str(error)}
            found["models"][name] = {"out_of_fold": skipped, "held_out": skipped}
    ours, reason = _ours(reports, rows, scores, fit=fit)
    found["models"]["yibao"] = {
        "out_of_fold": _recall(rows, ours) if ours is not None else {"skipped": reason},
        "held_out": _recall(held_rows, _shipped(held_rows)),
    }
    return found


def _fitter() -> Any:
    sys.path.insert(0, str(FIT.parent))
    import fit  # noqa: PLC0415

    return fit


def _out_of_fold(learner: Learner, rows: list[Row], folds: Any) -> Scores:
    scores = np.zeros(len(rows))
    for fold in sorted(set(folds.tolist())):
        train = [row for row, of in zip(rows, folds, strict=True) if of != fold]
        test = [row for row, of in zip(rows, folds, strict=True) if of == fold]
        scores[folds == fold] = _fitted_on(learner, train)(test)
    found: Scores = scores.tolist()
    return found


def _fitted_on(learner: Learner, rows: list[Row]) -> Callable[[list[Row]], Scores]:
    model = learner([row.text for row in rows], [row.harm for row in rows])

    def score(of: list[Row]) -> Scores:
        found: Scores = model.scores([row.text for row in of])
        return found

    return score


def _shipped(rows: list[Row]) -> Scores:
    verdicts = open_checker().check_many([row.text for row in rows], on=DAY)
    return [verdict.score.log_odds for verdict in verdicts]


def _ours(
    reports: Path, rows: list[Row], scores: Path | None, *, fit: bool
) -> tuple[Scores | None, str]:
    """Give our out-of-fold scores: from `scores`, from the last fit of the same input, or anew."""
    if scores is None:
        scores = reports / f"check-oof-{_state()}.jsonl"
        if not scores.is_file():
            if not fit:
                return None, "no scores of this state; run without --no-fit or give --scores"
            command = [sys.executable, str(FIT), "--dry", "--report", str(scores)]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=FIT_SECONDS)
            except subprocess.TimeoutExpired:
                return None, f"tools/fit.py took more than {FIT_SECONDS} s; give --scores"
            except subprocess.CalledProcessError as error:
                return None, f"tools/fit.py failed with {error.returncode}"
    try:
        given = read_given(scores, Corpus("all", "", tuple(rows)))
    except InputError as error:
        return None, error.says
    return [given[row.id].log_odds for row in rows], ""


def _state() -> str:
    """Give a short hash of all that out-of-fold scores depend on."""
    seen = hashlib.sha256()
    sources = [*sorted(FIT.parents[1].glob("tests/data/messages-*.jsonl")), FIT]
    for path in (*sources, KNOWLEDGE / "compiled" / "check.json"):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


def _recall(rows: list[Row], scores: Scores) -> dict[str, Any]:
    outcomes = [
        Outcome(row, "cannot_tell", "", score, 0.5, (), ())
        for row, score in zip(rows, scores, strict=True)
    ]
    sample = Sample(outcomes)
    found = {}
    for at in recall_at(sample):
        if at.rate in RATES:
            parts = {name: at.recall[name] for name in ("harm", "scam", "cashout")}
            found[f"{at.rate:.0%}"] = {
                name: {"recall": s.share, "low": s.low, "high": s.high, "n": s.n}
                for name, s in parts.items()
            }
    return found
