"""How the commands on applications say things: a sheet of lines, a refusal with what to do."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import InputError, Issue, NotFound, YibaoError
from yibao.core.money import format_yuan
from yibao.service.cli.options import echo_json
from yibao.service.settings import read_settings

if TYPE_CHECKING:
    from yibao.account.applications import Refusal
    from yibao.account.database import Transaction
    from yibao.service.usecases.office import Office

REFUSED = 2
AS = click.option(
    "--as",
    "who",
    metavar="PERSON",
    required=True,
    envvar="YIBAO_AS",
    help="谁在办，编号 p_…，或 - 从标准输入读身份证号 · Who applies.",
)
DESK_AS = click.option(
    "--as",
    "who",
    metavar="STAFF",
    required=True,
    envvar="YIBAO_DESK_AS",
    help="经办人员的工号 · The id of the member of staff.",
)


@contextmanager
def opened_office() -> Iterator[Office]:
    """The office on the database and keys of the settings."""
    from yibao.service.opened import opened_database  # noqa: PLC0415
    from yibao.service.usecases.office import Office  # noqa: PLC0415

    settings = read_settings()
    with opened_database(settings) as database:
        yield Office(database, settings.keys.sealer(), SYSTEM_CLOCK, secrets.token_bytes)


@contextmanager
def told_kindly(lang: str, *, as_json: bool) -> Iterator[None]:
    """Say every fault of a form, or the whole of a refusal; the exit code is 2."""
    from yibao.account.applications import Denied  # noqa: PLC0415
    from yibao.service.usecases.faults import FormFaults  # noqa: PLC0415

    try:
        yield
    except FormFaults as error:
        if as_json:
            echo_json({"code": error.code, "errors": [_issue(one) for one in error.issues]})
        for one in () if as_json else error.issues:
            click.echo(f"{one.at}: {one_language(one.says, lang)} {one.hint}".rstrip(), err=True)
        raise SystemExit(REFUSED) from error
    except Denied as error:
        if as_json:
            echo_json({"code": error.code, "refusal": error.refusal.to_dict()})
        else:
            click.echo("\n".join(refusal_lines(error.refusal, lang)), err=True)
        raise SystemExit(REFUSED) from error
    except YibaoError as error:
        if not as_json:
            raise
        echo_json({"code": error.code, "says": error.says})
        raise SystemExit(REFUSED) from error


def refusal_lines(refusal: Refusal, lang: str) -> list[str]:
    """A refusal for a person: the rule, what it rests on, what is missing, what may be done."""
    zh = lang == "zh"
    lines = [f"{'不能办' if zh else 'Not possible'}：{_said(refusal.says, lang)}"]
    if refusal.citation is not None:
        lines.append(f"{'依据' if zh else 'By'}：{refusal.citation}")
    if refusal.missing:
        lines.append("还缺：" if zh else "Missing:")
        lines += [f"  · {_said(one, lang)}" for one in refusal.missing]
    if refusal.ask_at:
        lines.append(f"{'可以问' if zh else 'Ask'}：{'、'.join(refusal.ask_at)}")
    if refusal.alternatives:
        lines.append("当地可以这样用：" if zh else "What your place allows:")
        lines += [f"  · {_said(one, lang)}" for one in refusal.alternatives]
    return lines


def summary_line(one: Mapping[str, Any], lang: str) -> str:
    """An application in a list."""
    from yibao.service.applications import STATE_SAYS  # noqa: PLC0415

    state = STATE_SAYS[one["state"]][0 if lang == "zh" else 1]
    amount = f"{format_yuan(one['amount_fen'])}" if one["amount_fen"] else ""
    name = one["name"][lang]
    return f"{one['id']}  {state:<6}  {amount:>12}  {name}  ({one['due_at'][:10]})"


def sheet(one: Mapping[str, Any], lang: str) -> list[str]:
    """An application as a sheet of lines."""
    from yibao.service.applications import EVENT_SAYS  # noqa: PLC0415

    zh = lang == "zh"
    lines = [summary_line(one, lang), ""]
    lines += [f"  {name}: {value}" for name, value in {**one["form"], **one["later"]}.items()]
    for paper in one["documents"]:
        lines.append(f"  [{paper['wanted']}] {paper['name']}  SM3 {paper['sm3'][:16]}…")
    if one["gate"]:
        for rule in one["gate"]["rules"]:
            cite = rule["citation"]
            lines.append(f"  {'依据' if zh else 'by'}: {cite['title']} {cite['number']}".rstrip())
    lines.append("")
    for step in one["steps"]:
        event = EVENT_SAYS[step["event"]][0 if zh else 1]
        reason = f"  {step['reason']}" if step["reason"] else ""
        lines.append(f"  {step['at'][:16]}  {event}  {step['by']} ({step['role']}){reason}")
        split = step["detail"].get("split")
        lines += [f"      {line}" for line in split["trace"]] if split else []
    return lines


def person_of(tx: Transaction, office: Office, given: str) -> str:
    """Who is meant. An ID number is only ever read from standard input."""
    from yibao.account import people  # noqa: PLC0415

    if given != "-":
        return people.person(tx, given).ref
    number = people.read_id_number(sys.stdin.read(200))
    if isinstance(number, Issue):
        raise InputError(number.code, number.says)
    found = people.find_person(tx, number.number, office.sealer)
    if found is None:
        raise NotFound("person.unknown", "没有这个参保人。 / No such person.")
    return found.ref


def one_language(says: str, lang: str) -> str:
    """One language of a sentence that holds both as `zh / en`."""
    zh, slash, en = says.partition(" / ")
    return en if slash and lang == "en" else zh


def _said(says: Any, lang: str) -> str:
    return str(says.zh if lang == "zh" else says.en)


def _issue(one: Issue) -> dict[str, str]:
    return {"code": one.code, "at": one.at, "says": one.says, "hint": one.hint}
