"""Rows of a `.jsonl` file: one JSON object a line, kept as they were written."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import orjson

from yibao.core.errors import InputError
from yibao.service.batch.judge import error_text
from yibao.service.batch.lines import Line, decode

Answered = tuple[int, bytes, str]
"""Line number, the output row, and the error of a bad row ("" for a good one)."""


def answer_jsonl(
    lines: Iterable[Line],
    encoding: str,
    *,
    answer: Callable[[dict[str, Any]], bytes],
    column: str,
) -> Iterator[Answered]:
    """Each row with the JSON of its answer in `column`, or with null there and `error`.

    Empty lines pass. `answer` raises InputError for a row it cannot answer.
    """
    for line in lines:
        raw = line.raw.strip()
        if not raw and not line.fault:
            continue
        row: dict[str, Any] = {}
        try:
            if line.fault:
                raise line.fault
            raw, row = read_row(raw, encoding)
            yield line.number, with_columns(raw, row, {column: answer(row)}), ""
        except InputError as error:
            said = error_text(error)
            added = {column: b"null", "error": orjson.dumps(said)}
            yield line.number, with_columns(raw, row, added), said


def read_row(raw: bytes, encoding: str) -> tuple[bytes, dict[str, Any]]:
    """The row in UTF-8 as written, and its values."""
    try:
        row = orjson.loads(raw)
    except orjson.JSONDecodeError:
        # Other encodings and lone surrogates; the slow path is for odd rows only.
        text = decode(raw, encoding)
        raw = text.encode("utf-8", errors="replace")
        try:
            row = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise InputError("row.json", "这一行不是 JSON / the line is not JSON") from error
    if not isinstance(row, dict):
        raise InputError("row.object", "这一行不是 JSON 对象 / the line is not a JSON object")
    return raw, row


def with_columns(raw: bytes, row: Collection[str], columns: dict[str, bytes]) -> bytes:
    """The row's own text with our columns behind; numbers and their digits stay untouched."""
    added = b",".join(b'"%b":%b' % (_free(name, row), json) for name, json in columns.items())
    if not row:
        return b"{%b}\n" % added
    return b"%b,%b}\n" % (raw[:-1].rstrip(), added)


def _free(name: str, row: Collection[str]) -> bytes:
    """`name`, or `name_2`, `name_3`… where the row has a column of that name."""
    number, free = 1, name
    while free in row:
        number += 1
        free = f"{name}_{number}"
    return free.encode()


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
