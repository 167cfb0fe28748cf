"""One message as it came in: decoded, limited, of a known kind.

In: text or bytes. Out: a `Message` whose `text` every span of a verdict refers to.
"""

from __future__ import annotations

from dataclasses import dataclass

from yibao.core.errors import InputError, LimitExceeded

MAX_TEXT_BYTES = 64 * 1024
MAX_HTML_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Message:
    """A message to check; `text` keeps every character as received."""

    text: str
    encoding: str = "utf-8"
    repaired: bool = False


def read_message(raw: str | bytes, *, limit_bytes: int = MAX_TEXT_BYTES) -> Message:
    """Decode and limit one message.

    Bytes are read as UTF-8 (with or without BOM), UTF-16 with BOM, then GB18030. Lone surrogates in
    a `str` become U+FFFD, one for one, so that offsets stay the same.

    Raises: `LimitExceeded` over `limit_bytes` (counted in UTF-8); `InputError` for binary data.
    """
    if isinstance(raw, bytes):
        return _decode(raw, limit_bytes)
    if len(raw) > limit_bytes:
        raise _too_long(limit_bytes)
    try:
        size = len(raw.encode("utf-8"))
        text, repaired = raw, False
    except UnicodeEncodeError:
        text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in raw)
        size, repaired = len(text.encode("utf-8")), True
    if size > limit_bytes:
        raise _too_long(limit_bytes)
    return Message(text, "str", repaired)


def _decode(raw: bytes, limit_bytes: int) -> Message:
    if len(raw) > limit_bytes:
        raise _too_long(limit_bytes)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Message(raw.decode("utf-16", errors="replace"), "utf-16", True)
    if _looks_binary(raw):
        raise InputError(
            "message.binary",
            "这不是文字（可能是图片、压缩包或程序）。请粘贴文字内容。"
            " / This is not text (a picture, archive or program?). Please paste the words.",
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return Message(raw.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    return Message(raw.decode("utf-8", errors="replace"), "utf-8", True)


def _looks_binary(raw: bytes) -> bool:
    head = raw[:4096]
    if b"\x00" in head:
        return True
    controls = sum(1 for b in head if b < 9 or 13 < b < 27 or 27 < b < 32)
    return len(head) > 0 and controls * 10 > len(head)


def _too_long(limit_bytes: int) -> LimitExceeded:
    return LimitExceeded(
        "message.too_long",
        f"内容太长：上限 {limit_bytes // 1024} KiB。请只粘贴可疑的那一段。"
        f" / Too long: the limit is {limit_bytes // 1024} KiB. Paste only the part in doubt.",
    )
