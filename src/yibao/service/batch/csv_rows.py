"""Rows of a `.csv` file, kept as they are with the verdict in columns behind them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from yibao.check import Verdict
from yibao.core.errors import InputError, LimitExceeded
from yibao.service.batch.csv_records import Record
from yibao.service.batch.judge import error_text
from yibao.service.batch.tables import free

ADDED = ("level", "kind", "probability", "evidence", "claims", "error")
MAX_COLUMNS = 1_000


def read_header(record: Record | None) -> tuple[str, ...]:
    """The names of the columns. Raises InputError when there is no column `text`."""
    header = record.cells if record and not record.fault else []
    check_columns(header)
    return tuple(header)


def check_columns(names: Iterable[str]) -> None:
    """Refuse, as InputError, a table without a column `text` or with too many columns."""
    names = list(names)
    if "text" not in [name.strip().lower() for name in names]:
        named = "、".join(names[:8]) or "空"
        zh = f"表头里没有 text 列（有：{named}）"
        raise InputError("file.no_text", f"{zh}。 / The header has no column text.")
    if len(names) > MAX_COLUMNS:
        zh, en = f"列太多：上限 {MAX_COLUMNS}。", f"Too many columns: the limit is {MAX_COLUMNS}."
        says = f"{zh} / {en}"
        raise LimitExceeded("file.too_wide", says, limit_name="columns", limit=MAX_COLUMNS)


def header_line(columns: Iterable[str]) -> bytes:
    """The header with `ADDED` behind the table's own columns."""
    columns = list(columns)
    return csv_lines([[*columns, *(free(name, columns) for name in ADDED)]])


def flat_verdict(answer: Verdict | InputError) -> list[str]:
    """The cells of `ADDED`; a bad row has all empty but `error`.

    `evidence` lists what counts as `signal[start:end]`, `claims` as `topic=ruling[start:end]`.
    """
    if isinstance(answer, InputError):
        return [""] * (len(ADDED) - 1) + [error_text(answer)]
    evidence = "; ".join(
        f"{e.signal}[{e.span[0]}:{e.span[1]}]" for e in answer.evidence if e.counted
    )
    claims = "; ".join(f"{c.topic}={c.ruling}[{c.span[0]}:{c.span[1]}]" for c in answer.claims)
    return [answer.level, answer.kind, f"{answer.probability:.4f}", evidence, claims, ""]


def csv_lines(rows: Iterable[list[str]]) -> bytes:
    """Rows of cells as lines of csv."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", errors="replace")
