"""`yibao account`: one person's money and what they were told, at an agency's own machine."""

from __future__ import annotations

import os
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yibao.core.clock import CHINA, SYSTEM_CLOCK
from yibao.core.money import format_yuan
from yibao.service.cli.group import Refusal
from yibao.service.cli.options import (
    FORCE,
    JSON,
    LANG,
    echo_json,
    form_of,
    may_replace,
    put,
    unless_fault,
)
from yibao.service.settings import read_settings

if TYPE_CHECKING:
    from yibao.account.database import Transaction
    from yibao.account.statement import Statement
    from yibao.service.sheet.words import Lang

HELP = """个人账户：余额、对账单、缴费、提醒 · One person's account.

\b
  yibao account show p_…              余额和参保 · balances and enrolment
  yibao account statement p_… --since 2026-01-01 --out 对账单.pdf
  yibao account alerts p_…            提醒 · what the person was told
  yibao account confirm 0123456789    这条提醒是我们发的吗 · did we send this?

\b
参保人写编号 p_…，或写 - 从标准输入读身份证号（不会留在命令历史里）。
A person is a ref p_…, or - to read an ID number from standard input.
"""
FORMATS = ("csv", "pdf")
YEAR = timedelta(days=365)


@click.group("account", help=HELP)
def command() -> None:
    """Look into one account."""


@command.command("show")
@click.argument("person")
@JSON
def show(person: str, as_json: bool) -> None:
    """余额、参保、没看的提醒 · Balances, enrolment, unseen alerts."""
    from yibao.account import alerts, people  # noqa: PLC0415
    from yibao.account.ledger import balance  # noqa: PLC0415
    from yibao.account.statement import account_words, make_statement  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    now = SYSTEM_CLOCK.now()
    today = now.date()
    with opened_database() as database, database.transaction() as tx:
        ref = _ref(tx, person)
        known = people.person(tx, ref)
        insured = people.enrolments(tx, ref, today)
        held = make_statement(tx, ref, since=today, until=today, now=now)
        kept_fen = {one.account: balance(tx, one.account).held_fen for one in held.accounts}
        unseen = alerts.unseen(tx, ref)
    if as_json:
        echo_json(
            {
                "person": ref,
                "age": known.age(today),
                "enrolments": [
                    {"insutype": e.insutype, "region": e.region, "status": e.status}
                    for e in insured
                ],
                "accounts": held.to_dict()["accounts"],
                "unseen_alerts": unseen,
            }
        )
        return
    click.echo(f"{ref}  {known.age(today)} 岁 · years")
    for one in insured:
        kind = "职工医保 employees" if one.insutype == "310" else "居民医保 residents"
        click.echo(f"参保 · insured   {kind}  {one.region}  {one.status}")
    for account in held.accounts:
        yuan, held_fen = format_yuan(account.closing_fen), kept_fen[account.account]
        kept = f"，其中预扣 {format_yuan(held_fen)} 元 · held" if held_fen else ""
        click.echo(f"{yuan:>14} 元  {account_words(account.kind, 'zh')}{kept}")
    if not held.accounts:
        click.echo("名下没有账户。 / No account.")
    click.echo(f"没看的提醒 · unseen alerts: {unseen}")


@command.command("statement")
@click.argument("person")
@click.option("--since", metavar="DATE", help="从哪天，默认一年前 · First day; a year ago.")
@click.option("--until", metavar="DATE", help="到哪天，默认今天 · Last day; today.")
@LANG
@click.option(
    "--format", "form", type=click.Choice(["terminal", *FORMATS, "json"]), help="格式 · Format."
)
@click.option("--out", metavar="OUT", help="写到文件，格式看后缀 · Write to a file.")
@FORCE
def statement(**given: Any) -> None:
    """对账单：屏幕、CSV、PDF、JSON · A statement for a period."""
    from yibao.account.statement import make_statement  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    lang: Lang = given["lang"]
    now = SYSTEM_CLOCK.now()
    until = _day(given["until"], lang) or now.date()
    since = _day(given["since"], lang) or until - YEAR
    with opened_database() as database, database.transaction() as tx:
        made = make_statement(tx, _ref(tx, given["person"]), since=since, until=until, now=now)
    form = form_of(given["form"], given["out"], as_json=False, known=FORMATS)
    _print(made, form, lang, out=given["out"], force=given["force"])


@command.command("premiums")
@click.argument("person")
@JSON
def premiums(person: str, as_json: bool) -> None:
    """近五年缴费记录 · Premiums of the last five years."""
    from yibao.service.account_view import premium_list  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    today = SYSTEM_CLOCK.today()
    with opened_database() as database, database.transaction() as tx:
        ref = _ref(tx, person)
        found = premium_list(tx, ref, since=today - 5 * YEAR, until=today)
    if as_json:
        echo_json(found)
        return
    for one in found:
        months = f"{one['month_from'][:7]} +{one['months']}"
        yuan = format_yuan(one["amount_fen"])
        click.echo(f"{one['paid_on']}  {months}  {yuan:>12} 元  {one['paid_by']}")
    if not found:
        click.echo("没有缴费记录。 / No premiums.")


@command.command("alerts")
@click.argument("person")
@click.option("--before", type=int, metavar="ID", help="更早的一页 · The page before this id.")
@click.option("--seen", is_flag=True, help="标为已看 · Mark them as seen.")
@LANG
@JSON
def alerts_command(person: str, before: int | None, seen: bool, lang: Lang, as_json: bool) -> None:
    """收到的提醒，新的在前 · Alerts, newest first."""
    from yibao.account import alerts  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    with opened_database() as database, database.transaction() as tx:
        ref = _ref(tx, person)
        page = alerts.alerts_of(tx, ref, before=before)
        if seen and page:
            alerts.mark_seen(tx, ref, up_to=page[0].id, now=SYSTEM_CLOCK.now())
    if as_json:
        echo_json(
            [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "at": one.at.isoformat(),
                    "says": alerts.say(one.kind, one.about, lang),
                    "code": one.code,
                    "seen_at": one.seen_at and one.seen_at.isoformat(),
                }
                for one in page
            ]
        )
        return
    for one in page:
        mark = " " if one.seen_at else "●"
        says = alerts.say(one.kind, one.about, lang)
        click.echo(f"{mark} {one.at.astimezone(CHINA):%Y-%m-%d %H:%M}  {says}  {one.code}")
    if not page:
        click.echo("没有提醒。 / No alerts.")
    elif len(page) == alerts.PAGE:
        click.echo(f"更早的 · earlier: --before {page[-1].id}")


@command.command("prefer")
@click.argument("person")
@click.option("--email", metavar="ADDRESS", help="也发到这个邮箱 · Also by e-mail.")
@click.option("--webhook", metavar="URL", help="也发到这个地址 · Also as Standard Webhooks.")
@click.option("--secret-file", metavar="F", help="webhook 的密钥文件 · Its secret, in a file.")
@click.option("--quiet", metavar="22:00-07:00", help="这段时间不发邮件 · No mail in these hours.")
@click.option("--kind", "kinds", multiple=True, help="只发这几种，可多次 · Only these kinds.")
@LANG
def prefer(**given: Any) -> None:
    """提醒往哪里发；不写就只在应用里 · Where alerts go besides the app."""
    import secrets  # noqa: PLC0415

    from yibao.account import alerts  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    quiet = _quiet(given["quiet"])
    wish = alerts.Preference(
        lang=given["lang"],
        email=given["email"],
        webhook=_webhook(given["webhook"], given["secret_file"]),
        kinds=tuple(given["kinds"]) or None,
        quiet_from=quiet[0],
        quiet_to=quiet[1],
    )
    if wish.email is not None and not ("@" in wish.email and wish.email.isprintable()):
        raise Refusal("邮箱写得不对。 / That is not an e-mail address.")
    sealer = read_settings().keys.sealer()
    with opened_database() as database, database.transaction() as tx:
        ref = _ref(tx, given["person"])
        alerts.prefer(tx, ref, wish, sealer, randomness=secrets.token_bytes)
    click.echo("记下了。 / Noted.")


@command.command("confirm")
@click.argument("code")
@LANG
def confirm(code: str, lang: Lang) -> None:
    """提醒上的 10 位核对码是我们发的吗 · Did we send this?"""
    from yibao.account import alerts  # noqa: PLC0415
    from yibao.service.opened import opened_database  # noqa: PLC0415

    with opened_database() as database, database.transaction() as tx:
        found = alerts.confirm(tx, code)
    if found is None:
        says = "没有这个核对码：这条提醒不是我们发的。 / No such number: we did not send this."
        raise Refusal(says)
    day = f"{found.at.astimezone(CHINA):%Y-%m-%d}"
    if lang == "zh":
        click.echo(f"是我们 {day} 发的。内容请在自己的账户里看，别按短信里的电话或链接办。")
    else:
        click.echo(f"We sent it on {day}. Read it in your own account, not by links in a message.")


def _ref(tx: Transaction, person: str) -> str:
    """Give the ref of who is meant, and write down that somebody looked."""
    from yibao.account.actor import Actor  # noqa: PLC0415
    from yibao.account.audit import AuditEvent, record_event  # noqa: PLC0415
    from yibao.service.cli.application_telling import person_of  # noqa: PLC0415

    ref = person_of(tx, person, sealer=read_settings().keys.sealer)
    by = Actor(os.environ.get("USER") or "terminal", "admin")
    record_event(tx, AuditEvent("view_account", by, SYSTEM_CLOCK.now(), ref))
    return ref


def _print(made: Statement, form: str, lang: Lang, *, out: str | None, force: bool) -> None:
    if form == "json":
        import orjson  # noqa: PLC0415

        put(orjson.dumps(made.to_dict(), option=orjson.OPT_INDENT_2).decode(), out, force=force)
    elif form == "terminal":
        put("\n".join(_lines(made, lang)), out, force=force)
    else:
        if out is None:
            raise Refusal("CSV 和 PDF 要写到文件，请给 --out。 / Give --out for CSV and PDF.")
        from yibao.service.statements import write_csv, write_pdf  # noqa: PLC0415

        target = Path(out)
        may_replace(target, force=force)
        try:
            target.write_bytes(write_csv(made, lang) if form == "csv" else write_pdf(made, lang))
        except OSError as error:
            raise Refusal(f"写不了 · cannot write {out}: {error.strerror}") from error
        click.echo(f"{out}  {target.stat().st_size:,} B")


def _lines(made: Statement, lang: Lang) -> list[str]:
    from yibao.account.statement import account_words, code_words  # noqa: PLC0415

    lines = [f"{made.since} – {made.until}  {made.person}"]
    for account in made.accounts:
        lines += [
            "",
            account_words(account.kind, lang),
            f"{'':19}{format_yuan(account.opening_fen):>39}",
        ]
        for line in account.lines:
            what = code_words(line.code, lang) + (f" · {line.place}" if line.place else "")
            moment = f"{line.event_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
            amounts = f"{format_yuan(line.amount_fen):>14}{format_yuan(line.balance_fen):>14}"
            lines.append(f"{moment}  {line.journal:>8}  {amounts}  {what}")
    if not made.accounts:
        lines.append("名下没有账户。" if lang == "zh" else "No account.")
    return lines


def _day(text: str | None, lang: Lang) -> date | None:
    from yibao.service.asked import read_day  # noqa: PLC0415

    return unless_fault(read_day(text), lang)


def _quiet(text: str | None) -> tuple[time | None, time | None]:
    if text is None:
        return None, None
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError as error:
        raise Refusal("免打扰时间写成 22:00-07:00。 / Quiet hours: 22:00-07:00.") from error
    return start, end


def _webhook(address: str | None, secret_file: str | None) -> tuple[str, str] | None:
    if address is None:
        return None
    if not address.startswith("https://") or secret_file is None:
        says = "webhook 要 https:// 地址和 --secret-file。 / An https:// address and --secret-file."
        raise Refusal(says)
    try:
        return address, Path(secret_file).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"读不了密钥文件 · cannot read {secret_file}") from error
