"""What stands before every route: limits on bodies while they are read, and strict headers."""

from __future__ import annotations

import asyncio
import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yibao.core.errors import LimitExceeded
from yibao.service.asked import too_large

MAX_BODY_BYTES = 512 * 1024
"""Room for the longest text (64 KiB) in the widest escaping of JSON or forms."""

MAX_PICTURE_BODY_BYTES = 12 * 1024 * 1024 + 64 * 1024
"""Room for the largest picture and the fields beside it, in a form only."""

TAKES_PICTURES = frozenset(
    ("/v1/check", "/v1/check/picture", "/zh/check/picture", "/en/check/picture")
)
MAX_DOCUMENT_BODY_BYTES = 5 * 1024 * 1024 + 4096
"""Room for the largest document of an application and a little more, so that it is named."""

TAKES_DOCUMENTS = re.compile(r"/v1/applications/a_[0-9a-z]{26}/documents/[a-z_]{1,40}")
MAX_BODY_SECONDS = 30.0
"""A sender who takes longer is holding the door open."""

_CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        # A picture with the verdict drawn over it stands in the page itself: it is kept nowhere.
        "img-src 'self' data:",
        "script-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS: dict[str, str] = {
    "content-security-policy": _CONTENT_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class Guard:
    """ASGI middleware. A body over the limit is refused as soon as it is known to be.

    Before reading, when the length is announced; else while reading, by raising LimitExceeded
    in the route that reads it; one that comes too slowly is a 408. Whatever a route answers gets
    the headers.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit_bytes: int = MAX_BODY_BYTES,
        limit_seconds: float = MAX_BODY_SECONDS,
    ) -> None:
        self._app = app
        self._limit_bytes = limit_bytes
        self._limit_seconds = limit_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = _announced_bytes(scope)
        limit_bytes = self._limit_of(scope)
        seen_bytes = 0
        complete = False
        deadline = asyncio.get_running_loop().time() + self._limit_seconds

        async def limited() -> Message:
            nonlocal seen_bytes, complete
            if announced > limit_bytes:
                raise _refusal(limit_bytes)
            try:
                # After the body only the end of the connection is awaited, for as long as it takes.
                async with asyncio.timeout_at(None if complete else deadline):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(408, _too_slow(self._limit_seconds)) from error
            complete = not message.get("more_body", False)
            seen_bytes += len(message.get("body", b""))
            if seen_bytes > limit_bytes:
                raise _refusal(limit_bytes)
            return message

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message)
            await send(message)

        await self._app(scope, limited, headed)

    def _limit_of(self, scope: Scope) -> int:
        """The usual limit, and a wider one for a form with a picture where one is taken."""
        if scope.get("path") in TAKES_PICTURES and _is_form(scope):
            return max(self._limit_bytes, MAX_PICTURE_BODY_BYTES)
        if TAKES_DOCUMENTS.fullmatch(scope.get("path", "")):
            return max(self._limit_bytes, MAX_DOCUMENT_BODY_BYTES)
        return self._limit_bytes


def _refusal(limit_bytes: int) -> LimitExceeded:
    return too_large(limit_bytes, what_zh="提交的内容", what_en="The request body")


def _is_form(scope: Scope) -> bool:
    media = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    return bool(media.lower().startswith(b"multipart/form-data"))


def _too_slow(limit_seconds: float) -> str:
    seconds = f"{limit_seconds:g}"
    return f"提交太慢：上限 {seconds} 秒。 / Too slow: the limit is {seconds} seconds."


def _announced_bytes(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else 0
    return 0


def _add_headers(message: Message) -> None:
    headers = message.setdefault("headers", [])
    given = {name.lower() for name, _ in headers}
    for name, value in HEADERS.items():
        if name.encode() not in given:
            headers.append((name.encode(), value.encode()))
    if b"cache-control" not in given:
        headers.append((b"cache-control", b"no-store"))
