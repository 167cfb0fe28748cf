"""Rows as Arrow columns: how a worker reads a parquet table, and how answers become columns."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import orjson
import pyarrow as pa

from yibao.core.errors import InputError
from yibao.service.batch.judge import error_text
from yibao.service.batch.lines import decode
from yibao.service.batch.readers import Digits, flat
from yibao.service.batch.tables import ASKED, Given, Plan, column, free
from yibao.service.batch.writers import Answers, Kept

RULED = pa.struct([("topic", pa.string()), ("ruling", pa.string())])
ADDED = (
    ("level", pa.string()),
    ("kind", pa.string()),
    ("probability", pa.float64()),
    ("evidence", pa.list_(pa.string())),
    ("claims", pa.list_(RULED)),
    ("verdict", pa.string()),
    ("error", pa.string()),
)
# The default pool keeps what was freed; here that is half of the memory of a run.
pa.set_memory_pool(pa.system_memory_pool())
TYPES = {"int64": pa.int64(), "double": pa.float64(), "bool": pa.bool_(), "string": pa.string()}


class ArrowReader:
    """Rows of record batches. `own` is the row's number in the batch last read."""

    def __init__(self, plan: Plan) -> None:
        self._columns = plan.columns
        self._asked = [column(plan.columns, name) for name in ASKED]
        self.batch: Any = None
        self._lists: list[list[Any]] | None = None

    def read(self, payload: tuple[Any, InputError | None]) -> list[Given]:
        """The rows of a batch, given as such or as bytes; with a fault, all of them have it."""
        batch, fault = payload
        self.batch = read_stream(batch) if isinstance(batch, bytes) else batch
        self._lists = None
        size = self.batch.num_rows
        none = [None] * size
        asked = [values(self.batch.column(i)) if i >= 0 else none for i in self._asked]
        return [
            Given(0, text, region, on, row, fault)
            for row, (text, region, on) in enumerate(zip(*asked, strict=True))
        ]

    def as_json(self, row: Given) -> tuple[bytes, Collection[str]]:
        """The row as a JSON object, and the names in it."""
        found = dict(zip(self._columns, self.values(row), strict=True))
        return orjson.dumps(found, default=_said, option=orjson.OPT_NON_STR_KEYS), found

    def values(self, row: Given) -> list[Any]:
        """What the row has in each column."""
        if self._lists is None:
            self._lists = [values(one) for one in self.batch.columns]
        return [_cell(one[row.own]) for one in self._lists]


def added_columns(*, brief: bool) -> list[tuple[str, pa.DataType]]:
    """The names and types of the columns that a verdict adds."""
    return [(name, kind) for name, kind in ADDED if not (brief and name == "verdict")]


def arrow_rows(
    kept: Kept, rows: Sequence[Given], answers: Answers, *, schema: pa.Schema, brief: bool
) -> Any:
    """A record batch of the rows' own columns with those of the verdicts behind, as `schema`."""
    own: list[Any]
    if isinstance(kept, ArrowReader):
        own = kept.batch.columns
    else:
        lists = zip(*map(kept.values, rows), strict=True)
        own = [_array(found, kind) for found, kind in zip(lists, schema.types, strict=False)]
    return pa.RecordBatch.from_arrays([*own, *_added(answers, brief=brief)], schema=schema)


def schema_out(plan: Plan) -> pa.Schema:
    """The columns of a parquet OUT: the table's own, then `ADDED`; all may be null."""
    if plan.schema:
        own = pa.ipc.read_schema(pa.py_buffer(plan.schema))
    else:
        kinds = plan.types or ("string",) * len(plan.columns)
        own = pa.schema([(n, TYPES[t]) for n, t in zip(plan.columns, kinds, strict=True)])
    for name, kind in added_columns(brief=plan.brief):
        own = own.append(pa.field(free(name, plan.columns), kind))
    return own


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """The columns of a parquet IN as they travel: nullable, and no dictionaries."""
    fields = [
        pa.field(one.name, _plain_type(one.type), nullable=True, metadata=one.metadata)
        for one in schema
    ]
    return pa.schema(fields, metadata=schema.metadata)


def as_stream(batch: Any) -> bytes:
    """A batch as one complete Arrow stream; streams may be joined."""
    out = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
    with pa.ipc.new_stream(out, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    found: bytes = out.getvalue().to_pybytes()
    return found


def read_stream(data: bytes) -> Any:
    """The batch of `as_stream`."""
    with pa.ipc.open_stream(data) as reader:
        return reader.read_next_batch()


def values(array: Any) -> list[Any]:
    """The values of a column as Python has them; words that are no UTF-8 are read all the same."""
    if pa.types.is_timestamp(array.type) and array.type.unit == "ns":
        array = array.cast(pa.timestamp("us", array.type.tz), safe=False)
    try:
        found: list[Any] = array.to_pylist()
    except UnicodeDecodeError:
        raw = array.cast(pa.large_binary()).to_pylist()
        found = [None if one is None else decode(one, "utf-8") for one in raw]
    return found


def _added(answers: Answers, *, brief: bool) -> Iterable[Any]:
    kinds = added_columns(brief=brief)
    columns: dict[str, list[Any]] = {name: [] for name, _ in kinds}
    for answer in answers:
        found: dict[str, Any] = {}
        if isinstance(answer, InputError):
            found["error"] = error_text(answer)
        else:
            signals = dict.fromkeys(e.signal for e in answer.evidence if e.counted)
            found["level"], found["kind"] = answer.level, answer.kind
            found["probability"] = round(answer.probability, 4)
            found["evidence"] = list(signals)
            found["claims"] = [{"topic": c.topic, "ruling": c.ruling} for c in answer.claims]
            if not brief:
                found["verdict"] = answer.to_json().decode()
        for name, into in columns.items():
            into.append(found.get(name))
    return (pa.array(columns[name], kind) for name, kind in kinds)


def _array(found: Sequence[Any], kind: Any) -> Any:
    if pa.types.is_string(kind):
        words = [None if one is None else flat(one) for one in found]
        try:
            return pa.array(words, kind)
        except UnicodeEncodeError:
            whole = [w and w.encode("utf-8", errors="replace").decode() for w in words]
            return pa.array(whole, kind)
    if pa.types.is_float64(kind):
        found = [None if one is None else float(one) for one in found]
    return pa.array(found, kind)


def _plain_type(kind: Any) -> Any:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _cell(value: Any) -> Any:
    """A value as csv shows it: JSON for what is nested, ISO for days."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    if isinstance(value, bytes):
        return b64encode(value).decode()
    iso = getattr(value, "isoformat", None)
    return iso() if iso else Digits(value)


def _said(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)
