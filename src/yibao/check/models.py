"""The shapes of the knowledge that checking uses, as written in YAML. Loaded only when building."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from yibao.core.knowledge import KnowledgeModel

# The one vocabulary of what a reader is asked for, whoever asks: a message, a page, a caller.
Ask = Literal[
    "add_contact",
    "bank_card",
    "call_number",
    "click_link",
    "face_scan",
    "hand_over_card",
    "id_number",
    "install_app",
    "password",
    "pay_code",
    "pay_fee",
    "remote_control",
    "scan_qr",
    "screen_share",
    "transfer_money",
    "verification_code",
]


class Says(KnowledgeModel):
    """One plain sentence in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Word(KnowledgeModel):
    """One word group: phrasings that mean the same thing to a signal."""

    says: Says
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    sound: tuple[str, ...] = ()
    not_sound: tuple[str, ...] = ()


class Match(KnowledgeModel):
    """One way a signal is met; exactly one of phrases, mark, seq, near or all."""

    phrases: list[str] | None = None
    mark: str | None = None
    seq: list[str] | None = None
    near: list[str] | None = None
    all: list[str] | None = None
    without: tuple[str, ...] = ()
    gap: int = Field(default=10, ge=0, le=80)

    @model_validator(mode="after")
    def _one_way(self) -> Match:
        ways = [self.phrases, self.mark, self.seq, self.near, self.all]
        if sum(way is not None for way in ways) != 1:
            raise ValueError("give exactly one of phrases, mark, seq, near, all")
        if self.without and self.all is None:
            raise ValueError("'without' goes with 'all'")
        return self


class Cases(KnowledgeModel):
    """Texts on which a signal or claim must, and must not, stand."""

    hit: list[str] = Field(min_length=1)
    miss: list[str] = Field(min_length=1)


class Signal(KnowledgeModel):
    """One named piece of evidence."""

    says: Says
    family: str
    weight: float = Field(ge=-4, le=8)
    at_least: float = Field(default=0, ge=0, le=8)  # the fit may not set the weight below this
    maturity: Literal["draft", "reviewed", "retired"] = "reviewed"
    match: list[Match] = Field(min_length=1)
    heeds_denial: bool = True
    quotable: bool = True
    ask: Ask | None = None
    false_alarms: tuple[str, ...] = ()
    known_gaps: tuple[str, ...] = ()
    cases: Cases


class Claim(KnowledgeModel):
    """One thing people claim about 医保, and the policy question that rules it."""

    says: Says
    topic: str
    asserts: Literal["allowed", "forbidden"]
    about_you: bool = False
    when_conditional: Literal["true", "false", "depends"] = "depends"
    flips: bool = True
    facts: dict[str, str] = Field(default_factory=dict)
    weight: float = Field(default=0.3, ge=-4, le=4)
    maturity: Literal["draft", "reviewed", "retired"] = "reviewed"
    match: list[Match] = Field(min_length=1)
    known_gaps: tuple[str, ...] = ()
    cases: Cases


class Family(KnowledgeModel):
    """One family of signals, with the most it may add (risk) or take away (relief).

    A speech family may do both: add up to `cap` and take away up to `floor`.
    """

    says: Says
    side: Literal["risk", "relief", "speech"]
    kind: Literal["scam", "cashout", "warning", "question", "notice", "none"] = "none"
    cap: float = Field(gt=0, le=8)
    floor: float | None = Field(default=None, gt=0, le=10)
    whole: bool = False  # speaks of the page as a whole: its length takes nothing away


class Aliases(KnowledgeModel):
    """Disguises of words: plain form to the spellings seen, all of one kind."""

    says: Says
    kind: str
    spellings: dict[str, list[str]]


class Lookalikes(KnowledgeModel):
    """Single characters that stand for others by shape."""

    says: Says
    plain: dict[str, str]


class Sites(KnowledgeModel):
    """Everyday sites by registered domain, or link shorteners."""

    says: Says
    hosts: dict[str, str]


class Advice(KnowledgeModel):
    """One thing to do, and when it is said."""

    order: int
    says: Says
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    after: Literal["", "clicked", "filled", "paid", "lent"] = ""


class Sentence(KnowledgeModel):
    """The one sentence for a level and kind; kind "" serves every other kind of that level."""

    level: Literal["danger", "doubtful", "no_sign_found", "cannot_tell", "unsure"]
    kind: str = ""
    says: Says
