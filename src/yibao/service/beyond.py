"""Pages and conversations as every door takes them: told apart, judged, laid out for reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

from yibao.check.conversation import ConversationVerdict, check_conversation, looks_like_chat
from yibao.check.conversation.reading import Kind as ChatKind
from yibao.check.conversation.reading import read_conversation
from yibao.check.page import PageVerdict, check_page
from yibao.service.sheet.beyond import (
    Beyond,
    claim_rows,
    page_facts,
    segment_rows,
    short,
    turn_rows,
    turning,
)
from yibao.service.sheet.beyond_words import BEYOND
from yibao.service.sheet.layout import STRETCH, Sheet, lay_out
from yibao.service.sheet.reasons import Reason
from yibao.service.sheet.words import Lang, say

Kind = Literal["page", "conversation", "text", ""]
HEAD_BYTES = 2_048
_PAGE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<!--.{0,800}?-->\s*)?<(?:!doctype|html|head|body|title|meta)",
    re.IGNORECASE | re.DOTALL,
)
_TIMED = re.compile(rb"\d\d:\d\d[.,]\d{1,3}\s*-->|^(?:\xef\xbb\xbf)?WEBVTT")


def kind_of(raw: bytes) -> Kind:
    """Tell what a file holds by its first bytes: a page, a conversation, text ("" for neither)."""
    head = raw[:HEAD_BYTES]
    if _PAGE.match(head) or (head.startswith((b"\xff\xfe", b"\xfe\xff")) and b"h\x00t" in head):
        return "page"
    if b"\x00" in head or head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")):
        return ""
    if _TIMED.search(head) or head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        return "conversation"
    return "text"


def kind_of_text(text: str) -> Kind:
    """Tell what pasted text is: the source of a page, a chat, or a message."""
    head = text[:HEAD_BYTES]
    if _PAGE.match(head.encode("utf-8", "replace")):
        return "page"
    if looks_like_chat(text) or _TIMED.search(head.encode("utf-8", "replace")):
        return "conversation"
    return "text"


def judge_beyond(
    given: bytes | str, kind: Kind, *, region: str | None = None, on: date | None = None
) -> PageVerdict | ConversationVerdict:
    """Give the verdict on a page or a conversation."""
    if kind == "page":
        return check_page(given, region=region, on=on)
    return check_conversation(given, region=region, on=on)


def judge_named(
    raw: bytes, name: str, *, region: str | None = None, on: date | None = None
) -> ConversationVerdict:
    """Give the verdict on a conversation in a file, by the suffix of its name."""
    suffix = name.rpartition(".")[2].lower()
    kinds: dict[str, ChatKind] = {"srt": "srt", "vtt": "vtt"}
    chat = read_conversation(raw, kind=kinds.get(suffix))
    return check_conversation(chat, region=region, on=on)


def sheet_of_beyond(
    found: PageVerdict | ConversationVerdict,
    lang: Lang,
    *,
    stretch: int = STRETCH,
    near: tuple[str, ...] = (),
) -> Sheet:
    """Give the sheet of the verdict on a page or conversation."""
    sheet = lay_out(found.verdict, lang, stretch=stretch, near=near)
    if isinstance(found, ConversationVerdict):
        steps = tuple(step[lang] for step in found.to_dict()["advice"])
        beyond = Beyond(turns=tuple(turn_rows(found, lang)), turning=turning(found, lang))
        return replace(
            sheet, steps=steps, notes=(*sheet.notes, *_unread(found, lang)), beyond=beyond
        )
    segments = found.segments()
    beyond = Beyond(
        segments=tuple(segment_rows(found.verdict.text, segments, sheet.marks, lang)),
        claims=tuple(claim_rows(sheet.rules, segments, sheet.marks, lang)),
        facts=tuple(page_facts(found, lang)),
    )
    reasons = tuple(_shown(reason, found) for reason in sheet.reasons)
    notes = (*sheet.notes, *_page_notes(found, lang))
    return replace(sheet, reasons=reasons, notes=notes, beyond=beyond)


def _shown(reason: Reason, found: PageVerdict) -> Reason:
    """A reason that no words of the text show, with what on the page does."""
    if reason.quotes:
        return reason
    shows = [what for point in reason.points for what in found.shows.get(point.signal, ())]
    return replace(reason, quotes=tuple(dict.fromkeys(short(what) for what in shows)))


def _unread(found: ConversationVerdict, lang: Lang) -> Iterator[str]:
    faults = found.chat.faults
    if faults:
        told = "；".join(f"{one.at}：{one.says}" for one in faults[:5])
        yield say(BEYOND["unread"], lang).format(told)


def _page_notes(found: PageVerdict, lang: Lang) -> Iterator[str]:
    if any(finding.mark == "page_scripted" for finding in found.findings):
        yield say(BEYOND["scripted"], lang)
    if not found.page.host and any(form.secret for form in found.forms):
        yield say(BEYOND["no_address"], lang)
    if found.page.limits:
        yield say(BEYOND["limits"], lang)
