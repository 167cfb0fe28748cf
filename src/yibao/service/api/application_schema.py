"""The shapes of applications, for the interface's description and its tests."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from yibao.account.applications.states import State
from yibao.service.api.schema import CitationShape, Shape, Words


class Asked(BaseModel):
    """What is sent: nothing that is not described."""

    model_config = ConfigDict(extra="forbid")


class NewShape(Asked):
    """A draft to open."""

    kind: str = Field(description="Id of the kind, such as `offsite_filing`.")
    person: str | None = Field(None, description="For whom, if not for oneself: `p_…`.")


class AnswersShape(Asked):
    """Answers to write into the form: all of them, or none and every fault."""

    answers: dict[str, Any] = Field(description="By field; amounts in fen; null takes one out.")


class SubmitShape(Asked):
    """Handing in."""

    version: int | None = Field(None, description="The version that was seen.")


class ReasonShape(Asked):
    """Why."""

    reason: str = Field("", max_length=2000)


class AppealShape(Asked):
    """An appeal."""

    about: str = Field(description="A refused application `a_…` or a restriction `r_…`.")
    reason: str = Field(max_length=500)


class RepaidShape(Asked):
    """Money of an advance that came back."""

    amount_fen: int = Field(gt=0)


class NoteShape(Asked):
    """What was done about an odd answer."""

    note: str = Field(min_length=1, max_length=200)


class SummaryShape(Shape):
    """An application in a list."""

    id: str
    kind: str
    name: Words
    region: str
    person: str
    opened_by: str
    state: State
    version: int = Field(description="Counts its steps.")
    amount_fen: int | None
    needs_two: bool = Field(description="Whether two people of the desk must agree.")
    reviewer: str | None
    recommended_by: str | None
    created_at: str
    submitted_at: str | None
    due_at: str


class PaperShape(Shape):
    """A document that is attached."""

    wanted: str
    sm3: str
    media_type: str
    size_bytes: int
    name: str


class StepShape(Shape):
    """A step that was taken."""

    version: int
    event: str
    from_: State | None = Field(alias="from")
    to: State
    by: str
    role: str
    at: str
    reason: str
    documents: list[str] = Field(description="SM3 of what was there.")
    detail: dict[str, Any]


class ApplicationShape(SummaryShape):
    """An application with all that belongs to it; sealed answers are masked."""

    form: dict[str, Any]
    later: dict[str, Any]
    about: str | None
    gate: dict[str, Any] | None = Field(description="The rules that let it pass.")
    documents: list[PaperShape]
    steps: list[StepShape]
    may: list[str] = Field(description="What the asker's role may do with it now.")


class PageShape(Shape):
    """A page of applications."""

    applications: list[SummaryShape]
    next: str | None = Field(description="Ask again with `after` of this.")


class ChoiceShape(Words):
    """One thing that may be chosen."""

    id: str


class FieldShape(Words):
    """One field of a form."""

    name: str
    kind: str
    help: Words | None
    required: bool
    choices: list[ChoiceShape]


class WantedShape(Words):
    """One document to attach; `when` names the answers that make it needed."""

    id: str
    required: bool
    when: dict[str, Any]


class KindShape(Words):
    """A kind of application: its form, documents, deadlines and source."""

    kind: str
    about: Words
    who: list[Literal["holder", "guardian"]]
    guardian_when: dict[str, Any] = Field(description="Answers with which family may apply.")
    review: Literal["none", "desk"]
    days: dict[str, Any]
    topics: list[str] = Field(description="The rules that must allow it.")
    right: Words | None
    fields: list[FieldShape]
    later: list[FieldShape]
    documents: list[WantedShape]
    citation: CitationShape


class KindsShape(Shape):
    """All kinds."""

    kinds: list[KindShape]


class AnswerShape(Shape):
    """What the bank said of a payment, and what came of it."""

    id: int
    end_to_end_id: str
    status: Literal["accepted", "rejected", "pending", "booked", "returned"]
    amount_fen: int | None
    reason_code: str
    outcome: str | None
    note: str


class AnswersPage(Shape):
    """What the bank said."""

    answers: list[AnswerShape]
    files: list[dict[str, Any]] = Field(description="Files that could not be believed.")


class BatchShape(Shape):
    """A file of payments."""

    id: str
    payments: int
    total_fen: int
    created_at: str
    sent_at: str | None
    sm3: str


class BatchesShape(Shape):
    """Files of payments, the newest first."""

    payouts: list[BatchShape]
