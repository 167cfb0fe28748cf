"""The routes of `/v1/policy`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from yibao.core.clock import SYSTEM_CLOCK
from yibao.policy import open_policy
from yibao.policy import table as lists
from yibao.service.api.policy_reading import Query, read_asked, refuse
from yibao.service.api.policy_schema import (
    AnswerShape,
    AskedRule,
    ChangesShape,
    ProvisionShape,
    TableShape,
    TopicsShape,
    UsesShape,
)
from yibao.service.api.problems import MEDIA_TYPE
from yibao.service.api.schema import Problem
from yibao.service.asked import read_day, read_place
from yibao.service.rulebook import answer_to, history_of
from yibao.service.rulebook.asking import (
    read_places,
    read_since,
    read_topics,
    too_many_cells,
)

CHANGES_DAYS = 5 * 365

router = APIRouter(prefix="/policy")

_MEANINGS = {
    400: "The body is not JSON.",
    404: "There is no such provision.",
    413: "Over a limit, which the detail names.",
    415: "The body is not JSON.",
    422: "A field is missing or wrong; `errors` lists all.",
}
_PARAMETERS = {
    "on": "The day whose rules apply. Today in China if left out.",
    "region": "A place by any of its names. The nation if left out.",
    "regions": "Places by name or adcode, separated by commas.",
    "topics": "Topics by id or name, separated by commas.",
    "since": "The first day; five years before `until` if left out.",
    "until": "The last day; today in China if left out.",
    "all": "`1` tells also of days on which only our knowledge begins.",
}


def problems_of(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may refuse with, for its description."""
    content = {"content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
    return {status: {"description": _MEANINGS[status], **content} for status in statuses}


def _query(*names: str) -> dict[str, Any]:
    return {
        "parameters": [
            {"name": name, "in": "query", "schema": {"type": "string"}, "description": says}
            for name, says in _PARAMETERS.items()
            if name in names
        ]
    }


@router.post(
    "/ask",
    summary="May I?",
    response_model=AnswerShape,
    responses=problems_of(400, 413, 415, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": AskedRule.model_json_schema()}},
        }
    },
)
async def ask(request: Request) -> Response:
    """Rule on a topic or a free question; an unclear question gets choices."""
    return _json(answer_to(await read_asked(request)).to_dict())


@router.get("/topics", summary="What can be asked?", response_model=TopicsShape)
async def topics() -> Response:
    """List every topic with the facts its rules turn on, and what the facts may be."""
    policy = open_policy()
    return _json(
        {
            "topics": {
                name: {
                    "zh": one["zh"],
                    "en": one["en"],
                    "question": one["question"],
                    "use": one["use"],
                    "facts": sorted(policy.facts_of(name)),
                }
                for name, one in policy.topics.items()
            },
            "facts": {
                name: {
                    "zh": one["zh"],
                    "en": one["en"],
                    "kind": one["kind"],
                    "values": sorted(one.get("values") or ()),
                }
                for name, one in policy.facts.items()
            },
        }
    )


@router.get(
    "/table",
    summary="Which use is lawful where?",
    response_model=TableShape,
    responses=problems_of(422),
    openapi_extra=_query("on", "regions", "topics"),
)
async def table(request: Request) -> Response:
    """Rule on many topics in many places: by default all uses wherever there is a rule."""
    query = Query(request, ("on", "regions", "topics"))
    day = query.read("on", read_day)
    regions = query.read("regions", read_places)
    wanted = query.read("topics", read_topics)
    query.done()
    policy = open_policy()
    fault = too_many_cells(regions, wanted or lists.used_topics(policy))
    refuse([fault] if fault else ())
    on = day or SYSTEM_CLOCK.today()
    return _json(lists.table(policy, on=on, regions=regions, topics=wanted).to_dict())


@router.get(
    "/uses",
    summary="What may the account be used for?",
    response_model=UsesShape,
    responses=problems_of(422),
    openapi_extra=_query("on", "region"),
)
async def uses(request: Request) -> Response:
    """Rule on every use of the account in one place, the allowed ones first."""
    query = Query(request, ("on", "region"))
    place = query.read("region", read_place)
    day = query.read("on", read_day) or SYSTEM_CLOCK.today()
    query.done()
    answers = lists.uses(open_policy(), place, on=day)
    return _json({"region": place, "on": day, "uses": [one.to_dict() for one in answers]})


@router.get(
    "/changes",
    summary="What changed?",
    response_model=ChangesShape,
    responses=problems_of(422),
    openapi_extra=_query("region", "since", "until", "topics", "all"),
)
async def changes(request: Request) -> Response:
    """List the days on which another rule began to answer for a place."""
    query = Query(request, ("region", "since", "until", "topics", "all"))
    place = query.read("region", read_place)
    last = query.read("until", lambda text: read_since(text, "until")) or SYSTEM_CLOCK.today()
    first = query.read("since", lambda text: read_since(text, "since"))
    wanted = query.read("topics", read_topics)
    every = query.read("all", bool)
    query.done()
    first = first or last - timedelta(CHANGES_DAYS)
    found = lists.changes(open_policy(), place, since=first, until=last, topics=wanted)
    told = [event.to_dict() for event in found if every or event.is_news]
    return _json({"region": place, "since": first, "until": last, "changes": told})


@router.get(
    "/provisions/{name:path}",
    summary="What does this rule say?",
    response_model=ProvisionShape,
    responses=problems_of(404, 422),
    openapi_extra=_query("on"),
)
async def provision(request: Request, name: str) -> Response:
    """Give one provision with its history, documents, and when it was last checked."""
    query = Query(request, ("on",))
    day = query.read("on", read_day) or SYSTEM_CLOCK.today()
    query.done()
    return _json(history_of(open_policy(), name, on=day).to_dict())


def _json(value: Any) -> Response:
    return Response(orjson.dumps(value, default=str), media_type="application/json")
