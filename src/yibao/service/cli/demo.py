"""`yibao demo`: 示范市, an invented city to try things with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import Conflict, Unavailable
from yibao.service.settings import Settings, read_settings

if TYPE_CHECKING:
    from yibao.account.database import Transaction
    from yibao.service.usecases.office import Office

MOST_PEOPLE = 20_000
APPLICANTS = 8
PROVIDER = "H990100001"


@click.group("demo", help="示范数据：一座编出来的城市 · An invented city to try things with.")
@click.pass_context
def command(context: click.Context) -> None:
    """Work on the database the settings name."""
    context.obj = read_settings()


@command.command("seed")
@click.option("--people", default=1_000, show_default=True, type=click.IntRange(10, MOST_PEOPLE))
@click.option("--seed", default=7, show_default=True, help="同数同城 · Same number, same city.")
@click.option("--if-empty", is_flag=True, help="有人就不动 · Leave people alone.")
@click.pass_obj
def seed(settings: Settings, people: int, seed: int, if_empty: bool) -> None:
    """建库并放进编出来的人、家庭、医院药店和一年的收支 · Make the database and fill it.

    \b
    里面没有真人；已经有人的数据库不会动。
    Nobody in it exists; a database with people in it is left alone.
    """
    import secrets  # noqa: PLC0415

    from yibao.account.database.opening import dsn_of  # noqa: PLC0415
    from yibao.account.demo import invent, invent_year  # noqa: PLC0415
    from yibao.account.demo.seed import seed_city  # noqa: PLC0415
    from yibao.account.migrations.store import migrate  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415
    from yibao.service.usecases.demonstrating_rights import seed_rights  # noqa: PLC0415
    from yibao.service.usecases.office import Office  # noqa: PLC0415

    migrate(dsn_of(settings.database))
    sealer = settings.keys.make_sealer(secrets.token_bytes)
    _signing_keys(settings)
    city = invent(seed, on=SYSTEM_CLOCK.today(), size=people)
    try:
        with opened_database(settings) as database:
            made = seed_city(
                database, city, invent_year(city, seed), sealer, randomness=secrets.token_bytes
            )
            office = Office(database, sealer)
            applied = _applications(office, made.refs)
            shares, held = seed_rights(office, made.refs)
    except Conflict as error:
        if error.code == "demo.there" and if_empty:
            return
        raise
    click.echo(f"示范市 · demo city: {settings.shown}")
    click.echo(f"{len(made.refs):,} 人 people · {len(city.providers)} 家机构 providers")
    click.echo(f"{made.journals:,} 笔记账 journals · {made.alerts:,} 条提醒 alerts")
    click.echo(f"{applied} 份申请 applications · yibao desk list")
    click.echo(f"{shares} 份家庭共济 grants · {held} 条限制 restrictions · yibao restriction due")
    click.echo(f"试试 · try: yibao account show {made.refs[0]}")


def _applications(office: Office, refs: Sequence[str]) -> int:
    """Invent applications of some who have an employee's account with money in it."""
    from yibao.account import people  # noqa: PLC0415
    from yibao.service.usecases import accounts  # noqa: PLC0415
    from yibao.service.usecases.demonstrating import seed_applications  # noqa: PLC0415

    def able(tx: Transaction) -> list[str]:
        found: list[str] = []
        for ref in refs:
            insured = people.enrolments(tx, ref, office.today())
            if len(found) < APPLICANTS and insured and insured[0].insutype == "310":
                purse = accounts.purse(tx, ref, insured[0].region, "this_year")
                found += [ref] if accounts.available(tx, purse) > 0 else []
        return found

    return seed_applications(office, office.run(able), PROVIDER)


def _signing_keys(settings: Settings) -> None:
    """Make the keys that statuses and the audit are signed with, where signing can be done."""
    from yibao.account.demo.invent import REGION  # noqa: PLC0415
    from yibao.core.crypto import sm2  # noqa: PLC0415
    from yibao.service.cli.audit import SEALING_KEY  # noqa: PLC0415
    from yibao.service.own_status import SIGNING_KEY, make_signing_key  # noqa: PLC0415

    try:
        if not settings.keys.has(SIGNING_KEY):
            make_signing_key(settings, REGION, "示范市医疗保障局")
        if not settings.keys.has(SEALING_KEY):
            settings.keys.keep(SEALING_KEY, sm2.generate().scalar)
    except Unavailable as error:
        click.echo(error.says, err=True)
