"""`yibao check`: one message in, one verdict out; or a file of messages with `--batch`."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yibao.check import MAX_TEXT_BYTES, Verdict, open_checker
from yibao.core.errors import InputError
from yibao.service.asked import Fault, in_language, read_day, read_place, too_large
from yibao.service.cli.batch_options import Table, batch_options, take
from yibao.service.cli.beyond_options import beyond_options, take_beyond
from yibao.service.cli.group import Refusal

if TYPE_CHECKING:
    from yibao.check.near import NearKnown

SHOWN = ("views", "extracts", "evidence", "score")

HELP = """查一条讯息：真的假的？ · Is this message real?

\b
  yibao check "【医保局】您的医保已停用……"
  yibao check --file 短信.txt --region 重庆
  pbpaste | yibao check -
  yibao check --image 截图.png --picture 结论.png
  yibao check --url http://nhsaa.top/login
  yibao check --page 网页.html
  yibao check --conversation 通话.srt
  yibao check --batch 收件箱.csv --out 结论.csv

\b
TEXT 是讯息的原文；写 - 从标准输入读。
给出结论、理由、依据和该怎么做；不保存、不上传，不加 --fetch 就不打开链接。
退出码：0 有结论，2 读不了。

\b
TEXT is the message itself; - reads standard input.
Nothing is stored or sent; no link is opened without --fetch.
Exit code: 0 verdict given, 2 input that cannot be read.
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    text: tuple[str, ...]
    file: str | None
    image: str | None
    picture: Path | None
    url: str | None
    fetch: bool
    region: str | None
    on: str | None
    status: str | None
    person: str | None
    lang: str
    as_json: bool
    show: tuple[str, ...]
    campaigns: Path | None
    key: Path | None
    table: Table
    beyond: dict[str, Any]


@click.command("check", help=HELP)
@click.argument("text", nargs=-1)
@click.option("--file", "file", metavar="F", help="读这个文本文件 · Read the message from a file.")
@click.option(
    "--image",
    metavar="F",
    help="查这张截图或照片（JPEG、PNG、WebP、HEIC、GIF） · Check a screenshot or photo.",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="把结论画在图上，存成 PNG；--force 覆盖 · Draw the verdict over it, as PNG.",
)
@beyond_options
@click.option(
    "--url", metavar="U", help="只看网址像不像真的，不打开 · Judge an address; do not open it."
)
@click.option(
    "--fetch",
    is_flag=True,
    help="和 --url 一起：打开网页看内容 · With --url: open the page and read it.",
)
@click.option(
    "--region", metavar="R", help="在哪里参保：重庆、500000、Chongqing · Where you are insured."
)
@click.option(
    "--on", metavar="DATE", help="按哪一天的规定，默认今天 · Rules of this day, today if left out."
)
@click.option(
    "--status",
    metavar="SIGNED",
    help="本人的签名状态（@F 从文件读），核对“停用”是真是假 · Your own signed status.",
)
@click.option("--person", metavar="REF", help="签名状态要是这个人的 · Whose status it must be.")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    envvar="YIBAO_LANG",
    help="说中文还是英文 · Speak Chinese or English.",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON · Print the verdict as JSON.")
@click.option(
    "--show",
    type=click.Choice(SHOWN),
    multiple=True,
    help="另外显示内部所见，可多次 · Also show what was seen inside; may be repeated.",
)
@click.option(
    "--campaigns",
    type=click.Path(path_type=Path),
    metavar="F",
    help="再查这个索引里见过没有 · Also look it up in this index of campaigns.",
)
@click.option(
    "--key", type=click.Path(path_type=Path), metavar="K", help="索引的密钥，默认 F.key · Its key."
)
@batch_options
def command(**given: Any) -> None:
    """Check one message or a table of them."""
    options = Options(table=take(given), beyond=take_beyond(given), **given)
    place, day = _asked(options)
    if options.table.asked:
        _batch(options, place, day)
        return
    if options.image is not None or options.picture is not None:
        _picture(options, place, day)
        return
    at_url = options.beyond["page"] is not None and not options.fetch
    if (options.url is not None or options.fetch) and not at_url:
        _link(options, place, day)
        return
    if any(options.beyond.values()):
        _beyond(options, place, day)
        return
    message = _message(options)
    try:
        verdict = open_checker().check(message, region=place, on=day)
    except InputError as error:
        raise Refusal(in_language(error, options.lang)) from error
    if options.status is not None:
        verdict = _held(verdict, options.status, options.person)
    if not verdict.text.strip():
        raise _refusal(
            options, "没有内容。请把收到的讯息贴进来。", "There is no text. Paste the message."
        )
    near = _near(verdict, options)
    if options.as_json:
        click.echo(_json(verdict, options, near))
    else:
        _draw(verdict, options, near)


def _picture(options: Options, place: str, day: date | None) -> None:
    # Only a picture pays for what reads pictures.
    from yibao.service.cli import check_image  # noqa: PLC0415

    if options.image is None:
        zh = "--picture 要和 --image 一起给。"
        raise _refusal(options, zh, "--picture goes with --image.")
    if options.text or options.file or options.campaigns or options.show:
        zh = "--image 不能和 TEXT、--file、--show、--campaigns 一起用。"
        raise _refusal(options, zh, "--image goes without TEXT, --file, --show and --campaigns.")
    try:
        data = check_image.read(options.image, options.picture, force=options.table.force)
        seen = check_image.check_image(data, region=place, on=day)
        if options.status is not None:
            seen = replace(seen, verdict=_held(seen.verdict, options.status, options.person))
        check_image.show(seen, options.lang, options.picture, as_json=options.as_json)
    except InputError as error:
        raise Refusal(in_language(error, options.lang)) from error


def _beyond(options: Options, place: str, day: date | None) -> None:
    # Only a page or a call pays for what reads them.
    from yibao.service.cli.check_beyond import Beyond, show  # noqa: PLC0415

    if options.text or options.file or options.campaigns or options.show:
        zh = "--page、--conversation 不能和 TEXT、--file、--show、--campaigns 一起用。"
        en = "--page and --conversation go without TEXT, --file, --show and --campaigns."
        raise _refusal(options, zh, en)
    try:
        asked = Beyond(
            **options.beyond,
            url=options.url or "",
            status=options.status or "",
            person=options.person,
        )
        show(asked, place, day, lang=options.lang, as_json=options.as_json)
    except InputError as error:
        raise Refusal(in_language(error, options.lang)) from error


def _link(options: Options, place: str, day: date | None) -> None:
    # Only an address pays for what opens one.
    from yibao.service.cli import check_link  # noqa: PLC0415

    if options.url is None:
        raise _refusal(options, "--fetch 要和 --url 一起给。", "--fetch goes with --url.")
    others = (options.text, options.file, options.campaigns, options.show, options.status)
    if any((*others, *options.beyond.values())):
        zh = "--url 只和 --fetch、--region、--on、--lang、--json 一起用。"
        en = "--url goes only with --fetch, --region, --on, --lang and --json."
        raise _refusal(options, zh, en)
    try:
        found = check_link.check_link(options.url, region=place, on=day, fetch=options.fetch)
    except InputError as error:
        raise Refusal(in_language(error, options.lang)) from error
    check_link.show(found, options.lang, as_json=options.as_json)


def _held(verdict: Verdict, status: str, person: str | None) -> Verdict:
    # A check without a status does without the arithmetic of signatures.
    from yibao.service.own_status import from_argument, with_own_status  # noqa: PLC0415

    return with_own_status(verdict, from_argument(status), person=person)


def _asked(options: Options) -> tuple[str, date | None]:
    place, day = read_place(options.region), read_day(options.on)
    for fault in (place, day):
        if isinstance(fault, Fault):
            raise Refusal(fault.says(options.lang))
    assert isinstance(place, str)
    assert not isinstance(day, Fault)
    return place, day


def _message(options: Options) -> str | bytes:
    if options.file is not None:
        if options.text:
            zh = "TEXT 和 --file 只能给一个。"
            raise _refusal(options, zh, "Give either TEXT or --file, not both.")
        return _from_file(options, options.file)
    if not options.text:
        zh = '请给出讯息：yibao check "收到的讯息"，或用 - 从标准输入读。'
        raise _refusal(options, zh, 'Give the message: yibao check "TEXT", or - for standard input')
    if options.text == ("-",):
        return _limited(sys.stdin.buffer.read(MAX_TEXT_BYTES + 1))
    text = " ".join(options.text)
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return _as_bytes(text)


def _as_bytes(text: str) -> str | bytes:
    """Arguments that are not UTF-8 arrive as lone surrogates; messages are decoded elsewhere."""
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:
        return text


def _from_file(options: Options, name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return _limited(file.read(MAX_TEXT_BYTES + 1))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        zh = f"读不了文件 {name}：{reason}"
        raise _refusal(options, zh, f"Cannot read {name}: {reason}") from error


def _limited(raw: bytes) -> bytes:
    if len(raw) > MAX_TEXT_BYTES:
        raise too_large(MAX_TEXT_BYTES, what_zh="内容", what_en="The text")
    return raw


def _refusal(options: Options, zh: str, en: str) -> Refusal:
    return Refusal(zh if options.lang == "zh" else en)


def _near(verdict: Verdict, options: Options) -> NearKnown | None:
    """What the index knows of messages like it; an index that is named must be there."""
    if options.campaigns is None:
        return None
    from yibao.service.campaigns import open_index  # noqa: PLC0415

    with open_index(options.campaigns, options.key, read_only=True) as index:
        return index.look(verdict.text)


def _json(verdict: Verdict, options: Options, near: NearKnown | None) -> bytes:
    if options.campaigns is None:
        return verdict.to_json()
    import orjson  # noqa: PLC0415

    return orjson.dumps({**verdict.to_dict(), "near_known": near.to_dict() if near else None})


def _draw(verdict: Verdict, options: Options, near: NearKnown | None) -> None:
    # Drawing loads rich; JSON does without.
    from yibao.service.cli import inside, picture  # noqa: PLC0415
    from yibao.service.cli.paper import paper  # noqa: PLC0415
    from yibao.service.sheet import Lang, lay_out  # noqa: PLC0415

    lang: Lang = "zh" if options.lang == "zh" else "en"
    console = paper()
    lines: tuple[str, ...] = ()
    if options.campaigns is not None:
        from yibao.service.campaigns import near_lines  # noqa: PLC0415
        from yibao.service.campaigns.words import nothing  # noqa: PLC0415

        lines = near_lines(near, lang) if near else (nothing(lang),)
    sheet = lay_out(verdict, lang, stretch=picture.STRETCH, near=lines)
    console.print(picture.picture(sheet))
    for name in options.show:
        console.print(inside.SHOWN[name](verdict))


def _batch(options: Options, place: str, day: date | None) -> None:
    from yibao.service.cli.batch import check_table  # noqa: PLC0415

    if options.table.batch is None or options.table.out is None:
        zh = "--batch IN 和 --out OUT 要一起给。"
        raise _refusal(options, zh, "--batch IN and --out OUT go together.")
    others = (options.text, options.file, options.show, options.as_json, options.campaigns)
    if any((*others, options.status)):
        zh = "--batch 不能和 TEXT、--file、--json、--show、--status、--campaigns 一起用。"
        en = "--batch goes without TEXT, --file, --json, --show, --status and --campaigns."
        raise _refusal(options, zh, en)
    check_table(options.table, place, day)
