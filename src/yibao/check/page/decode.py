"""A page's bytes read as text: byte-order mark, UTF-8, declared charset, then what fits.

In: bytes within the limit. Out: text with the encoding's name, and whether it had to be mended.
"""

from __future__ import annotations

import re

from yibao.check.message import MAX_HTML_BYTES, Message
from yibao.core.errors import InputError, LimitExceeded

HEAD_BYTES = 4096
MIXED = 10  # broken bytes of a page in UTF-8, to each of which this many characters are whole
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_:-]{2,20})""", re.IGNORECASE)
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "unicode": "utf-8",
    "utf8": "utf-8",
}
_KNOWN = frozenset(("utf-8", "gb18030", "big5hkscs", "cp1252", "utf-16", "shift_jis", "euc-kr"))
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF")


def decode_page(raw: bytes) -> Message:
    """Give the text of a page.

    Raises: `LimitExceeded` over MAX_HTML_BYTES; `InputError` for what is no page at all.
    """
    if len(raw) > MAX_HTML_BYTES:
        raise too_large()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Message(raw.decode("utf-16", errors="replace"), "utf-16")
    if raw.startswith(_BINARY) or raw[:HEAD_BYTES].count(b"\x00") * 20 > len(raw[:HEAD_BYTES]):
        raise InputError(
            "page.binary",
            "这不是网页（可能是图片、压缩包或程序）。"
            " / This is not a web page (a picture, archive or program?).",
        )
    return _best(raw.removeprefix(b"\xef\xbb\xbf"), _declared(raw))


def too_large() -> LimitExceeded:
    """Give the refusal of a page over the limit."""
    kib = MAX_HTML_BYTES // 1024
    return LimitExceeded(
        "page.too_large",
        f"网页太大：上限 {kib} KiB。 / The page is too large: the limit is {kib} KiB.",
        limit_name="page",
        limit=MAX_HTML_BYTES,
    )


def _declared(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    found = _CHARSET.search(raw[:HEAD_BYTES])
    name = found[1].decode("ascii").lower() if found else ""
    name = _ALIASES.get(name, name)
    return name if name in _KNOWN else ""


def _best(raw: bytes, declared: str) -> Message:
    """Take the first encoding that fits; else the one that mends the fewest characters.

    Bytes that are UTF-8 but for a few hardly ever are anything else, whatever the page declares.
    """
    tried = [name for name in dict.fromkeys(("utf-8", declared, "gb18030")) if name]
    utf8 = raw.decode("utf-8", errors="replace")
    broken = utf8.count("\ufffd")
    if 0 < broken * MIXED < sum("\u4e00" <= char <= "\u9fff" for char in utf8):
        return Message(_plain(utf8), "utf-8", True)
    for name in tried:
        try:
            return Message(_plain(raw.decode(name)), name)
        except UnicodeDecodeError:
            continue
    mended = ((raw.decode(name, errors="replace"), name) for name in tried)
    text, name = min(mended, key=lambda one: one[0].count("\ufffd"))
    return Message(_plain(text), name, True)


def _plain(text: str) -> str:
    return text.replace("\x00", "")
