"""Tables cut into chunks of rows, from any row on; where one ends depends on the table alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from yibao.core.errors import InputError
from yibao.service.batch.columns import find_columns
from yibao.service.batch.csv_records import Record, read_records
from yibao.service.batch.csv_rows import read_header
from yibao.service.batch.forms import Form
from yibao.service.batch.lines import (
    BOM,
    MAX_LINE_BYTES,
    SNIFFED_BYTES,
    START,
    THE_END,
    Line,
    Place,
    encoding_of,
    read_lines,
)
from yibao.service.batch.tables import CHUNK_BYTES, CHUNK_ROWS, Chunk, Plan, unlike
from yibao.service.batch.unpacking import Unpacked, open_at


class Source(Protocol):
    """A table that can be read from any place on."""

    @property
    def broken(self) -> InputError | None:
        """Why the table could not be read to its end, once that is known."""

    def chunks(self, after: Place) -> Iterator[Chunk]:
        """The rows from `after` on, in order."""


def plan_of(source: Path, forms: tuple[Form, Form], *, region: str, on: date) -> Plan:
    """Look at the head of `source`, or at all of it where its columns must be known first.

    Raises InputError for what is no such table.
    """
    form, target = forms
    plan = Plan(form, target, region, on)
    if form.kind == "parquet":
        from yibao.service.batch.parquet_source import with_schema  # noqa: PLC0415

        return with_schema(plan, source)
    file, raw = open_at(source, form)
    with file:
        head = file.peek(SNIFFED_BYTES)[:SNIFFED_BYTES]
        if raw.broken and not head:
            raise raw.broken
        plan = plan._replace(encoding=encoding_of(head))
        lines = read_lines(file, _nothing, source=raw)
        if form.kind == "csv":
            csv.field_size_limit(MAX_LINE_BYTES)
            header = read_header(next(read_records(lines, plan.encoding), None))
            if target.kind != "csv":
                return plan._replace(columns=unlike(header))
            # Whoever wrote the mark or GB18030 opens OUT with a spreadsheet, too.
            marked = head.startswith(BOM) or plan.encoding != "utf-8"
            return plan._replace(columns=header, marked=marked)
        if target.kind == "jsonl":
            return plan
        columns, types = find_columns(lines, plan.encoding)
        return plan._replace(columns=columns, types=types)


def source_of(source: Path, plan: Plan) -> Source:
    """The table `source`, which the plan describes."""
    if plan.source.kind == "parquet":
        from yibao.service.batch.parquet_source import ParquetSource  # noqa: PLC0415

        return ParquetSource(source, plan)
    return TextSource(source, plan)


class TextSource:
    """Lines of JSON or records of csv, packed or not."""

    def __init__(self, path: Path, plan: Plan) -> None:
        self._path = path
        self._plan = plan
        self._file: Unpacked | None = None

    @property
    def broken(self) -> InputError | None:
        """Why the file could not be read to its end, once that is known."""
        return self._file.broken if self._file else None

    def chunks(self, after: Place) -> Iterator[Chunk]:
        """The rows from `after` on, in order."""
        if after.line == THE_END:
            return
        file, self._file = open_at(self._path, self._plan.source, after)
        with file:
            lines = read_lines(file, _nothing, after=after, source=self._file)
            rows = self._records(lines, after) if self._plan.source.kind == "csv" else lines
            yield from self._cut(filter(_holds, rows), after)

    def _records(self, lines: Iterable[Line], after: Place) -> Iterator[Record]:
        csv.field_size_limit(MAX_LINE_BYTES)
        records = read_records(lines, self._plan.encoding, width=len(self._plan.columns))
        if after == START:
            next(records, None)
        return records

    def _cut(self, rows: Iterable[Any], after: Place) -> Iterator[Chunk]:
        """Chunks of rows; a row is known to be the last of its chunk when the next one comes."""
        assert self._file is not None
        number, place, seen = 0, after, self._file.packed_bytes
        taken: list[Any] = []
        size = 0
        for row in rows:
            # A chunk's end must not hang on where reading began, so size is counted by rows.
            if taken and (len(taken) >= CHUNK_ROWS or size >= CHUNK_BYTES):
                end = Place(row.start, _line(row), place.rows + len(taken))
                now = self._file.packed_bytes
                yield Chunk(number, place.rows + 1, len(taken), taken, end, now - seen)
                number, place, seen, taken, size = number + 1, end, now, [], 0
            taken.append(row)
            size += _size(row)
        if taken:
            end = Place(0, THE_END, place.rows + len(taken))
            seen = self._file.packed_bytes - seen
            yield Chunk(number, place.rows + 1, len(taken), taken, end, seen)


def _holds(row: Line | Record) -> bool:
    """Say whether this is a row; empty lines pass."""
    return not isinstance(row, Line) or bool(row.fault) or not row.raw.isspace()


def _line(row: Line | Record) -> int:
    return row.number if isinstance(row, Line) else row.line


def _size(row: Line | Record) -> int:
    return len(row.raw) if isinstance(row, Line) else sum(map(len, row.cells))


def _nothing(_: int) -> None:
    pass
