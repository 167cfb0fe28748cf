"""Errors as application/problem+json (RFC 9457) with stable codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from yibao.core.errors import InputError, LimitExceeded, NotFound
from yibao.service.applications.codes import CODES as APPLICATION_CODES
from yibao.service.asked import Fault
from yibao.service.bills.words import CODES as BILL_CODES

MEDIA_TYPE = "application/problem+json"
CODES: dict[str, tuple[int, str]] = {
    "body.form": (400, "The form cannot be read."),
    "body.json": (400, "The body is not JSON in UTF-8."),
    "image.broken": (400, "The picture is damaged or incomplete."),
    "image.format": (400, "The picture is of no format we read."),
    "image.too_small": (400, "The picture is smaller than the limit in the detail."),
    "page.binary": (400, "The page is not a web page."),
    "conversation.empty": (400, "No turn of the conversation can be read."),
    "conversation.form": (400, "The JSON holds no conversation."),
    "message.binary": (400, "The message is not text."),
    "http.not_found": (404, "There is no such path."),
    "url.unreadable": (400, "`url` is no address."),
    "fetch.off": (403, "This server opens no pages; `YIBAO_FETCH=1` would let it."),
    "provision.unknown": (404, "There is no provision with this id."),
    "http.method": (405, "The path does not take this method; `Allow` says which."),
    "body.too_slow": (408, "The body took too long to arrive."),
    "body.too_large": (413, "The body or the text is over its limit, which the detail names."),
    "image.too_long": (413, "One side of the picture is too long for the other."),
    "image.too_many_bytes": (413, "The picture has more bytes than the limit in the detail."),
    "image.too_many_pixels": (413, "The picture has more pixels than the limit in the detail."),
    "page.too_large": (413, "The page is over its limit, which the detail names."),
    "conversation.too_long": (413, "The conversation is over a limit, which the detail names."),
    "message.too_long": (413, "The text is over its limit, which the detail names."),
    "question.too_long": (413, "The question is over its limit, which the detail names."),
    "body.media_type": (415, "The body is of a kind the route does not take."),
    "body.object": (422, "The body is not a JSON object."),
    "beyond.one": (422, "More than one of `text`, `html`, `conversation` and `image` is given."),
    "conversation.type": (422, "`conversation` is empty, or neither a list nor a text."),
    "html.type": (422, "`html` is empty or not a string."),
    "date.no_such_day": (422, "`on` names a day that does not exist."),
    "date.too_long": (422, "`on` is too long for a date."),
    "date.unreadable": (422, "`on` is not a date."),
    "date.year": (422, "`on` is in a year outside the limits."),
    "facts.type": (422, "`facts` is not an object."),
    "field.repeated": (422, "A field is given twice."),
    "field.wrong": (422, "A field is missing or is not what it should be."),
    "field.unknown": (422, "A field that nobody knows."),
    "image.empty": (422, "The picture has no bytes."),
    "image.missing": (422, "`image` is missing."),
    "image.type": (422, "`image` is not a file in a form."),
    "image.with_text": (422, "Both `text` and `image` are given."),
    "on.type": (422, "`on` is not a string."),
    "question.missing": (422, "Neither `question` nor `topic` is given."),
    "question.type": (422, "`question` is not a string."),
    "region.ambiguous": (422, "`region` names more than one place."),
    "region.type": (422, "`region` is not a string."),
    "region.unknown": (422, "`region` names no place we know."),
    "regions.too_many": (422, "`regions` names more places than the limit in the detail."),
    "table.too_large": (422, "The table has more cells than the limit in the detail."),
    "text.empty": (422, "There is no text."),
    "text.missing": (422, "`text` is missing."),
    "text.type": (422, "`text` is not a string."),
    "fetch.type": (422, "`fetch` is neither true nor false."),
    "topic.type": (422, "`topic` is not a string."),
    "topic.unknown": (422, "`topic` names no topic we know."),
    "topics.too_many": (422, "`topics` names more topics than the limit in the detail."),
    "url.missing": (422, "`fetch` without `url`."),
    "url.type": (422, "`url` is not an address in a string."),
    "url.with_text": (422, "`url` and a text or picture are given."),
    **{code: (422, says) for code, says in BILL_CODES.items()},
    **APPLICATION_CODES,
    "server.failed": (500, "A fault of ours."),
    "image.not_installed": (501, "This server was installed without reading pictures."),
}
"""Every code a problem may have, with its status and meaning. Codes stay as they are."""


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
    app.add_exception_handler(RequestValidationError, _wrong_path)


def of_input(error: InputError) -> Response:
    """The problem of input that cannot be read: 413 over a limit, 501 what is not installed."""
    known = CODES.get(error.code, (400, ""))[0]
    status = 413 if isinstance(error, LimitExceeded) else known if known == 501 else 400
    return problem(status, error.code, error.says)


def of_missing(error: NotFound) -> Response:
    """The problem of a thing asked for by name that does not exist."""
    return problem(404, error.code, error.says)


def of_http(error: HTTPException) -> Response:
    """The problem of a route that does not exist or does not take the method."""
    code = _OF_STATUS.get(error.status_code, "server.failed")
    detail = _SAYS.get(error.status_code, str(error.detail))
    return problem(error.status_code, code, detail, headers=error.headers)


_OF_STATUS = {404: "http.not_found", 405: "http.method", 408: "body.too_slow"}
_SAYS = {
    404: "没有这个地址。 / There is no such path.",
    405: "这个地址不支持这种请求方法。 / The path does not take this method.",
}


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return problem(error.status, error.code, error.detail, faults=error.faults)


async def _wrong_path(request: Request, error: Exception) -> Response:
    """A part of the path that is not of its kind, such as letters for a number: nothing there."""
    return problem(404, "http.not_found", _SAYS[404])
