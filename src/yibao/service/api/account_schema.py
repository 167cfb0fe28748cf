"""The shapes of a person's account, for the interface's description and its tests."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from yibao.service.api.schema import Shape


class EnrolmentShape(Shape):
    """Where a person is insured: 310 employees, 390 residents."""

    insutype: str
    region: str
    status: str
    from_: str = Field(alias="from")
    retired: bool


class HeldShape(Shape):
    """What one account holds."""

    account: int
    kind: str
    label: str
    region: str
    balance_fen: int
    available_fen: int | None = Field(description="Less what applications hold; None: no bound.")


class OverviewShape(Shape):
    """A person's account at a glance."""

    person: str
    age: int
    enrolments: list[EnrolmentShape]
    accounts: list[HeldShape]
    unseen_alerts: int


class AlertShape(Shape):
    """One alert: its sentence, and the number the status page confirms."""

    id: int
    kind: str
    at: str
    says: str
    about: dict[str, Any]
    code: str
    seen_at: str | None


class AlertsShape(Shape):
    """A page of alerts, newest first; `next` goes into `before`."""

    alerts: list[AlertShape]
    next: int | None


class ConfirmedShape(Shape):
    """Whether an alert with this number was sent by this agency, and on which day."""

    ours: bool
    on: str | None
    says: dict[str, str]


class SeenShape(BaseModel):
    """Up to which alert everything was seen."""

    model_config = ConfigDict(extra="forbid")

    up_to: int = Field(ge=0)


class PreferenceShape(BaseModel):
    """Where alerts go besides the app; what is left out is not wanted."""

    model_config = ConfigDict(extra="forbid")

    lang: str = Field("zh", pattern="^(zh|en)$")
    email: str | None = Field(None, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    webhook: str | None = Field(None, max_length=500, pattern="^https://")
    webhook_secret: str | None = Field(None, max_length=200, pattern="^whsec_[A-Za-z0-9+/=]{20,}$")
    kinds: list[str] | None = Field(None, max_length=50)
    quiet_from: str | None = Field(None, pattern="^[0-2][0-9]:[0-5][0-9]$")
    quiet_to: str | None = Field(None, pattern="^[0-2][0-9]:[0-5][0-9]$")
