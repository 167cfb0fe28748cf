"""`--batch`: progress and bad rows on standard error, the result in a file."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from yibao.service.batch import Progress as Followed
from yibao.service.batch import Stopped, Tally, Wish, check_file
from yibao.service.cli.batch_options import Table
from yibao.service.cli.group import Refusal
from yibao.service.cli.paper import paper
from yibao.service.cli.report import may_write, write

MAX_TOLD = 20
STEP_BYTES = 256 * 1024


def run(source: Path, target: Path | str, answer: Callable[[Followed], Tally]) -> None:
    """Let `answer` turn `source` into `target`, and say how it went."""
    console = paper(err=True)
    begun = time.monotonic()
    try:
        with _Bar(console, source) as bar:
            tally = answer(bar)
    except Stopped as error:
        if error.code == "batch.interrupted":
            raise _Interrupted(error.says) from error
        raise click.ClickException(error.says) from error
    seconds = time.monotonic() - begun
    if tally.bad > MAX_TOLD:
        rest = tally.bad - MAX_TOLD
        console.print(f"……还有 {rest:,} 行读不了 · and {rest:,} more bad rows")
    console.print(
        f"{tally.rows:,} 行，{tally.bad:,} 行读不了，用时 {seconds:.1f} 秒，写入 {target}"
        f" · {tally.rows:,} rows, {tally.bad:,} bad, {seconds:.1f} s",
        soft_wrap=True,
    )
    if tally.broken:
        raise click.ClickException(tally.broken)


def check_table(table: Table, region: str, on: date | None) -> None:
    """Check the messages of a table, and write a report on them where one is wanted."""
    if table.report:
        if "://" in (table.out or ""):
            zh, en = "OUT 不在本机，报告请另外出", "OUT lies elsewhere; write the report there"
            raise Refusal(f"{zh}：yibao report · {en}")
        may_write(table.batch or "", table.report, force=table.force)
    _check(table, region, on)
    if table.report:
        write(table.out or "", html=table.report, csv=None, force=table.force)


def _check(table: Table, region: str, on: date | None) -> None:
    source, target = Path(table.batch or ""), Path(table.out or "")
    wish = Wish(
        region,
        on,
        workers=table.workers,
        resume=table.resume,
        force=table.force,
        brief=table.brief,
    )
    if table.engine == "spark":
        _on_spark(table, wish)
        return
    run(source, target, lambda bar: check_file(source, target, wish, progress=bar))


def _on_spark(table: Table, wish: Wish) -> None:
    from yibao.service.batch.spark import check_on_spark  # noqa: PLC0415

    if table.resume or table.workers:
        zh, en = "--resume、--workers 只用于本机", "--resume and --workers are for work here"
        raise Refusal(f"{zh} · {en}")
    names = table.batch or "", table.out or ""
    run(
        Path(names[0]),
        names[1],
        lambda _: check_on_spark(*names, wish, master=table.master),
    )


class _Interrupted(click.ClickException):
    """Ctrl-C, told by the exit code that shells know it by."""

    exit_code = 130


class _Bar:
    """Tells of bad rows, and on a terminal draws how much of the file is done."""

    def __init__(self, console: Console, source: Path) -> None:
        self._console = console
        self._told = 0
        self._done = self._drawn = 0
        self._progress: Progress | None = None
        self._task = TaskID(0)
        if console.is_terminal and source.is_file():
            columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
            self._progress = Progress(TextColumn("{task.description}"), *columns, console=console)
            self._task = self._progress.add_task("处理 · working", total=source.stat().st_size)

    def __enter__(self) -> _Bar:
        if self._progress:
            self._progress.start()
        return self

    def __exit__(self, *raised: object) -> None:
        if self._progress:
            self._progress.update(self._task, completed=self._done)
            self._progress.stop()

    def seen(self, done_bytes: int) -> None:
        """Count bytes, and redraw when enough have come."""
        self._done += done_bytes
        if self._progress and self._done - self._drawn > STEP_BYTES:
            self._drawn = self._done
            self._progress.update(self._task, completed=self._done)

    def bad_row(self, row: int, line: int, error: str) -> None:
        """Name a bad row; the first few are enough to see what is wrong."""
        self._told += 1
        if self._told <= MAX_TOLD:
            where = f"第 {row:,} 行 · row {row:,} (line {line:,})"
            self._console.print(f"{where}: {error}", soft_wrap=True)
