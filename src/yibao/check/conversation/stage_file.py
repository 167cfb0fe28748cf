"""The shape of `knowledge/stages/*.yml`, and how it is compiled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field

from yibao.check.models import Says
from yibao.core.errors import Issue
from yibao.core.knowledge import JSON, KnowledgeModel, read_folder

GAP = "…"  # in a phrase: up to GAP_LENGTH characters of one sentence
GAP_LENGTH = 8
_LITERAL = re.compile(r"(?:[\u4e00-\u9fffa-z0-9 '|()?+…，-]|\\d|\[[\u4e00-\u9fff]+\\d\])+")


class Source(KnowledgeModel):
    """A published warning that tells how the schemes work."""

    title: str
    issuer: str
    evidence: Literal["V", "M"]


class StageCases(KnowledgeModel):
    """Turns of the other party in which the stage must, and must not, be heard."""

    hit: list[str] = Field(min_length=3)
    miss: list[str] = Field(min_length=3)


class Stage(KnowledgeModel):
    """One stage of how such calls go, or (`role: relief`) what honest callers say."""

    order: int
    role: Literal["stage", "relief"] = "stage"
    says: Says
    tells: Says
    advice: tuple[Says, ...] = ()
    families: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    phrases: list[str] = Field(min_length=1)
    unless: tuple[str, ...] = ()
    sources: list[Source] = Field(min_length=1)
    false_alarms: tuple[str, ...] = Field(min_length=1)
    known_gaps: tuple[str, ...] = Field(min_length=1)
    cases: StageCases


def compile_stages(
    root: Path, *, families: set[str], signals: set[str]
) -> tuple[JSON, tuple[Issue, ...]]:
    """Give the stages in order, and every fault found."""
    found, issues = read_folder(root / "stages", Stage)
    faults = list(issues)
    for name, stage in found.items():
        at = str(root / "stages" / name) + ".yml"
        unknown = [f for f in stage.families if f not in families]
        unknown += [s for s in stage.signals if s not in signals]
        for one in unknown:
            faults.append(Issue("stages.unknown", f"no family or signal {one!r}", at))
        for phrase in (*stage.phrases, *stage.unless):
            if not _LITERAL.fullmatch(phrase):
                faults.append(Issue("stages.phrase", f"{phrase!r} is not plain words", at))
    rows = [
        {
            "id": name,
            "role": stage.role,
            "says": stage.says.model_dump(),
            "tells": stage.tells.model_dump(),
            "advice": [one.model_dump() for one in stage.advice],
            "families": list(stage.families),
            "signals": list(stage.signals),
            "pattern": _pattern(stage.phrases),
            "unless": _pattern(stage.unless),
        }
        for name, stage in sorted(found.items(), key=lambda one: one[1].order)
    ]
    return rows, tuple(faults)


def _pattern(phrases: list[str] | tuple[str, ...]) -> str:
    """Give one pattern for all phrases; `…` stands for a short stretch of the same sentence."""
    gap = f"[^。！？!?\\n]{{0,{GAP_LENGTH}}}"
    return "|".join(phrase.replace(GAP, gap) for phrase in phrases)
