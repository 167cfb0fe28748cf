"""A parquet OUT made of the Arrow streams that a run wrote one after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from yibao.service.batch.arrow_rows import schema_out
from yibao.service.batch.tables import Plan

GROUP_ROWS = 32 * 1024
GROUP_BYTES = 24 * 1024 * 1024


def assemble(part: Path, whole: Path, plan: Plan) -> None:
    """Write the rows of `part` as one parquet file; the same rows give the same bytes."""
    schema = schema_out(plan)
    plain = [name for name in schema.names if not name.startswith("verdict")]
    with (
        open(whole, "wb") as file,
        pq.ParquetWriter(
            file, schema, compression="zstd", use_dictionary=plain, write_statistics=plain
        ) as writer,
    ):
        for group in _groups(part):
            writer.write_table(pa.Table.from_batches(group, schema), row_group_size=GROUP_ROWS)
        writer.close()
        file.flush()
        os.fsync(file.fileno())


def _groups(part: Path) -> Iterator[list[Any]]:
    """Batches for one row group each, by rows and bytes alone, so that they never differ."""
    taken: list[Any] = []
    rows = size = 0
    for batch in _batches(part):
        if taken and (rows + batch.num_rows > GROUP_ROWS or size > GROUP_BYTES):
            yield taken
            taken, rows, size = [], 0, 0
        taken.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
    if taken:
        yield taken


def _batches(part: Path) -> Iterator[Any]:
    end = part.stat().st_size
    with pa.OSFile(str(part)) as file:
        while file.tell() < end:
            with pa.ipc.open_stream(file) as stream:
                yield from stream
