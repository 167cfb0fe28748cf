"""The shapes of what restricts a person, what they granted, and their signed status."""

from __future__ import annotations

from pydantic import Field

from yibao.service.api.schema import Shape


class RestrictionShape(Shape):
    """One restriction, in force or announced."""

    ref: str
    on: str = Field(description="`person`, `account` or `voucher`.")
    effect: str
    basis: str
    authority: str
    document_no: str
    since: str
    until: str | None
    review_by: str = Field(description="The day it is looked at again by.")
    appeal: str | None = Field(description="The application by which it is appealed.")


class RestrictionsShape(Shape):
    """What restricts a person now, or will."""

    restrictions: list[RestrictionShape]


class GrantShape(Shape):
    """One grant, ended ones too."""

    ref: str
    kind: str
    person: str
    beneficiary: str
    purposes: list[str]
    cap_fen: int
    used_fen: int
    remaining_fen: int
    since: str
    until: str | None
    ended: str | None


class GrantsShape(Shape):
    """What one gave and what one received."""

    given: list[GrantShape]
    received: list[GrantShape]


class SignedShape(Shape):
    """One's own signed status, to check messages with."""

    status: str = Field(description="The text for the field `status` of `POST /v1/check`.")
    expires: str


class ViewShape(Shape):
    """One look at somebody's data."""

    at: str
    kind: str
    role: str


class ViewsShape(Shape):
    """Who looked, the latest first."""

    views: list[ViewShape]
