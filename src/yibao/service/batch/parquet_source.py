"""A parquet table read batch by batch; a damaged part costs its own rows and no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from yibao.core.errors import InputError
from yibao.service.batch.arrow_rows import as_stream, plain_schema
from yibao.service.batch.csv_rows import check_columns
from yibao.service.batch.forms import failed, refused
from yibao.service.batch.lines import Place
from yibao.service.batch.tables import CHUNK_ROWS, Chunk, Plan, column

READ_BYTES = 1024 * 1024
_DAMAGE = (OSError, pa.ArrowException, ValueError)


def with_schema(plan: Plan, source: Path) -> Plan:
    """The plan with the table's columns. Raises InputError for what is no such table."""
    with open_parquet(source) as table:
        schema = plain_schema(table.schema_arrow)
    check_columns(schema.names)
    kind = schema.field(column(tuple(schema.names), "text")).type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        zh, en = f"text 列不是文字（{kind}）", f"The column text is not of strings ({kind})"
        raise refused("file.text_type", source, zh, en)
    return plan._replace(columns=tuple(schema.names), schema=schema.serialize().to_pybytes())


class ParquetSource:
    """Rows of a parquet file. A row group that cannot be read comes as rows of nulls, faulty."""

    def __init__(self, path: Path, plan: Plan) -> None:
        self._path = path
        self._schema = pa.ipc.read_schema(pa.py_buffer(plan.schema))
        self.broken: InputError | None = None

    def chunks(self, after: Place) -> Iterator[Chunk]:
        """The rows from `after` on, in order."""
        with open_parquet(self._path) as table:
            for number, chunk in enumerate(self._all(table, after.rows)):
                yield chunk._replace(number=number)

    def _all(self, table: Any, skipped: int) -> Iterator[Chunk]:
        ended = 0
        for group in range(table.num_row_groups):
            known = table.metadata.row_group(group)
            done, ended = ended, ended + known.num_rows
            if ended <= skipped:
                continue
            share = known.total_byte_size / max(known.num_rows, 1)
            for batch, fault in self._batches(table, group, known.num_rows):
                first, done = done, done + batch.num_rows
                if done > skipped:
                    payload, seen = (as_stream(batch), fault), int(batch.num_rows * share)
                    yield Chunk(0, first + 1, batch.num_rows, payload, Place(0, 1, done), seen)

    def _batches(
        self, table: Any, group: int, rows: int
    ) -> Iterator[tuple[Any, InputError | None]]:
        done = 0
        try:
            for batch in table.iter_batches(CHUNK_ROWS, row_groups=[group], use_threads=False):
                done += batch.num_rows
                yield self._plain(batch), None
        except _DAMAGE as error:
            self.broken = fault = _damaged(self._path, group, error)
            for size in _sizes(rows - done):
                nulls = [pa.nulls(size, field.type) for field in self._schema]
                yield pa.RecordBatch.from_arrays(nulls, schema=self._schema), fault

    def _plain(self, batch: Any) -> Any:
        columns = [
            one if one.type == field.type else one.cast(field.type)
            for one, field in zip(batch.columns, self._schema, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)


def open_parquet(path: Path) -> Any:
    """A parquet file, not buffered whole, so that a row group may be larger than memory."""
    try:
        return pq.ParquetFile(path, pre_buffer=False, buffer_size=READ_BYTES)
    except OSError as error:
        if error.errno:
            raise failed(path, error, "读不了", "Cannot read") from error
        raise _not_parquet(path) from error
    except _DAMAGE as error:
        raise _not_parquet(path) from error


def _not_parquet(path: Path) -> InputError:
    zh = "这不是完整的 parquet 文件：末尾的目录读不出来，可能没有传完"
    en = "This is no whole parquet file: the directory at its end cannot be read; was it cut off?"
    return refused("file.parquet", path, zh, en)


def _sizes(rows: int) -> Iterator[int]:
    while rows > 0:
        yield min(rows, CHUNK_ROWS)
        rows -= CHUNK_ROWS


def _damaged(path: Path, group: int, error: Exception) -> InputError:
    reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    zh, en = f"第 {group + 1} 组行坏了，读不出来", f"Row group {group + 1} is damaged"
    return InputError("row.damaged", f"{zh}：{path.name} / {en}: {path.name} ({reason})")
