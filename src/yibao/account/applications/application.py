"""An application and what belongs to it, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yibao.account.actor import Actor
from yibao.account.applications.documents import Document
from yibao.account.applications.states import State


@dataclass(frozen=True, slots=True)
class Application:
    """One application as it stands; `version` counts its steps.

    `form` holds the answers by field; a sealed answer is `{"sealed": hex, "shown": masked}`.
    `later` holds what is handed in after payment, such as the invoices of an advance.
    """

    id: str
    kind: str
    region: str
    person: str
    opened_by: str
    state: State
    version: int
    form: Mapping[str, Any] = field(repr=False)
    later: Mapping[str, Any] = field(repr=False)
    gate: Mapping[str, Any] | None = field(repr=False)
    amount_fen: int | None
    second_from_fen: int | None
    reviewer: str | None
    recommended_by: str | None
    approved_by: str | None
    about: str | None
    appealed: bool
    awaits_invoices: bool
    settled: bool
    created_at: datetime
    submitted_at: datetime | None
    due_at: datetime
    next_at: datetime | None

    @property
    def needs_two(self) -> bool:
        """Whether two people of the desk must agree."""
        return self.second_from_fen is not None and (self.amount_fen or 0) >= self.second_from_fen


@dataclass(frozen=True, slots=True)
class Move:
    """One step to take. `expected` is the version the actor saw, where one was seen."""

    application: str
    event: str
    by: Actor
    at: datetime
    reason: str = ""
    documents: tuple[bytes, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    expected: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """What to write into an application; None leaves as it is."""

    application: str
    by: Actor
    form: Mapping[str, Any] | None = None
    later: Mapping[str, Any] | None = None
    about: str | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """A step that was taken."""

    version: int
    event: str
    from_state: State | None
    to_state: State
    actor: str
    role: str
    at: datetime
    reason: str
    documents: tuple[bytes, ...]
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A document to attach as one of the wanted ones."""

    application: str
    wanted: str
    document: Document
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document attached: which of the wanted ones, its SM3, type, size and name."""

    wanted: str
    sm3: bytes
    media_type: str
    size_bytes: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """What came of an application that others look up: a filing, a choice, a correction."""

    application: str
    person: str
    kind: str
    about: Mapping[str, Any]
    from_day: date
    to_day: date | None


@dataclass(frozen=True, slots=True)
class HeldFor:
    """What the ledger holds for an application; a leg is (account, fen, whether it is a right)."""

    hold: int
    legs: tuple[tuple[int, int, bool], ...]
    grant: str | None
    beneficiary: str | None
    purpose: str | None
