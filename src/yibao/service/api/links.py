"""Addresses over the interface: judged as they stand, opened only where the server allows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi.concurrency import run_in_threadpool

from yibao.service.api.problems import Refused
from yibao.service.asked import Fault
from yibao.service.linked import check_link, may_fetch

if TYPE_CHECKING:
    from yibao.service.api.reading import Question

_YES, _NO = (True, "1", "true", "yes"), (False, None, "", "0", "false", "no")


async def link_verdict(question: Question) -> bytes:
    """The verdict on an address, and on its page where `fetch` asks for it. Raises Refused."""
    if question.fetch and not may_fetch():
        zh = "这台服务器不打开网页，只看网址。"
        raise Refused(403, "fetch.off", f"{zh} / This server opens no pages.")
    found = await run_in_threadpool(
        check_link, question.url, region=question.region, on=question.on, fetch=question.fetch
    )
    return found.to_json()


def url_faults(fields: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with the fields `url` and `fetch`."""
    url, faults = fields.get("url"), []
    if url is None:
        faults.append(Fault("url.missing", "url", "缺少 url", "url is missing"))
    elif not isinstance(url, str) or not url.strip():
        faults.append(Fault("url.type", "url", "url 要是网址", "url must be an address"))
    if any(fields.get(name) is not None for name in ("text", "image")):
        zh, en = "url 不能和 text、image 一起给", "url goes without text and image"
        faults.append(Fault("url.with_text", "url", zh, en))
    if fields.get("fetch") not in (*_YES, *_NO):
        zh, en = "fetch 要是 true 或 false", "fetch must be true or false"
        faults.append(Fault("fetch.type", "fetch", zh, en))
    return faults


def is_yes(value: Any) -> bool:
    """Whether a field of JSON or a form says yes."""
    return value in _YES
