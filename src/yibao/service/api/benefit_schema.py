"""The shapes of bills and their splits, for the interface's description and its tests."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from yibao.service.api.schema import CitationShape, Shape, Words

Fen = int


class Loose(BaseModel):
    """A shape that leaves fields alone which nobody reads."""

    model_config = ConfigDict(extra="allow")


class PersonShape(Loose):
    """Who is treated."""

    status: Literal["active", "retired", "resident"] | None = None
    age: int | None = None
    retired_on: str | None = None
    entitlements: list[Literal["civil_servant", "enterprise_supplement", "aid"]] = Field(
        default_factory=list
    )
    enrolled_months: int | None = None


class AccumulatedShape(Loose):
    """What the year has seen so far, in fen."""

    eligible_fen: Fen = 0
    fund_fen: Fen = 0
    deductible_used_fen: Fen = 0
    burden_fen: Fen = 0
    layers: dict[str, Fen] = Field(default_factory=dict)


class AccountShape(Loose):
    """What the account holds, in fen."""

    this_year_fen: Fen = 0
    past_years_fen: Fen = 0
    family_fen: Fen = 0


class BillShape(Loose):
    """The bill in fen; `lines` instead of totals, or beside them."""

    total_fen: Fen | None = None
    own_pay_fen: Fen = Field(0, description="Outside the catalogue.")
    over_limit_fen: Fen = Field(0, description="Above a price limit.")
    pre_pay_fen: Fen = Field(0, description="The own share of class B, paid first.")
    lines: list[dict[str, Any]] | None = Field(
        None, description="Fee lines: id, total_fen, and catalogue or its parts."
    )


class CaseShape(Loose):
    """A bill, a person and a scheme."""

    region: str
    scheme: str = Field(description="Such as `employee.inpatient`.")
    on: str
    person: PersonShape | None = None
    level: int | str | None = Field(None, description="1, 2, 3 or `special_3`.")
    place: Literal["hospital", "community", "pharmacy"] | None = None
    admission_no: int | None = Field(None, description="Which admission of the year.")
    visit_kind: str | None = None
    accumulated: AccumulatedShape | None = None
    account: AccountShape | None = None
    bill: BillShape
    readings: dict[str, str] | None = Field(
        None, description="How to read a point that the sources leave open."
    )


class OptionShape(Words):
    """Another reading and what the fund would pay."""

    option: str
    fund_fen: Fen | None


class OpenPointShape(Words):
    """A point the sources leave open that changes this bill."""

    id: str
    doubt: Words
    option: str = Field(description="The reading taken.")
    others: list[OptionShape]


class LineSplitShape(Shape):
    """One fee line, divided."""

    id: str
    total_fen: Fen
    own_pay_fen: Fen
    over_limit_fen: Fen
    pre_pay_fen: Fen
    eligible_fen: Fen
    fund_fen: Fen
    layers: dict[str, Fen]
    account_fen: Fen
    cash_fen: Fen


class SplitShape(Shape):
    """Who pays what. `fund_fen`, `account_fen` and `cash_fen` add up to `total_fen`."""

    fund_fen: Fen
    layers: dict[str, Fen] = Field(description="What each layer of the fund pays.")
    account_fen: Fen
    account: AccountShape = Field(description="From which purse of the account.")
    cash_fen: Fen
    total_fen: Fen
    own_pay_fen: Fen
    over_limit_fen: Fen
    pre_pay_fen: Fen
    eligible_fen: Fen
    deductible_fen: Fen
    copay_fen: Fen
    above_ceiling_fen: Fen
    lines: list[LineSplitShape]
    accumulated: AccumulatedShape = Field(description="The year after this bill.")
    trace: list[str] = Field(description="The steps in Chinese.")
    trace_en: list[str] = Field(description="The steps in English.")
    notes: list[str]
    notes_en: list[str]
    open_points: list[OpenPointShape]
    provision: str = Field(description="Id of the scheme.")
    grade: Literal["V", "M", "L", "G", "U"]
    maturity: str
    since: str
    until: str | None
    citation: CitationShape
    checked_on: str


class SchemeShape(Shape):
    """A scheme with figures."""

    region: str
    scheme: str
    says: Words
    maturity: str
    grade: Literal["V", "M", "L", "G", "U"]
    since: str
    until: str | None


class SchemesShape(Shape):
    """Every scheme with figures."""

    schemes: list[SchemeShape]
