"""What a page's form sends, read with limits and without surprises."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.exceptions import HTTPException

from yibao.service.web.addresses import safe_back

SIZES = ("20", "24", "30")
MAX_FIELDS = 12
MAX_PLACE = 64
MAX_STATUS = 8_192


@dataclass(frozen=True, slots=True)
class Form:
    """A posted check form. `size` is a text size just chosen, `edit` a wish to change the text."""

    text: str = ""
    region: str = ""
    status: str = ""
    size: str = ""
    edit: bool = False
    image: str = ""
    """The name of a picture chosen, where only its name was sent."""

    about: str = "text"
    """The field that a fault is most likely about."""


async def read_form(request: Request) -> Form:
    """The form in a request body; unknown fields are ignored, a broken one is a 400."""
    fields = await read_fields(request)
    # A place chosen by button goes before the one typed.
    region = fields.get("place") or fields.get("region", "")
    size = fields.get("size", "")
    return Form(
        # Browsers send every line end as CR LF, whatever the sender of the message wrote.
        text=fields.get("text", "").replace("\r\n", "\n"),
        region=region.strip()[:MAX_PLACE],
        status=fields.get("status", "").strip()[: MAX_STATUS + 1],
        size=size if size in SIZES else "",
        edit="edit" in fields,
        image=fields.get("image", ""),
    )


async def read_size(request: Request) -> tuple[str, str]:
    """A chosen text size, and the address of the page to go back to."""
    fields = await read_fields(request)
    size = fields.get("size", "")
    lang = "en" if fields.get("lang") == "en" else "zh"
    back = safe_back(fields.get("back", "")) or f"/{lang}/check"
    return (size if size in SIZES else SIZES[0]), back


def size_of(request: Request) -> str:
    """The text size kept in the cookie."""
    size = request.cookies.get("size", "")
    return size if size in SIZES else SIZES[0]


async def read_fields(request: Request, *, most: int = MAX_FIELDS) -> dict[str, str]:
    """The fields of a posted form by name, the last of each; a broken form is a 400."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/x-www-form-urlencoded":
        raise HTTPException(415, "application/x-www-form-urlencoded")
    body = (await request.body()).decode("ascii", errors="replace")
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=most)
    except ValueError as error:
        raise HTTPException(400, "form") from error
    return dict(pairs)
