"""Records of a csv file that may be broken: a quote left open spoils one line, not the rest."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from yibao.core.errors import InputError
from yibao.service.batch.lines import Line, decode

MAX_RECORD_CHARACTERS = 1024 * 1024  # of a record on several lines; a quote is left open


class Record(NamedTuple):
    """The cells of one record, the line and byte it begins at; `fault` when it cannot be read."""

    line: int
    start: int
    cells: list[str]
    fault: InputError | None


class _Unfinished(Exception):  # noqa: N818
    """A record goes on beyond the limit or the end of the file."""


def read_records(lines: Iterable[Line], encoding: str, *, width: int = 0) -> Iterator[Record]:
    """Every record, empty lines passing; without `width` the first is the header and gives it.

    A record of several lines that is never closed, or has not as many cells as the header, is
    given as its first line alone, with a fault; its other lines are read again.
    """
    source = _Source(lines, encoding)
    rows: Iterator[list[str]] = csv.reader(source, strict=True)
    while True:
        source.taken.clear()
        try:
            cells = next(rows)
        except StopIteration:
            return
        except (csv.Error, _Unfinished):
            yield _spoilt(source, width)
            rows = source.again()
            continue
        if not cells:
            continue
        fault = None
        first = source.taken[0]
        width = width or len(cells)
        if len(cells) != width:
            fault = _wrong_width(len(cells), width)
            cells = source.first_cells()
            rows = source.again()
        yield Record(first.number, first.start, cells, fault)


def _spoilt(source: _Source, width: int) -> Record:
    """A record whose quotes do not pair; a single line that still has its cells is let pass."""
    first = source.taken[0]
    cells = source.first_cells()
    passes = len(source.taken) == 1 and len(cells) == width and not first.fault
    fault = None if passes else first.fault or _unfinished()
    return Record(first.number, first.start, cells, fault)


class _Source:
    """Decoded lines as csv.reader takes them, remembering those of the record being read."""

    def __init__(self, lines: Iterable[Line], encoding: str) -> None:
        self._lines = iter(lines)
        self._encoding = encoding
        self._waiting: deque[Line] = deque()
        self.taken: list[Line] = []
        self._characters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines, None)
        if line is None:
            if self.taken:
                raise _Unfinished
            raise StopIteration
        if not self.taken:
            self._characters = 0
        self.taken.append(line)
        text = self._text(line)
        self._characters += len(text)
        if line.fault or (len(self.taken) > 1 and self._characters > MAX_RECORD_CHARACTERS):
            raise _Unfinished
        return text

    def first_cells(self) -> list[str]:
        """What the first line of the record holds when read for itself."""
        rows = csv.reader([self._text(self.taken[0])])
        try:
            return next(rows, [])
        except csv.Error:
            return []

    def again(self) -> Iterator[list[str]]:
        """A reader that begins anew at the second line of the record."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        return csv.reader(self, strict=True)

    def _text(self, line: Line) -> str:
        return decode(line.raw, self._encoding).replace("\x00", "\ufffd")


def _wrong_width(found: int, wanted: int) -> InputError:
    zh, en = f"有 {found} 列，表头有 {wanted} 列", f"{found} columns, the header has {wanted}"
    return InputError("row.columns", f"{zh} / {en}")


def _unfinished() -> InputError:
    return InputError("row.quote", "引号没有配对 / a quote is left open")
