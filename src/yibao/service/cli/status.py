"""`yibao status`: sign what one's insurance is like now, verify it anywhere; the pinned keys."""

from __future__ import annotations

import json
import os

import click

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import Issue, NotFound
from yibao.service.cli.group import Refusal
from yibao.service.cli.options import FORCE, JSON, LANG, put
from yibao.service.settings import Settings, read_settings

FOUND = 1
HELP = """签名状态：医保到底停没停 · Signed status: is it really suspended?

\b
  yibao status keys --make 990100 示范市医疗保障局   机构建立签名密钥 · make a signing key
  yibao status sign p_… --out 状态.txt              给本人签一份（30分钟有效） · for the holder
  yibao status verify @状态.txt                     核对 · verify
  yibao check "您的医保已停用……" --status @状态.txt   拿它核对讯息 · hold a message against it

\b
状态里没有姓名和身份证号；只给本人，只用来核对讯息。
It holds no name and no ID number; it is for the holder alone, to check messages with.
"""


@click.group("status", help=HELP)
@click.pass_context
def command(context: click.Context) -> None:
    """Work with signed statuses."""
    context.obj = read_settings()


@command.command("sign")
@click.argument("person")
@click.option("--out", metavar="OUT", help="写到这个文件 · Write to a file.")
@FORCE
@click.pass_obj
def sign(settings: Settings, person: str, out: str | None, force: bool) -> None:
    """给本人签一份状态（编号 p_…） · Sign the status of a person, for that person."""
    from yibao.account import people  # noqa: PLC0415
    from yibao.account.actor import Actor  # noqa: PLC0415
    from yibao.account.audit import AuditEvent, record_event  # noqa: PLC0415
    from yibao.account.status import sign_status  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415
    from yibao.service.own_status import signing_key  # noqa: PLC0415

    key = signing_key()
    if key is None:
        raise Refusal("还没有签名密钥，先运行 yibao status keys --make · Make the key first")
    now = SYSTEM_CLOCK.now()
    with opened_database(settings) as database, database.transaction() as tx:
        ref = people.person(tx, person).ref
        by = Actor(os.environ.get("USER") or "terminal", "admin")
        record_event(tx, AuditEvent("sign_status", by, now, ref))
        signed = sign_status(tx, ref, now=now, key=key)
    put(signed.text + "\n", out, force=force)
    click.echo(f"{signed.expires:%Y-%m-%d %H:%M} 前有效 · valid until then", err=True)


@command.command("verify")
@click.argument("signed")
@click.option("--person", metavar="REF", help="要是这个人的 · Whose it must be.")
@LANG
@JSON
def verify(signed: str, person: str | None, lang: str, as_json: bool) -> None:
    """核对一份状态；@F 从文件读 · Verify a status; exit 1 when it cannot be relied on."""
    from yibao.check.status import told  # noqa: PLC0415
    from yibao.service.own_status import from_argument, read_own_status  # noqa: PLC0415

    text = from_argument(signed)
    status = read_own_status(text, person=person)
    if status is None:
        raise Refusal("没有内容 · There is nothing to verify")
    found = told(status)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    elif isinstance(status, Issue):
        zh, _, en = status.says.partition(" / ")
        click.echo(zh if lang == "zh" else en)
    else:
        click.echo(found["says"][lang])
    if isinstance(status, Issue):
        raise SystemExit(FOUND)


@command.command("keys")
@click.option(
    "--make",
    nargs=2,
    metavar="REGION ISSUER",
    help="建立本机构的签名密钥并列入可信 · Make this agency's signing key and pin it.",
)
@click.option("--pin", metavar="LINE", help="列入别的机构的公钥 · Pin another agency's key.")
@click.pass_obj
def keys(settings: Settings, make: tuple[str, str] | None, pin: str | None) -> None:
    """可信公钥：列出、建立、列入 · The pinned keys: list, make, pin."""
    from yibao.service.own_status import (  # noqa: PLC0415
        key_file,
        make_signing_key,
        pin_key,
        pinned_keys,
    )

    path = key_file()
    if make is not None:
        make_signing_key(settings, *make)
    if pin is not None:
        pin_key(pin.strip())
    known = pinned_keys()
    if isinstance(known, Issue):
        if known.code == "status.no_keys":
            raise NotFound(known.code, known.says)
        raise Refusal(f"{known.says} {known.at}")
    click.echo(f"# {path}")
    for one in known.values():
        click.echo(one.line)
