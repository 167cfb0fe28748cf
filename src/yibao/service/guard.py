"""What stands before every route: a limit on bodies while they are read, and strict headers."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yibao.core.errors import LimitExceeded
from yibao.service.asked import too_large

MAX_BODY_BYTES = 512 * 1024
"""Room for the longest text (64 KiB) in the widest escaping of JSON or forms."""

_CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
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
    in the route that reads it. Whatever a route answers gets the headers.
    """

    def __init__(self, app: ASGIApp, *, limit_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = _announced_bytes(scope)
        seen_bytes = 0

        async def limited() -> Message:
            nonlocal seen_bytes
            if announced > self._limit_bytes:
                raise self._refusal()
            message = await receive()
            seen_bytes += len(message.get("body", b""))
            if seen_bytes > self._limit_bytes:
                raise self._refusal()
            return message

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message)
            await send(message)

        await self._app(scope, limited, headed)

    def _refusal(self) -> LimitExceeded:
        return too_large(self._limit_bytes, what_zh="提交的内容", what_en="The request body")


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
