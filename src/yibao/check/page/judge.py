"""The verdict on a page: its words weighed as any message's, and what it does beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from yibao.check.checker import Checker, adcode_of, open_checker
from yibao.check.page.doing import Doing, find_doings
from yibao.check.page.forms import SAYS, FormFound, find_forms
from yibao.check.page.found import Block
from yibao.check.page.hosts import look_up
from yibao.check.page.looks import find_looks
from yibao.check.page.reading import Page, read_page
from yibao.check.page.telling import told_of
from yibao.check.seen import Place, Seen
from yibao.check.segments import Segment, segments_of
from yibao.check.segments_split import Stretch, joined
from yibao.check.verdict import Verdict

_HIDES = ("医保", "社保", "套现", "提现", "微信", "银行卡", "验证码", "返现", "复制")
LEAST_HIDDEN, LEAST_WORDS, MOST_SHOWN = 12, 30, 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found on a page: the mark that signals match on, where it is, and what it shows."""

    mark: str
    path: str
    place: Place
    shows: str


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """The verdict on a page's readable text and on what the page does."""

    verdict: Verdict
    page: Page
    forms: tuple[FormFound, ...]
    doings: tuple[Doing, ...]
    findings: tuple[Finding, ...]
    shows: Mapping[str, tuple[str, ...]]
    """By signal, what on the page set it off where the text does not show it."""

    def segments(self) -> tuple[Segment, ...]:
        """Give the page's segments: who speaks in each, and which made the verdict."""
        cut = joined(Stretch(p.start, p.end, _shape(p.block)) for p in self.page.placed)
        return segments_of(self.verdict, cut)

    def to_dict(self) -> dict[str, Any]:
        """Give the verdict JSON with `page` beside it (see docs/reference/verdict.md)."""
        return told_of(self)

    def to_json(self) -> bytes:
        """Give the same as UTF-8 JSON."""
        return orjson.dumps(self.to_dict())


def check_page(
    html: bytes | str,
    *,
    url: str = "",
    region: str | None = None,
    on: date | None = None,
    checker: Checker | None = None,
) -> PageVerdict:
    """Give the verdict on a page.

    Nothing is fetched: frames and scripts that lie elsewhere are named, not read. `url` is where
    the page was found, if known. Raises: `LimitExceeded` over 2 MiB; `InputError` for what is no
    page, or a region nobody knows.
    """
    checker = checker or open_checker()
    page = read_page(html, url=url)
    return judge_page(page, checker, region=adcode_of(region), on=on or checker.today())


def judge_page(page: Page, checker: Checker, *, region: str, on: date) -> PageVerdict:
    """Give the verdict on a page that was read."""
    forms = find_forms(page, checker.hosts)
    doings = (*find_doings(page, checker.hosts), *find_looks(page))
    findings = tuple(_findings(page, checker, forms, doings))
    marks = tuple((finding.mark, finding.place) for finding in findings)
    verdict = checker.verdict(page.text, region, on, seen=Seen(marks))
    shows = _shows(checker, verdict, findings)
    return PageVerdict(verdict, page, forms, doings, findings, shows)


def _shows(
    checker: Checker, verdict: Verdict, findings: tuple[Finding, ...]
) -> dict[str, tuple[str, ...]]:
    """Give for each signal found what the marks it is made of show."""
    found: dict[str, list[str]] = {}
    for finding in findings:
        found.setdefault(finding.mark, []).append(finding.shows)
    names = {piece.signal for piece in verdict.evidence if piece.span[0] == piece.span[1]}
    shows: dict[str, tuple[str, ...]] = {}
    for name in sorted(names):
        marks = checker.signals.marks_of(checker.signals.number[name])
        told = [what for mark in marks for what in found.get(checker.lexicon.names[mark], ())]
        shows[name] = tuple(dict.fromkeys(what for what in told if what))[:MOST_SHOWN]
    return shows


def _findings(
    page: Page, checker: Checker, forms: tuple[FormFound, ...], doings: tuple[Doing, ...]
) -> Iterator[Finding]:
    yield from _of_host(page, checker)
    for form in forms:
        yield from _of_form(page, form)
    for doing in doings:
        mark = f"page_{doing.kind}"
        if mark in checker.mark:
            yield Finding(mark, doing.path, page.place_of(doing.path, doing.shows), doing.shows)
    for block in page.asides:
        if block.how and len(block.text) >= LEAST_HIDDEN and any(w in block.text for w in _HIDES):
            yield Finding("page_hidden", block.path, (0, 0), block.text[:120])
    if len(page.text) < LEAST_WORDS and any(tree.scripts for tree in page.trees):
        yield Finding("page_scripted", "script", (0, 0), "")


def _of_host(page: Page, checker: Checker) -> Iterator[Finding]:
    link = look_up(page.host, checker.hosts)
    if link is None:
        return
    if link.official or link.government:
        # What a saved page says of itself proves nothing.
        if page.url:
            yield Finding("page_on_official", "url", (0, 0), page.host)
    elif not link.known_site:
        yield Finding("page_elsewhere", "url", (0, 0), page.host)


def _of_form(page: Page, form: FormFound) -> Iterator[Finding]:
    for ask, label, path in form.asks:
        if ask in _ASK_MARKS:
            zh, _ = SAYS[ask]
            shown = label.strip() or zh
            place = page.place_of(path, shown)
            yield Finding(f"page_form_{ask}", path, place, shown)
    if not form.secret:
        return
    where = form.sends.host
    if form.sends.kind == "other":
        yield Finding("page_form_elsewhere", form.path, (0, 0), where)
    if form.sends.kind == "mail":
        yield Finding("page_form_mail", form.path, (0, 0), where)
    elif form.sends.open:
        yield Finding("page_form_plain", form.path, (0, 0), where)


def _shape(block: Block) -> str:
    if block.role == "aside":
        return "frame"
    if block.quoted:
        return "quotation"
    return _SHAPES.get(block.tag, "paragraph")


_SHAPES = dict.fromkeys(("title", "h1", "h2", "h3", "h4", "h5", "h6"), "heading") | {
    "li": "list",
    "field": "field",
    "button": "field",
    "label": "field",
}
_ASK_MARKS = frozenset(("card", "pin", "password", "code", "id", "balance", "photo"))
