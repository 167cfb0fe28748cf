"""The shapes of what a verdict holds beside a message: segments, a page, a conversation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["danger", "doubtful", "no_sign_found", "cannot_tell"]
Place = Annotated[
    tuple[int, int], Field(description="Start and end in code points of the text given beside it.")
]


class Part(BaseModel):
    """The base of every shape here: nothing that is not described."""

    model_config = ConfigDict(extra="forbid")


class BothWords(Part):
    """One sentence in both languages."""

    zh: str
    en: str


class SegmentShape(Part):
    """One segment of a long text or page."""

    number: int = Field(description="From 1.")
    span: Place
    starts: str = Field(description="Its first words.")
    shape: str = Field(
        description="`heading`, `paragraph`, `list`, `dialogue`, `quotation`, `field` or `frame`."
    )
    speaks: Literal[
        "asserts", "warns", "quotes", "asks", "prompts_contact", "notifies", "frames"
    ] = Field(description="Who speaks in it, and how.")
    weight: float = Field(description="What the evidence in it weighs, each signal once.")
    makes: bool = Field(description="Whether the verdict rests on it.")
    signals: list[str] = Field(description="Ids of the signals found in it.")
    claims: list[int] = Field(description="Which of the verdict's `claims` stand in it, from 0.")


class AskShape(Part):
    """One thing a form asks for."""

    kind: Literal[
        "card", "pin", "password", "code", "id", "balance", "photo", "insurance", "name", "phone"
    ]
    label: str = Field(description="The words at the field.")
    at: str = Field(description="The way to its element.")
    says: BothWords


class SendsShape(Part):
    """Where a form sends what is filled in."""

    kind: Literal["same", "other", "mail", "script", "app", "unknown"]
    host: str | None
    open: bool = Field(description="Whether it goes unencrypted.")


class FormShape(Part):
    """One form of a page."""

    at: str
    method: str
    asks: list[AskShape]
    sends: SendsShape


class DoesShape(Part):
    """One thing a page does."""

    kind: str = Field(
        description="`copies`, `copies_contact`, `contact_repeated`, `app_file`, `link_lies`, "
        "`redirects`, `official_look`, `filing`, `questions` or `stuffed`."
    )
    at: str
    shows: str
    host: str | None


class HiddenShape(Part):
    """Words on a page that nobody sees."""

    at: str
    how: Literal["display_none", "visibility", "zero_size", "same_colour", "off_screen"]
    text: str


class FrameShape(Part):
    """A page inside the page."""

    at: str
    source: str
    read: bool = Field(description="Whether it was in the page itself; nothing is fetched.")


class ShownShape(Part):
    """Where a mark was found, and what shows it."""

    at: str
    shows: str


class PageShape(Part):
    """A page as it was read."""

    url: str | None
    host: str | None
    title: str
    text: str = Field(description="The readable text that spans refer to, identifiers starred.")
    left_out: int = Field(description="Characters over the limit of the text.")
    encoding: str
    repaired: bool
    limits: list[str] = Field(description="Limits that were met: `nodes`, `frames`, `text`, …")
    hidden: list[HiddenShape]
    frames: list[FrameShape]
    forms: list[FormShape]
    does: list[DoesShape]
    findings: dict[str, list[ShownShape]] = Field(
        description="By mark, what signals were matched on."
    )


class TurnShape(Part):
    """One turn of a conversation."""

    number: int = Field(description="From 1.")
    speaker: str
    who: Literal["other", "asker"] = Field(description="The other party, or the asker's side.")
    at: str
    span: Place
    stages: list[str] = Field(
        description="`trust`, `threat`, `isolation`, `ask`, `transfer`, or `official`."
    )
    level: Level = Field(description="By what the other party said up to here.")
    log_odds: float


class StageShape(Part):
    """One stage, and the turn it was first heard in."""

    stage: str
    turn: int
    says: BothWords


class UnreadShape(Part):
    """A turn that could not be read."""

    at: str
    says: str


class ConversationShape(Part):
    """A conversation as it was read."""

    text: str = Field(description="The transcript that spans refer to, identifiers starred.")
    turns: list[TurnShape]
    turns_at: int | None = Field(description="The first turn that calls for a warning.")
    stages: list[StageShape]
    asker_began: bool = Field(description="Whether the asker made the call.")
    unread: list[UnreadShape]
