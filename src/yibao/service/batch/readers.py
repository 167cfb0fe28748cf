"""What a worker makes of a chunk of text: rows to check, and their own columns as they are kept."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import orjson

from yibao.core.errors import InputError
from yibao.service.batch.csv_records import Record
from yibao.service.batch.jsonl import read_row
from yibao.service.batch.lines import Line, decode
from yibao.service.batch.tables import ASKED, Given, Plan, column

RAW = "raw"


class Digits(str):
    """A number of JSON with its digits as they were written."""

    __slots__ = ()


_EXACT = json.JSONDecoder(parse_float=Digits)


class JsonlReader:
    """Rows of JSON. `own` is the row as written, and its values by name."""

    def __init__(self, plan: Plan) -> None:
        self._encoding = plan.encoding
        # Where rows are not written back as they stood, every digit must be in their values.
        self._exact = plan.target.kind != "jsonl"
        self._columns = plan.columns

    def read(self, payload: list[Line]) -> list[Given]:
        """The rows of some lines."""
        return [self._read(line) for line in payload]

    def as_json(self, row: Given) -> tuple[bytes, Collection[str]]:
        """The row as a JSON object, and the names in it."""
        raw, values = row.own
        return (raw or orjson.dumps(values)), values

    def values(self, row: Given) -> list[Any]:
        """What the row has in each of the plan's columns."""
        values = row.own[1]
        return [values.get(name) for name in self._columns]

    def _read(self, line: Line) -> Given:
        raw = line.raw.strip()
        try:
            if line.fault:
                raise line.fault
            written, values = read_row(raw, self._encoding)
            if self._exact:
                values = exact_values(written)
        except InputError as error:
            text = decode(raw, self._encoding)
            own = (b"", {RAW: text} if text else {})
            return Given(line.number, None, None, None, own, error)
        text, region, on = (_plain(values.get(name)) for name in ASKED)
        return Given(line.number, text, region, on, (written, values))


class CsvReader:
    """Rows of cells. `own` is the cells, as many as the header has."""

    def __init__(self, plan: Plan) -> None:
        self._columns = plan.columns
        self._asked = [column(plan.columns, name) for name in ASKED]

    def read(self, payload: list[Record]) -> list[Given]:
        """The rows of some records."""
        return [self._read(record) for record in payload]

    def as_json(self, row: Given) -> tuple[bytes, Collection[str]]:
        """The row as a JSON object, and the names in it."""
        values = dict(zip(self._columns, row.own, strict=True))
        return orjson.dumps(values), values

    def values(self, row: Given) -> list[Any]:
        """What the row has in each column."""
        cells: list[Any] = row.own
        return cells

    def _read(self, record: Record) -> Given:
        cells, fault, width = record.cells, record.fault, len(self._columns)
        if fault is not None:
            fault = _with_rest(fault, cells[width:])
            cells = (cells + [""] * width)[:width]
            return Given(record.line, None, None, None, cells, fault)
        text, region, on = self._asked
        place, day = (cells[i].strip() if i >= 0 else "" for i in (region, on))
        return Given(record.line, cells[text], place, day, cells)


def exact_values(raw: bytes) -> dict[str, Any]:
    """The values of a row of JSON with the digits of its numbers kept."""
    found: dict[str, Any] = _EXACT.decode(raw.decode("utf-8", errors="replace"))
    return found


def flat(value: Any) -> str:
    """A value as the text of one cell: words and digits as they are, the rest as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return as_json(value)


def as_json(value: Any) -> str:
    """A value as JSON text, with the digits of its numbers kept."""
    if isinstance(value, Digits):
        return value
    if isinstance(value, dict):
        pairs = (f"{json.dumps(k, ensure_ascii=False)}:{as_json(v)}" for k, v in value.items())
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(as_json, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Digits) else value


def _with_rest(fault: InputError, rest: list[str]) -> InputError:
    """The fault with the cells that no column holds, so that nothing of the row is lost."""
    if not rest:
        return fault
    more = ", ".join(rest)
    return InputError(fault.code, f"{fault.says}；多出的 · left over: {more}")
