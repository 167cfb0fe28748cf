"""`yibao report`: what a checked table holds, as a page with charts and as csv."""

from __future__ import annotations

from pathlib import Path

import click

from yibao.service.cli.group import Refusal
from yibao.service.cli.options import FORCE, put

HELP = """查过的一批讯息里有什么：一页统计 · What a checked table holds, on one page.

\b
  yibao report 结论.jsonl --html 报告.html --csv 报告.csv

\b
OUT 是 yibao check --batch 的结果：jsonl、csv、parquet，或 Spark 写的文件夹。
报告里没有讯息原文；不足 5 条的网址和地区不列名。
OUT is what yibao check --batch wrote, or Spark's folder of parts.
No message text is in the report; hosts and places with fewer than 5 messages are not named.
"""


@click.command("report", help=HELP)
@click.argument("out", metavar="OUT")
@click.option("--html", metavar="R.html", help="写成网页 · Write a page.")
@click.option("--csv", "as_csv", metavar="R.csv", help="表写成 csv · Write the tables as csv.")
@FORCE
def command(*, out: str, html: str | None, as_csv: str | None, force: bool) -> None:
    """Write a report on a checked table."""
    if html is None and as_csv is None:
        raise Refusal("要写到哪里？--html R.html 或 --csv R.csv · Give --html or --csv")
    write(out, html=html, csv=as_csv, force=force)


def may_write(source: str, *targets: str | None, force: bool) -> None:
    """Refuse, before anything is read, what could not be written afterwards."""
    for name in filter(None, targets):
        target = Path(name)
        if not target.parent.is_dir():
            raise Refusal(f"没有这个文件夹 · there is no folder {target.parent}")
        if target.exists() and not force:
            raise Refusal(f"{name} 已经存在，要覆盖请加 --force · it exists; add --force")
        if Path(source).exists() and target.exists() and target.samefile(source):
            raise Refusal(f"报告和表是同一个文件 · the report is the table itself: {name}")


def write(source: str, *, html: str | None, csv: str | None, force: bool) -> None:
    """Read a checked table once and write what was asked for."""
    from yibao.service.report import as_csv, page, summarise  # noqa: PLC0415

    may_write(source, html, csv, force=force)
    summary = summarise(Path(source))
    if html is not None:
        put(page(summary, Path(source).name), html, force=force)
    if csv is not None:
        put(as_csv(summary), csv, force=force)
    names = "、".join(filter(None, (html, csv)))
    click.echo(f"{summary.rows:,} 行，写入 {names} · {summary.rows:,} rows", err=True)
