"""The shapes of the HTTP interface, for its description and its tests.

`VerdictShape` is the reference of the verdict JSON `yibao.verdict/1`; verdicts are not passed
through it at run time.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from yibao.service.api.beyond_schema import ConversationShape, PageShape, SegmentShape
from yibao.service.api.link_schema import FetchedShape, LinkShape, LinkVerdictShape
from yibao.service.api.picture_schema import ImageShape

Span = Annotated[
    tuple[int, int],
    Field(description="Start and end in Unicode code points of the original text."),
]


class Shape(BaseModel):
    """The base of every shape here: nothing that is not described."""

    model_config = ConfigDict(extra="forbid")


class TurnGiven(BaseModel):
    """One turn of a conversation; more fields may stand beside these."""

    speaker: str = Field("", description="Who speaks; 我 or me is the asker.")
    text: str = Field(description="The words.")
    at: str = Field("", description="When, as written.")


class Asked(Shape):
    """A message to check."""

    text: str | None = Field(None, description="The message, at most 64 KiB in UTF-8.")
    html: str | None = Field(
        None,
        description="The source of a web page instead of a text; `url` may say where it was found. "
        "The body as a whole may have 512 KiB: a larger page goes as a file in a form.",
    )
    conversation: list[TurnGiven | str] | str | None = Field(
        None,
        description="A call or chat instead of a text: its turns in order, or the text of SRT, "
        "WebVTT, JSON or an exported chat.",
    )
    url: str | None = Field(
        None, description="An address to check instead of a text. It is not opened."
    )
    fetch: bool = Field(
        False, description="Open the page at `url` too. Only where the server has `YIBAO_FETCH=1`."
    )
    region: str | None = Field(
        None,
        description="Where the asker is insured: 重庆, 500000, Chongqing. The nation if left out.",
    )
    on: str | None = Field(
        None, description="The day whose rules apply, like 2026-11-22. Today in China if left out."
    )
    status: str | None = Field(
        None,
        description="The asker's own signed status, which claims about them are ruled from. "
        "It is used for this answer only.",
    )
    person: str | None = Field(
        None, description="The ref of the person whose status it must be; anybody's if left out."
    )


class Words(Shape):
    """One sentence for lay readers in both languages."""

    zh: str
    en: str


class EvidenceShape(Shape):
    """One signal found at one place."""

    signal: str = Field(description="Id of the signal, `family.name`.")
    family: str = Field(description="Family of the signal; families are capped.")
    span: Span
    quote: str = Field(description="The original text at the span, identifiers starred.")
    view: Literal["raw", "folded", "sound"] = Field(description="The view that showed it.")
    weight: float = Field(description="Log-odds it adds before its family is capped.")
    counted: bool = Field(description="False when it is quoted by a warning, or denied.")
    why_not: str = Field(description="Why it does not count: `quoted`, `denied`, or empty.")
    says: Words = Field(description="What the signal means, for lay readers.")
    shows: list[str] | None = Field(
        None, description="On a page: what set it off where the text does not show it."
    )


class CitationShape(Shape):
    """The document a ruling rests on."""

    title: str
    number: str = Field(description="Document number, or empty.")
    issuer: str = Field(description="The body that issued it, or empty.")
    published: str | None = Field(description="Day of publication.")
    evidence: Literal["V", "M", "L", "G", "U"] = Field(
        description="V seen in an official text; M consistent media; others never rule."
    )
    note: str = Field(description="What to know about the source, or empty.")


class ClaimShape(Shape):
    """One claim of the message, held against the rules in force."""

    topic: str = Field(description="The policy topic it is about.")
    claim: str = Field(description="Id of the claim.")
    says: Words = Field(description="What it claims, in plain words.")
    span: Span
    quote: str = Field(description="The original text at the span, identifiers starred.")
    ruling: Literal["true", "false", "depends", "unknown", "about_you"] = Field(
        description="Whether the rules in force bear it out."
    )
    asserted: bool = Field(description="False when the message only quotes it.")
    denied: bool = Field(
        description="True when the message says it is not so; the ruling is of what it says."
    )
    because: Words = Field(description="What the rule says.")
    provision: str | None = Field(description="Id of the provision that answers.")
    citation: CitationShape | None = Field(description="The document it rests on.")
    grade: Literal["V", "M", "L", "G", "U"] | None = Field(
        description="How well the rule is known; only V and M rule."
    )
    since: str | None = Field(description="First day in force of the rule.")
    checked_on: str | None = Field(description="The day it was last held against its source.")


class NumberShape(Shape):
    """A number that means something; identifiers are masked."""

    kind: str = Field(
        description="`mobile`, `landline`, `service_phone`, `sms_port`, `public_line`, "
        "`foreign_phone`, `amount`, `rate`, `soon`; identifiers: `id_card`, `bank_card`, `uscc`, "
        "`passport`, `social_card`, `hk_id`, `tw_id`, `mo_id`, `long_number`."
    )
    span: Span
    shown: str = Field(description="The number, masked where it identifies a person or card.")
    valid: bool = Field(description="False when its own check digit speaks against it.")


class ExtractsShape(Shape):
    """What was found besides words."""

    links: list[LinkShape] = Field(description="Every link and host, in order.")
    numbers: list[NumberShape] = Field(description="Every number that means something.")
    accounts: list[Span] = Field(description="Places of WeChat, QQ and other ids.")
    asks: list[str] = Field(
        description="What the reader is asked for, each once: `add_contact`, `bank_card`, "
        "`call_number`, `click_link`, `face_scan`, `hand_over_card`, `id_number`, `install_app`, "
        "`password`, `pay_code`, `pay_fee`, `remote_control`, `scan_qr`, `screen_share`, "
        "`transfer_money`, `verification_code`."
    )


class StepShape(Words):
    """One thing to do now."""

    step: int = Field(description="From 1.")


class ChannelShape(Words):
    """A number to call."""

    name: str = Field(description="The number.")
    kind: str = Field(description="`phone`.")


class ScoreShape(Shape):
    """The sum behind level and probability: prior plus families is log_odds, exactly."""

    prior: float = Field(description="Where every message starts.")
    families: dict[str, float] = Field(description="What each family adds, after its cap.")
    log_odds: float = Field(description="The sum.")


class StatusShape(Shape):
    """What came of the signed status that was handed in."""

    accepted: bool = Field(description="False: it was not relied on, and `says` tells why.")
    code: str = Field(description="`status.in_order`, `status.limited`, or what is wrong with it.")
    says: Words
    issued: str | None = Field(description="When it was signed.")
    expires: str | None = Field(description="Until when it holds.")


class VerdictShape(Shape):
    """A verdict, `yibao.verdict/1`."""

    schema_: Literal["yibao.verdict/1"] = Field(alias="schema", description="Name and version.")
    level: Literal["danger", "doubtful", "no_sign_found", "cannot_tell"] = Field(
        description="Danger to the asker. There is no level that means safe."
    )
    kind: Literal["scam", "cashout", "false_claim", "warning", "notice", "question", "other"] = (
        Field(description="What the message is.")
    )
    probability: float = Field(ge=0, le=1, description="Calibrated probability of harm.")
    says: Words = Field(description="The one sentence that answers the asker.")
    evidence: list[EvidenceShape] = Field(description="The signals found, with their places.")
    claims: list[ClaimShape] = Field(description="What it claims, held against the rules.")
    extracts: ExtractsShape = Field(description="Links, numbers, accounts, and what it asks for.")
    advice: list[StepShape] = Field(description="What to do now, in order.")
    channels: list[ChannelShape] = Field(description="Official numbers to call.")
    unsure: list[Words] = Field(description="What could not be told.")
    status: StatusShape | None = Field(
        description="The asker's own signed status; null when none was given."
    )
    score: ScoreShape
    knowledge: str = Field(description="Version of the knowledge.")
    on: str = Field(description="The day whose rules were applied.")
    region: str = Field(description="The adcode whose rules were applied.")
    near_known: NearKnownShape | None = Field(
        None,
        description="What an index of campaigns knows; only where one is given. Null: nothing.",
    )

    image: ImageShape | None = Field(
        None, description="What was seen in the picture; only where one was checked."
    )
    segments: list[SegmentShape] | None = Field(
        None, description="A text of 400 characters or more, or a page, segment by segment."
    )
    page: PageShape | None = Field(
        None, description="What the page is, asks and does; only where one was checked."
    )
    conversation: ConversationShape | None = Field(
        None, description="The turns and where it turns; only where a conversation was checked."
    )
    link: LinkVerdictShape | None = Field(
        None, description="The verdict on the address alone; only where its page was asked for."
    )
    fetched: FetchedShape | None = Field(
        None, description="What came of opening the page; only where that was asked for."
    )


class SeenRegionShape(Words):
    """A region that at least 5 distinct reports named."""

    code: str = Field(description="Its adcode.")
    times: int = Field(description="How many reports named it.")


class SeenDayShape(Shape):
    """The verdicts on one day's reports."""

    on: str
    danger: int
    doubtful: int
    no_sign_found: int
    cannot_tell: int


class NearKnownShape(Shape):
    """Messages nearly like it that were reported before. It says nothing of true or false."""

    campaign: int = Field(description="Its number in the index.")
    times: int = Field(description="How many reports there were.")
    since: str = Field(description="Day of the first.")
    last: str = Field(description="Day of the last.")
    regions: list[SeenRegionShape]
    levels: dict[str, int] = Field(description="How many reports had each level.")
    by_day: list[SeenDayShape] = Field(description="The levels of the latest 14 days known.")
    template: str | None = Field(
        description="The clauses that at least 5 distinct reports share, what varies masked."
    )
    alike: float = Field(description="Estimated share of sound it has in common with the first.")
    differs: list[Literal["link", "number", "amount", "date", "name", "account", "wording"]] = (
        Field(description="What was in none of the reports.")
    )


class FieldProblem(Shape):
    """One field that is wrong."""

    field: str
    code: str
    says: str


class Problem(Shape):
    """What went wrong (RFC 9457), as application/problem+json."""

    type: str = Field(description="`urn:yibao:problem:` and the code.")
    title: str
    status: int
    code: str = Field(description="Stable and dotted.")
    detail: str = Field(description="One sentence, Chinese / English.")
    errors: list[FieldProblem] = Field([], description="Every field that is wrong.")
    refusal: dict[str, Any] | None = Field(
        None, description="Of an application: the rule, what is missing, what is lawful instead."
    )


class Health(Shape):
    """The service answers."""

    status: Literal["ok"]
    version: str
    knowledge: str
