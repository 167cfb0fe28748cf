"""Errors as application/problem+json (RFC 9457) with stable codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import orjson
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from yibao.core.errors import InputError, LimitExceeded
from yibao.service.asked import Fault

MEDIA_TYPE = "application/problem+json"


class Refused(Exception):  # noqa: N818
    """A request the interface refuses, with everything its problem says."""

    def __init__(
        self, status: int, code: str, detail: str, *, faults: Sequence[Fault] = ()
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.faults = tuple(faults)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response that says what went wrong."""
    body = {
        "type": f"urn:yibao:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [
            {"field": one.field, "code": one.code, "says": f"{one.zh} / {one.en}"} for one in faults
        ],
    }
    content = orjson.dumps(body)
    return Response(content, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def add_problems(app: FastAPI) -> None:
    """Turn errors raised on purpose into problems, for every path below `/v1`."""
    app.add_exception_handler(Refused, _refused)


def of_input(error: InputError) -> Response:
    """The problem of input that cannot be read: 413 over a limit, else 400."""
    status = 413 if isinstance(error, LimitExceeded) else 400
    return problem(status, error.code, error.says)


def of_http(error: HTTPException) -> Response:
    """The problem of a route that does not exist or does not take the method."""
    code = {404: "http.not_found", 405: "http.method"}.get(error.status_code, "http.error")
    return problem(error.status_code, code, str(error.detail), headers=error.headers)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return problem(error.status, error.code, error.detail, faults=error.faults)
