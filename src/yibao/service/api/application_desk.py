"""The routes of `/v1/desk`: the agency's side of applications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from yibao.account.applications.payout import store as payouts
from yibao.service.api.application_access import DESK, OVERSIGHT, declared
from yibao.service.api.application_replying import Asking, change, view
from yibao.service.api.application_routes import page_of, read_as, read_page, send_document
from yibao.service.api.application_schema import (
    AnswersPage,
    ApplicationShape,
    BatchesShape,
    NoteShape,
    PageShape,
    ReasonShape,
    RepaidShape,
)
from yibao.service.usecases import review
from yibao.service.usecases.advancing import repay
from yibao.service.usecases.looking import look, member

WAITING = ("in_review", "reconciling")

router = APIRouter(prefix="/desk", tags=["desk"])
Act = Callable[[Asking, str], Any]


@router.get(
    "/applications",
    summary="What waits at the desk.",
    response_model=PageShape,
    **declared(*DESK, *OVERSIGHT),
)
async def listing(request: Request) -> Response:
    """List what waits for review, the longest waiting first; `state` and `kind` narrow it."""
    wanted = read_page(request)

    def work(one: Asking) -> Any:
        region = member(one.tx, one.by).region
        return page_of(one, replace(wanted, states=wanted.states or WAITING, region=region))

    return await view(request, work)


@router.get(
    "/applications/{ref}",
    summary="One application at the desk.",
    response_model=ApplicationShape,
    **declared(*DESK, *OVERSIGHT),
)
async def show(request: Request, ref: str) -> Response:
    """Give one application of the desk's region with all that belongs to it."""
    return await view(request, lambda one: look(one.tx, ref, by=one.by))


@router.get(
    "/applications/{ref}/documents/{sm3}",
    summary="A document at the desk.",
    **declared(*DESK, *OVERSIGHT),
)
async def document(request: Request, ref: str, sm3: str) -> Response:
    """Give the bytes of a document that is attached."""
    return await send_document(request, ref, sm3)


@router.post(
    "/applications/{ref}/take",
    summary="Take it in hand.",
    response_model=ApplicationShape,
    **declared(*DESK),
)
async def take(request: Request, ref: str) -> Response:
    """Take it in hand, so that others see it is looked at."""
    return await _act(request, ref, lambda one, r: review.take(one.tx, one.office, r, by=one.by))


@router.post(
    "/applications/{ref}/approve",
    summary="Agree to it.",
    response_model=ApplicationShape,
    **declared(*DESK, takes=ReasonShape),
)
async def approve(request: Request, ref: str) -> Response:
    """Recommend or approve; also accepts the invoices of an advance."""
    return await _decide(request, ref, review.approve)


@router.post(
    "/applications/{ref}/return",
    summary="Send it back to be mended.",
    response_model=ApplicationShape,
    **declared(*DESK, takes=ReasonShape),
)
async def send_back(request: Request, ref: str) -> Response:
    """Send it back with what is to be mended; the person reads the reason."""
    return await _decide(request, ref, review.send_back)


@router.post(
    "/applications/{ref}/reject",
    summary="Reject it.",
    response_model=ApplicationShape,
    **declared(*DESK, takes=ReasonShape),
)
async def reject(request: Request, ref: str) -> Response:
    """Reject it with the reason; the person may appeal once."""
    return await _decide(request, ref, review.reject)


@router.post(
    "/applications/{ref}/repaid",
    summary="Money of an advance came back.",
    response_model=ApplicationShape,
    **declared(*DESK, takes=RepaidShape),
)
async def repaid(request: Request, ref: str) -> Response:
    """Note what the person paid back of an advance."""
    fen = (await read_as(request, RepaidShape)).amount_fen

    def act(one: Asking, r: str) -> Any:
        return repay(one.tx, one.office, r, fen, by=one.by)

    return await _act(request, ref, act)


@router.get(
    "/payouts",
    summary="Files of payments.",
    response_model=BatchesShape,
    **declared(*DESK, *OVERSIGHT),
)
async def batches(request: Request) -> Response:
    """List the newest files of payments and whether they were sent."""

    def work(one: Asking) -> Any:
        member(one.tx, one.by)
        return {
            "payouts": [
                {
                    "id": batch.id,
                    "payments": batch.payments,
                    "total_fen": batch.total_fen,
                    "created_at": batch.created_at.isoformat(),
                    "sent_at": batch.sent_at.isoformat() if batch.sent_at else None,
                    "sm3": batch.file_sm3.hex(),
                }
                for batch in payouts.batches(one.tx)
            ]
        }

    return await view(request, work)


@router.get(
    "/answers",
    summary="What the bank said.",
    response_model=AnswersPage,
    **declared(*DESK, *OVERSIGHT),
)
async def answers(request: Request) -> Response:
    """List the newest answers; with `odd=1` those that somebody has to look at."""
    odd = request.query_params.get("odd") == "1"

    def work(one: Asking) -> Any:
        member(one.tx, one.by)
        files = payouts.bad_files(one.tx) if odd else ()
        return {
            "answers": [
                {
                    "id": each.id,
                    "end_to_end_id": each.end_to_end_id,
                    "status": each.status,
                    "amount_fen": each.amount_fen,
                    "reason_code": each.reason_code,
                    "outcome": each.outcome,
                    "note": each.note,
                }
                for each in payouts.answers(one.tx, odd=odd)
            ],
            "files": [{"name": file["name"], "faults": file["faults"]} for file in files],
        }

    return await view(request, work)


@router.post(
    "/answers/{number}/seen",
    summary="An odd answer was dealt with.",
    response_model=AnswersPage,
    **declared(*DESK, takes=NoteShape),
)
async def seen(request: Request, number: int) -> Response:
    """Take an odd answer off the work list, with what was done about it."""
    note = (await read_as(request, NoteShape)).note

    def work(one: Asking) -> Any:
        member(one.tx, one.by)
        payouts.mark_seen(one.tx, number, by=one.by.id, note=note)
        return {"answers": [], "files": []}

    return await change(request, work)


async def _decide(request: Request, ref: str, step: Callable[..., Any]) -> Response:
    """Take a step of a review with the reason that was sent."""
    why = (await read_as(request, ReasonShape)).reason

    def act(one: Asking, r: str) -> Any:
        return step(one.tx, one.office, r, by=one.by, reason=why)

    return await _act(request, ref, act)


async def _act(request: Request, ref: str, act: Act) -> Response:
    """Do something to an application once, and show it as it is then."""

    def work(one: Asking) -> Any:
        act(one, ref)
        return look(one.tx, ref, by=one.by)

    return await change(request, work)
