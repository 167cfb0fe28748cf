"""The page that takes a screenshot or photo and shows the verdict over it."""

from __future__ import annotations

import base64
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from yibao.check import MAX_TEXT_BYTES
from yibao.check.image import MAX_IMAGE_BYTES
from yibao.core.errors import InputError, LimitExceeded
from yibao.service.asked import Fault, in_language, read_place
from yibao.service.beyond import kind_of
from yibao.service.campaigns import known_to_server, near_lines
from yibao.service.pictures import drawn, judge, read_parts, sheet_of
from yibao.service.web.beyond_pages import file_page
from yibao.service.web.check_page import aftercare, question_page
from yibao.service.web.forms import MAX_FIELDS, MAX_PLACE, Form, size_of
from yibao.service.web.render import LANGS, Page, language_of, render
from yibao.service.web.words import words

router = APIRouter(include_in_schema=False)


async def _get(request: Request) -> Response:
    """A verdict on a picture cannot be asked for again; its question can."""
    return RedirectResponse(f"/{language_of(request)}/check", 303)


async def _post(request: Request) -> Response:
    lang = language_of(request)
    form, data = await _sent(request)
    place = read_place(form.region)
    if isinstance(place, Fault):
        said, choices = [place.says(lang)], place.choices
        return question_page(request, form, status=422, faults=said, choices=choices)
    form = replace(form, about="image")
    if not data:
        said = [words(lang)["picture_empty"]]
        return question_page(request, form, status=422, faults=said)
    if kind_of(data):
        return await file_page(request, form, data, place)
    try:
        seen = await judge(data, region=place)
    except InputError as error:
        status = 413 if isinstance(error, LimitExceeded) else 400
        said = [in_language(error, lang)]
        return question_page(request, form, status=status, faults=said)
    known = known_to_server()
    near = await run_in_threadpool(known.look, seen.verdict.text) if known else None
    sheet = sheet_of(seen, lang, near=near_lines(near, lang) if near else ())
    picture = await run_in_threadpool(drawn, seen, sheet, "boxes")
    page = Page(lang, size_of(request), form=Form(text=seen.verdict.text, region=form.region))
    return render(
        "verdict.html",
        page,
        sheet=sheet,
        aftercare=aftercare(lang),
        picture=f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}",
    )


for _lang in LANGS:
    router.add_api_route(f"/{_lang}/check/picture", _get, methods=["GET", "HEAD"])
    router.add_api_route(f"/{_lang}/check/picture", _post, methods=["POST"])


async def _sent(request: Request) -> tuple[Form, bytes]:
    """What the form holds beside the picture, and the picture."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "multipart/form-data":
        raise HTTPException(415, "multipart/form-data")
    try:
        form = await read_parts(request, most_fields=MAX_FIELDS, most_bytes=MAX_TEXT_BYTES * 9)
    except MultiPartException as error:
        raise HTTPException(400, "form") from error
    try:
        given = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        file = form.get("image")
        data = await file.read(MAX_IMAGE_BYTES + 1) if isinstance(file, UploadFile) else b""
    finally:
        await form.close()
    region = given.get("place") or given.get("region", "")
    text = given.get("text", "").replace("\r\n", "\n")
    return Form(text=text, region=region.strip()[:MAX_PLACE]), data
