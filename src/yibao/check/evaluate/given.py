"""Scores kept in a file: levels and probabilities of models that did not see the row.

One `.jsonl` object a row: id, log_odds, level, probability, and the `text_digest` of the text
scored. `tools/fit.py --report` writes it; read, it gives a `Given` for each row of a corpus, none
left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from yibao.check.evaluate.rows import Corpus, read_file, read_objects, refuse, text_digest
from yibao.check.weigh import Level
from yibao.core.errors import InputError, Issue

_LEVELS: tuple[str, ...] = get_args(Level)
_NUMBERS = ("log_odds", "probability")
MAX_NAMED = 5


@dataclass(frozen=True, slots=True)
class Given:
    """What a file says of one row."""

    log_odds: float
    probability: float
    level: Level


def read_given(path: Path, corpus: Corpus) -> dict[str, Given]:
    """Give the score of each row of `corpus` by its id.

    Raises: `InputError` for faulty lines, for rows without a score, and for scores of a text that
    has changed since.
    """
    issues: list[Issue] = []
    lines: dict[str, dict[str, Any]] = {}
    for number, data in read_objects(read_file(path), path.name, issues):
        issues += _faults(data, f"{path.name}:{number}")
        lines[str(data.get("id"))] = data
    refuse(issues, path)
    _refuse_rows(
        [row.id for row in corpus.rows if row.id not in lines],
        f"{path} 缺少这些行的分数",
        f"{path} has no score for rows",
    )
    _refuse_rows(
        [row.id for row in corpus.rows if _changed(lines[row.id], row.text)],
        f"{path} 的分数是按旧文字算的，请重跑 tools/fit.py --report",
        f"{path} was made of other texts, run tools/fit.py --report again; rows",
    )
    return {row.id: _given(lines[row.id]) for row in corpus.rows}


def write_given(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    *,
    scores: Iterable[float],
    levels: Mapping[str, float],
    calibration: Sequence[float],
) -> None:
    """Write the scores (log-odds) of `rows`, with the level and probability they lead to.

    `levels` holds the thresholds of danger and doubtful; `calibration` slope and shift.
    """
    slope, shift = calibration
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        for row, score in zip(rows, map(float, scores), strict=True):
            over = [name for name in ("danger", "doubtful") if score >= levels[name]]
            line = {
                "id": row["id"],
                "set": row["set"],
                "label": row["label"],
                "text_digest": text_digest(row["text"]),
                "log_odds": round(score, 4),
                "level": over[0] if over else "no_sign_found",
                "probability": round(1 / (1 + math.exp(-(slope * score + shift))), 4),
            }
            out.write(json.dumps(line) + "\n")


def _faults(data: dict[str, Any], at: str) -> Iterator[Issue]:
    if not isinstance(data.get("id"), str):
        yield Issue("eval.score", "missing id", at)
    for key in _NUMBERS:
        value = data.get(key)
        if not isinstance(value, int | float) or not math.isfinite(value):
            yield Issue("eval.score", f"{key} must be a number", at)
    if isinstance(chance := data.get("probability"), int | float) and not 0 <= chance <= 1:
        yield Issue("eval.score", "probability must be from 0 to 1", at)
    if data.get("level") not in _LEVELS:
        yield Issue("eval.score", f"level must be one of {', '.join(_LEVELS)}", at)


def _changed(line: dict[str, Any], text: str) -> bool:
    return "text_digest" in line and line["text_digest"] != text_digest(text)


def _refuse_rows(ids: list[str], zh: str, en: str) -> None:
    if ids:
        named = ", ".join(ids[:MAX_NAMED]) + (" …" if len(ids) > MAX_NAMED else "")
        raise InputError("eval.scores", f"{zh}：{len(ids):,} / {en}: {len(ids):,} ({named})")


def _given(line: dict[str, Any]) -> Given:
    level = cast("Level", line["level"])
    return Given(float(line["log_odds"]), float(line["probability"]), level)
