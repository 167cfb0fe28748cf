"""What one worker does: a chunk of rows in, their answers out as they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from yibao.check import Verdict, open_checker
from yibao.core.errors import InputError
from yibao.service.batch import writers
from yibao.service.batch.judge import Judge, error_text
from yibao.service.batch.readers import CsvReader, JsonlReader
from yibao.service.batch.tables import Bad, Chunk, Done, Given, Plan
from yibao.service.batch.writers import Answers


class Worker:
    """Answers chunks of one run; the same chunk gives the same bytes, whoever works."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._judge = Judge(open_checker(), region=plan.region, on=plan.on)
        self._reader = reader_of(plan)
        self._schema: Any = None
        if plan.target.kind == "parquet":
            from yibao.service.batch.arrow_rows import schema_out  # noqa: PLC0415

            self._schema = schema_out(plan)

    def work(self, chunk: Chunk) -> Done:
        """The answered rows of a chunk."""
        rows = self._reader.read(chunk.payload)
        answers = self._judge.verdicts(rows)
        return Done(chunk.number, self._write(rows, answers), tuple(_bad(chunk, rows, answers)))

    def batch(self, payload: Any) -> Any:
        """The answered rows of `payload` as a record batch, for whoever moves batches himself."""
        rows = self._reader.read(payload)
        return self._arrow(rows, self._judge.verdicts(rows))

    def answered(self, payload: Any) -> list[tuple[bytes, Verdict | InputError]]:
        """Each answered row of `payload` as a line of JSON without its end, and its answer."""
        rows = self._reader.read(payload)
        answers = self._judge.verdicts(rows)
        return [
            (writers.jsonl_rows(self._reader, [row], [answer])[:-1], answer)
            for row, answer in zip(rows, answers, strict=True)
        ]

    def _arrow(self, rows: Sequence[Given], answers: Answers) -> Any:
        from yibao.service.batch.arrow_rows import arrow_rows  # noqa: PLC0415

        how = {"schema": self._schema, "brief": self._plan.brief}
        return arrow_rows(self._reader, rows, answers, **how)

    def _write(self, rows: Sequence[Given], answers: Answers) -> bytes:
        kind = self._plan.target.kind
        if kind == "parquet":
            from yibao.service.batch.arrow_rows import as_stream  # noqa: PLC0415

            return as_stream(self._arrow(rows, answers))
        write = writers.jsonl_rows if kind == "jsonl" else writers.csv_rows
        return writers.pack(self._plan, write(self._reader, rows, answers))


def reader_of(plan: Plan) -> Any:
    """What reads the rows of this kind of table."""
    if plan.source.kind == "parquet":
        # pyarrow comes with an extra, and costs a quarter of a second.
        from yibao.service.batch.arrow_rows import ArrowReader  # noqa: PLC0415

        return ArrowReader(plan)
    return JsonlReader(plan) if plan.source.kind == "jsonl" else CsvReader(plan)


def _bad(chunk: Chunk, rows: Sequence[Given], answers: Answers) -> Iterator[Bad]:
    for i, answer in enumerate(answers):
        if isinstance(answer, InputError):
            yield Bad(chunk.first + i, rows[i].line or chunk.first + i, error_text(answer))
