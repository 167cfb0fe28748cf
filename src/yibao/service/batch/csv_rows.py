"""Rows of a `.csv` file, kept as they are with the verdict in columns behind them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from yibao.check import Verdict
from yibao.core.errors import InputError
from yibao.service.batch.judge import Judge, error_text
from yibao.service.batch.lines import MAX_LINE_BYTES, Line, decode

ADDED = ("level", "kind", "probability", "evidence", "claims", "error")
MAX_COLUMNS = 1_000

Answered = tuple[int, bytes, str]
"""Line number, the output row, and the error of a bad row ("" for a good one)."""


def answer_csv(lines: Iterable[Line], encoding: str, judge: Judge) -> Iterator[Answered]:
    """The header first (line 0), then each row with `ADDED` behind its own columns.

    `evidence` lists what counts as `signal[start:end]`, `claims` as `topic=ruling[start:end]`;
    a bad row has them empty and says why in `error`.
    Raises InputError when the header has no column `text`.
    """
    csv.field_size_limit(MAX_LINE_BYTES)
    source = _Text(lines, encoding)
    rows = csv.reader(source)
    header = _header(rows)
    text, region, on = (_column(header, name) for name in ("text", "region", "on"))
    yield 0, _line([*header, *_free(header)]), ""
    while True:
        begun = source.number + 1
        try:
            row = next(rows)
            if not row:
                continue
            if source.take_too_long():
                raise _too_long()
            if len(row) != len(header):
                raise _wrong_width(len(row), len(header))
            verdict = judge.verdict(row[text], _cell(row, region), _cell(row, on))
            yield begun, _line([*row, *_flat(verdict)]), ""
        except StopIteration:
            return
        except csv.Error:
            source.take_too_long()
            said = error_text(_too_long())
            yield begun, _line(_bad([], header, said)), said
        except InputError as error:
            said = error_text(error)
            yield begun, _line(_bad(row, header, said)), said


class _Text:
    """The decoded lines, as csv.reader wants them, remembering where they are."""

    def __init__(self, lines: Iterable[Line], encoding: str) -> None:
        self._lines = iter(lines)
        self._encoding = encoding
        self._too_long = False
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number = line.number
        if line.too_long:
            self._too_long = True
            return "\n"
        return decode(line.raw, self._encoding).replace("\x00", "\ufffd")

    def take_too_long(self) -> bool:
        """Whether a line of the row just read was cut off; asking clears it."""
        was, self._too_long = self._too_long, False
        return was


def _header(rows: Iterator[list[str]]) -> list[str]:
    try:
        header = next(rows, [])
    except csv.Error:
        header = []
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


def _wrong_width(found: int, wanted: int) -> InputError:
    says = (
        f"这一行有 {found} 列，表头有 {wanted} 列 / {found} columns where the header has {wanted}"
    )
    return InputError("row.columns", says)


def _too_long() -> InputError:
    size = MAX_LINE_BYTES // 1024
    zh, en = f"太长，上限 {size} KiB；引号可能没有配对", f"over {size} KiB; is a quote left open?"
    return InputError("row.too_long", f"{zh} / {en}")
