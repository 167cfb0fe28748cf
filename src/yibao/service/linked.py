"""Is this address real? The address itself, and the page behind it where somebody asks for that.

Comes in: an address as typed, and whether to open it. Goes out: a `LinkVerdict`. Nothing is opened
unless asked; a page that may not or cannot be opened leaves the verdict on the address, and why.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

from yibao.check import Verdict, open_checker
from yibao.core.errors import InputError
from yibao.service.asked import in_language

if TYPE_CHECKING:
    from yibao.check.fetch import Fetched
    from yibao.check.page import PageVerdict

WORST = ("danger", "doubtful", "no_sign_found", "cannot_tell")
MAX_ADDRESS = 2048
Both = dict[str, str]


@dataclass(frozen=True, slots=True)
class LinkVerdict:
    """The verdict on an address; with the page behind it, or with why it was not opened."""

    link: Verdict
    page: PageVerdict | None = None
    fetched: Fetched | None = None
    failure: InputError | None = None

    @property
    def leads(self) -> Verdict:
        """The verdict that counts: the worse of address and page, the page's if they agree."""
        if self.page is None or _rank(self.link) < _rank(self.page.verdict):
            return self.link
        return self.page.verdict

    def says(self) -> tuple[Both, ...]:
        """What is to be told of the address and of the way to the page, line by line."""
        return (*_of_link(self.link), *_of_way(self))

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the verdict that counts, with `page`, `link` and `fetched` beside it."""
        page = self.page.to_dict() if self.page else {}
        told = page if page and self.leads is not self.link else self.link.to_dict()
        if self.fetched is None and self.failure is None:
            return told
        link = self.link.to_dict()
        if page and told is not page:
            told["unsure"] = page["unsure"]
            told["page"], told["segments"] = page["page"], page["segments"]
        told["link"] = {name: link[name] for name in ("level", "kind", "says")}
        told["link"]["links"] = link["extracts"]["links"]
        told["fetched"] = _fetched(self)
        return told

    def to_json(self) -> bytes:
        """The same as UTF-8 JSON."""
        return orjson.dumps(self.to_dict())


def check_link(
    url: str, *, region: str | None = None, on: date | None = None, fetch: bool = False
) -> LinkVerdict:
    """Give the verdict on an address. Raises InputError for what is no address."""
    url = url.strip()
    checker = open_checker()
    link = checker.check(url, region=region, on=on) if 0 < len(url) <= MAX_ADDRESS else None
    if link is not None and not link.findings.shown.links:
        link = checker.check(f"http://{url}", region=region, on=on)
    if link is None or not link.findings.shown.links:
        zh, en = "这不是一个网址。", "This is not an address."
        raise InputError("url.unreadable", f"{zh} / {en}")
    if not fetch:
        return LinkVerdict(link)
    return _opened(url, link, region, on)


def may_fetch(environment: Mapping[str, str] | None = None) -> bool:
    """Whether this server opens pages for others: only where `YIBAO_FETCH` is 1."""
    given = os.environ if environment is None else environment
    return given.get("YIBAO_FETCH", "") == "1"


def _opened(url: str, link: Verdict, region: str | None, on: date | None) -> LinkVerdict:
    # Only who asks for a page pays for what opens and reads one.
    from yibao.check.fetch import fetch as get  # noqa: PLC0415
    from yibao.check.page import check_page  # noqa: PLC0415

    try:
        fetched = get(url)
        page = check_page(fetched.body, url=fetched.url, region=region, on=on)
    except InputError as failure:
        return LinkVerdict(link, failure=failure)
    return LinkVerdict(link, page, fetched)


def _rank(verdict: Verdict) -> int:
    return WORST.index(verdict.level)


def _of_link(link: Verdict) -> list[Both]:
    told = link.to_dict()["extracts"]["links"]
    return [row["says"] for row in told[:1] if row["says"]]


def _of_way(found: LinkVerdict) -> list[Both]:
    if found.failure is not None:
        why = {lang: in_language(found.failure, lang) for lang in ("zh", "en")}
        return [{"zh": f"没有打开网页：{why['zh']}", "en": f"The page was not opened: {why['en']}"}]
    if found.fetched is None:
        return []
    hops = found.fetched.hops
    lines = []
    if len(hops) > 1:
        last = _inert(found.fetched.url)
        zh, en = f"打开后跳转了 {len(hops) - 1} 次，到了 {last}", f"it led on to {last}"
        lines.append({"zh": zh, "en": f"After {len(hops) - 1} redirects {en}"})
    if found.fetched.downgraded:
        zh = "从加密的网址（https）跳到了不加密的（http），填的东西会被别人看到。"
        en = "It led from an encrypted address to an open one: others can read what is entered."
        lines.append({"zh": zh, "en": en})
    return lines


def _fetched(found: LinkVerdict) -> dict[str, Any]:
    """What came of opening it."""
    if found.fetched is None:
        assert found.failure is not None
        says = {lang: in_language(found.failure, lang) for lang in ("zh", "en")}
        return {"opened": False, "code": found.failure.code, "says": says}
    hops = [{"url": h.url, "address": h.address, "status": h.status} for h in found.fetched.hops]
    return {
        "opened": True,
        "url": found.fetched.url,
        "media": found.fetched.media,
        "bytes": len(found.fetched.body),
        "hops": hops,
        "downgraded": found.fetched.downgraded,
    }


def _inert(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.replace('http', 'hxxp')}://{host.replace('.', '[.]')}{slash}{path}"[:200]
