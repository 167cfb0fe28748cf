"""The shape of a provision's YAML file; loaded only when knowledge is compiled or tested."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from yibao.core.citation import Grade
from yibao.core.knowledge import KnowledgeModel

Text = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
Adcode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Topic = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
RulingWord = Literal["allowed", "conditional", "forbidden", "ended", "unknown"]
Scalar = bool | int | date | str
Facts = dict[Name, Scalar]
Term = int | str | list[int] | list[str]

_HAN = re.compile(r"[\u4e00-\u9fff]")


class SaysFile(KnowledgeModel):
    """A sentence in Chinese and English."""

    zh: Text
    en: Text

    @model_validator(mode="after")
    def _in_chinese(self) -> SaysFile:
        if not _HAN.search(self.zh):
            raise ValueError("zh has no Chinese in it")
        return self


class ConditionFile(SaysFile):
    """One condition: an exception (`ruling` if met) or a requirement (`otherwise` if not)."""

    id: Name
    when: Annotated[dict[str, Scalar | list[Scalar]], Field(min_length=1)]
    ruling: RulingWord | None = None
    otherwise: RulingWord | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> ConditionFile:
        if (self.ruling is None) == (self.otherwise is None):
            raise ValueError("give either ruling (an exception) or otherwise (a requirement)")
        return self


class CiteFile(KnowledgeModel):
    """The document a value rests on. `evidence_url` is where we saw it and is never shown."""

    title: Text
    number: str = ""
    issuer: Text
    published: date | None = None
    evidence: Grade
    note: str = ""
    evidence_url: str = ""


class ValueFile(KnowledgeModel):
    """What holds from one day on.

    `start: at_latest` means in force on that day, but since when is not known; `published`
    counts from the day of publication because the day in force is not known. `binding` marks
    a national prohibition no older local permission can widen. `defer` marks a local unknown
    that lets the wider rule answer.
    """

    from_: date = Field(alias="from")
    start: Literal["exact", "at_latest", "published"] = "exact"
    to: date | None = None
    ruling: RulingWord
    binding: bool = False
    defer: bool = False
    despite_nation: str = ""
    says: SaysFile | None = None
    conditions: tuple[ConditionFile, ...] = ()
    missing: tuple[SaysFile, ...] = ()
    terms: dict[Name, Term] = Field(default_factory=dict)
    cite: CiteFile | None = None

    @model_validator(mode="after")
    def _coherent(self) -> ValueFile:
        if self.to is not None and self.to < self.from_:
            raise ValueError(f"ends on {self.to}, before it starts on {self.from_}")
        if self.ruling != "unknown" and self.cite is None:
            raise ValueError(f"{self.ruling} needs a citation")
        if self.ruling == "unknown" and not self.missing:
            raise ValueError("unknown must say what is missing")
        if self.defer and self.ruling != "unknown":
            raise ValueError("only an unknown can defer to the wider rule")
        if self.binding and self.ruling != "forbidden":
            raise ValueError("only a prohibition can be binding")
        return self


class CaseFile(KnowledgeModel):
    """A question and the ruling it must get; a test asks every one of them."""

    name: Text
    on: date
    facts: dict[Name, Scalar] = Field(default_factory=dict)
    region: Adcode | None = None
    expect: RulingWord


class ProvisionFile(KnowledgeModel):
    """One topic in one region, with its whole history."""

    topic: Topic
    region: Adcode
    says: SaysFile
    maturity: Literal["draft", "reviewed", "retired"]
    last_checked: date
    check_every_days: Annotated[int, Field(ge=1, le=730)]
    fictional: bool = False
    values: Annotated[tuple[ValueFile, ...], Field(min_length=1)]
    false_friends: tuple[SaysFile, ...] = ()
    known_gaps: tuple[SaysFile, ...] = ()
    cases: Annotated[tuple[CaseFile, ...], Field(min_length=1)]


class CoveredFile(KnowledgeModel):
    """What we claim to know of one region."""

    region: Adcode
    name: Text
    ruled: tuple[Topic, ...] = ()
    unknown: tuple[Topic, ...] = ()


class CoverageFile(KnowledgeModel):
    """What we claim to know, and what we say outright we do not."""

    last_checked: date
    regions: tuple[CoveredFile, ...]
    not_covered: tuple[SaysFile, ...] = ()
