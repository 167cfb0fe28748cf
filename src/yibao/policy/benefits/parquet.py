"""Tables of bills in Parquet: read, simulated under two schemes, written with what they pay.

Needs pyarrow, the extra `simulate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from yibao.core.errors import InputError, LimitExceeded
from yibao.policy.benefits.columns import Bills, Coded
from yibao.policy.benefits.keys import PROBLEMS
from yibao.policy.benefits.simulate import Group, Outcome, compare
from yibao.policy.benefits.terms import Terms

MAX_ROWS = 200_000_000


def read_bills(path: Path) -> Bills:
    """The columns of a Parquet file of bills; InputError if it is none."""
    return bills_of(_table(path))


def simulate_parquet(
    source: Path, target: Path, *, before: Terms, after: Terms, by: Sequence[str] = ()
) -> tuple[Group, ...]:
    """Simulate the bills in `source` under two schemes, write them to `target`, give the totals.

    `target` has all columns of `source`, and for each scheme, with `before_` and `after_` in
    front: fund, account, cash, deductible, each layer, and the problem of a row that has one.
    """
    pyarrow, parquet = _pyarrow()
    table = _table(source)
    one, two, totals = compare(bills_of(table), before, after, by=by)
    for name, column in [*_written(one, "before_"), *_written(two, "after_")]:
        if name in table.column_names:
            raise InputError("simulate.column_taken", f"the table already has a column {name}")
        table = table.append_column(name, pyarrow.array(column))
    parquet.write_table(table, target)
    return totals


def bills_of(table: Any) -> Bills:
    """The bills of an Arrow table."""
    return Bills.of({name: _column(table.column(name)) for name in table.column_names})


def _written(one: Outcome, prefix: str) -> Iterator[tuple[str, Any]]:
    pyarrow, _ = _pyarrow()
    for name, column in one.columns(prefix).items():
        if name.endswith("problem"):
            codes = pyarrow.array(column, mask=column == 0)
            yield name, pyarrow.DictionaryArray.from_arrays(codes, pyarrow.array(PROBLEMS))
        else:
            yield name, column


def _table(path: Path) -> Any:
    _, parquet = _pyarrow()
    try:
        file = parquet.ParquetFile(path)
        rows = file.metadata.num_rows
        if rows > MAX_ROWS:
            says = f"{rows} rows, more than the limit of {MAX_ROWS}"
            raise LimitExceeded("simulate.rows", says, limit_name="MAX_ROWS", limit=MAX_ROWS)
        return file.read()
    except (OSError, ValueError) as error:  # pyarrow's own errors are these
        raise InputError("simulate.unreadable", f"{path} cannot be read: {error}") from error


def _column(column: Any) -> Any:
    """An Arrow column as an array, or as codes where it holds words or days."""
    pyarrow, _ = _pyarrow()
    types = pyarrow.types
    kind = column.type
    if types.is_integer(kind) or types.is_boolean(kind):
        filled = column.fill_null(-1 if types.is_integer(kind) else False)
        return filled.to_numpy()
    if types.is_date(kind) or types.is_timestamp(kind):
        return column.cast(pyarrow.date32()).to_numpy().astype("datetime64[D]")
    if types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if not types.is_string(column.type) and not types.is_large_string(column.type):
        column = column.cast(pyarrow.string())
    one = column.combine_chunks().dictionary_encode()
    codes = one.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Coded(codes.astype(np.int32), tuple(one.dictionary.to_pylist()))


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: PLC0415
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError as error:
        says = "Parquet needs pyarrow: pip install 'yibao[simulate]'"
        raise InputError("simulate.no_pyarrow", says) from error
    return pyarrow, pyarrow.parquet
