"""Requests read into what was asked: JSON or multipart, every fault named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from yibao.check import MAX_TEXT_BYTES
from yibao.check.image import MAX_IMAGE_BYTES
from yibao.service.api.beyond_reading import BEYOND, Beyond, beyond_in, beyond_of_file
from yibao.service.api.links import is_yes, url_faults
from yibao.service.api.problems import Refused
from yibao.service.asked import Fault, read_day, read_place, too_large
from yibao.service.pictures import read_parts

FIELDS = ("text", "region", "on", "status", "person", "image", "url", "fetch", *BEYOND)
MAX_PARTS = 7
MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class Question:
    """A message to check, where and when."""

    message: str | bytes
    region: str
    on: date | None
    status: str = ""
    person: str = ""
    image: bytes = b""
    """The picture to check instead of a text."""

    url: str = ""
    """The address to check instead of a text; beside a page, where it was found."""
    fetch: bool = False
    """Whether to open the page at `url` too."""
    beyond: Beyond | None = None
    """The page or conversation to check instead of a text."""


async def read_question(request: Request) -> Question:
    """The question in a request body. Raises Refused or LimitExceeded, naming what is wrong."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "application/json":
        return _question(_object(await request.body()))
    if media == "multipart/form-data":
        return _question(await _parts(request))
    zh = f"不认识的内容类型“{media or '空'}”，请用 application/json 或 multipart/form-data。"
    en = "Send application/json or multipart/form-data."
    raise Refused(415, "body.media_type", f"{zh} / {en}")


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in a body. Raises Refused for anything else."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        zh = f"不认识的内容类型“{media or '空'}”，请用 application/json。"
        raise Refused(415, "body.media_type", f"{zh} / Send application/json.")
    return _object(await request.body())


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        says = f"请求体不是 UTF-8 编码的 JSON：{error} / The body is not JSON in UTF-8: {error}"
        raise Refused(400, "body.json", says) from error
    if not isinstance(value, dict):
        says = "请求体要是一个 JSON 对象。 / The body must be a JSON object."
        raise Refused(422, "body.object", says)
    return value


async def _parts(request: Request) -> dict[str, Any]:
    """The fields of a form; a file is the text, or under its own name the picture."""
    try:
        form = await read_parts(request, most_fields=MAX_PARTS, most_bytes=MAX_TEXT_BYTES + 1)
        try:
            return await _form_fields(form)
        finally:
            await form.close()
    except (MultiPartException, HTTPException) as error:
        detail = getattr(error, "message", None) or getattr(error, "detail", "")
        if "exceeded maximum size" in str(detail):
            raise too_large(MAX_TEXT_BYTES, what_zh="内容", what_en="The text") from error
        says = f"表单读不了：{detail} / The form cannot be read: {detail}"
        raise Refused(400, "body.form", says) from error


async def _form_fields(form: FormData) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for given, value in form.multi_items():
        name = "text" if given == "file" else given
        if name in found:
            raise Refused(422, "field.repeated", f"{name} 给了两次 / {name} is given twice")
        if isinstance(value, UploadFile):
            beyond = await beyond_of_file(value) if given == "file" else None
            if beyond is not None:
                found[beyond.kind_field] = beyond
                continue
            limit = MAX_IMAGE_BYTES if name == "image" else MAX_TEXT_BYTES
            found[name] = await value.read(limit + 1)
        else:
            found[name] = value
    return found


def _question(fields: dict[str, Any]) -> Question:
    faults = [
        Fault("field.unknown", name, f"不认识的字段：{name}", f"unknown field {name}")
        for name in (key[:MAX_NAME] for key in fields)
        if name not in FIELDS
    ]
    text, image = fields.get("text"), fields.get("image")
    beyond = beyond_in(fields, faults)
    if beyond is None and ("url" in fields or "fetch" in fields):
        faults += url_faults(fields)
    elif beyond is None:
        faults += _text_faults(text) if image is None else _image_faults(image, text)
    place = _read(fields, "region", read_place, faults)
    day = _read(fields, "on", read_day, faults)
    status, person = (_read(fields, name, _as_given, faults) for name in ("status", "person"))
    if faults:
        detail = f"{faults[0].zh} / {faults[0].en}"
        raise Refused(422, faults[0].code, detail, faults=faults)
    message = text if isinstance(text, str | bytes) else ""
    url, fetch = fields.get("url", ""), is_yes(fields.get("fetch", False))
    return Question(
        message, place, day, status or "", person or "", image or b"", url, fetch, beyond
    )


def _as_given(value: str | None) -> str | None:
    return value


def _image_faults(image: Any, text: Any) -> list[Fault]:
    if text is not None:
        return [
            Fault("image.with_text", "image", "text 和 image 只给一个", "text or image, not both")
        ]
    if not isinstance(image, bytes):
        zh, en = "image 要是表单里的文件", "image must be a file in a form"
        return [Fault("image.type", "image", zh, en)]
    return [] if image else [Fault("image.empty", "image", "图片是空的", "the picture is empty")]


def _text_faults(text: Any) -> list[Fault]:
    if text is None:
        return [Fault("text.missing", "text", "缺少 text", "text is missing")]
    if not isinstance(text, str | bytes):
        return [Fault("text.type", "text", "text 要是字符串", "text must be a string")]
    if not text.strip():
        return [Fault("text.empty", "text", "没有内容", "there is no text")]
    return []


def _read(fields: dict[str, Any], name: str, reader: Any, faults: list[Fault]) -> Any:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        faults.append(Fault(f"{name}.type", name, f"{name} 要是字符串", f"{name} must be a string"))
        return None
    read = reader(value)
    if isinstance(read, Fault):
        faults.append(read)
        return None
    return read
