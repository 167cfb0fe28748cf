"""Pictures over the interface: the verdict as JSON, and the picture with the verdict over it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from yibao.check.image import draw
from yibao.service.api.problems import MEDIA_TYPE, Refused
from yibao.service.api.reading import Question, read_question
from yibao.service.api.schema import Problem
from yibao.service.asked import Fault
from yibao.service.campaigns import known_to_server
from yibao.service.own_status import with_own_status
from yibao.service.pictures import judge

if TYPE_CHECKING:
    from yibao.check.image.verdict import ImageVerdict

router = APIRouter()

_PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
_MEANINGS = {
    400: "The body or the picture cannot be read.",
    413: "Over a limit, which the detail names.",
    415: "Not multipart.",
    422: "A field is missing or wrong; `errors` lists all.",
    501: "Pictures need the extra `images`.",
}
_FORM = {
    "type": "object",
    "required": ["image"],
    "properties": {
        "image": {"type": "string", "format": "binary"},
        "region": {"type": "string"},
        "on": {"type": "string"},
        "status": {"type": "string"},
        "person": {"type": "string"},
    },
}


@router.post(
    "/check/picture",
    summary="The picture with the verdict drawn over it.",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {}}, "description": "PNG, without metadata."},
        **{status: {"description": says, **_PROBLEM} for status, says in _MEANINGS.items()},
    },
    openapi_extra={
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}},
        "parameters": [
            {
                "name": "lang",
                "in": "query",
                "schema": {"type": "string", "enum": ["zh", "en"], "default": "zh"},
            }
        ],
    },
)
async def picture(request: Request) -> Response:
    """Give the screenshot back with the level on top and numbered boxes around what led to it.

    The numbers are those of `image.boxes` in the JSON of `/v1/check`. Nothing is stored.
    """
    question = await read_question(request)
    if not question.image:
        fault = Fault("image.missing", "image", "缺少 image", "image is missing")
        raise Refused(422, fault.code, f"{fault.zh} / {fault.en}", faults=[fault])
    seen = await _seen(question)
    lang = "en" if request.query_params.get("lang") == "en" else "zh"
    return Response(await run_in_threadpool(draw, seen, lang), media_type="image/png")


async def picture_verdict(question: Question) -> bytes:
    """The JSON of the verdict on a picture."""
    seen = await _seen(question)
    told = seen.to_dict()
    known = known_to_server()
    if known is not None:
        near = known.look(seen.verdict.text)
        told["near_known"] = near.to_dict() if near else None
    return orjson.dumps(told)


async def _seen(question: Question) -> ImageVerdict:
    seen = await judge(question.image, region=question.region, on=question.on)
    held = with_own_status(seen.verdict, question.status, person=question.person)
    return replace(seen, verdict=held)
