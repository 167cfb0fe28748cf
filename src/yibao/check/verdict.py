"""The verdict on one message, and its stable JSON form `yibao.verdict/1`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from yibao.check.claims import Ruled
from yibao.check.findings import Evidence, Shown
from yibao.check.weigh import Level, Score
from yibao.core.errors import Issue

if TYPE_CHECKING:
    from yibao.account.status import Status

__all__ = ["SCHEMA", "Evidence", "Verdict"]

SCHEMA = "yibao.verdict/1"


class Findings(Protocol):
    """What lies behind a verdict, put into words only when asked for."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every piece of evidence, in order of discovery."""

    @property
    def score(self) -> Score:
        """The score that evidence and wording come to."""

    @property
    def shown(self) -> Shown:
        """Links, numbers, accounts and pairs of word groups to show."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Level, kind and everything that led to them. Spans are code points of `text`."""

    text: str
    level: Level
    kind: str
    reason: str
    probability: float
    claims: tuple[Ruled, ...]
    on: date
    region: str
    findings: Findings
    render: Callable[[Verdict], dict[str, Any]]
    status: Status | Issue | None = None
    """The asker's own signed status, as it was read, where one was handed in."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Give every piece of evidence, in order of discovery."""
        return self.findings.evidence

    @property
    def score(self) -> Score:
        """Give the score: the prior, what each family adds, and the total."""
        return self.findings.score

    def to_dict(self) -> dict[str, Any]:
        """Give the verdict as the documented JSON object (see docs/reference/verdict.md)."""
        return self.render(self)

    def to_json(self) -> bytes:
        """Give the verdict as UTF-8 JSON."""
        return orjson.dumps(self.to_dict())
