"""The shape of an application type's YAML file; loaded only when knowledge is compiled."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from yibao.core.citation import rules
from yibao.core.knowledge import KnowledgeModel
from yibao.policy.provision import CiteFile, Name, SaysFile, Scalar, Text, Topic

FieldKind = Literal[
    "bank_account",
    "bank_code",
    "bill",
    "choice",
    "choices",
    "day",
    "fact",
    "flag",
    "grant",
    "invoices",
    "name",
    "person",
    "provider",
    "reference",
    "region",
    "restriction",
    "text",
    "year",
    "yuan",
]
Effect = Literal[
    "advance",
    "appeal",
    "end_sharing",
    "family_sharing",
    "loss_report",
    "offsite_filing",
    "payout",
    "record",
    "reimbursement",
    "reissue",
    "transfer",
    "wallet_quota",
]
HARMLESS: frozenset[str] = frozenset({"appeal", "end_sharing", "loss_report", "record", "reissue"})
"""Effects that may rest on a person's own right: they move no money and give nothing away."""

MONEY: frozenset[str] = frozenset({"advance", "payout", "reimbursement", "transfer"})


class ChoiceFile(KnowledgeModel):
    """One thing that may be chosen."""

    id: Name
    zh: Text
    en: Text


class FieldFile(KnowledgeModel):
    """One field of the form. `max_term` names a number of the region's rule that limits it."""

    name: Name
    kind: FieldKind
    zh: Text
    en: Text
    help: SaysFile | None = None
    required: bool = True
    sealed: bool = False
    choices: tuple[ChoiceFile, ...] = ()
    fact: Name | None = None
    min_yuan: int = 1
    max_yuan: int = 1_000_000
    max_term: Name | None = None
    exact_term: Name | None = None
    past: bool = False
    future: bool = False

    @model_validator(mode="after")
    def _coherent(self) -> FieldFile:
        if (self.kind in ("choice", "choices")) != bool(self.choices):
            raise ValueError("a choice needs choices, and only a choice has them")
        if (self.kind == "fact") != (self.fact is not None):
            raise ValueError("a field of kind fact names its fact, and only it does")
        if self.kind == "yuan" and not self.name.endswith("_fen"):
            raise ValueError("an amount is kept in fen, so its name ends in _fen")
        return self


class DocumentFile(KnowledgeModel):
    """One document to attach. `when` says for which answers it is needed."""

    id: Name
    zh: Text
    en: Text
    required: bool = True
    when: dict[Name, Scalar] = Field(default_factory=dict)


class GateTopicFile(KnowledgeModel):
    """One topic the rules of the place must allow.

    Facts come from the form (`form.cause`), from what the database knows (`known.relation`),
    from the purse that is used (`purse`), or stand here. `when` limits the topic to some
    answers, or to those who filled a field in.
    """

    topic: Topic
    facts: dict[Name, Scalar] = Field(default_factory=dict)
    when: str | dict[Name, Scalar] | None = None


class GateFile(KnowledgeModel):
    """Either topics that must all be allowed, or a right of the person's own."""

    topics: tuple[GateTopicFile, ...] = ()
    right: SaysFile | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> GateFile:
        if bool(self.topics) == (self.right is not None):
            raise ValueError("give either topics or right")
        return self


class DaysFile(KnowledgeModel):
    """Deadlines: how long a draft lies, how long the desk has, by when invoices come."""

    draft: Annotated[int, Field(ge=1, le=366)]
    review: Annotated[int, Field(ge=1, le=120)]
    invoices: int | None = None
    invoices_term: Name | None = None


class PaysFile(KnowledgeModel):
    """Whom a transfer pays: the kind of ledger account and how its owner is named."""

    kind: Literal["provider_clearing", "premium_income"]
    owner: Literal["form.product", "form.provider", "scheme"]


class KindFile(KnowledgeModel):
    """One application type: form, documents, gate, review, effect, deadlines, source."""

    kind: Name
    last_checked: date
    order: int
    zh: Text
    en: Text
    about: SaysFile
    who: Annotated[tuple[Literal["holder", "guardian"], ...], Field(min_length=1)]
    guardian_when: dict[Name, Scalar] = Field(default_factory=dict)
    review: Literal["none", "desk"]
    second_from_yuan: Annotated[int, Field(ge=0)] | None = None
    effect: Effect
    amount: Literal["balance", "form.amount_fen", "form.invoices", "split"] | None = None
    pays: PaysFile | None = None
    year_max_term: Name | None = None
    days: DaysFile
    gate: GateFile
    purses: tuple[Literal["past_years", "this_year"], ...] = ()
    fields: tuple[FieldFile, ...]
    documents: tuple[DocumentFile, ...]
    later: tuple[FieldFile, ...] = ()
    cite: CiteFile

    @model_validator(mode="after")
    def _coherent(self) -> KindFile:
        if self.gate.right and self.effect not in HARMLESS:
            raise ValueError(f"{self.effect} moves money or gives something: it needs topics")
        if (self.effect in MONEY) != (self.amount is not None):
            raise ValueError("an effect that pays needs an amount, and only it has one")
        if (self.effect == "transfer") != (self.pays is not None):
            raise ValueError("a transfer says whom it pays, and only it does")
        if self.effect in ("payout", "reimbursement", "advance") and self.review == "none":
            raise ValueError("money that leaves by the bank is reviewed")
        if not rules(self.cite.evidence):
            raise ValueError("the source must be seen (V) or reported consistently (M)")
        names = [one.name for one in (*self.fields, *self.later)]
        if len(set(names)) < len(names):
            raise ValueError("two fields have one name")
        return self
