"""Rows of a `.csv` file, kept as they are with the verdict in columns behind them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from yibao.check import Verdict
from yibao.core.errors import InputError
from yibao.service.batch.csv_records import MAX_RECORD_CHARACTERS, Record, read_records
from yibao.service.batch.judge import Judge, error_text
from yibao.service.batch.lines import Line

ADDED = ("level", "kind", "probability", "evidence", "claims", "error")
MAX_COLUMNS = 1_000

Answered = tuple[int, bytes, str]
"""Line number, the output row, and the error of a bad row ("" for a good one)."""


def answer_csv(lines: Iterable[Line], encoding: str, *, judge: Judge) -> Iterator[Answered]:
    """The header first (line 0), then each row with `ADDED` behind its own columns.

    `evidence` lists what counts as `signal[start:end]`, `claims` as `topic=ruling[start:end]`;
    a bad row has them empty and says why in `error`.
    Raises InputError when the header has no column `text`.
    """
    csv.field_size_limit(MAX_RECORD_CHARACTERS)
    records = read_records(lines, encoding)
    header = _header(next(records, None))
    text, region, on = (_column(header, name) for name in ("text", "region", "on"))
    yield 0, _line([*header, *_free(header)]), ""
    for line, cells, fault in records:
        try:
            if fault is not None:
                raise fault
            verdict = judge.verdict(cells[text], _cell(cells, region), _cell(cells, on))
            yield line, _line([*cells, *_flat(verdict)]), ""
        except InputError as error:
            said = error_text(error)
            yield line, _line(_bad(cells, header, said)), said


def _header(record: Record | None) -> list[str]:
    header = record.cells if record and not record.fault else []
    if "text" not in [name.strip().lower() for name in header]:
        named = "、".join(header[:8]) or "空"
        zh = f"表头里没有 text 列（有：{named}）"
        raise InputError("file.no_text", f"{zh}。 / The header has no column text.")
    if len(header) > MAX_COLUMNS:
        zh, en = f"列太多：上限 {MAX_COLUMNS}。", f"Too many columns: the limit is {MAX_COLUMNS}."
        raise InputError("file.too_wide", f"{zh} / {en}")
    return header


def _column(header: list[str], name: str) -> int:
    names = [one.strip().lower() for one in header]
    return names.index(name) if name in names else -1


def _cell(row: list[str], index: int) -> str:
    return row[index].strip() if index >= 0 else ""


def _free(header: list[str]) -> Iterator[str]:
    """The added columns, each with a number behind where the name is taken."""
    for name in ADDED:
        number, free = 1, name
        while free in header:
            number += 1
            free = f"{name}_{number}"
        yield free


def _flat(verdict: Verdict) -> list[str]:
    evidence = "; ".join(
        f"{e.signal}[{e.span[0]}:{e.span[1]}]" for e in verdict.evidence if e.counted
    )
    claims = "; ".join(f"{c.topic}={c.ruling}[{c.span[0]}:{c.span[1]}]" for c in verdict.claims)
    return [verdict.level, verdict.kind, f"{verdict.probability:.4f}", evidence, claims, ""]


def _bad(row: list[str], header: list[str], error: str) -> list[str]:
    width = len(header)
    own = (row + [""] * width)[:width]
    return [*own, *[""] * (len(ADDED) - 1), error]


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode("utf-8", errors="replace")
