"""The routes of `/v1/benefits`."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Request, Response

from yibao.service.api.benefit_schema import CaseShape, SchemesShape, SplitShape
from yibao.service.api.policy_reading import refuse
from yibao.service.api.policy_routes import problems_of
from yibao.service.api.reading import read_object
from yibao.service.bills import offers, split_or_faults

router = APIRouter(prefix="/benefits")


@router.post(
    "/split",
    summary="What will it cost?",
    response_model=SplitShape,
    responses=problems_of(400, 413, 415, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": CaseShape.model_json_schema()}},
        }
    },
)
async def split(request: Request) -> Response:
    """Divide a bill among the funds, the account and cash, with a trace one can read."""
    found = split_or_faults(await read_object(request))
    if isinstance(found, list):
        refuse(found)
    return Response(orjson.dumps(found), media_type="application/json")


@router.get("/schemes", summary="Whose bills can be worked out?", response_model=SchemesShape)
async def schemes() -> Response:
    """List the schemes with figures, and since when they are known."""
    body = {"schemes": [one.to_dict() for one in offers()]}
    return Response(orjson.dumps(body), media_type="application/json")
