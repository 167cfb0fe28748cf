"""`yibao audit`: seal what was recorded, write a dump of it, and verify a dump on its own."""

from __future__ import annotations

import json
import signal
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import InputError, Issue, Unavailable
from yibao.service.cli.group import Refusal
from yibao.service.cli.options import FORCE, JSON, echo_json, may_replace
from yibao.service.settings import Settings, read_settings

if TYPE_CHECKING:
    from yibao.core.crypto.sm2 import PrivateKey

FOUND = 1
SEALING_KEY = "audit"
HELP = """审计：封存、导出、核对 · Audit: seal, export, verify.

\b
  yibao audit key --make            建立封存密钥；公钥另存一处 · make the sealing key
  yibao audit seal                  一直封存（每秒一次） · keep sealing, every second
  yibao audit views p_…             谁看过我的数据 · who looked at my data
  yibao audit export 审计.jsonl     导出，供别人核对 · write a dump for others to verify
  yibao audit verify 审计.jsonl --key … --heads heads.jsonl
                                    只凭文件核对有没有改过 · verify with the file alone

\b
链头写进 heads.jsonl：请定时抄到别处，删掉尾部才瞒不过去。
Heads go to heads.jsonl: copy them elsewhere, so that a cut-off tail is found.
"""


@click.group("audit", help=HELP)
@click.pass_context
def command(context: click.Context) -> None:
    """Work on the audit."""
    context.obj = read_settings()


@command.command("key")
@click.option("--make", is_flag=True, help="建立密钥 · Make the key.")
@click.pass_obj
def key_command(settings: Settings, make: bool) -> None:
    """封存密钥的公钥 · Show the public key of the sealing key."""
    from yibao.core.crypto import sm2  # noqa: PLC0415

    if make:
        settings.keys.keep(SEALING_KEY, sm2.generate().scalar)
    public = sealing_key(settings).public
    click.echo(f"{public.key_id}  {public.compressed.hex()}")


@command.command("seal")
@click.option("--once", is_flag=True, help="封存已有的就结束 · Seal what waits, then end.")
@click.option(
    "--heads",
    type=click.Path(file_okay=False, path_type=Path),
    help="链头写到这个文件夹 · Where heads are written.",
)
@click.pass_obj
def seal(settings: Settings, once: bool, heads: Path | None) -> None:
    """封存记账和访问记录 · Seal journals and accesses, every second until stopped."""
    from yibao.account.audit import Sealer  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    key, folder = sealing_key(settings), heads or settings.home / "audit"
    with opened_database(settings) as database:
        sealer = Sealer(database, key, clock=SYSTEM_CLOCK, folder=folder)
        if once:
            click.echo(f"封存 {sealer.seal_all()} 条 · rows sealed")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        click.echo(f"封存中，链头写到 {folder}；Ctrl+C 停止 · sealing, Ctrl+C stops")
        sealer.run(stop, tell=tell)


@command.command("export")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@FORCE
@click.pass_obj
def export(settings: Settings, out: Path, force: bool) -> None:
    """导出全部记账、访问、封存 · Write all journals, accesses and seals to a file."""
    from yibao.account.audit import write_dump  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    may_replace(out, force=force)
    if out.exists() and not out.is_file():
        raise Refusal(f"OUT 要是普通文件 · OUT is no ordinary file: {out}")
    keys = [sealing_key(settings).public] if settings.keys.has(SEALING_KEY) else []
    whole = out.with_name(out.name + ".part")
    try:
        whole.touch(mode=0o600)
        with opened_database(settings) as database, whole.open("w", encoding="utf-8") as file:
            lines = write_dump(database, file, keys=keys)
        whole.replace(out)
    except OSError as error:
        raise Refusal(f"写不了 · cannot write {out}: {error.strerror}") from error
    finally:
        whole.unlink(missing_ok=True)
    click.echo(f"{out}: {lines} 行 · lines")


@command.command("verify")
@click.argument("dump", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--key", metavar="HEX", help="另外保存的公钥 · The public key, kept elsewhere.")
@click.option("--head", metavar="HEX", help="另外保存的最新链头 · The newest head, kept elsewhere.")
@click.option(
    "--heads",
    type=click.Path(dir_okay=False, path_type=Path),
    help="另外保存的 heads.jsonl · The file heads.jsonl, kept elsewhere.",
)
@JSON
def verify_command(
    dump: Path, key: str | None, head: str | None, heads: Path | None, as_json: bool
) -> None:
    """只凭文件核对：改、删、添、换、截尾都看得出 · Exit 1 when anything was changed."""
    from yibao.account.audit.verify import expectation, tell, verify  # noqa: PLC0415

    try:
        expected = expectation(key, head, heads)
        with dump.open(encoding="utf-8", newline="\n") as file:
            report = verify(file, expected)
    except (OSError, ValueError) as error:
        raise InputError(
            "audit.unreadable", f"读不了：{error} / Cannot be read: {error}"
        ) from error
    if as_json:
        faults = [{"code": one.code, "says": one.says} for one in report.faults]
        told = {"good": report.good, "head": report.head, "faults": faults}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo("\n".join(tell(report)))
    if not report.good:
        raise SystemExit(FOUND)


@command.command("views")
@click.argument("person")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, help="最多几条 · At most.")
@JSON
@click.pass_obj
def views(settings: Settings, person: str, limit: int, as_json: bool) -> None:
    """谁看过这个人的数据，最近的在前 · Who looked at a person's data, the latest first."""
    from yibao.account.audit import events_about  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    with opened_database(settings) as database, database.transaction() as tx:
        found = events_about(tx, person, limit=limit)
    if as_json:
        echo_json([asdict(one) for one in found])
        return
    for one in found:
        click.echo(f"{one.at:%Y-%m-%d %H:%M}  {one.kind}  {one.by.role} {one.by.id}")
    if not found:
        click.echo("没有。 / None.")


def sealing_key(settings: Settings) -> PrivateKey:
    """Give the key that seals. Raises: `Refusal` when there is none."""
    from yibao.core.crypto.sm2 import read_private_key  # noqa: PLC0415

    if not settings.keys.has(SEALING_KEY):
        raise Refusal("还没有封存密钥，先运行 yibao audit key --make · Make the key first")
    key = read_private_key(settings.keys.read(SEALING_KEY))
    if isinstance(key, Issue):
        raise Refusal("封存密钥读不了 · The sealing key cannot be read")
    return key


def tell(error: Unavailable) -> None:
    """Say that the database does not answer."""
    click.echo(error.says, err=True)
