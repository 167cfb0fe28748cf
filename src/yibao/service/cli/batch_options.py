"""The options of `yibao check` that are about a table of messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
ENGINES = ("local", "spark")


@dataclass(frozen=True, slots=True)
class Table:
    """What was asked for about a table; `batch` and `out` are None when no table was given."""

    batch: str | None
    out: str | None
    force: bool
    resume: bool
    brief: bool
    workers: int | None
    engine: str
    master: str | None
    report: str | None

    @property
    def asked(self) -> bool:
        """Whether a table is meant at all."""
        return self.batch is not None or self.out is not None


OPTIONS = (
    click.option(
        "--batch",
        metavar="IN",
        help="查一张表里的全部讯息：jsonl、csv、parquet，text 列 · Check a table, column text.",
    ),
    click.option(
        "--out", metavar="OUT", help="--batch 的结果写到这里 · Where --batch writes its results."
    ),
    click.option("--force", is_flag=True, help="OUT 已有也覆盖 · Replace OUT if it exists."),
    click.option(
        "--resume", is_flag=True, help="接着做上次中断的 · Go on with an interrupted --batch."
    ),
    click.option(
        "--brief",
        is_flag=True,
        help="parquet 里不写完整结论，只写几列 · Parquet without the whole verdict.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(1, 256),
        metavar="N",
        help="用几个进程，默认全部核 · Worker processes, all cores if left out.",
    ),
    click.option(
        "--engine",
        type=click.Choice(ENGINES),
        default="local",
        help="在本机算还是用 Spark · Work here or on Spark.",
    ),
    click.option("--master", metavar="URL", help="Spark 在哪里，默认 local[*] · Where Spark runs."),
    click.option(
        "--report",
        metavar="R.html",
        help="做完再写一页统计 · Also write a report on the results.",
    ),
)


def batch_options(command: Command) -> Command:
    """Add the options of a table."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def take(given: dict[str, Any]) -> Table:
    """Take the options of a table out of all that were given."""
    return Table(**{one.name: given.pop(one.name) for one in fields(Table)})
