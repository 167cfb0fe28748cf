"""All extracts of one reading, and the marks they give to signals."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from yibao.check.extract.hosts import Hosts
from yibao.check.extract.links import Link, find_links
from yibao.check.extract.numbers import Number, find_numbers, mark_of

Place = tuple[int, int]
ACCOUNT = re.compile(
    r"(?:微信号?|qq号?|加|电报|飞机|telegram|tg|线上|号)[ :：]{0,2}"
    r"(?P<id>(?:[a-z][a-z0-9_-]{4,19}|[1-9]\d{5,11})(?![a-z0-9.@]))"
)
ACCOUNT_KEYS = "信号加报机上qgm"  # what the words before an account end in
QUOTE = re.compile(r"“([^”]{2,})”|「([^」]{2,})」|『([^』]{2,})』|\"([^\"]{2,})\"|‘([^’]{4,})’")
SHORT_TEXT, LONG_TEXT = 14, 400  # characters as received
QUOTE_OPENS = '“「『"‘'
BREAK_SIGNS = "。！？!?\n；;"
_BREAK = re.compile(rf"[{BREAK_SIGNS}]|\.(?=\s|$)")
HAS_HOST = re.compile(r"[a-z0-9\]) ][.。．点\[(]\s?\]?\)?[a-z0-9]|:/|：/| dot ")
_HAS_ID = re.compile(r"[a-z0-9][a-z0-9_-]{4}")
_MASKED = re.compile(r"\*{4,}")
SIGNED = re.compile(r"^\s*[【\[]([^】\]]{2,16})[】\]]|[【\[]([^】\]]{2,16})[】\]]\s*$")


@dataclass(frozen=True, slots=True)
class Extracts:
    """What was found besides words; spans are offsets in the folded text."""

    links: tuple[Link, ...]
    numbers: tuple[Number, ...]
    accounts: tuple[Place, ...]
    quotes: tuple[Place, ...]
    breaks: tuple[int, ...]
    signed: Place | None
    masked: Place | None

    def marks(self) -> list[tuple[str, Place]]:
        """Give (mark name, place) for signals to match on."""
        marks: list[tuple[str, Place]] = []
        for link in self.links:
            marks.extend((name, link.span) for name in link_marks(link))
        marks.extend((mark_of(n.kind, valid=n.valid), n.span) for n in self.numbers)
        marks.extend(("account_id", place) for place in self.accounts)
        marks.extend(("quote", place) for place in self.quotes)
        if self.masked is not None:
            marks.append(("link_masked", self.masked))
        if self.signed is not None:
            marks.append(("signed", self.signed))
        return marks


def extract(
    text: str, hosts: Hosts, *, received: Callable[[int, int], str] | None = None
) -> Extracts:
    """Find links, numbers, accounts, quotes and sentence ends in folded text.

    `received` gives what came behind a stretch of `text`; None when `text` is as it came.
    """
    links = find_links(text, hosts, received) if HAS_HOST.search(text) else []
    numbers = find_numbers(text)
    if links and numbers:
        numbers = [n for n in numbers if not any(_inside(n.span, k.span) for k in links)]
    accounts = [m.span("id") for m in ACCOUNT.finditer(text)] if _HAS_ID.search(text) else []
    if links and accounts:
        accounts = [a for a in accounts if not any(_touches(a, k.span) for k in links)]
    signed = SIGNED.search(text)
    masked = _MASKED.search(text) if "***" in text else None
    return Extracts(
        tuple(links),
        tuple(numbers),
        tuple(accounts),
        tuple(m.span() for m in QUOTE.finditer(text)),
        tuple(m.start() for m in _BREAK.finditer(text)),
        signed.span() if signed else None,
        masked.span() if masked else None,
    )


def link_marks(link: Link) -> list[str]:
    """Name the marks that a link gives."""
    if link.official:
        return ["link", "link_official"]
    if link.government:
        return ["link", "link_government"]
    if link.known_site and not {"shortener", "redirect", "userinfo"} & {*link.why}:
        return ["link", "link_known"]
    return ["link", "link_unknown", *("link_" + why for why in link.why)]


def _inside(inner: Place, outer: Place) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _touches(a: Place, b: Place) -> bool:
    return a[0] < b[1] and b[0] < a[1]
