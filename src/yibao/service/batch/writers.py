"""How a worker writes answered rows as text: JSON or csv, packed where OUT is."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from typing import Any, Protocol

import orjson

from yibao.check import Verdict
from yibao.core.errors import InputError
from yibao.service.batch.csv_rows import csv_lines, flat_verdict, header_line
from yibao.service.batch.jsonl import with_columns
from yibao.service.batch.judge import error_text
from yibao.service.batch.lines import BOM
from yibao.service.batch.readers import flat
from yibao.service.batch.tables import Given, Plan

Answers = Sequence[Verdict | InputError]
PACKED_LEVEL = 6


class Kept(Protocol):
    """A reader, which alone knows how the columns of a row were kept."""

    def as_json(self, row: Given) -> tuple[bytes, Any]:
        """The row as a JSON object, and the names in it."""

    def values(self, row: Given) -> list[Any]:
        """What the row has in each of the plan's columns."""


def jsonl_rows(kept: Kept, rows: Sequence[Given], answers: Answers) -> bytes:
    """Each row as it stood with `verdict` behind, null there for a bad one, which has `error`."""
    lines = []
    for row, answer in zip(rows, answers, strict=True):
        raw, names = kept.as_json(row)
        if isinstance(answer, InputError):
            added = {"verdict": b"null", "error": orjson.dumps(error_text(answer))}
        else:
            added = {"verdict": answer.to_json()}
        lines.append(with_columns(raw, names, added))
    return b"".join(lines)


def csv_rows(kept: Kept, rows: Sequence[Given], answers: Answers) -> bytes:
    """Each row's own cells with those of the verdict behind."""
    return csv_lines(
        [*map(flat, kept.values(row)), *flat_verdict(answer)]
        for row, answer in zip(rows, answers, strict=True)
    )


def head(plan: Plan) -> bytes:
    """What stands before the first row of OUT."""
    if plan.target.kind != "csv":
        return b""
    return pack(plan, (BOM if plan.marked else b"") + header_line(plan.columns))


def pack(plan: Plan, data: bytes) -> bytes:
    """`data` as it is written; where OUT is packed, a gzip member that can be joined to others."""
    if not plan.target.packed or not data:
        return data
    return gzip.compress(data, PACKED_LEVEL, mtime=0)
