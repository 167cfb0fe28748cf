"""`GET /wechat` proves the address to WeChat; `POST /wechat` takes messages."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, FastAPI, Request, Response

from yibao.core.clock import SYSTEM_CLOCK, Clock
from yibao.core.errors import InputError, LimitExceeded
from yibao.service.wechat.desk import Desk
from yibao.service.wechat.envelope import (
    MAX_XML_BYTES,
    fields_of,
    incoming_of,
    reply_to,
    sealed_reply,
)
from yibao.service.wechat.seal import is_signed, seal, signature_of, unseal
from yibao.service.wechat.settings import WechatSettings
from yibao.service.wechat.work import work

PATH = "/wechat"
WINDOW_SECONDS = 300
"""How far a request's time may be from ours; what is older may be a replay."""

MAX_ECHO = 256
_TEXT, _XML = "text/plain; charset=utf-8", "application/xml; charset=utf-8"
_NO_REPLY = b"success"  # WeChat's word for: taken, and nothing to say


def add_callback(
    app: FastAPI,
    settings: WechatSettings,
    *,
    clock: Clock = SYSTEM_CLOCK,
    desk: Desk | None = None,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> None:
    """Add the callback of one account."""
    callback = Callback(
        settings, desk or Desk(partial(work, settings=settings)), clock=clock, randomness=randomness
    )
    router = APIRouter(include_in_schema=False)
    router.add_api_route(PATH, callback.prove, methods=["GET"])
    router.add_api_route(PATH, callback.take, methods=["POST"])
    app.include_router(router)


class Callback:
    """The two routes of one account."""

    def __init__(
        self,
        settings: WechatSettings,
        desk: Desk,
        *,
        clock: Clock,
        randomness: Callable[[int], bytes],
    ) -> None:
        self._settings = settings
        self._desk = desk
        self._clock = clock
        self._randomness = randomness

    async def prove(self, request: Request) -> Response:
        """Give back what WeChat sent, when it is signed."""
        given = request.query_params
        echo = given.get("echostr", "")
        if not self._is_theirs(request, given.get("signature", "")) or len(echo) > MAX_ECHO:
            return _refused()
        return Response(echo, media_type=_TEXT)

    async def take(self, request: Request) -> Response:
        """Answer one message."""
        try:
            if not self._settings.key:
                return await self._take_plain(request)
            return await self._take_sealed(request)
        except InputError as error:
            status = 413 if isinstance(error, LimitExceeded) else 400
            return Response(f"{error.code}\n", status, media_type=_TEXT)

    async def _take_plain(self, request: Request) -> Response:
        if not self._is_theirs(request, request.query_params.get("signature", "")):
            return _refused()
        reply = await self._reply(await _body(request))
        return Response(reply, media_type=_XML if reply != _NO_REPLY else _TEXT)

    async def _take_sealed(self, request: Request) -> Response:
        """With a key, only what is encrypted is read: anybody could write the rest."""
        given = request.query_params
        if not self._is_recent(given.get("timestamp", "")):
            return _refused()
        sealed = fields_of(await _body(request)).get("Encrypt", "")
        if not sealed or not self._is_theirs(request, given.get("msg_signature", ""), sealed):
            return _refused()
        settings = self._settings
        reply = await self._reply(unseal(sealed, settings.key, settings.app_id))
        if reply == _NO_REPLY:
            return Response(reply, media_type=_TEXT)
        at, nonce = str(self._now()), str(int.from_bytes(self._randomness(4), "big"))
        answer = seal(reply, settings.key, settings.app_id, self._randomness)
        signature = signature_of(settings.token, at, nonce, answer)
        whole = sealed_reply(answer, signature, at=at, nonce=nonce)
        return Response(whole, media_type=_XML)

    async def _reply(self, xml: bytes) -> bytes:
        message = incoming_of(fields_of(xml))
        text = await self._desk.answer(message)
        return reply_to(message, text, at=self._now()) if text else _NO_REPLY

    def _is_theirs(self, request: Request, signature: str, *more: str) -> bool:
        given = request.query_params
        at, nonce = given.get("timestamp", ""), given.get("nonce", "")
        signed = is_signed(signature, self._settings.token, at, nonce, *more)
        return signed and self._is_recent(at)

    def _is_recent(self, at: str) -> bool:
        if not (at.isascii() and at.isdigit() and len(at) <= 12):
            return False
        return abs(int(at) - self._now()) <= WINDOW_SECONDS

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_XML_BYTES:
            size = f"{MAX_XML_BYTES // 1024} KiB"
            raise LimitExceeded("wechat.too_large", f"消息太大：上限 {size} / The limit is {size}")
    return bytes(body)


def _refused() -> Response:
    return Response("signature\n", 403, media_type=_TEXT)
