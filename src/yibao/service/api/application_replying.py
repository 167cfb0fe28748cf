"""Replies about applications: done once under its key, or a problem with everything it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from yibao.account.actor import Actor
from yibao.account.applications import Denied
from yibao.account.applications.access.store import Answered, answered, keep_answer
from yibao.account.database import Transaction
from yibao.core.crypto.seal import sm3
from yibao.core.errors import (
    Conflict,
    InputError,
    LimitExceeded,
    NotAllowed,
    NotFound,
    Unavailable,
    YibaoError,
)
from yibao.service.api.application_access import actor_of, office_of
from yibao.service.api.problems import MEDIA_TYPE, Refused, problem
from yibao.service.applications.codes import CODES
from yibao.service.asked import Fault
from yibao.service.usecases.faults import FormFaults
from yibao.service.usecases.office import Office

KEY = "idempotency-key"
REPLAYED = "idempotent-replayed"
LEAST_KEY, MOST_KEY = 8, 100


@dataclass(frozen=True, slots=True)
class Asking:
    """What a route works with: the transaction, the office, who asks."""

    tx: Transaction
    office: Office
    by: Actor


Work = Callable[[Asking], Any]


async def view(request: Request, work: Work) -> Response:
    """Do `work`, which changes nothing, and give what it gives as JSON."""

    def run() -> Response:
        office = office_of(request.app)
        by = actor_of(request)
        found = office.run(lambda tx: work(Asking(tx, office, by)))
        return _json(200, orjson.dumps(found, default=str))

    return await _told(run)


async def change(request: Request, work: Work, *, status: int = 200) -> Response:
    """Do `work` once for the request's key; the same request again gets the same answer.

    The key stands in `Idempotency-Key`, 8 to 100 characters. What failed is not kept, so it may
    be tried again under the same key.
    """
    key = request.headers.get(KEY, "")
    if not (LEAST_KEY <= len(key) <= MOST_KEY and key.isprintable()):
        zh, en = "缺少 Idempotency-Key（8 到 100 个字符）", "Idempotency-Key is missing"
        raise Refused(422, "idempotency.key", f"{zh} / {en}")
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    hashed = sm3(asked + await request.body())

    def run() -> Response:
        office = office_of(request.app)
        by = actor_of(request)

        def once(tx: Transaction) -> Response:
            before = answered(tx, by.id, key)
            if before is not None:
                return _replay(before, hashed)
            body = orjson.dumps(work(Asking(tx, office, by)), default=str)
            kept = Answered(by.id, key, hashed, status, body)
            keep_answer(tx, kept, at=office.now())
            return _json(status, body)

        return office.run(once)

    return await _told(run)


def _replay(before: Answered, hashed: bytes) -> Response:
    if before.hash != hashed:
        says = "这个 Idempotency-Key 已用于另一个请求。 / The key was used for another request."
        raise Conflict("idempotency.reused", says)
    return _json(before.status, before.body, {REPLAYED: "true"})


async def _told(run: Callable[[], Response]) -> Response:
    try:
        return await run_in_threadpool(run)
    except YibaoError as error:
        return of_error(error)


def of_error(error: YibaoError) -> Response:
    """The problem of an error raised on purpose."""
    faults = error.issues if isinstance(error, FormFaults) else ()
    told = [Fault(one.code, one.at, *_languages(one.says)) for one in faults]
    response = problem(_status(error), error.code, error.says, faults=told)
    if isinstance(error, Denied):
        body = {**orjson.loads(response.body), "refusal": error.refusal.to_dict()}
        return Response(orjson.dumps(body), response.status_code, media_type=MEDIA_TYPE)
    return response


def _status(error: YibaoError) -> int:
    known = CODES.get(error.code)
    if known is not None:
        return known[0]
    for kind, status in _OF_KIND.items():
        if isinstance(error, kind):
            return status
    raise error


_OF_KIND: dict[type[YibaoError], int] = {
    LimitExceeded: 413,
    InputError: 422,
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Unavailable: 503,
}


def _languages(says: str) -> tuple[str, str]:
    zh, _, en = says.partition(" / ")
    return zh, en or zh


def _json(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    return Response(body, status, headers=dict(headers or {}), media_type="application/json")
