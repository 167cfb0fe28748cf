"""Templates and style sheets, loaded once; pages rendered with everything escaped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from yibao.core.regions import NATION, regions, resolve_region
from yibao.service.asked import english_name, full_name
from yibao.service.rulebook.words import SHAPES, STARTS, ruling_word, said
from yibao.service.sheet.beyond_words import BEYOND
from yibao.service.sheet.words import AFTERCARE, HEADINGS, NOTES, Lang, say
from yibao.service.web.addresses import path_of, query_of
from yibao.service.web.forms import SIZES, Form, size_of
from yibao.service.web.words import EXAMPLE, words

_HERE = Path(__file__).parent
_MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
LANGS: tuple[Lang, ...] = ("zh", "en")
ROOMS = {"table": "/policy/table", "policy": "/policy", "benefits": "/benefits", "check": "/check"}
"""The main pages by the start of their addresses, the narrower first."""

_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Page:
    """What every page has: language, text size, status, and the form it was asked with.

    `path` is its address behind the language, so that the other language is one click away.
    """

    lang: Lang
    size: str
    status: int = 200
    form: Form = field(default_factory=Form)
    path: str = "/check"

    @property
    def room(self) -> str:
        """Which of the main pages it belongs to."""
        first = self.path.partition("?")[0]
        return next((name for name, start in ROOMS.items() if first.startswith(start)), "")

    @property
    def other(self) -> Lang:
        """The other language."""
        return "en" if self.lang == "zh" else "zh"


def render(template: str, page: Page, **more: Any) -> Response:
    """One page as a response."""
    text = (
        _templates()
        .get_template(template)
        .render(
            page=page,
            t=words(page.lang),
            sizes=SIZES,
            example=EXAMPLE,
            static=_versions(),
            **more,
        )
    )
    headers = {"content-language": "zh-Hans" if page.lang == "zh" else "en"}
    return Response(text, page.status, headers, "text/html; charset=utf-8")


def page_of(request: Request, *, status: int = 200, size: str = "") -> Page:
    """The page at this address, in its language and the reader's text size."""
    return Page(language_of(request), size or size_of(request), status, path=path_of(request))


def language_of(request: Request) -> Lang:
    """The language of an address; Chinese first."""
    return "en" if request.url.path.startswith("/en/") else "zh"


def static_file(name: str) -> Response:
    """A file beside the templates, by its bare name."""
    found = _static().get(name)
    if found is None:
        raise HTTPException(404)
    media_type = _MEDIA_TYPES[Path(name).suffix]
    return Response(found, media_type=media_type, headers={"cache-control": _FOREVER})


@cache
def place_names(lang: Lang) -> tuple[str, ...]:
    """The places a person can pick from, each by a name that means that place alone."""
    real = [one for one in regions() if one.code != NATION and not one.fictional]
    if lang == "zh":
        return tuple(full_name(one) for one in real)
    named = ((english_name(one), one) for one in real)
    return tuple(name if resolve_region(name) == one else full_name(one) for name, one in named)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    made.globals.update(
        place_names=place_names,
        AFTERCARE=AFTERCARE,
        BEYOND=BEYOND,
        HEADINGS=HEADINGS,
        NOTES=NOTES,
        SHAPES=SHAPES,
        STARTS=STARTS,
        query_of=query_of,
        ruling_word=ruling_word,
        said=said,
        say=say,
    )
    return made


@cache
def _static() -> dict[str, bytes]:
    folder = _HERE / "static"
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in _MEDIA_TYPES
    }


@cache
def _versions() -> dict[str, str]:
    """The address of each file, with a mark that changes when the file does."""
    return {
        name: f"/static/{name}?v={hashlib.sha256(raw).hexdigest()[:12]}"
        for name, raw in _static().items()
    }
