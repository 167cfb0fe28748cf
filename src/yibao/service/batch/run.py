"""Answer a whole file: read, judge, write beside the target, and put it in place at the end."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from yibao.core.errors import InputError
from yibao.service.batch.csv_rows import answer_csv
from yibao.service.batch.jsonl import Answered, answer_jsonl
from yibao.service.batch.judge import Judge
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
    """How many rows there were, and how many of them were bad."""

    rows: int = 0
    bad: int = 0


def check_file(
    source: Path, target: Path, judge: Judge, *, force: bool, progress: Progress
) -> Tally:
    """`answer_file` with a verdict on every row of a `.jsonl` or `.csv` file."""
    answerers = {
        ".jsonl": partial(answer_jsonl, answer=judge.row, column="verdict"),
        ".csv": partial(answer_csv, judge=judge),
    }
    return answer_file(source, target, answerers, force=force, progress=progress)


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
    _may_write(source, target, force=force)
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


def _may_write(source: Path, target: Path, *, force: bool) -> None:
    if not source.is_file():
        raise _refused("file.missing", source, "没有这个文件", "There is no such file")
    if not target.parent.is_dir():
        raise _refused("file.folder", target.parent, "没有这个文件夹", "There is no such folder")
    if not target.exists():
        return
    if target.samefile(source):
        zh, en = "OUT 和 IN 是同一个文件", "OUT is the same file as IN"
        raise _refused("file.same", target, zh, en)
    if not target.is_file():
        raise _refused("file.not_a_file", target, "OUT 不是文件", "OUT is not a file")
    if not force:
        zh, en = "OUT 已经存在，要覆盖请加 --force", "OUT exists; add --force to replace it"
        raise _refused("file.exists", target, zh, en)


@contextmanager
def _reading(source: Path) -> Iterator[io.BufferedReader[io.FileIO]]:
    try:
        file = io.BufferedReader(io.FileIO(source), BUFFER_BYTES)
    except OSError as error:
        raise _failed(source, error, "读不了", "Cannot read") from error
    with file:
        yield file


@contextmanager
def _writing(target: Path) -> Iterator[io.BufferedWriter[io.FileIO]]:
    """A file beside `target` that takes its place at the end, or is removed on any error."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        file = io.BufferedWriter(io.FileIO(draft, "w"), BUFFER_BYTES)
    except OSError as error:
        raise _failed(target, error, "写不了", "Cannot write") from error
    try:
        with file:
            yield file
        os.replace(draft, target)
    except OSError as error:
        raise _failed(target, error, "写不了", "Cannot write") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _refused(code: str, path: Path, zh: str, en: str) -> InputError:
    return InputError(code, f"{zh}：{path} / {en}: {path}")


def _failed(path: Path, error: OSError, zh: str, en: str) -> InputError:
    return _refused("file.os", path, f"{zh}（{error.strerror}）", f"{en} ({error.strerror})")
