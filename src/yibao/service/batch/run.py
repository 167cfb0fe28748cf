"""Answer a whole file: read, judge, write beside the target, and put it in place at the end."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from yibao.core.errors import InputError
from yibao.service.batch.forms import failed, may_read, may_write
from yibao.service.batch.jsonl import Answered
from yibao.service.batch.lines import SNIFFED_BYTES, Line, encoding_of, read_lines

BUFFER_BYTES = 1024 * 1024

Answerer = Callable[[Iterable[Line], str], Iterator[Answered]]
"""From the lines of a file and its encoding to rows that are answered."""


class Progress(Protocol):
    """Whoever wants to know how far a run is."""

    def bad_row(self, row: int, line: int, error: str) -> None:
        """Be told of a row that could not be read."""
        ...

    def seen(self, done_bytes: int) -> None:
        """Be told that so many more bytes of the file were read."""
        ...


@dataclass(slots=True)
class Tally:
    """How many rows there were, how many of them bad, and why the table broke off if it did."""

    rows: int = 0
    bad: int = 0
    broken: str = ""


def answer_file(
    source: Path,
    target: Path,
    answerers: Mapping[str, Answerer],
    *,
    force: bool,
    progress: Progress,
) -> Tally:
    """Answer every row of `source` into `target`, which appears only when all is written.

    `answerers` are by the suffix of the files they read. Raises InputError, with nothing written,
    for files that cannot be read, written or told apart.
    """
    answer = answerers[_kind(source, target, tuple(answerers))]
    may_read(source)
    may_write(source, target, force=force)
    tally = Tally()
    with _reading(source) as file, _writing(target) as out:
        head = file.peek(SNIFFED_BYTES)[:SNIFFED_BYTES]
        lines = read_lines(file, progress.seen)
        for line, row, error in answer(lines, encoding_of(head)):
            out.write(row)
            tally.rows += line > 0
            if error:
                tally.bad += 1
                progress.bad_row(tally.rows, line, error)
    return tally


def _kind(source: Path, target: Path, known: tuple[str, ...]) -> str:
    kinds = source.suffix.lower(), target.suffix.lower()
    if kinds[0] not in known:
        zh = f"只认 {' 和 '.join(known)} 文件"
        en = f"Only {' and '.join(known)} files are known"
        raise InputError("file.suffix", f"{zh}：{source} / {en}: {source}")
    if kinds[0] != kinds[1]:
        zh, en = f"OUT 也要以 {kinds[0]} 结尾", f"OUT must end in {kinds[0]} too"
        raise InputError("file.suffix", f"{zh}：{target} / {en}: {target}")
    return kinds[0]


@contextmanager
def _reading(source: Path) -> Iterator[io.BufferedReader[io.FileIO]]:
    try:
        file = io.BufferedReader(io.FileIO(source), BUFFER_BYTES)
    except OSError as error:
        raise failed(source, error, "读不了", "Cannot read") from error
    with file:
        yield file


@contextmanager
def _writing(target: Path) -> Iterator[io.BufferedWriter[io.FileIO]]:
    """A file beside `target` that takes its place at the end, or is removed on any error."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        file = io.BufferedWriter(io.FileIO(draft, "w"), BUFFER_BYTES)
    except OSError as error:
        raise failed(target, error, "写不了", "Cannot write") from error
    try:
        with file:
            yield file
        os.replace(draft, target)
    except OSError as error:
        raise failed(target, error, "写不了", "Cannot write") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
