"""Rows that ask about rules: `question` or `topic`, and `region`, `on`, `facts` where wanted.

A place, day, topic or fact that cannot be read gives the answer `unknown`, which says so; only a
row that asks nothing has no answer.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from yibao.core.errors import InputError
from yibao.service.asked import Fault, read_day, read_place
from yibao.service.batch.jsonl import answer_jsonl
from yibao.service.batch.run import Progress, Tally, answer_file
from yibao.service.rulebook.asking import Asked, answer_to, cannot_ask

MAX_REMEMBERED = 10_000


class Answerer:
    """Answers rows; a row without place or day is asked with those of the run."""

    def __init__(self, *, region: str | None, on: date) -> None:
        self._region = region
        self._on = on
        self._places: dict[str, str | Fault] = {}

    def row(self, row: dict[str, Any]) -> bytes:
        """The answer to one row as JSON. Raises InputError for a row that asks nothing."""
        topic, question = _words(row, "topic"), _words(row, "question")
        if not topic and not question:
            raise InputError("row.no_question", "没有 question 或 topic / neither is given")
        facts = row.get("facts")
        if facts is not None and not isinstance(facts, dict):
            raise InputError("row.facts", "facts 要是对象 / facts must be an object")
        place, day = self._place(row.get("region")), _day(row.get("on"), self._on)
        asked = Asked(
            topic=topic,
            question=question,
            region=place if isinstance(place, str) else None,
            on=day if isinstance(day, date) else None,
            facts=facts,
        )
        fault = place if isinstance(place, Fault) else day
        given = cannot_ask(asked, fault) if isinstance(fault, Fault) else answer_to(asked)
        return orjson.dumps(given.to_dict(), default=str)

    def _place(self, named: Any) -> str | Fault | None:
        if named is None or named == "":
            return self._region
        if isinstance(named, int) and not isinstance(named, bool):
            named = str(named)
        if not isinstance(named, str):
            zh, en = "region 不是文字。", "region is not a string."
            return Fault("region.type", "region", zh, en)
        known = self._places.get(named)
        if known is None:
            known = read_place(named)
            if len(self._places) < MAX_REMEMBERED:
                self._places[named] = known
        return known


def answer_questions(
    source: Path, target: Path, answerer: Answerer, *, force: bool, progress: Progress
) -> Tally:
    """Answer every row of a `.jsonl` file into `target`; see `answer_file`."""
    rows = partial(answer_jsonl, answer=answerer.row, column="answer")
    return answer_file(source, target, {".jsonl": rows}, force=force, progress=progress)


def _words(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"row.{name}", f"{name} 不是文字 / {name} is not a string")
    return value.strip()


def _day(named: Any, otherwise: date) -> date | Fault:
    if named is None or named == "":
        return otherwise
    if not isinstance(named, str):
        return Fault("on.type", "on", "on 不是文字。", "on is not a string.")
    return read_day(named) or otherwise
