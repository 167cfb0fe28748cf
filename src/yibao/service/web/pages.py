"""The routes of the pages."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from yibao.core.errors import InputError, LimitExceeded
from yibao.service.asked import Choice, Fault, in_language, read_place
from yibao.service.guard import HEADERS
from yibao.service.sheet.words import Lang
from yibao.service.web import benefit_pages, list_pages, picture_pages, policy_pages
from yibao.service.web.beyond_pages import text_page
from yibao.service.web.check_page import question_page
from yibao.service.web.cookies import keep_size
from yibao.service.web.forms import Form, read_form, read_size, size_of
from yibao.service.web.render import LANGS, Page, language_of, render, static_file
from yibao.service.web.words import PAGE

_router = APIRouter(include_in_schema=False)


def add_pages(app: FastAPI) -> None:
    """Add every page and the files they use."""
    app.include_router(_router)
    for pages in (picture_pages, policy_pages, list_pages, benefit_pages):
        app.include_router(pages.router)


def http_error(request: Request, error: HTTPException) -> Response:
    """The page for a route that does not exist, or does not take what was sent."""
    name = "not_found" if error.status_code == 404 else "refused"
    page = Page(language_of(request), size_of(request), status=error.status_code)
    response = render("missing.html", page, reason=name)
    response.headers.update(error.headers or {})
    return response


def input_error(request: Request, error: InputError) -> Response:
    """The question again, with what was wrong on top."""
    lang = language_of(request)
    status = 413 if isinstance(error, LimitExceeded) else 400
    return question_page(request, Form(), status=status, faults=[in_language(error, lang)])


def server_error(request: Request) -> Response:
    """The page for a fault of our own. It is sent outside the guard, so it brings its headers."""
    page = Page(language_of(request), size_of(request), status=500)
    response = render("missing.html", page, reason="failed")
    response.headers.update(HEADERS)
    return response


@_router.get("/")
async def home() -> Response:
    """Chinese first."""
    return RedirectResponse("/zh/check", 302)


@_router.get("/static/{name}")
async def static(name: str) -> Response:
    """A style sheet or picture; its address changes with its content."""
    return static_file(name)


@_router.post("/size")
async def choose_size(request: Request) -> Response:
    """Keep the text size in a cookie and go back to the page."""
    size, back = await read_size(request)
    response = RedirectResponse(back, 303)
    keep_size(response, size)
    return response


async def _get_check(request: Request) -> Response:
    return question_page(request, Form())


async def _post_check(request: Request) -> Response:
    lang = language_of(request)
    form = await read_form(request)
    if form.edit:
        return question_page(request, form)
    place = read_place(form.region)
    empty = "press_picture" if form.image else "empty"
    faults = [] if form.text.strip() else [_both(empty, lang)]
    choices: Sequence[Choice] = ()
    if isinstance(place, Fault):
        faults.append(place.says(lang))
        choices = place.choices
    if faults or isinstance(place, Fault):
        return question_page(request, form, status=422, faults=faults, choices=choices)
    response = await text_page(request, form, place)
    if form.size:
        keep_size(response, form.size)
    return response


for _lang in LANGS:
    _router.add_api_route(f"/{_lang}/check", _get_check, methods=["GET", "HEAD"])
    _router.add_api_route(f"/{_lang}/check", _post_check, methods=["POST"])


def _both(key: str, lang: Lang) -> str:
    return PAGE[key][0 if lang == "zh" else 1]
