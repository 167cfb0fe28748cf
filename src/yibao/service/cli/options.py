"""Options that several commands share, and where their output goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from yibao.core.clock import SYSTEM_CLOCK
from yibao.service.asked import Fault, read_day
from yibao.service.cli.group import Refusal
from yibao.service.sheet.words import Lang

Command = TypeVar("Command", bound=Callable[..., Any])
Read = TypeVar("Read")

LANG = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    envvar="YIBAO_LANG",
    help="说中文还是英文 · Speak Chinese or English.",
)
ON = click.option("--on", metavar="DATE", help="按哪一天的规定，默认今天 · Rules of this day.")
JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON · Print as JSON.")
FORCE = click.option("--force", is_flag=True, help="OUT 已有也覆盖 · Replace OUT if it exists.")


def output(*formats: str) -> Callable[[Command], Command]:
    """The options --format, --out and --force, for these formats beside the terminal's."""

    def add(command: Command) -> Command:
        known = ["terminal", *formats, "json"]
        command = FORCE(command)
        command = click.option(
            "--out", metavar="OUT", help="写到这个文件，格式看后缀 · Write to a file."
        )(command)
        return click.option(
            "--format", "form", type=click.Choice(known), help="输出格式 · How to print."
        )(command)

    return add


def form_of(form: str | None, out: str | None, *, as_json: bool, known: tuple[str, ...]) -> str:
    """The format to write: as asked, else by the suffix of OUT, else for the terminal."""
    if as_json:
        return "json"
    if form:
        return form
    if out is None:
        return "terminal"
    suffix = Path(out).suffix.lower().removeprefix(".")
    if suffix in (*known, "json"):
        return suffix
    names = "、".join(f".{name}" for name in (*known, "json"))
    raise Refusal(f"OUT 的后缀要是：{names} · OUT must end in one of {names}")


def put(text: str, out: str | None, *, force: bool) -> None:
    """Print, or write to a file that is not there yet."""
    if out is None:
        click.echo(text.rstrip("\n"))
        return
    target = Path(out)
    may_replace(target, force=force)
    try:
        # Spreadsheets take a CSV without the mark for another encoding.
        mark = "\ufeff" if target.suffix.lower() == ".csv" else ""
        target.write_text(mark + text, encoding="utf-8", newline="")
    except OSError as error:
        raise Refusal(f"写不了 · cannot write {out}: {error.strerror}") from error


def may_replace(out: Path, *, force: bool) -> None:
    """Refuse to write over a file that is there, unless that was asked for."""
    if out.exists() and not force:
        raise Refusal(f"OUT 已经存在，要覆盖请加 --force · OUT exists; add --force: {out}")


def unless_fault(read: Read | Fault, lang: Lang) -> Read:
    """What was read; a fault is refused in the asker's language."""
    if isinstance(read, Fault):
        raise Refusal(read.says(lang))
    return read


def day_or_today(on: str | None, lang: Lang) -> date:
    """The day asked for; today in China if none was."""
    return unless_fault(read_day(on), lang) or SYSTEM_CLOCK.today()


def echo_json(value: Any) -> None:
    """One JSON value on standard output."""
    import json  # noqa: PLC0415

    import orjson  # noqa: PLC0415

    try:
        told = orjson.dumps(value, default=str)
    except TypeError:  # half a character, as a word of a command may have that is no UTF-8
        told = json.dumps(value, default=str).encode()
    click.echo(told)
