"""The verdict on one message, and its stable JSON form `yibao.verdict/1`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from yibao.check.claims import Ruled
from yibao.check.weigh import Level, Score

SCHEMA = "yibao.verdict/1"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: a signal at a place of the original text."""

    signal: str
    family: str
    span: tuple[int, int]
    view: str
    weight: float
    counted: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Level, kind and everything that led to them. Spans are code points of `text`."""

    text: str
    level: Level
    kind: str
    probability: float
    evidence: tuple[Evidence, ...]
    claims: tuple[Ruled, ...]
    score: Score
    on: date
    region: str
    reason: str
    render: Callable[[Verdict], dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """Give the verdict as the documented JSON object (see docs/reference/verdict.md)."""
        return self.render(self)

    def to_json(self) -> bytes:
        """Give the verdict as UTF-8 JSON."""
        return orjson.dumps(self.to_dict())
