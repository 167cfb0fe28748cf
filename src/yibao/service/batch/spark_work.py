"""What a Spark executor runs: record batches in, answered batches out, by the same worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import orjson
import pyarrow as pa

from yibao.core.errors import InputError
from yibao.service.batch.arrow_rows import added_columns, values
from yibao.service.batch.columns import merge_columns, seen_columns
from yibao.service.batch.csv_records import Record, read_records
from yibao.service.batch.csv_rows import check_columns
from yibao.service.batch.judge import error_text
from yibao.service.batch.lines import BOM, Line, too_long
from yibao.service.batch.tables import Plan, free
from yibao.service.batch.work import Worker

CORRUPT = "_yibao_corrupt"
SPARK_TYPES = {
    "probability": "double",
    "evidence": "array<string>",
    "claims": "array<struct<topic:string,ruling:string>>",
}
Work = Callable[[Iterator[Any]], Iterator[Any]]


def answering(plan: Plan) -> Work:
    """The function for `mapInArrow` that answers the rows of a plan."""
    return partial(_answer, plan)


def looking(encoding: str) -> Work:
    """The function for `mapInArrow` that finds the columns of rows of JSON, a row a partition."""
    return partial(_look, encoding)


def added(taken: list[str], *, brief: bool) -> Iterator[tuple[str, str]]:
    """The names and Spark types of the columns that a verdict adds."""
    for name, _ in added_columns(brief=brief):
        yield free(name, taken), SPARK_TYPES.get(name, "string")


def _answer(plan: Plan, batches: Iterator[Any]) -> Iterator[Any]:
    worker = None
    for batch in batches:
        if worker is None:
            plan = _with_schema(plan, batch)
            worker = Worker(plan)
        payload = _payload(plan, batch)
        yield worker.batch(payload) if plan.target.kind == "parquet" else _lines(worker, payload)


def _lines(worker: Worker, payload: Any) -> Any:
    rows = worker.answered(payload)
    texts = [text.decode() for text, _ in rows]
    errors = [error_text(one) if isinstance(one, InputError) else None for _, one in rows]
    columns = [pa.array(texts, pa.string()), pa.array(errors, pa.string())]
    return pa.RecordBatch.from_arrays(columns, ["value", "error"])


def _look(encoding: str, batches: Iterator[Any]) -> Iterator[Any]:
    found: dict[str, str] = {}
    for batch in batches:
        merge_columns(found, seen_columns(_as_lines(batch), encoding))
    yield pa.RecordBatch.from_pydict({"found": [orjson.dumps(found).decode()]})


def _with_schema(plan: Plan, batch: Any) -> Plan:
    if plan.source.kind != "parquet":
        return plan
    check_columns(batch.schema.names)
    schema = batch.schema.serialize().to_pybytes()
    return plan._replace(columns=tuple(batch.schema.names), schema=schema)


def _payload(plan: Plan, batch: Any) -> Any:
    if plan.source.kind == "parquet":
        return batch, None
    if plan.source.kind == "jsonl":
        return _as_lines(batch)
    return list(_as_records(plan, batch))


def _as_lines(batch: Any) -> list[Line]:
    found = []
    for raw in batch.column(0).to_pylist():
        line = (raw or b"").removeprefix(BOM)
        if line.strip():
            found.append(Line(0, 0, line, too_long(line)))
    return found


def _as_records(plan: Plan, batch: Any) -> Iterator[Record]:
    """What Spark cannot fit it gives as it stood, and the same reader as elsewhere says why."""
    width = len(plan.columns)
    columns = [values(one) for one in batch.columns]
    for row in zip(*columns, strict=True):
        if row[-1] is not None:
            raw = row[-1].encode("utf-8", errors="replace")
            lines = [Line(0, 0, one) for one in raw.splitlines(keepends=True)]
            yield from read_records(lines, "utf-8", width=width)
        else:
            yield Record(0, 0, [cell or "" for cell in row[:-1]], None)
