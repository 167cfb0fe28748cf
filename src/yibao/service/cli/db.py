"""`yibao db`: the account's database — made, brought up to date, checked, backed up, restored."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from yibao.core.errors import InputError, Issue
from yibao.service.settings import Settings, read_settings

FOUND = 1
HELP = """账户的数据库：建立、升级、检查、备份、恢复 · The account's database.

\b
YIBAO_DATABASE 是 PostgreSQL 地址，或内置数据库的文件夹；不写就在 ~/.local/share/yibao。
密钥另放（YIBAO_KEYS），备份里没有密钥：请分开保管，丢了密钥就打不开身份信息。

\b
YIBAO_DATABASE is a PostgreSQL address, or a folder for the embedded server.
Keys lie apart (YIBAO_KEYS) and are in no backup: keep them safe, and elsewhere.
"""


@click.group("db", help=HELP)
@click.pass_context
def command(context: click.Context) -> None:
    """Work on the database the settings name."""
    context.obj = read_settings()


@command.command("init")
@click.pass_obj
def init(settings: Settings) -> None:
    """建立数据库和密钥；已有的不动 · Make the database and keys; what is there stays."""
    from yibao.account.database.opening import dsn_of  # noqa: PLC0415
    from yibao.account.migrations.store import migrate, newest  # noqa: PLC0415

    migrate(dsn_of(settings.database))
    settings.keys.make_sealer(secrets.token_bytes)
    click.echo(f"数据库 database: {settings.shown}  ({newest()})")
    click.echo(f"密钥   keys:     {settings.keys.folder}")
    click.echo("请把密钥和备份分开保管。 / Keep keys and backups apart.")


@command.command("migrate")
@click.pass_obj
def migrate_command(settings: Settings) -> None:
    """升级到这个版本要的样子 · Bring the database to the shape this version needs."""
    from yibao.account.database.upkeep import shape  # noqa: PLC0415
    from yibao.account.migrations.store import migrate, newest  # noqa: PLC0415

    dsn = _dsn(settings)
    before = shape(dsn)
    migrate(dsn)
    if before == newest():
        click.echo(f"已是最新 · already up to date: {before}")
    else:
        click.echo(f"{before or '—'} → {newest()}")


@command.command("check")
@click.pass_obj
def check(settings: Settings) -> None:
    """核对每一分钱和每一条规矩 · Check every fen and every rule; exit 1 if one is broken."""
    from yibao.account.database.upkeep import check_database  # noqa: PLC0415

    issues = check_database(_dsn(settings))
    for issue in issues:
        click.echo(str(issue))
    if any(issue.severity == "error" for issue in issues):
        raise SystemExit(FOUND)
    click.echo("没有发现问题。 / Nothing is wrong.")


@command.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup_command(settings: Settings, file: Path) -> None:
    """备份到 FILE，校验值写在旁边 · Back up to FILE, with its hash beside it."""
    from yibao.account.database.backup import backup  # noqa: PLC0415
    from yibao.account.database.upkeep import shape  # noqa: PLC0415

    dsn = _dsn(settings)
    if not shape(dsn):
        says = "这个数据库是空的，没有可备份的。 / The database is empty; nothing to back up."
        raise InputError("backup.empty", says)
    digest = backup(dsn, file)
    click.echo(f"{file}  {file.stat().st_size:,} B  SM3 {digest[:16]}…")
    click.echo("密钥不在里面，请另外保管。 / The keys are not in it.")


@command.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    required=True,
    metavar="PLACE",
    help="空的数据库：地址，或新文件夹 · An empty database: an address, or a new folder.",
)
def restore_command(file: Path, into: str) -> None:
    """把备份恢复到一个空的数据库，并核对 · Restore into an empty database, and check it."""
    from yibao.account.database.backup import restore  # noqa: PLC0415
    from yibao.account.database.opening import dsn_of  # noqa: PLC0415
    from yibao.account.database.upkeep import check_database, prepare_empty  # noqa: PLC0415

    dsn = dsn_of(into)
    prepare_empty(dsn)
    restore(file, dsn)
    issues: tuple[Issue, ...] = check_database(dsn)
    for issue in issues:
        click.echo(str(issue))
    if any(issue.severity == "error" for issue in issues):
        raise SystemExit(FOUND)
    click.echo(f"恢复好了，核对无误 · restored and checked: {into}")


def _dsn(settings: Settings) -> str:
    from yibao.account.database.opening import dsn_of  # noqa: PLC0415
    from yibao.service.opened import must_be_made  # noqa: PLC0415

    must_be_made(settings)
    return dsn_of(settings.database)
