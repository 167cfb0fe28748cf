"""What restricts one, what one granted, one's signed status, and who looked at one's data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from yibao.account.audit import AuditEvent, events_about, record_event
from yibao.account.grants import Grant, grants_of
from yibao.account.restrictions import Restriction, restrictions_of
from yibao.account.status import sign_status
from yibao.core.errors import Unavailable
from yibao.service.api.application_access import HOLDERS, declared
from yibao.service.api.application_replying import Asking, view
from yibao.service.api.standing_schema import (
    GrantsShape,
    RestrictionsShape,
    SignedShape,
    ViewsShape,
)
from yibao.service.own_status import signing_key

router = APIRouter(prefix="/account", tags=["account"])


@router.get(
    "/restrictions",
    summary="What restricts one.",
    response_model=RestrictionsShape,
    **declared(*HOLDERS),
)
async def restrictions(request: Request) -> Response:
    """Give what is in force or announced, with basis, document and end."""

    def work(one: Asking) -> Any:
        found = restrictions_of(one.tx, one.by.id, one.office.now(), announced=True)
        return {"restrictions": [_restriction(each) for each in found]}

    return await view(request, work)


@router.get("/grants", summary="One's grants.", response_model=GrantsShape, **declared(*HOLDERS))
async def grants(request: Request) -> Response:
    """Give what one let family use and what family lets one use, with what is left."""

    def work(one: Asking) -> Any:
        given = grants_of(one.tx, one.by.id)
        received = grants_of(one.tx, one.by.id, received=True)
        return {"given": [_grant(g) for g in given], "received": [_grant(g) for g in received]}

    return await view(request, work)


@router.get(
    "/status", summary="One's signed status.", response_model=SignedShape, **declared("holder")
)
async def status(request: Request) -> Response:
    """Sign one's status anew: it holds for half an hour and names nobody."""

    def work(one: Asking) -> Any:
        key, now = signing_key(), one.office.now()
        if key is None:
            says = "这里不签状态，请拨 12393。 / No status is signed here; call 12393."
            raise Unavailable("status.no_key", says)
        record_event(one.tx, AuditEvent("sign_status", one.by, now, one.by.id))
        signed = sign_status(one.tx, one.by.id, now=now, key=key)
        return {"status": signed.text, "expires": signed.expires.isoformat()}

    return await view(request, work)


@router.get("/views", summary="Who looked.", response_model=ViewsShape, **declared(*HOLDERS))
async def views(request: Request) -> Response:
    """Give the latest hundred looks at one's data: when, what kind, in which role."""

    def work(one: Asking) -> Any:
        found = events_about(one.tx, one.by.id)
        rows = [{"at": e.at.isoformat(), "kind": e.kind, "role": e.by.role} for e in found]
        return {"views": rows}

    return await view(request, work)


def _restriction(one: Restriction) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "on": one.on,
        "effect": one.effect,
        "basis": one.basis,
        "authority": one.authority,
        "document_no": one.document_no,
        "since": one.from_at.isoformat(),
        "until": _moment(one.to_at),
        "review_by": one.review_by.isoformat(),
        "appeal": one.appeal_id,
    }


def _grant(one: Grant) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "kind": one.kind,
        "person": one.person,
        "beneficiary": one.beneficiary,
        "purposes": list(one.purposes),
        "cap_fen": one.cap_fen,
        "used_fen": one.used_fen,
        "remaining_fen": one.remaining_fen if one.ended_at is None else 0,
        "since": one.from_at.isoformat(),
        "until": _moment(one.to_at),
        "ended": _moment(one.ended_at),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
