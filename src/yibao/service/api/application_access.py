"""Who asks: a bearer token, the actor it stands for, and the roles a route is for.

Every route says its roles in `declared`; without them it could not be described, so none is open
by oversight. Tokens are kept as keyed hashes only.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool

from yibao.account.actor import Actor
from yibao.account.applications.access import token_hash
from yibao.account.applications.access.store import bearer
from yibao.account.database import open_database
from yibao.core.errors import NotFound, Unavailable
from yibao.service.api.problems import MEDIA_TYPE, Refused
from yibao.service.api.schema import Problem
from yibao.service.settings import read_settings
from yibao.service.usecases.office import Office

HOLDERS = ("holder", "guardian")
DESK = ("reviewer", "approver")
OVERSIGHT = ("supervisor", "admin")
ANYONE = ("anyone",)
MAX_TOKEN = 200
POOL = 8

_LOCK = threading.Lock()
_MEANINGS = {
    401: "No token, or one that does not hold.",
    403: "The role may not do this, or the rules forbid it; then `refusal` says more.",
    404: "There is no such thing, or it is not yours.",
    409: "It does not fit with what is there, or the key was used for another request.",
    413: "Over a limit, which the detail names.",
    422: "A field is missing or wrong; `errors` lists all.",
    503: "This server has no database of accounts, or it does not answer.",
}


def office_of(app: FastAPI) -> Office:
    """The office of this server, opened at first use; the application closes it when it ends.

    Raises: `Unavailable` when the server has no database of accounts.
    """
    with _LOCK:
        held: Office | None = getattr(app.state, "office", None)
        if held is None:
            settings = read_settings()
            if not settings.made:
                says = "这个服务没有账户数据库。 / This server has no database of accounts."
                raise Unavailable("database.not_made", says)
            database = open_database(settings.database, pool_size=POOL)
            held = app.state.office = Office(database, settings.keys.sealer())
        return held


def actor_of(request: Request) -> Actor:
    """Who asks, after the route's roles let them in."""
    found: Actor = request.state.actor
    return found


def declared(*roles: str, takes: type[Any] | None = None, raw: bool = False) -> dict[str, Any]:
    """What every route says of itself: who may use it, what it takes, how it refuses."""
    extra: dict[str, Any] = {"x-roles": list(roles)}
    if roles != ANYONE:
        extra["security"] = [{"bearer": []}]
    if takes is not None:
        schema = {"schema": takes.model_json_schema()}
        extra["requestBody"] = {"required": True, "content": {"application/json": schema}}
    if raw:
        octets = {"schema": {"type": "string", "format": "binary"}}
        extra["requestBody"] = {"required": True, "content": {"application/octet-stream": octets}}
    content = {"content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
    return {
        "openapi_extra": extra,
        "dependencies": [] if roles == ANYONE else [Depends(_let_in(roles))],
        "responses": {
            status: {"description": says, **content} for status, says in _MEANINGS.items()
        },
    }


def _let_in(roles: tuple[str, ...]) -> Callable[[Request], Awaitable[None]]:
    async def let_in(request: Request) -> None:
        actor = await run_in_threadpool(_known, request)
        if actor.role not in roles:
            says = "您的身份不能用这个接口。 / The token's role may not use this route."
            raise Refused(403, "auth.role", says)
        request.state.actor = actor

    return let_in


def _known(request: Request) -> Actor:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    held = None
    try:
        office = office_of(request.app)
        if scheme.lower() == "bearer" and 0 < len(token) <= MAX_TOKEN:
            hashed = token_hash(office.sealer.find_key, token.strip())
            held = office.run(lambda tx: bearer(tx, hashed, now=office.now()))
    except (Unavailable, NotFound) as error:
        raise Refused(503, error.code, error.says) from error
    if held is None:
        says = "请带上有效的令牌。 / Send a token that holds, as Authorization: Bearer."
        raise Refused(401, "auth.token", says)
    return held.actor
