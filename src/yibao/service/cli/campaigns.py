"""`yibao campaigns`: an index of what was reported, to tell whether a message was seen before."""

from __future__ import annotations

import secrets
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from yibao.check import MAX_TEXT_BYTES, open_checker, read_message
from yibao.check.near import KEY_BYTES, Campaign, CampaignIndex, K, write_key
from yibao.core.errors import InputError
from yibao.service.asked import in_language
from yibao.service.campaigns import add_file, key_path, near_lines, open_index
from yibao.service.campaigns.words import counted, nothing
from yibao.service.cli.flow import Flow
from yibao.service.cli.group import Refusal
from yibao.service.cli.options import FORCE, JSON, LANG, day_or_today, echo_json, may_replace
from yibao.service.cli.paper import paper

KEEP_DAYS = 400
MAX_TOLD = 20
MOST_LISTED = 1_000
_PATH = click.Path(path_type=Path)
INDEX = click.option(
    "--index", "index", type=_PATH, required=True, metavar="F", help="索引文件 · The index file."
)
KEY = click.option(
    "--key",
    type=_PATH,
    metavar="K",
    envvar="YIBAO_CAMPAIGNS_KEY",
    help="密钥文件，默认 F.key · The key file, F.key if left out.",
)

HELP = """记录见过的讯息，不留原文 · What was seen before, without its text.

\b
  yibao campaigns add 举报.jsonl --index 见过.idx
  yibao campaigns look "收到的讯息" --index 见过.idx
  yibao check "收到的讯息" --campaigns 见过.idx

\b
索引只存带密钥的指纹和次数；至少 5 份不同的报告都有的句子才可读，链接、号码、金额、署名盖住。
The index holds keyed fingerprints and counts; a clause is readable only where
5 distinct reports share it, with links, numbers, amounts and names masked.
"""


@click.group("campaigns", help=HELP)
def command() -> None:
    """Keep and ask an index of campaigns."""


@command.command("add")
@click.argument("source", type=_PATH, metavar="IN")
@INDEX
@KEY
@click.option(
    "--on", metavar="DATE", help="没写 on 的行算这一天，默认今天 · Day of rows without one."
)
@click.option(
    "--keep-days",
    type=click.IntRange(1, 3_650),
    default=KEEP_DAYS,
    show_default=True,
    help="这么多天没再出现的就删掉 · Drop what was not seen for so many days.",
)
@LANG
def add(source: Path, index: Path, key: Path | None, **given: Any) -> None:
    """记入一个文件 · Count the reports of a file.

    \b
    IN 是 jsonl：text，可有 on、region、reporter（谁报的，只留指纹）。
    IN is jsonl: text, and where known on, region, reporter (kept as a fingerprint only).
    第一次用会新建索引和密钥。The first use makes the index and its key.
    """
    day = day_or_today(given["on"], given["lang"])
    console = paper(err=True)
    if not index.exists() and not key_path(index, key).exists():
        write_key(key_path(index, key), secrets.token_bytes(KEY_BYTES))
        console.print(f"新密钥 · new key: {key_path(index, key)}", soft_wrap=True)
    told = _Told(given["lang"])
    with open_index(index, key) as found:
        added = add_file(source, found, open_checker(), on=day, bad=told.bad)
        expired = found.forget_before(day - timedelta(given["keep_days"]))
    console.print(
        f"{added.rows:,} 行：记入 {added.counted:,}（新 {added.new:,} 类），太短 {added.short:,}，"
        f"读不了 {added.bad:,}；过期删去 {expired:,} 类 · {added.rows:,} rows: {added.counted:,}"
        f" counted ({added.new:,} new campaigns), {added.short:,} too short, {added.bad:,} bad;"
        f" {expired:,} campaigns expired",
        soft_wrap=True,
    )


@command.command("look")
@click.argument("text", metavar="TEXT")
@INDEX
@KEY
@LANG
@JSON
def look(text: str, index: Path, key: Path | None, **given: Any) -> None:
    """这条见过吗 · Was this message seen before?

    TEXT 写 - 从标准输入读；- reads standard input.
    """
    raw: str | bytes = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1) if text == "-" else text
    with open_index(index, key, read_only=True) as found:
        near = found.look(read_message(raw).text)
    if given["as_json"]:
        echo_json({"near_known": near.to_dict() if near else None})
    elif near is None:
        click.echo(nothing(given["lang"]))
    else:
        for line in near_lines(near, given["lang"]):
            paper().print(Flow(line))


@command.command("list")
@INDEX
@KEY
@click.option("--top", type=click.IntRange(1, MOST_LISTED), default=20, show_default=True,
              help="最多列几类 · How many at most.")  # fmt: skip
@LANG
@JSON
def show(index: Path, key: Path | None, **given: Any) -> None:
    """见得最多的 · What was reported most."""
    with open_index(index, key, read_only=True) as found:
        campaigns = list(found.most_seen(given["top"]))
        total = len(found)
    if given["as_json"]:
        echo_json({"campaigns": total, "most_seen": [one.to_dict() for one in campaigns]})
        return
    console = paper()
    console.print(f"{total:,} 类 · {total:,} campaigns")
    console.print(_drawn(campaigns, given["lang"]))


@command.command("export")
@click.argument("out", type=_PATH, metavar="OUT")
@INDEX
@KEY
@click.option(
    "--name", metavar="NAME", help="本机构的名字，第一次要给 · The name others know us by."
)
@click.option(
    "--least",
    type=click.IntRange(1, K),
    default=K,
    show_default=True,
    help="至少几份不同的报告才给出去 · Distinct reports that a campaign needs to go out.",
)
@FORCE
def export(out: Path, index: Path, key: Path | None, **given: Any) -> None:
    """写成交换文件 · Write a file for other agencies."""
    may_replace(out, force=given["force"])
    with open_index(index, key) as found:
        if given["name"]:
            found.name(given["name"])
        rows = found.export(out, on=day_or_today(None, "zh"), least=given["least"])
    paper(err=True).print(f"{rows:,} 类，写入 {out} · {rows:,} campaigns", soft_wrap=True)


@command.command("import")
@click.argument("source", type=_PATH, metavar="IN")
@INDEX
@KEY
def take_in(source: Path, index: Path, key: Path | None) -> None:
    """读入别处的交换文件 · Take in a file of another agency; a newer one replaces the older."""
    with open_index(index, key) as found:
        merged = found.merge(source)
    paper(err=True).print(
        f"{merged.source}（{merged.made_on}）：{merged.rows:,} 类，{merged.joined:,} 类早已见过"
        f" · {merged.rows:,} campaigns, {merged.joined:,} of them known before",
        soft_wrap=True,
    )


@command.command("forget")
@INDEX
@KEY
@click.option(
    "--text", metavar="TEXT", help="删去这条讯息所属的一类 · Drop the campaign of a text."
)
@click.option("--number", type=int, metavar="N", help="删去第 N 类 · Drop campaign N.")
@click.option("--before", metavar="DATE", help="删去此后再没见过的 · Drop what was not seen since.")
@LANG
def forget(index: Path, key: Path | None, **given: Any) -> None:
    """删除 · Drop campaigns for good."""
    asked = [name for name in ("text", "number", "before") if given[name] is not None]
    if len(asked) != 1:
        raise Refusal("--text、--number、--before 给一个 · give one of --text, --number, --before")
    with open_index(index, key) as found:
        dropped = _forget(found, asked[0], given)
    paper(err=True).print(f"删去 {dropped:,} 类 · {dropped:,} campaigns dropped")


def _forget(found: CampaignIndex, asked: str, given: dict[str, Any]) -> int:
    if asked == "text":
        return int(found.forget(given["text"]) is not None)
    if asked == "number":
        return int(found.forget_campaign(given["number"]))
    before: date = day_or_today(given["before"], given["lang"])
    return found.forget_before(before)


class _Told:
    """Names the first bad rows on standard error."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._count = 0
        self._console = paper(err=True)

    def bad(self, line: int, says: str) -> None:
        """Name one bad row."""
        self._count += 1
        if self._count <= MAX_TOLD:
            said = in_language(InputError("", says), self._lang)
            self._console.print(f"第 {line:,} 行 · line {line:,}: {said}", soft_wrap=True)


def _drawn(campaigns: list[Campaign], lang: Any) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for column in ("number", "seen"):
        table.add_column(column, overflow="fold")
    for one in campaigns:
        template = one.template or ("（不足以显示写法）" if lang == "zh" else "(too few to read)")
        table.add_row(Text(str(one.number), "dim"), Text(f"{counted(one, lang)}\n{template}"))
    return table
