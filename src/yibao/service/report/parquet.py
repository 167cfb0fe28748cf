"""The few columns of a checked parquet table that a report needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from yibao.service.batch.arrow_rows import values
from yibao.service.batch.parquet_source import open_parquet

BATCH_ROWS = 512
Named = Callable[[list[str]], list[str]]


def rows_of(part: Path, named: Named) -> Iterator[tuple[Any, ...]]:
    """For each row the values of the columns that `named` picks, None where it picks none."""
    with open_parquet(part) as table:
        wanted = named(table.schema_arrow.names)
        columns = list(dict.fromkeys(filter(None, wanted)))
        for batch in table.iter_batches(BATCH_ROWS, columns=columns, use_threads=False):
            lists = {name: values(batch.column(name)) for name in columns}
            none = [None] * batch.num_rows
            yield from zip(*(lists.get(name, none) for name in wanted), strict=True)
