"""Alerts as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to tell a person.

    `kind` is one of `words.KINDS`; `about` holds the facts its sentence needs, amounts in fen,
    and no identifier in the clear; `dedupe` names the event, so that it is told once.
    """

    person: str
    kind: str
    at: datetime
    about: Mapping[str, str | int]
    dedupe: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An alert as it was written, with its number and the code that can be confirmed."""

    id: int
    person: str
    kind: str
    at: datetime
    about: Mapping[str, str | int]
    code: str
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """Where a person wants alerts besides the app, and when not.

    `webhook` is an address and its secret ("whsec_…"); `kinds` None means all; quiet hours hold
    back e-mail and may run over midnight.
    """

    lang: Lang = "zh"
    email: str | None = field(default=None, repr=False)
    webhook: tuple[str, str] | None = field(default=None, repr=False)
    kinds: tuple[str, ...] | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
