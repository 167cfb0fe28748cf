"""What is looked at, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yibao.account.actor import Actor


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Somebody's access that moves no money: a view of another's data, an export, a sign-in.

    `kind` is a word such as "view_account"; `person` is whose data it was; `about` holds no name
    and no ID number.
    """

    kind: str
    by: Actor
    at: datetime
    person: str | None = None
    about: Mapping[str, str | int] = field(default_factory=dict)
