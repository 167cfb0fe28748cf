"""Lines of a file of any size, each of limited length, decoded one by one."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from yibao.core.errors import InputError, LimitExceeded

MAX_LINE_BYTES = 16 * 1024 * 1024
SNIFFED_BYTES = 64 * 1024
MOST_NULS = 0.3  # of the first bytes; more than that is no text with some faults
BOM = b"\xef\xbb\xbf"
# The first bytes of zip and Excel, gzip, Parquet, old Excel, 7z and zstd.
_PACKED = (b"PK\3\4", b"\x1f\x8b", b"PAR1", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"(\xb5/\xfd")


THE_END = 0


class Place(NamedTuple):
    """Where in a table the next row begins: byte and line of a text, and how many rows before.

    Line `THE_END` when no row comes any more.
    """

    byte: int = 0
    line: int = 1
    rows: int = 0


START = Place()


class Line(NamedTuple):
    """One physical line with its end and the byte it begins at.

    `fault` when it was over the limit and cut off, or the file breaks off in it.
    """

    number: int
    start: int
    raw: bytes
    fault: InputError | None = None


class Breakable(Protocol):
    """Bytes that may break off before their end."""

    @property
    def broken(self) -> InputError | None:
        """What is wrong, once all that could be read was read."""


def read_lines(
    file: io.BufferedIOBase,
    seen: Callable[[int], None],
    *,
    after: Place = START,
    source: Breakable | None = None,
) -> Iterator[Line]:
    """The lines of `file`, which stands at `after`; where `source` broke off, the last is faulty.

    `seen` is told how many bytes each took, cut-off ones included.
    """
    number, start = after.line, after.byte
    while raw := file.readline(MAX_LINE_BYTES + 1):
        size = len(raw)
        if fault := too_long(raw):
            if not raw.endswith(b"\n"):
                size += _skip_line(file)
        elif source and source.broken and not raw.endswith(b"\n"):
            fault = source.broken
        if number == 1:
            raw = raw.removeprefix(BOM)
        seen(size)
        yield Line(number, start, raw, fault)
        number, start = number + 1, start + size
        if fault and source and fault is source.broken:
            return
    if source and source.broken:
        yield Line(number, start, b"", source.broken)


def encoding_of(head: bytes) -> str:
    """`utf-8` or `gb18030`, whichever more of the first lines that are not ASCII can be.

    Raises InputError for UTF-16 and for what is not text.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:2].count(0) == 1:
        says = "这个文件是 UTF-16 编码，请另存为 UTF-8。 / The file is UTF-16; save it as UTF-8."
        raise InputError("file.utf16", says)
    if head.startswith(_PACKED) or head.count(b"\x00") > MOST_NULS * len(head):
        says = "这不是文字表格（可能是 Excel 或压缩包），请另存为 CSV。"
        raise InputError("file.binary", f"{says} / This is no text table; save it as CSV.")
    whole = head if head.endswith(b"\n") else head.rpartition(b"\n")[0] or head
    lines = [line for line in whole.splitlines() if not line.isascii()]
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


def too_long(raw: bytes) -> InputError | None:
    """What is wrong with a line that is over the limit."""
    if len(raw) <= MAX_LINE_BYTES:
        return None
    size = f"{MAX_LINE_BYTES // (1024 * 1024)} MiB"
    says = f"这一行太长：上限 {size} / the line is too long: the limit is {size}"
    return LimitExceeded("row.too_long", says, limit_name="line_bytes", limit=MAX_LINE_BYTES)
