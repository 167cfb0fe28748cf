"""`yibao eval check FILE`: measure the checker on labelled messages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.progress import Progress
from rich.table import Table as Drawn
from rich.text import Text

from yibao.check import open_checker
from yibao.check.evaluate import (
    Report,
    Source,
    fitted_rows,
    judge_rows,
    measure,
    page,
    read_given,
    read_rows,
    reliability,
    tables,
)
from yibao.check.evaluate.report import SCHEMA
from yibao.check.evaluate.resamples import Figure, Share
from yibao.check.evaluate.source_tables import NOTE, source_page, source_tables
from yibao.check.evaluate.sources import across, read_public
from yibao.check.evaluate.tables import Cell, Table, figure_text, notes, share_text
from yibao.check.evaluate.words import Says
from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import InputError
from yibao.core.knowledge import knowledge_version, read_compiled
from yibao.service.asked import Fault, read_day
from yibao.service.cli.flow import Flow
from yibao.service.cli.paper import paper

SHOWN = {"bars": 4, "recall": 5, "false-alarms": 6}
"""The tables a terminal shows, and how many of their columns; the page has all."""
SOURCE_COLUMNS = 5


@click.group("eval", help="评测 · Measure on labelled texts.")
def command() -> None:
    """Measure."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--scores",
    type=click.Path(path_type=Path),
    metavar="OOF",
    help="用这个文件里的分数（没见过该行的模型所打）"
    " · Take scores from this file, made by models that did not see the row.",
)
@click.option("--on", metavar="DATE", help="按哪一天的规定，默认今天 · Rules of this day.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="写 report.html、report.json、reliability.svg · Write the report into a folder.",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON · Print the report as JSON.")
def check(
    file: Path, *, scores: Path | None, on: str | None, out: Path | None, as_json: bool
) -> None:
    """查讯息做得怎样 · How well checking does on labelled messages.

    \b
    FILE 是 jsonl，每行有 id、text、label、medium，可有 spans、claims、variant_of、group、region。
    FILE is jsonl with id, text, label and medium in each row, and what else is known of it.

    \b
      yibao eval check messages.jsonl --out reports/eval
      python tools/fit.py --dry --report oof.jsonl
      yibao eval check tests/data/messages-a.jsonl --scores oof.jsonl
    """
    console = paper(err=True)
    report = _report(file, scores, _day(on), console)
    if out is not None:
        _write(report, out)
        console.print(f"{out / 'report.html'}", soft_wrap=True)
    if as_json:
        click.echo(orjson.dumps(report.to_dict(), option=orjson.OPT_INDENT_2))
    else:
        _draw(report)


@command.command("sources")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--on", metavar="DATE", help="按哪一天的规定，默认今天 · Rules of this day.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="写 sources.html、sources.json · Write the report into a folder.",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON · Print the report as JSON.")
def sources(files: tuple[Path, ...], *, on: str | None, out: Path | None, as_json: bool) -> None:
    """换一份公开数据还准吗 · Across public sets, the worst first.

    \b
    FILE 是 csv：text、label（1 诈骗，0 不是），可有 label_fine（类别）、cluster（哪一批）。
    FILE is csv: text, label (1 fraud, 0 not), and where known label_fine, cluster (its campaign).
    """
    sets = [read_public(file) for file in files]
    console = paper(err=True)
    with _counting(console, sum(len(one.rows) for one in sets)) as progress:
        found = across(
            sets, open_checker(), on=_day(on), knowledge=knowledge_version(), progress=progress
        )
    data = orjson.dumps(found.to_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if out is not None:
        _put(out, {"sources.json": data, "sources.html": source_page(found).encode()})
        console.print(f"{out / 'sources.html'}", soft_wrap=True)
    if as_json:
        click.echo(data, nl=False)
        return
    drawn = paper()
    drawn.print(Flow(f"{NOTE}\n"))
    for table in source_tables(found)[:2]:
        drawn.print(_drawn(table, SOURCE_COLUMNS))


def _day(text: str | None) -> date:
    day = read_day(text)
    if isinstance(day, Fault):
        raise day.as_error()
    return day or SYSTEM_CLOCK.today()


def _report(file: Path, scores: Path | None, on: date, console: Console) -> Report:
    corpus = read_rows(file)
    given = read_given(scores, corpus) if scores else None
    fitted = fitted_rows(corpus, read_compiled("check")["weights"])
    with _counting(console, len(corpus.rows)) as progress:
        outcomes = judge_rows(corpus, open_checker(), on=on, given=given, progress=progress)
    source = Source(corpus, on, knowledge_version(), fitted, scores.name if scores else None)
    return measure(outcomes, source)


@contextmanager
def _counting(console: Console, rows: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, nothing elsewhere."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("评测 · judging", total=rows)
        yield lambda: bar.advance(task)


def _write(report: Report, folder: Path) -> None:
    data = orjson.dumps(report.to_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    drawing = reliability(report.calibration.bins) + "\n"
    files = {
        "report.json": data,
        "report.html": page(report).encode(),
        "reliability.svg": drawing.encode(),
    }
    _put(folder, files)


def _put(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        says = f"写不了 {folder}（{error.strerror}） / Cannot write {folder} ({error.strerror})"
        raise InputError("eval.out", says) from error


def _draw(report: Report) -> None:
    console = paper()
    about = report.about
    head = f"{about.file}: {about.rows:,} rows, {about.groups:,} groups, {about.on}, {SCHEMA}"
    console.print(Flow(head, "bold"))
    for note in notes(about):
        console.print(Flow(f"\n{note}"))
    for table in tables(report):
        if table.id in SHOWN:
            console.print()
            console.print(_drawn(table, SHOWN[table.id]))
    sys.stdout.flush()


def _drawn(table: Table, most: int) -> Drawn:
    columns = table.columns[:most]
    drawn = Drawn(title=str(table.title), title_style="bold", title_justify="left", box=None)
    for number, column in enumerate(columns):
        drawn.add_column(f"{column.zh}\n{column.en}", justify="right" if number else "left")
    for row in table.rows:
        drawn.add_row(*(Text(_cell(cell)) for cell in row[: len(columns)]))
    return drawn


def _cell(cell: Cell) -> str:
    match cell:
        case Share() | Figure():
            text = share_text(cell) if isinstance(cell, Share) else figure_text(cell)
            return text.replace(" ", "\n", 1)
        case Says():
            return f"{cell.zh}\n{cell.en}" if cell.en else cell.zh
        case int():
            return f"{cell:,}"
        case _:
            return cell
