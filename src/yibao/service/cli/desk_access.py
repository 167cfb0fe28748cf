"""`yibao desk staff` and `yibao desk token`: who works at the desk, and tokens of the interface."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from yibao.core.clock import SYSTEM_CLOCK
from yibao.service.cli.application_telling import opened_office
from yibao.service.cli.group import Refusal
from yibao.service.settings import read_settings

if TYPE_CHECKING:
    from yibao.account.database import Transaction

STAFF_ROLES = ("reviewer", "approver", "supervisor", "admin")
TOKEN_ROLES = ("holder", "guardian", *STAFF_ROLES)


@click.group("staff", help="经办人员：加人、离岗 · Who works at the desk.")
def staff_group() -> None:
    """Keep the list of staff."""


@staff_group.command("add")
@click.argument("ref", metavar="ID")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(STAFF_ROLES))
@click.option("--person", help="此人自己的参保编号 p_…，用来回避 · Their own ref, if insured.")
@click.option("--region", help="只办这个统筹区（代码） · Only this region (adcode).")
def add(ref: str, roles: tuple[str, ...], person: str | None, region: str | None) -> None:
    """加一个经办人员 · Add someone.

    \b
    本人也参保的，一定写 --person：这样才不会审到自己和家人的事。
    Give --person for anyone who is insured here too, so that they never decide about
    themselves or their family.
    """
    from yibao.account import people  # noqa: PLC0415
    from yibao.account.applications.access import Staff  # noqa: PLC0415
    from yibao.account.applications.access.store import add_staff  # noqa: PLC0415

    if not re.fullmatch(r"[A-Za-z0-9_.-]{2,40}", ref):
        raise Refusal("工号是 2 到 40 个字母、数字或 _ . - · An id has 2 to 40 letters or digits.")
    if region is not None and not re.fullmatch(r"[0-9]{6}", region):
        raise Refusal("统筹区写 6 位代码，例如 990100 · A region is an adcode of six digits.")
    new = Staff(ref, roles, person, region)

    def work(tx: Transaction) -> None:
        if person is not None:
            people.person(tx, person)
        add_staff(tx, new, at=SYSTEM_CLOCK.now())

    with opened_office() as office:
        office.run(work)
    click.echo("记下了。 / Noted.")


@staff_group.command("end")
@click.argument("ref", metavar="ID")
def end(ref: str) -> None:
    """离岗；他的令牌一起停用 · Someone leaves; their tokens stop."""
    from yibao.account.applications.access.store import end_staff  # noqa: PLC0415

    with opened_office() as office:
        office.run(lambda tx: end_staff(tx, ref, at=SYSTEM_CLOCK.now()))
    click.echo("记下了。 / Noted.")


@click.group("token", help="接口的令牌 · Tokens of the interface.")
def token_group() -> None:
    """Keep tokens."""


@token_group.command("new")
@click.option("--role", required=True, type=click.Choice(TOKEN_ROLES))
@click.option("--id", "ref", required=True, help="参保人编号 p_… 或工号 · Whose it is.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 366))
@click.option("--note", default="", help="做什么用 · What it is for.")
def new(**given: Any) -> None:
    """发一个令牌，只显示这一次，库里只存它的散列 · Make a token; it is shown once."""
    from yibao.account import people  # noqa: PLC0415
    from yibao.account.actor import Actor  # noqa: PLC0415
    from yibao.account.applications.access import new_token, token_hash  # noqa: PLC0415
    from yibao.account.applications.access.store import NewToken, keep_token  # noqa: PLC0415
    from yibao.service.usecases.looking import member  # noqa: PLC0415

    ref, role = given["ref"], given["role"]
    if (role in ("holder", "guardian")) != ref.startswith("p_"):
        raise Refusal("holder、guardian 用 p_… 编号，其他用工号。 / Holders have a p_… ref.")
    token = new_token(secrets.token_bytes)
    with opened_office() as office:
        now = SYSTEM_CLOCK.now()
        hashed = token_hash(read_settings().keys.read("find"), token)
        kept = NewToken(hashed, Actor(ref, role), now + timedelta(given["days"]), given["note"])

        def work(tx: Transaction) -> None:
            # A token of somebody who does not exist would only be found out by who uses it.
            if role in STAFF_ROLES:
                member(tx, kept.actor)
            else:
                people.person(tx, ref)
            keep_token(tx, kept, at=now)

        office.run(work)
    click.echo(token)
    click.echo("只显示这一次，请收好。 / It is shown this once; keep it safe.", err=True)


@token_group.command("revoke")
@click.option("--id", "ref", required=True, help="谁的 · Whose.")
def revoke(ref: str) -> None:
    """停用一个人的全部令牌 · Stop all tokens of someone."""
    from yibao.account.applications.access.store import revoke as stop  # noqa: PLC0415

    with opened_office() as office:
        count = office.run(lambda tx: stop(tx, ref, at=SYSTEM_CLOCK.now()))
    click.echo(f"停用了 {count} 个。 / {count} stopped.")
