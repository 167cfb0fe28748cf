"""Lines of a file of any size, each of limited length, decoded one by one."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

from yibao.core.errors import InputError

MAX_LINE_BYTES = 1024 * 1024
SNIFFED_BYTES = 64 * 1024
_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One physical line with its end; `too_long` when it was over the limit and cut off."""

    number: int
    raw: bytes
    too_long: bool


def read_lines(file: io.BufferedIOBase, seen: Callable[[int], None]) -> Iterator[Line]:
    """The lines of `file`; `seen` is told how many bytes each took, cut-off ones included."""
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        size = len(raw)
        too_long = size > MAX_LINE_BYTES
        if too_long and not raw.endswith(b"\n"):
            size += _skip_line(file)
        if number == 1:
            raw = raw.removeprefix(_BOM)
        seen(size)
        yield Line(number, raw, too_long)


def encoding_of(head: bytes) -> str:
    """`utf-8` or `gb18030`, whichever more of the first lines that are not ASCII can be.

    Raises InputError for UTF-16 and for what is not text.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        says = "这个文件是 UTF-16 编码，请另存为 UTF-8。 / The file is UTF-16; save it as UTF-8."
        raise InputError("file.utf16", says)
    if b"\x00" in head:
        says = "这不是文字表格（可能是 Excel 或压缩包），请另存为 CSV。"
        raise InputError("file.binary", f"{says} / This is no text table; save it as CSV.")
    lines = [line for line in head.splitlines()[:-1] or [head] if not line.isascii()]
    as_utf8 = sum(_is_utf8(line) for line in lines)
    return "utf-8" if as_utf8 * 2 >= len(lines) else "gb18030"


def decode(raw: bytes, first: str) -> str:
    """One line as text: in the file's encoding, else in the other, else with marks of loss."""
    other = "gb18030" if first == "utf-8" else "utf-8"
    for encoding in (first, other):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode(first, errors="replace")


def _skip_line(file: io.BufferedIOBase) -> int:
    skipped = 0
    while rest := file.readline(MAX_LINE_BYTES):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
