"""What is done with one message: text checked, a picture fetched and checked, the rest answered."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from fastapi.concurrency import run_in_threadpool

from yibao.check import open_checker
from yibao.check.fetch import Limits, fetch
from yibao.check.image import MAX_IMAGE_BYTES, reads_images
from yibao.core.errors import InputError
from yibao.service.asked import in_language
from yibao.service.pictures import judge
from yibao.service.wechat import words
from yibao.service.wechat.envelope import Incoming
from yibao.service.wechat.settings import WechatSettings

PICTURE_HOSTS = frozenset({"mmbiz.qpic.cn", "mmbiz.qlogo.cn"})
"""Where WeChat puts the pictures that people send to an account."""

PICTURE_LIMITS = Limits(
    body_bytes=MAX_IMAGE_BYTES,
    seconds=3.0,
    redirects=0,
    media=frozenset({"image/jpeg", "image/jpg", "image/png", "image/gif", "image/webp"}),
)


async def work(message: Incoming, settings: WechatSettings) -> str:
    """The reply to one message; empty when none is due."""
    if message.kind == "event":
        return words.WELCOME if message.event == "subscribe" else ""
    if message.kind == "image":
        return await _picture(message.picture, settings)
    if message.kind in ("text", "link"):
        return await _text(message.text)
    if message.kind == "voice":
        return await _text(message.text) if message.text else words.TYPE_VOICE
    return words.TYPE_OTHER


async def _text(text: str) -> str:
    if not text.strip():
        return words.EMPTY
    try:
        verdict = await run_in_threadpool(open_checker().check, text)
    except InputError as error:
        return in_language(error, "zh")
    return words.reply_of(verdict)


async def _picture(address: str, settings: WechatSettings) -> str:
    """Look at a picture where the operator lets it be fetched; else ask for the words."""
    if not (settings.fetches and reads_images() and is_wechat_picture(address)):
        return words.TYPE_PICTURE
    try:
        fetched = await run_in_threadpool(partial(fetch, address, limits=PICTURE_LIMITS))
        seen = await judge(fetched.body)
    except InputError as error:
        return f"{in_language(error, 'zh')}\n{words.TYPE_PICTURE}"
    return words.reply_of(seen.verdict, notes=tuple(note["zh"] for note in seen.notes))


def is_wechat_picture(address: str) -> bool:
    """Whether an address is on WeChat's own picture host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() in PICTURE_HOSTS
