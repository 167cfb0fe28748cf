"""A page or a conversation in a request: as a JSON field, or as a file of a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from starlette.datastructures import UploadFile

from yibao.check.message import MAX_HTML_BYTES
from yibao.service.asked import Fault
from yibao.service.beyond import kind_of

BEYOND = ("html", "conversation")
_MEDIA: dict[str, Literal["page", "conversation"]] = {
    "text/html": "page",
    "application/xhtml+xml": "page",
    "text/vtt": "conversation",
    "application/x-subrip": "conversation",
    "application/json": "conversation",
}
_SUFFIXES: dict[str, Literal["page", "conversation"]] = {
    "html": "page",
    "htm": "page",
    "srt": "conversation",
    "vtt": "conversation",
    "json": "conversation",
}


@dataclass(frozen=True, slots=True)
class Beyond:
    """A page's source, or a conversation, as given."""

    kind: Literal["page", "conversation"]
    given: bytes | str | list[Any]

    @property
    def kind_field(self) -> str:
        """The name of the field it stands for."""
        return "html" if self.kind == "page" else "conversation"


async def beyond_of_file(file: UploadFile) -> Beyond | None:
    """The page or conversation that a file is by its kind or name; None for a text."""
    media = (file.content_type or "").partition(";")[0].strip().lower()
    suffix = (file.filename or "").rpartition(".")[2].lower()
    kind = _MEDIA.get(media) or _SUFFIXES.get(suffix)
    if kind is None:
        return None
    raw = await file.read(MAX_HTML_BYTES + 1)
    # A page that somebody named .json is still a page.
    return Beyond("page" if kind_of(raw) == "page" else kind, raw)


def beyond_in(fields: dict[str, Any], faults: list[Fault]) -> Beyond | None:
    """The page or conversation among the fields; what is wrong with it goes to `faults`."""
    named = [name for name in BEYOND if fields.get(name) is not None]
    if not named:
        return None
    others = [name for name in ("text", "image") if fields.get(name) is not None]
    if len(named) + len(others) > 1:
        zh = "text、html、conversation、image 只给一个"
        en = "give one of text, html, conversation and image"
        faults.append(Fault("beyond.one", named[0], zh, en))
    name = named[0]
    value = fields[name]
    if isinstance(value, Beyond):
        return value
    if name == "html" and isinstance(value, str) and value.strip():
        return Beyond("page", value)
    if name == "conversation" and isinstance(value, list | str) and value:
        return Beyond("conversation", value)
    zh, en = f"{name} 是空的或类型不对", f"{name} is empty or of a wrong type"
    faults.append(Fault(f"{name}.type", name, zh, en))
    return None if faults and not value else Beyond("page", "")
