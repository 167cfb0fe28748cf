"""`yibao restriction`: what restricts a person and why; opened, reviewed and lifted by two."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import click

from yibao.core.clock import CHINA, SYSTEM_CLOCK
from yibao.core.dates import parse_date
from yibao.core.errors import Issue
from yibao.service.cli.group import Refusal
from yibao.service.cli.options import JSON, echo_json

if TYPE_CHECKING:
    from yibao.account.restrictions import Decided, Restriction

HELP = """限制：依据、期限、复查、解除 · Restrictions: basis, time, review, lifting.

\b
  yibao restriction list p_…                名下的限制 · what restricts a person
  yibao restriction open p_… --basis violation --authority … --document … \\
      --reason … --from 2026-12-01 --to 2027-06-01 --review-by 2027-03-01 \\
      --notified 2026-11-25 --as 工号 --approved-by 工号
  yibao restriction due                     到期要复查的 · what is due for review
  yibao restriction lift r_… --reason … --as 工号 --approved-by 工号

\b
没有依据、文书、送达、两个人，数据库不收；能动钱的只有法院文书。
提出的是经办人员，批准的有复核（approver）或主管职责，先用 yibao desk staff add 登记。
Without basis, document, notice and two people of the desk the database refuses it; only a
court's order stops money. People of the desk: yibao desk staff add.
"""
BASES = ("arrears", "non_cooperation", "violation", "court_order")
EFFECTS = ("no_network_settlement", "no_debit", "no_credit")
AS = click.option("--as", "who", required=True, metavar="WHO", help="谁办的（工号） · Who does it.")
APPROVED = click.option(
    "--approved-by", "approver", metavar="WHO", help="谁批准的，要是另一个人 · Who approved it."
)
REASON = click.option("--reason", required=True, help="理由 · Why.")


@click.group("restriction", help=HELP)
def command() -> None:
    """Work on restrictions."""


@command.command("list")
@click.argument("person")
@JSON
def list_command(person: str, as_json: bool) -> None:
    """名下有效和已通知的限制 · What restricts a person now, or will."""
    from yibao.account.restrictions import restrictions_of  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    with opened_database() as database, database.transaction() as tx:
        found = restrictions_of(tx, person, SYSTEM_CLOCK.now(), announced=True)
    _show(found, as_json=as_json)


@command.command("due")
@click.option("--on", metavar="DATE", help="到哪天为止，默认今天 · Due by this day; today.")
@JSON
def due(on: str | None, as_json: bool) -> None:
    """到期要复查的，最早的在前 · What is due for review, oldest first."""
    from yibao.account.restrictions.store import due_for_review  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    day = _day(on) if on else SYSTEM_CLOCK.today()
    with opened_database() as database, database.transaction() as tx:
        found = due_for_review(tx, day)
    _show(found, as_json=as_json)


@command.command("open")
@click.argument("person")
@click.option("--basis", type=click.Choice(BASES), required=True, help="依据 · The basis.")
@click.option(
    "--effect",
    type=click.Choice(EFFECTS),
    default=EFFECTS[0],
    show_default=True,
    help="停什么 · What it stops.",
)
@click.option("--account", type=int, help="只限这个账户（账本编号） · Only this account.")
@click.option("--authority", required=True, help="决定机关 · Who decided.")
@click.option("--document", required=True, help="文书号 · The document's number.")
@REASON
@click.option("--from", "begin", required=True, metavar="DATE", help="从哪天 · First day.")
@click.option("--to", "end", metavar="DATE", help="到哪天（不含） · Until this day.")
@click.option("--review-by", "review_by", required=True, metavar="DATE", help="复查 · Review by.")
@click.option("--notified", metavar="DATE", help="哪天送达本人 · When the person was told.")
@AS
@APPROVED
def open_command(**given: Any) -> None:
    """开一条限制，告诉本人 · Open a restriction; the person is told."""
    from yibao.account.restrictions import NewRestriction, restrict  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    new = NewRestriction(
        person=given["person"],
        effect=given["effect"],
        basis=given["basis"],
        authority=given["authority"],
        document_no=given["document"],
        reason=given["reason"],
        from_at=_midnight(given["begin"]),
        to_at=_midnight(given["end"]) if given["end"] else None,
        review_by=_day(given["review_by"]),
        notified_at=_midnight(given["notified"]) if given["notified"] else None,
        account=given["account"],
    )
    decided = _decided(given["who"], given["approver"])
    with opened_database() as database, database.transaction() as tx:
        ref = restrict(tx, new, decided=decided, randomness=secrets.token_bytes)
    click.echo(ref)


@command.command("review")
@click.argument("ref")
@REASON
@click.option("--review-by", "review_by", required=True, metavar="DATE", help="下次复查 · Next.")
@AS
@APPROVED
def review_command(ref: str, reason: str, review_by: str, who: str, approver: str | None) -> None:
    """复查过，继续有效 · Reviewed; it goes on."""
    from yibao.account.restrictions.store import review  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    day, decided = _day(review_by), _decided(who, approver)
    with opened_database() as database, database.transaction() as tx:
        review(tx, ref, reason=reason, review_by=day, decided=decided)
    click.echo(f"{ref}  {day}")


@command.command("lift")
@click.argument("ref")
@REASON
@click.option("--document", metavar="NO", help="文书号 · The document's number.")
@click.option("--counter", is_flag=True, help="挂失：本人到窗口核实过 · Loss: seen at the counter.")
@AS
@APPROVED
def lift_command(**given: Any) -> None:
    """解除一条限制，告诉本人 · Lift a restriction; the person is told."""
    from yibao.account.restrictions import Lifting, lift  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    lifting = Lifting(given["reason"], given["document"], "counter" if given["counter"] else None)
    decided = _decided(given["who"], given["approver"])
    with opened_database() as database, database.transaction() as tx:
        lift(tx, given["ref"], lifting, decided=decided)
    click.echo(given["ref"])


@command.command("history")
@click.argument("ref")
@JSON
def history_command(ref: str, as_json: bool) -> None:
    """一条限制的全部经过 · All that came of a restriction."""
    from yibao.account.restrictions.store import history, restriction  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    with opened_database() as database, database.transaction() as tx:
        standing, events = restriction(tx, ref), history(tx, ref)
    if as_json:
        echo_json({"restriction": asdict(standing), "events": [asdict(one) for one in events]})
        return
    click.echo(_line(standing))
    for one in events:
        approver = f" / {one.approved_by}" if one.approved_by else ""
        click.echo(f"  {one.at:%Y-%m-%d %H:%M}  {one.kind}  {one.by}{approver}  {one.reason}")


def _show(found: tuple[Restriction, ...], *, as_json: bool) -> None:
    if as_json:
        echo_json([asdict(one) for one in found])
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo("没有。 / None.")


def _line(one: Restriction) -> str:
    until = f" – {one.to_at:%Y-%m-%d}" if one.to_at else ""
    paper = f"  {one.authority} {one.document_no}" if one.document_no else ""
    return f"{one.ref}  {one.on} {one.effect} {one.basis}  {one.from_at:%Y-%m-%d}{until}{paper}"


def _decided(who: str, approver: str | None) -> Decided:
    from yibao.account.actor import Actor  # noqa: PLC0415
    from yibao.account.restrictions import Decided  # noqa: PLC0415

    second = Actor(approver, "approver") if approver else None
    return Decided(Actor(who, "reviewer"), SYSTEM_CLOCK.now(), second)


def _day(text: str) -> date:
    read = parse_date(text)
    if isinstance(read, Issue):
        raise Refusal(f"日期看不懂：{text[:40]} · this date cannot be read; write 2026-11-22")
    return read


def _midnight(text: str) -> datetime:
    return datetime.combine(_day(text), time(), CHINA)
