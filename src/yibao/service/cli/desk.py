"""`yibao desk`: the agency's side of applications — reviewing, payments, staff, tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from yibao.core.money import format_yuan
from yibao.service.cli.application_telling import (
    DESK_AS,
    opened_office,
    sheet,
    summary_line,
    told_kindly,
)
from yibao.service.cli.desk_access import staff_group, token_group
from yibao.service.cli.options import FORCE, JSON, LANG, echo_json, may_replace

if TYPE_CHECKING:
    from yibao.account.actor import Actor
    from yibao.account.database import Transaction

HELP = """经办：审核、付款、回执、人员 · The desk: review, payments, answers, staff.

\b
  yibao desk list                         待审的 · what waits for review
  yibao desk show a_… --as 工号
  yibao desk approve a_… --as 工号        两人审的，先初审后复核
  yibao desk return a_… --reason 缺发票 --as 工号
  yibao desk odd                          要人看的银行回执 · odd answers of the bank

\b
不能审自己或家人的事；要两个人的事，初审和复核不能是同一人。数据库把关。
Nobody decides about themselves or their family, and where two are needed they are two
people: the database sees to it.
"""
Role = Literal["reviewer", "approver"]
ROLE = click.option(
    "--role",
    type=click.Choice(["reviewer", "approver"]),
    default="reviewer",
    show_default=True,
    help="以什么职责 · In which role.",
)


@click.group("desk", help=HELP)
def command() -> None:
    """Work at the desk."""


command.add_command(staff_group)
command.add_command(token_group)


@command.command("list")
@click.option("--state", "states", multiple=True, help="状态，可多次；默认待审 · States to list.")
@click.option("--kind", help="哪一种事 · Only of this kind.")
@click.option("--region", help="统筹区代码 · Only of this region (adcode).")
@click.option("--overdue", is_flag=True, help="只看过了期限的 · Only what is past its deadline.")
@click.option("--after", metavar="ID", help="从这个编号之后 · The page after this one.")
@LANG
@JSON
def list_command(**given: Any) -> None:
    """待审的申请，等得最久的在前 · What waits, the longest first."""
    from yibao.account.applications.store import Wanted, listed  # noqa: PLC0415
    from yibao.service.applications import shown_summary  # noqa: PLC0415

    wanted = Wanted(
        kind=given["kind"],
        region=given["region"],
        states=given["states"] or ("in_review", "reconciling"),
        after=given["after"],
        limit=100,
    )
    with told_kindly(given["lang"], as_json=given["as_json"]), opened_office() as office:
        now = office.now()
        found = [
            shown_summary(one)
            for one in office.run(lambda tx: listed(tx, wanted))
            if not given["overdue"] or one.due_at < now
        ]
    if given["as_json"]:
        echo_json({"applications": found})
        return
    for one in found:
        click.echo(summary_line(one, given["lang"]))
    if not found:
        click.echo("没有。 / None.")


@command.command("show")
@click.argument("ref", metavar="APPLICATION")
@DESK_AS
@ROLE
@LANG
@JSON
def show(**given: Any) -> None:
    """一份申请的全部：表单、材料、依据、每一步 · All of one application."""
    _act(given, lambda tx, office, ref, by: None)


@command.command("document")
@click.argument("ref", metavar="APPLICATION")
@click.argument("sm3", metavar="SM3")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@FORCE
@DESK_AS
@ROLE
def document(**given: Any) -> None:
    """取出一份材料，核对 SM3 · Take out one document."""
    from yibao.account.actor import Actor  # noqa: PLC0415
    from yibao.service.usecases.looking import look_at_document  # noqa: PLC0415

    target: Path = given["out"]
    may_replace(target, force=given["force"])
    with opened_office() as office:
        by = Actor(given["who"], given["role"])
        content = office.run(
            lambda tx: look_at_document(tx, office, given["ref"], given["sm3"], by=by)
        )
    target.write_bytes(content)
    click.echo(f"{target}  {len(content):,} B")


@command.command("take")
@click.argument("ref", metavar="APPLICATION")
@DESK_AS
@ROLE
@LANG
@JSON
def take(**given: Any) -> None:
    """受理 · Take it in hand."""
    from yibao.service.usecases import review  # noqa: PLC0415

    _act(given, lambda tx, office, ref, by: review.take(tx, office, ref, by=by))


@command.command("approve")
@click.argument("ref", metavar="APPLICATION")
@click.option("--reason", default="", help="说明 · A note.")
@DESK_AS
@ROLE
@LANG
@JSON
def approve(**given: Any) -> None:
    """同意；要两个人的，reviewer 先初审，approver 再批准 · Agree to it.

    \b
    批准时按今天的规定再问一遍。核销预支的票据也用这个命令。
    The rules are asked again, as of today. Also accepts the invoices of an advance.
    """
    from yibao.service.usecases import review  # noqa: PLC0415

    _decide(given, review.approve)


@command.command("return")
@click.argument("ref", metavar="APPLICATION")
@click.option("--reason", required=True, help="要补什么，当事人会看到 · What is to be mended.")
@DESK_AS
@ROLE
@LANG
@JSON
def return_command(**given: Any) -> None:
    """退回补正 · Send it back to be mended."""
    from yibao.service.usecases import review  # noqa: PLC0415

    _decide(given, review.send_back)


@command.command("reject")
@click.argument("ref", metavar="APPLICATION")
@click.option("--reason", required=True, help="为什么不批，当事人会看到 · Why.")
@DESK_AS
@ROLE
@LANG
@JSON
def reject(**given: Any) -> None:
    """不予批准；当事人可以申诉一次 · Reject it; the person may appeal once."""
    from yibao.service.usecases import review  # noqa: PLC0415

    _decide(given, review.reject)


@command.command("repaid")
@click.argument("ref", metavar="APPLICATION")
@click.argument("amount", metavar="YUAN")
@DESK_AS
@ROLE
@LANG
@JSON
def repaid(**given: Any) -> None:
    """收到退还的预支款 · Money of an advance came back."""
    from yibao.core.errors import Issue  # noqa: PLC0415
    from yibao.core.money import parse_fen  # noqa: PLC0415
    from yibao.service.cli.group import Refusal  # noqa: PLC0415
    from yibao.service.usecases.advancing import repay  # noqa: PLC0415

    fen = parse_fen(given["amount"])
    if isinstance(fen, Issue):
        raise Refusal(f"金额看不懂 · not an amount: {given['amount'][:40]}")
    _act(given, lambda tx, office, ref, by: repay(tx, office, ref, fen, by=by))


@command.command("payouts")
@JSON
def payouts_command(as_json: bool) -> None:
    """付款文件：几笔、多少、发了没有 · Files of payments."""
    from yibao.account.applications.payout.store import batches  # noqa: PLC0415

    with opened_office() as office:
        found = office.run(batches)
    told = [
        {
            "id": one.id,
            "payments": one.payments,
            "total_fen": one.total_fen,
            "created_at": one.created_at.isoformat(),
            "sent_at": one.sent_at.isoformat() if one.sent_at else None,
            "sm3": one.file_sm3.hex(),
        }
        for one in found
    ]
    if as_json:
        echo_json(told)
        return
    for batch in found:
        sent = batch.sent_at.isoformat() if batch.sent_at else "未发 not sent"
        total = format_yuan(batch.total_fen)
        click.echo(f"{batch.id}  {batch.payments:>4}  {total:>14}  {sent}")
    if not told:
        click.echo("还没有付款文件。 / No files yet.")


@command.command("clearing")
@click.argument("month", metavar="YYYY-MM")
@JSON
def clearing(month: str, as_json: bool) -> None:
    """跨省共济额度一个月的清算单：哪里的人给哪里的亲属用了多少 · Clearing of quotas."""
    from yibao.account.applications.clearing import clearing_of  # noqa: PLC0415
    from yibao.core.dates import parse_date  # noqa: PLC0415
    from yibao.core.errors import Issue  # noqa: PLC0415
    from yibao.service.cli.group import Refusal  # noqa: PLC0415

    day = parse_date(f"{month}-01")
    if isinstance(day, Issue):
        raise Refusal("月份要写成 2026-11 这样。 / Write a month like 2026-11.")
    with opened_office() as office:
        found = office.run(lambda tx: clearing_of(tx, day))
    if as_json:
        echo_json([asdict(one) for one in found])
        return
    for one in found:
        amount = format_yuan(one.amount_fen)
        click.echo(f"{one.home} → {one.place or '?'}  {one.payments:>6}  {amount:>14}")
    if not found:
        click.echo("这个月没有。 / None in this month.")


@command.command("answers")
@JSON
@LANG
def answers(lang: str, as_json: bool) -> None:
    """银行的回执，新的在前 · What the bank said, newest first."""
    _tell_answers(odd=False, lang=lang, as_json=as_json)


@command.command("odd")
@JSON
@LANG
def odd(lang: str, as_json: bool) -> None:
    """要人看的：不认识、金额不符、前后矛盾、早到的回执，和读不了的文件 · Odd answers."""
    _tell_answers(odd=True, lang=lang, as_json=as_json)


@command.command("seen")
@click.argument("answer", type=int)
@click.option("--note", required=True, help="怎么处理的 · What was done about it.")
@DESK_AS
@ROLE
def seen(answer: int, note: str, who: str, role: Role) -> None:
    """一条怪回执处理完了 · An odd answer was dealt with."""
    from yibao.account.actor import Actor  # noqa: PLC0415
    from yibao.account.applications.payout.store import mark_seen  # noqa: PLC0415
    from yibao.service.usecases.looking import member  # noqa: PLC0415

    def work(tx: Transaction) -> None:
        by: Actor = Actor(who, role)
        member(tx, by)
        mark_seen(tx, answer, by=who, note=note)

    with opened_office() as office:
        office.run(work)
    click.echo("记下了。 / Noted.")


def _decide(given: Mapping[str, Any], step: Callable[..., Any]) -> None:
    """Take a step of a review with its reason."""
    reason = given["reason"]
    _act(given, lambda tx, office, ref, by: step(tx, office, ref, by=by, reason=reason))


def _act(given: Mapping[str, Any], do: Any) -> None:
    """Do something to an application and show it as it is then."""
    from yibao.account.actor import Actor  # noqa: PLC0415
    from yibao.service.usecases.looking import look  # noqa: PLC0415

    lang, as_json = given["lang"], given["as_json"]
    by = Actor(given["who"], given["role"])
    with told_kindly(lang, as_json=as_json), opened_office() as office:

        def work(tx: Transaction) -> Mapping[str, Any]:
            do(tx, office, given["ref"], by)
            return look(tx, given["ref"], by=by)

        told = office.run(work)
    if as_json:
        echo_json(told)
    else:
        click.echo("\n".join(sheet(told, lang)))


def _tell_answers(*, odd: bool, lang: str, as_json: bool) -> None:
    from yibao.account.applications.payout import store  # noqa: PLC0415
    from yibao.service.applications import OUTCOME_SAYS  # noqa: PLC0415

    with opened_office() as office:
        found = office.run(lambda tx: store.answers(tx, odd=odd))
        files = office.run(store.bad_files) if odd else ()
    told = [
        {
            "id": one.id,
            "end_to_end_id": one.end_to_end_id,
            "status": one.status,
            "amount_fen": one.amount_fen,
            "reason_code": one.reason_code,
            "outcome": one.outcome,
            "note": one.note,
        }
        for one in found
    ]
    if as_json:
        bad = [{"name": file["name"], "faults": file["faults"]} for file in files]
        echo_json({"answers": told, "files": bad})
        return
    for one in told:
        outcome = OUTCOME_SAYS.get(str(one["outcome"]), ("待处理", "waiting"))
        amount = format_yuan(one["amount_fen"]) if isinstance(one["amount_fen"], int) else ""
        said = outcome[0 if lang == "zh" else 1]
        click.echo(
            f"{one['id']:>5}  {one['end_to_end_id']}  {one['status']:<9} {amount:>12}  {said}"
        )
        if one["note"]:
            click.echo(f"       {one['note']}")
    for file in files:
        click.echo(f"读不了的文件 · bad file {file['name']}: {'; '.join(file['faults'][:3])}")
    if not told and not files:
        click.echo("没有。 / None.")
