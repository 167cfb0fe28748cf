"""What a page does besides showing words: copies, sends on, downloads, and links that mislead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yibao.check.extract import Hosts
from yibao.check.page.found import Anchor
from yibao.check.page.hosts import is_trusted, look_up, target_of
from yibao.check.page.reading import Page, host_of

MAX_SHOWN = 120
_COPIES = re.compile(
    r"navigator\.clipboard|execCommand\(\s*['\"]copy|new\s+Clipboard(?:JS)?\b|clipboardData"
    r"|setClipboardData"
)
_COPIED = re.compile(
    r"(?:writeText|clipboardData\.setData\(\s*['\"]text['\"]\s*,)\(?\s*['\"]([^'\"]{2,200})['\"]"
)
_GOES = re.compile(
    r"location(?:\.href)?\s*=\s*['\"]([^'\"]{4,500})['\"]"
    r"|location\.(?:replace|assign)\(\s*['\"]([^'\"]{4,500})['\"]"
)
_REFRESH = re.compile(r"^\s*\d+(?:\.\d+)?\s*[;,]\s*(?:url\s*=)?\s*['\"]?([^'\"\s]{4,500})", re.I)
_APP = re.compile(r"\.(?:apk|mobileconfig|ipa|hap)(?:$|[?#])|^itms-services:", re.IGNORECASE)
_CONTACT_WORDS = re.compile(r"微信|wechat|weixin|\bvx?\b|\bwx\b|qq|好友|客服|加我|telegram", re.I)
_ACCOUNT = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]{5,19}|1[3-9]\d{9}|[1-9]\d{5,10}")
_PROMPT = re.compile(
    r"加(?:我)?(?:微信|[vV]信?|QQ|企微|好友)|添加微信|复制微信|微信号|点击复制|长按复制|扫码(?:咨询|添加|加)"
    r"|立即咨询|在线咨询|咨询客服|联系客服|微信咨询"
)
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}")


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing a page does: its kind, where, and what a person should see of it."""

    kind: str
    path: str
    shows: str
    host: str = ""


def find_doings(page: Page, hosts: Hosts) -> Iterator[Doing]:
    """Give everything a page does that can matter, in order of kind."""
    yield from _copies(page)
    yield from _repeated(page)
    yield from _links(page, hosts)
    yield from _sends_on(page, hosts)


def _copies(page: Page) -> Iterator[Doing]:
    """Clipboard code, and whether it copies a contact."""
    around = bool(_CONTACT_WORDS.search(" ".join(b.text for b in page.asides[:400])))
    around = around or bool(_CONTACT_WORDS.search(page.text))
    for tree in page.trees:
        for text, path in tree.clipboard:
            contact = _ACCOUNT.fullmatch(text.strip()) is not None
            yield Doing("copies_contact" if contact else "copies", path, text[:MAX_SHOWN])
        for script in tree.scripts:
            if _COPIES.search(script.code) is None:
                continue
            copied = " ".join(_COPIED.findall(script.code))[:MAX_SHOWN]
            contact = bool(_CONTACT_WORDS.search(script.code)) or (
                around and bool(_ACCOUNT.search(copied))
            )
            yield Doing("copies_contact" if contact else "copies", script.path, copied)


def _repeated(page: Page) -> Iterator[Doing]:
    """One prompt to get in touch after another, in the text or in what pops up over it."""
    words = "\n".join([page.text, *(block.text for block in page.asides if block.how)])
    prompts = [match.group() for match in _PROMPT.finditer(words[:100_000])]
    if len(prompts) >= 3:
        shown = "、".join(dict.fromkeys(prompts))[:MAX_SHOWN]
        yield Doing("contact_repeated", "", f"{shown} ×{len(prompts)}")


def _links(page: Page, hosts: Hosts) -> Iterator[Doing]:
    for tree in page.trees:
        for anchor in tree.anchors:
            if anchor.href:
                yield from _link(anchor, page, hosts)


def _link(anchor: Anchor, page: Page, hosts: Hosts) -> Iterator[Doing]:
    target = target_of(anchor.href, page, hosts)
    if _APP.search(anchor.href):
        yield Doing("app_file", anchor.path, anchor.href[:MAX_SHOWN], target.host)
    said = _named_host(anchor.text, hosts)
    if not said or not target.host:
        return
    # An agency's name over a link to anywhere else; other pairs are often trackers.
    if is_trusted(said, hosts) and not is_trusted(target.host, hosts):
        yield Doing("link_lies", anchor.path, f"{said} → {target.host}", target.host)


def _named_host(text: str, hosts: Hosts) -> str:
    """Give the host that a link's words name, an agency's before others."""
    named = _HOST.findall(text.lower()) if "." in text else []
    known = [host for host in named if look_up(host, hosts) is not None]
    return next((host for host in known if is_trusted(host, hosts)), known[0] if known else "")


def _sends_on(page: Page, hosts: Hosts) -> Iterator[Doing]:
    """Orders to go to another host without being asked."""
    for tree in page.trees:
        refresh = _REFRESH.search(tree.refresh)
        told = [("meta", refresh[1])] if refresh else []
        for script in tree.scripts:
            if ">" in script.path and script.path.rpartition(">")[2].startswith("script"):
                told += [(script.path, one or two) for one, two in _GOES.findall(script.code)]
        for path, address in told[:20]:
            if _APP.search(address):
                yield Doing("app_file", path, address[:MAX_SHOWN], host_of(address))
            target = target_of(address, page, hosts)
            link = look_up(target.host, hosts)
            if target.kind != "same" and link is not None and not _harmless(target.host, hosts):
                yield Doing("redirects", path, address[:MAX_SHOWN], target.host)


def _harmless(host: str, hosts: Hosts) -> bool:
    link = look_up(host, hosts)
    return link is None or link.official or link.government or bool(link.known_site)
