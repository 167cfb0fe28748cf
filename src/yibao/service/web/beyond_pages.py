"""Pages and conversations on the verdict page: pasted into the box, or sent as a file."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from yibao.check import MAX_TEXT_BYTES, open_checker
from yibao.check.conversation import ConversationVerdict
from yibao.check.message import read_message
from yibao.check.page import PageVerdict
from yibao.core.errors import InputError, LimitExceeded
from yibao.service.asked import in_language
from yibao.service.beyond import Kind, judge_beyond, kind_of, kind_of_text, sheet_of_beyond
from yibao.service.campaigns import known_to_server, near_lines
from yibao.service.own_status import with_own_status
from yibao.service.sheet import Sheet, lay_out
from yibao.service.sheet.words import Lang
from yibao.service.web.check_page import aftercare, question_page
from yibao.service.web.forms import Form, size_of
from yibao.service.web.render import Page, language_of, render


async def file_page(request: Request, form: Form, data: bytes, place: str) -> Response:
    """The verdict on a file that is no picture: a page, a conversation, or a text."""
    kind = kind_of(data)
    if kind == "text":
        try:
            text = read_message(data).text
        except InputError as error:
            return _refused(request, form, error)
        return await text_page(request, replace(form, text=text), place)
    return await _page(request, form, (data, kind), place)


async def text_page(request: Request, form: Form, place: str) -> Response:
    """The verdict on what was pasted: a message, or the source of a page, or a chat."""
    return await _page(request, form, (form.text, kind_of_text(form.text)), place)


async def _page(
    request: Request, form: Form, given: tuple[bytes | str, Kind], place: str
) -> Response:
    lang = language_of(request)
    try:
        sheet, again = await run_in_threadpool(_judged, form, given, place, lang)
    except InputError as error:
        return _refused(request, form, error)
    page = Page(lang, form.size or size_of(request), form=replace(form, text=again))
    return render("verdict.html", page, sheet=sheet, aftercare=aftercare(lang))


def _judged(
    form: Form, given: tuple[bytes | str, Kind], place: str, lang: Lang
) -> tuple[Sheet, str]:
    """The sheet, and the text with which the same can be asked again."""
    what, kind = given
    if kind == "text":
        verdict = open_checker().check(what, region=place)
        verdict = with_own_status(verdict, form.status)
        return lay_out(verdict, lang, near=_near(verdict.text, lang)), form.text
    found = judge_beyond(what, kind, region=place)
    # Both kinds are frozen dataclasses with a verdict; replace() cannot be told so.
    held = with_own_status(found.verdict, form.status)
    if isinstance(found, PageVerdict):
        found = replace(found, verdict=held)
    else:
        found = replace(found, verdict=held)
    return sheet_of_beyond(found, lang, near=_near(found.verdict.text, lang)), _again(found)


def _again(found: PageVerdict | ConversationVerdict) -> str:
    if isinstance(found, ConversationVerdict):
        return found.text
    source = found.page.source.text
    return source if len(source.encode("utf-8", "replace")) <= MAX_TEXT_BYTES else found.page.text


def _near(text: str, lang: Lang) -> tuple[str, ...]:
    """What is known of messages like it, where the server has an index of campaigns."""
    known = known_to_server()
    near = known.look(text) if known else None
    return near_lines(near, lang) if near else ()


def _refused(request: Request, form: Form, error: InputError) -> Response:
    status = 413 if isinstance(error, LimitExceeded) else 400
    said = [in_language(error, language_of(request))]
    return question_page(request, form, status=status, faults=said)
