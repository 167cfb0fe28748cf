"""The routes of `/v1`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

import yibao
from yibao.check import open_checker
from yibao.check.conversation import ConversationVerdict, check_conversation
from yibao.check.page import PageVerdict, check_page
from yibao.core.knowledge import knowledge_version
from yibao.service.api.beyond_reading import Beyond
from yibao.service.api.links import link_verdict
from yibao.service.api.picture_routes import picture_verdict
from yibao.service.api.problems import MEDIA_TYPE
from yibao.service.api.reading import Question, read_question
from yibao.service.api.schema import Asked, Health, Problem, VerdictShape
from yibao.service.campaigns import known_to_server
from yibao.service.own_status import with_own_status

LONG_TEXT = 4_000
"""Texts from here on are checked in a thread, so that they hold nobody up."""

router = APIRouter(prefix="/v1")

_PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
_MEANINGS = {
    400: "The body cannot be read, the text is not text, or the address is none.",
    403: "This server opens no pages; `YIBAO_FETCH=1` makes it.",
    413: "Over a limit, which the detail names.",
    415: "Neither JSON nor multipart.",
    422: "A field is missing or wrong; `errors` lists all.",
    501: "Pictures need the extra `images`.",
}
_FORM = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "file": {
            "type": "string",
            "format": "binary",
            "description": "The text as a file; or a page (text/html, .html), or a conversation "
            "(.srt, .vtt, .json).",
        },
        "image": {
            "type": "string",
            "format": "binary",
            "description": "A screenshot or photo instead of a text: JPEG, PNG, WebP, HEIC or GIF.",
        },
        "url": {"type": "string", "description": "An address to check instead of a text."},
        "region": {"type": "string"},
        "on": {"type": "string"},
        "status": {"type": "string"},
        "person": {"type": "string"},
    },
}


@router.post(
    "/check",
    summary="Is this message real?",
    response_model=VerdictShape,
    responses={status: {"description": says, **_PROBLEM} for status, says in _MEANINGS.items()},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": Asked.model_json_schema()},
                "multipart/form-data": {"schema": _FORM},
            },
        }
    },
)
async def check(request: Request) -> Response:
    """Give the verdict on one message, picture or address.

    Nothing is stored. A page is opened only where `fetch` asks for it and the server allows it.
    """
    question = await read_question(request)
    if question.image:
        body = await picture_verdict(question)
    elif question.beyond is not None:
        body = await run_in_threadpool(_beyond_verdict, question, question.beyond)
    elif question.url:
        body = await link_verdict(question)
    elif len(question.message) >= LONG_TEXT:
        body = await run_in_threadpool(_verdict, question)
    else:
        body = _verdict(question)
    return Response(body, media_type="application/json")


@router.get("/health", summary="Does the service answer?")
async def health() -> Health:
    """Say that the service answers, and with which knowledge."""
    return Health(status="ok", version=yibao.__version__, knowledge=knowledge_version())


def _beyond_verdict(question: Question, beyond: Beyond) -> bytes:
    """The verdict on a page or a conversation."""
    given, region, on = beyond.given, question.region, question.on
    found: PageVerdict | ConversationVerdict
    if beyond.kind == "page" and not isinstance(given, list):
        found = check_page(given, url=question.url, region=region, on=on)
    else:
        found = check_conversation(given, region=region, on=on)
    held = with_own_status(found.verdict, question.status, person=question.person)
    return replace(found, verdict=held).to_json()


def _verdict(question: Question) -> bytes:
    checker = open_checker()
    verdict = checker.check(question.message, region=question.region, on=question.on)
    verdict = with_own_status(verdict, question.status, person=question.person)
    known = known_to_server()
    if known is None:
        return verdict.to_json()
    near = known.look(verdict.text)
    return orjson.dumps({**verdict.to_dict(), "near_known": near.to_dict() if near else None})
