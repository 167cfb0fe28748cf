"""The routes of `/v1/applications`: a holder's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ValidationError

from yibao.account.actor import Actor
from yibao.account.applications import kind_named, open_kinds
from yibao.account.applications.store import Wanted, application, listed
from yibao.core.errors import NotFound
from yibao.service.api.application_access import ANYONE, HOLDERS, declared
from yibao.service.api.application_replying import Asking, change, of_error, view
from yibao.service.api.application_schema import (
    AnswersShape,
    AppealShape,
    ApplicationShape,
    KindShape,
    KindsShape,
    NewShape,
    PageShape,
    ReasonShape,
    SubmitShape,
)
from yibao.service.api.problems import Refused
from yibao.service.api.reading import read_object
from yibao.service.applications import shown_summary
from yibao.service.asked import Fault
from yibao.service.usecases import apply
from yibao.service.usecases.looking import look, look_at_document
from yibao.service.usecases.submitting import submit as hand_in

Read = TypeVar("Read", bound=BaseModel)
PAGE = 50
MAX_PAGE = 200

router = APIRouter(prefix="/applications", tags=["applications"])


@router.get(
    "/types", summary="What can be applied for?", response_model=KindsShape, **declared(*ANYONE)
)
async def types() -> Response:
    """List every kind with its form, documents, deadlines and source."""
    return _json({"kinds": [kind.to_dict() for kind in open_kinds().values()]})


@router.get(
    "/types/{kind}",
    summary="What does one kind ask for?",
    response_model=KindShape,
    **declared(*ANYONE),
)
async def one_type(kind: str) -> Response:
    """Give one kind with its form."""
    try:
        return _json(kind_named(kind).to_dict())
    except NotFound as error:
        return of_error(error)


@router.post(
    "",
    summary="Open a draft.",
    response_model=ApplicationShape,
    status_code=201,
    **declared(*HOLDERS, takes=NewShape),
)
async def new(request: Request) -> Response:
    """Open a draft for oneself, or for family on record."""
    asked = await read_as(request, NewShape)

    def work(one: Asking) -> Any:
        whose = asked.person or one.by.id
        by = _as(one.by, whose)
        made = apply.open_application(one.tx, one.office, asked.kind, person=whose, by=by)
        return look(one.tx, made.id, by=by)

    return await change(request, work, status=201)


@router.get("", summary="One's applications.", response_model=PageShape, **declared(*HOLDERS))
async def listing(request: Request) -> Response:
    """List one's own applications and those made for family, the oldest first."""
    wanted = read_page(request)
    return await view(request, lambda one: page_of(one, replace(wanted, person=one.by.id)))


@router.get(
    "/{ref}", summary="One application.", response_model=ApplicationShape, **declared(*HOLDERS)
)
async def show(request: Request, ref: str) -> Response:
    """Give one application with its form, documents and every step."""
    return await view(request, lambda one: look(one.tx, ref, by=_on(one, ref)))


@router.put(
    "/{ref}/form",
    summary="Fill in the form.",
    response_model=ApplicationShape,
    **declared(*HOLDERS, takes=AnswersShape),
)
async def form(request: Request, ref: str) -> Response:
    """Write answers: all of them, or none and every fault."""
    asked = await read_as(request, AnswersShape)

    def work(one: Asking) -> Any:
        by = _on(one, ref)
        apply.fill(one.tx, one.office, ref, asked.answers, by=by)
        return look(one.tx, ref, by=by)

    return await change(request, work)


@router.put(
    "/{ref}/documents/{wanted}",
    summary="Attach a document.",
    response_model=ApplicationShape,
    **declared(*HOLDERS, raw=True),
)
async def attach(request: Request, ref: str, wanted: str) -> Response:
    """Attach the body, a PDF, JPEG, PNG or OFD of at most 5 MiB; `name` is its file name."""
    content = await request.body()
    paper = apply.Paper(wanted, request.query_params.get("name", "document"), content)

    def work(one: Asking) -> Any:
        by = _on(one, ref)
        apply.attach(one.tx, one.office, ref, paper, by=by)
        return look(one.tx, ref, by=by)

    return await change(request, work)


@router.get("/{ref}/documents/{sm3}", summary="A document.", **declared(*HOLDERS))
async def document(request: Request, ref: str, sm3: str) -> Response:
    """Give the bytes of a document that is attached."""
    return await send_document(request, ref, sm3)


@router.post(
    "/{ref}/submit",
    summary="Hand it in.",
    response_model=ApplicationShape,
    **declared(*HOLDERS, takes=SubmitShape),
)
async def submit(request: Request, ref: str) -> Response:
    """Hand it in: rules, documents and amounts are checked, money is held."""
    asked = await read_as(request, SubmitShape)

    def work(one: Asking) -> Any:
        by = _on(one, ref)
        hand_in(one.tx, one.office, ref, by=by, expected=asked.version)
        return look(one.tx, ref, by=by)

    return await change(request, work)


@router.post(
    "/{ref}/withdraw",
    summary="Take it back.",
    response_model=ApplicationShape,
    **declared(*HOLDERS, takes=ReasonShape),
)
async def withdraw(request: Request, ref: str) -> Response:
    """Take it back; what was held is free at once."""
    asked = await read_as(request, ReasonShape)

    def work(one: Asking) -> Any:
        by = _on(one, ref)
        apply.withdraw(one.tx, one.office, ref, by=by, reason=asked.reason)
        return look(one.tx, ref, by=by)

    return await change(request, work)


@router.post(
    "/appeals",
    summary="Appeal.",
    response_model=ApplicationShape,
    status_code=201,
    **declared(*HOLDERS, takes=AppealShape),
)
async def appeal(request: Request) -> Response:
    """Appeal against a refused application or a restriction."""
    asked = await read_as(request, AppealShape)
    against = "application" if asked.about.startswith("a_") else "restriction"
    answers = {"against": against, "about": asked.about, "reason": asked.reason}

    def work(one: Asking) -> Any:
        made = apply.open_application(one.tx, one.office, "appeal", person=one.by.id, by=one.by)
        apply.fill(one.tx, one.office, made.id, answers, by=one.by)
        hand_in(one.tx, one.office, made.id, by=one.by)
        return look(one.tx, made.id, by=one.by)

    return await change(request, work, status=201)


async def read_as(request: Request, shape: type[Read]) -> Read:
    """The body as a shape. Raises `Refused`, naming every field that is wrong."""
    fields = await read_object(request)
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        faults = [
            Fault(
                "field.unknown" if one["type"] == "extra_forbidden" else "field.wrong",
                ".".join(str(step) for step in one["loc"]),
                "这一项不对",
                str(one["msg"]),
            )
            for one in error.errors(include_url=False)
        ]
        detail = f"{faults[0].field}: {faults[0].zh} / {faults[0].en}"
        raise Refused(422, faults[0].code, detail, faults=faults) from error


def read_page(request: Request) -> Wanted:
    """Which page is asked for: `state` (may be repeated), `kind`, `after`, `limit`."""
    given = request.query_params
    limit = given.get("limit", str(PAGE))
    if not limit.isdecimal() or not 1 <= int(limit) <= MAX_PAGE:
        says = f"limit 要在 1 到 {MAX_PAGE} 之间 / limit is 1 to {MAX_PAGE}"
        raise Refused(422, "field.wrong", says)
    return Wanted(
        kind=given.get("kind"),
        states=tuple(given.getlist("state")) or None,
        after=given.get("after"),
        limit=int(limit),
    )


def page_of(one: Asking, wanted: Wanted) -> dict[str, Any]:
    """A page of applications and where the next begins."""
    found = listed(one.tx, replace(wanted, limit=wanted.limit + 1))
    page = found[: wanted.limit]
    more = len(found) > wanted.limit
    return {
        "applications": [shown_summary(each) for each in page],
        "next": page[-1].id if more else None,
    }


async def send_document(request: Request, ref: str, sm3: str) -> Response:
    """The bytes of a document, to be saved and never shown in place."""
    held: list[bytes] = []

    def work(one: Asking) -> Any:
        held.append(look_at_document(one.tx, one.office, ref, sm3, by=_on(one, ref)))
        return {}

    told = await view(request, work)
    if not held:
        return told
    headers = {"content-disposition": f'attachment; filename="{sm3[:16]}"'}
    return Response(held[0], headers=headers, media_type="application/octet-stream")


def _as(by: Actor, whose: str) -> Actor:
    """A holder acts for themselves as holder, and for family as guardian."""
    return Actor(by.id, "holder" if by.id == whose else "guardian")


def _on(one: Asking, ref: str) -> Actor:
    if one.by.role not in HOLDERS:
        return one.by
    return _as(one.by, application(one.tx, ref).person)


def _json(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")
