"""What the tools take and give, typed for assistants; further fields are passed on as they are."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_TEXT = 65_536
MAX_LINK = 2_048
MAX_SHORT = 600

Message = Annotated[
    str,
    Field(
        max_length=MAX_TEXT,
        description="收到的原文，一字不改，网址和号码也留着 · The message exactly as received, "
        "with its links and numbers; do not summarise or translate it.",
    ),
]
Link = Annotated[
    str, Field(max_length=MAX_LINK, description="网址，原样 · The link or host, as written.")
]
Question = Annotated[
    str,
    Field(
        max_length=MAX_SHORT,
        description="关于医保规定的问题，或主题编号 · A question about the rules in Chinese or "
        "English, or a topic id such as personal_account.cash_withdrawal.",
    ),
]
Region = Annotated[
    str,
    Field(
        max_length=64,
        description="参保地：重庆市、500000、Chongqing；不知道就不填 · "
        "Where the person is insured; leave empty if unknown, do not guess.",
    ),
]
Day = Annotated[
    str,
    Field(
        max_length=32,
        description="按哪一天的规定，如 2026-11-22；不填是今天 · "
        "The day whose rules apply; today in China if empty.",
    ),
]


class Loose(BaseModel):
    """A shape whose further fields are the documented JSON of the other doors."""

    model_config = ConfigDict(extra="allow")


class Says(BaseModel):
    """One sentence in both languages."""

    zh: str
    en: str


class VerdictOut(Loose):
    """A verdict, `yibao.verdict/1`; docs/reference/verdict.md has every field."""

    level: Literal["danger", "doubtful", "no_sign_found", "cannot_tell"] = Field(
        description="Danger to the asker. no_sign_found is not a guarantee; nothing means safe."
    )
    kind: str = Field(description="scam, cashout, false_claim, warning, notice, question, other.")
    probability: float
    says: Says
    evidence: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    extracts: dict[str, Any]
    advice: list[dict[str, Any]]
    channels: list[dict[str, Any]]
    region: str
    on: str


class LinkOut(Loose):
    """What a link is, told without opening it."""

    host: str
    registered_domain: str
    official: bool = Field(description="A listed host of an agency.")
    looks_like: str | None = Field(description="The official host it imitates.")
    why: list[str] = Field(description="What is odd about it.")
    level: str
    says: Says
    advice: list[dict[str, Any]]


class AnswerOut(Loose):
    """A ruling, with the document it rests on; docs/reference/rules.md has every field."""

    ruling: str = Field(description="allowed, conditional, forbidden, ended, unknown, choose.")
    says: Says


class SplitOut(Loose):
    """Who pays what, in fen; docs/reference/bills.md has every field."""


class BillIn(Loose):
    """A bill in fen (1 yuan = 100 fen)."""

    total_fen: int | None = Field(None, ge=0, description="总费用（分） · The whole bill in fen.")
    own_pay_fen: int = Field(0, ge=0, description="目录外自费 · Outside the catalogue.")
    over_limit_fen: int = Field(0, ge=0, description="超限价 · Above a price limit.")
    pre_pay_fen: int = Field(0, ge=0, description="乙类先自付 · Own share of class B, paid first.")
    lines: list[dict[str, Any]] | None = Field(None, description="Fee lines instead of totals.")


class CaseIn(Loose):
    """A bill, a person and a scheme; docs/reference/bills.md has every field."""

    region: str = Field(description="参保地的六位代码 · Adcode of the place, such as 110000.")
    scheme: str = Field(description="Such as employee.inpatient or employee.outpatient.")
    on: str = Field(description="就诊日期 · Day of treatment, like 2026-05-10.")
    level: int | str | None = Field(None, description="医院等级 · 1, 2, 3 or special_3.")
    person: dict[str, Any] | None = Field(
        None, description="status (active, retired, resident), age, retired_on, entitlements."
    )
    accumulated: dict[str, Any] | None = Field(None, description="What the year has seen, in fen.")
    account: dict[str, Any] | None = Field(None, description="What the account holds, in fen.")
    bill: BillIn
