"""The shape of a scheme's YAML file; loaded only when knowledge is compiled or tested.

Money is whole yuan, or quoted yuan and fen ("10478.40"); ratios are percentages ("96.1%").
A section left out of a later value is the same as in the value before it.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, StrictStr, model_validator

from yibao.core.errors import Issue
from yibao.core.knowledge import KnowledgeModel
from yibao.core.money import parse_fen, parse_ratio
from yibao.policy.benefits.words import (
    Catalogue,
    Entitlement,
    Layer,
    Measure,
    Part,
    Per,
    Place,
    Purse,
    SchemeName,
    Status,
    VisitKind,
)
from yibao.policy.benefits.words import Level as LevelWord
from yibao.policy.provision import Adcode, CiteFile, Name, SaysFile, Text

MAX_YUAN = 100_000_000
MAX_DENOMINATOR = 1_000_000
"""What keeps a share of any bill within 64 bits."""


def fen(yuan: int | str) -> int:
    """The fen of an amount as a file writes it."""
    amount = yuan * 100 if isinstance(yuan, int) else parse_fen(yuan)
    if isinstance(amount, Issue):
        raise ValueError(amount.says)
    if not 0 <= amount <= MAX_YUAN * 100:
        raise ValueError(f"an amount is from 0 to {MAX_YUAN:,} yuan")
    return amount


def ratio(percent: str) -> Fraction:
    """The ratio of a percentage as a file writes it."""
    found = parse_ratio(percent)
    if isinstance(found, Issue):
        raise ValueError(f"{found.says}; {found.hint}")
    if found > 1 or found.denominator > MAX_DENOMINATOR:
        raise ValueError(f"{percent} is not a share from 0% to 100%")
    return found


def _checked_yuan(yuan: int | str) -> int | str:
    fen(yuan)
    return yuan


def _checked_percent(percent: str) -> str:
    ratio(percent)
    return percent


def _several(value: Any) -> Any:
    """One or a list of them: what a row's column may hold."""
    items = value if isinstance(value, list) else [value]
    return [str(item) if type(item) is int else item for item in items]


def _distinct(items: tuple[str, ...]) -> tuple[str, ...]:
    twice = {item for item in items if items.count(item) > 1}
    if twice:
        raise ValueError(f"{', '.join(sorted(twice))} is named twice")
    return items


Distinct = AfterValidator(_distinct)
Yuan = Annotated[StrictInt | StrictStr, AfterValidator(_checked_yuan)]
Percent = Annotated[StrictStr, AfterValidator(_checked_percent)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_several)]
Levels = Annotated[tuple[LevelWord, ...], BeforeValidator(_several)]
Places = Annotated[tuple[Place, ...], BeforeValidator(_several)]
Kinds = Annotated[tuple[VisitKind, ...], BeforeValidator(_several)]
Count = Annotated[StrictInt, Field(ge=0, le=1000)]


class RowFile(KnowledgeModel):
    """The columns a row is chosen by; a column left out fits everything.

    A row with `not_known` says that nobody could establish the figure.
    """

    class_: Names | None = Field(default=None, alias="class")
    level: Levels | None = None
    place: Places | None = None
    visit_kind: Kinds | None = None
    admission: Annotated[StrictInt, Field(ge=1, le=20)] | None = None
    admission_from: Annotated[StrictInt, Field(ge=1, le=20)] | None = None
    months_from: Count | None = None
    months_to: Count | None = None
    not_known: SaysFile | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> RowFile:
        if self.admission is not None and self.admission_from is not None:
            raise ValueError("give either admission or admission_from")
        given = [name for name in self.figures() if getattr(self, name) is not None]
        if len(given) + (self.not_known is not None) != 1:
            choices = ", ".join([*self.figures(), "not_known"])
            raise ValueError(f"a row gives exactly one of {choices}")
        return self

    @classmethod
    def figures(cls) -> tuple[str, ...]:
        """The fields that are this row's figure."""
        return tuple(name for name in cls.model_fields if name not in RowFile.model_fields)


class YuanRow(RowFile):
    """An amount."""

    yuan: Yuan | None = None


class CeilingRow(RowFile):
    """A ceiling; `at_least_yuan` when it is not known but was never lower than that."""

    yuan: Yuan | None = None
    at_least_yuan: Yuan | None = None


class PercentRow(RowFile):
    """A ratio."""

    percent: Percent | None = None


class LadderRow(RowFile):
    """The ratios of all steps of a ladder, in order."""

    pays: Annotated[tuple[Percent, ...], Field(min_length=1, max_length=12)] | None = None


class ClassFile(SaysFile):
    """A class of persons; the classes of a value never overlap."""

    id: Name
    status: Annotated[tuple[Status, ...], BeforeValidator(_several)] | None = None
    age_from: Annotated[StrictInt, Field(ge=0, le=130)] | None = None
    age_to: Annotated[StrictInt, Field(ge=0, le=130)] | None = None
    retired_from: date | None = None
    retired_to: date | None = None
    not_known: SaysFile | None = None


class DeductibleFile(KnowledgeModel):
    """What the person pays before the fund does: at each visit, or once a year.

    `year_max_yuan` is the most that visits' deductibles come to in a year.
    """

    per: Per
    rows: Annotated[tuple[YuanRow, ...], Field(min_length=1)]
    year_max_yuan: Yuan | None = None


class StepFile(KnowledgeModel):
    """One bracket, up to and including `to`; the last may be open."""

    to: Yuan | None = None
    layer: Layer = "basic_pool"


class LadderFile(KnowledgeModel):
    """The brackets: counted per visit or year, in eligible costs, in what is over the
    deductible, or in what the fund has paid."""

    per: Per
    measure: Measure = "eligible"
    steps: Annotated[tuple[StepFile, ...], Field(min_length=1, max_length=12)]
    rows: Annotated[tuple[LadderRow, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _climbs(self) -> LadderFile:
        ends = [None if step.to is None else fen(step.to) for step in self.steps]
        if None in ends[:-1]:
            raise ValueError("only the last step may be open")
        bounds = [end for end in ends if end is not None]
        if bounds != sorted(set(bounds)) or bounds[:1] == [0]:
            raise ValueError("each step must end above the one before it")
        for number, row in enumerate(self.rows, start=1):
            if row.pays is not None and len(row.pays) != len(self.steps):
                raise ValueError(f"row {number} must give {len(self.steps)} ratios, one a step")
        return self


class CeilingFile(KnowledgeModel):
    """The most that these layers pay together in a year."""

    layers: Annotated[tuple[Layer, ...], Field(min_length=1), Distinct]
    rows: Annotated[tuple[CeilingRow, ...], Field(min_length=1)]


class OverflowFile(KnowledgeModel):
    """Who pays on where a ceiling stopped the ladder."""

    layer: Layer
    rows: Annotated[tuple[PercentRow, ...], Field(min_length=1)]


class SupplementFile(KnowledgeModel):
    """A further fund for those entitled, paying towards what is left of the named parts.

    With `over_yuan` only the year's burden above it counts.
    """

    layer: Layer
    who: Entitlement | Literal["everyone"] = "everyone"
    base: Annotated[tuple[Part, ...], Field(min_length=1), Distinct]
    over_yuan: Yuan | None = None
    rows: Annotated[tuple[PercentRow, ...], Field(min_length=1)]
    year_max_yuan: Yuan | None = None


class PurseFile(KnowledgeModel):
    """Which parts one purse of the personal account may pay."""

    purse: Purse
    pays: Annotated[tuple[Part, ...], Field(min_length=1), Distinct]


class AccountFile(KnowledgeModel):
    """Purses that pay before the deductible, and purses that pay what is left at the end."""

    front: Annotated[tuple[Purse, ...], Distinct] = ()
    behind: tuple[PurseFile, ...] = ()


class OffsiteFile(KnowledgeModel):
    """Visits elsewhere: how much lower each ratio of the ladder is, or rows of their own."""

    kinds: Kinds
    cut: Percent | None = None
    own_rows: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> OffsiteFile:
        if (self.cut is None) != self.own_rows:
            raise ValueError("give either cut or own_rows: true")
        return self


class SectionsFile(KnowledgeModel):
    """All that makes up the arithmetic."""

    classes: Annotated[tuple[ClassFile, ...], Field(min_length=1)] | None = None
    levels: Levels | None = None
    places: Places | None = None
    deductible: DeductibleFile | None = None
    ladder: LadderFile | None = None
    ceilings: tuple[CeilingFile, ...] | None = None
    overflow: Annotated[tuple[OverflowFile, ...], Field(max_length=1)] | None = None
    supplements: tuple[SupplementFile, ...] | None = None
    account: AccountFile | None = None
    offsite: tuple[OffsiteFile, ...] | None = None
    own_share: dict[Catalogue, Percent] | None = None


class OptionFile(SaysFile):
    """One way to read an open point, and what it changes."""

    id: Name
    set: SectionsFile | None = None
    ladder_per: Per | None = None
    ladder_measure: Measure | None = None


class ReadingFile(SaysFile):
    """A point that the sources leave open; the first option is used unless another is asked."""

    id: Name
    doubt: SaysFile
    options: Annotated[tuple[OptionFile, ...], Field(min_length=2, max_length=4)]


class ValueFile(SectionsFile):
    """What holds from one day on: sections, or `unknown` and why."""

    from_: date = Field(alias="from")
    start: Literal["exact", "at_latest"] = "exact"
    to: date | None = None
    unknown: SaysFile | None = None
    readings: tuple[ReadingFile, ...] | None = None
    cite: CiteFile
    also: tuple[CiteFile, ...] = ()

    @model_validator(mode="after")
    def _coherent(self) -> ValueFile:
        if self.to is not None and self.to < self.from_:
            raise ValueError(f"ends on {self.to}, before it starts on {self.from_}")
        return self


class CaseFile(KnowledgeModel):
    """One case and what must come of it: amounts in fen, or the code of the issue."""

    name: Text
    given: dict[str, Any]
    expect: dict[str, int] = Field(default_factory=dict)
    layers: dict[Layer, int] = Field(default_factory=dict)
    trace: tuple[Text, ...] = ()
    issue: str = ""


class SchemeFile(KnowledgeModel):
    """One scheme of one region, with its whole history."""

    scheme: SchemeName
    region: Adcode
    says: SaysFile
    maturity: Literal["draft", "graded", "reviewed", "retired"]
    last_checked: date
    check_every_days: Annotated[int, Field(ge=1, le=730)]
    fictional: bool = False
    year_starts: Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")] = "01-01"
    values: Annotated[tuple[ValueFile, ...], Field(min_length=1)]
    known_gaps: tuple[SaysFile, ...] = ()
    cases: Annotated[tuple[CaseFile, ...], Field(min_length=1)]
