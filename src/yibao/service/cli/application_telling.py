"""How the commands on applications say things: a sheet of lines, a refusal with what to do."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    from yibao.core.crypto.seal import Sealer
    from yibao.service.usecases.office import Office

REFUSED = 2
ENDED = ("closed", "withdrawn", "expired", "rejected")
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
    lines = [f"{'不能办：' if zh else 'Not possible: '}{_said(refusal.says, lang)}"]
    if refusal.citation is not None:
        lines.append(f"{'依据：' if zh else 'By: '}{refusal.citation}")
    if refusal.missing:
        lines.append("还缺：" if zh else "Missing:")
        lines += [f"  · {_said(one, lang)}" for one in refusal.missing]
    if refusal.ask_at:
        lines.append(f"{'可以问：' if zh else 'Ask: '}{'、'.join(refusal.ask_at)}")
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
    due = (
        ""
        if one["state"] in ENDED
        else f"  {'期限' if lang == 'zh' else 'due'} {one['due_at'][:10]}"
    )
    return f"{one['id']}  {state:<6}  {amount:>12}  {name}{due}"


def sheet(one: Mapping[str, Any], lang: str) -> list[str]:
    """An application as a sheet of lines."""
    from yibao.account.applications import kind_named  # noqa: PLC0415

    kind = kind_named(one["kind"])
    labels = {field.name: _said(field.says, lang) for field in (*kind.fields, *kind.later)}
    lines = [summary_line(one, lang), ""]
    for name, value in {**one["form"], **one["later"]}.items():
        lines.append(f"  {labels.get(name, name)}: {_answer(name, value)}")
    for paper in one["documents"]:
        lines.append(f"  [{paper['wanted']}] {paper['name']}  SM3 {paper['sm3'][:16]}…")
    for rule in (one["gate"] or {}).get("rules", ()):
        cite = rule["citation"]
        by = "依据" if lang == "zh" else "by"
        lines.append(f"  {by}: {cite['title']} {cite['number']}".rstrip())
    return [*lines, "", *_step_lines(one["steps"], lang)]


def _step_lines(steps: Sequence[Mapping[str, Any]], lang: str) -> Iterator[str]:
    from yibao.service.applications import EVENT_SAYS  # noqa: PLC0415

    for step in steps:
        event = EVENT_SAYS[step["event"]][0 if lang == "zh" else 1]
        reason = f"  {step['reason']}" if step["reason"] else ""
        yield f"  {step['at'][:16]}  {event}  {step['by']} ({step['role']}){reason}"
        split = step["detail"].get("split")
        yield from (f"      {line}" for line in split["trace"]) if split else ()


def _answer(name: str, value: Any) -> str:
    """An answer as a person reads it; a bill as its total and how many invoices it has."""
    if name.endswith("_fen") and isinstance(value, int):
        return f"{format_yuan(value)} 元"
    if isinstance(value, Mapping):
        total = sum(invoice["amount_fen"] for invoice in value.get("invoices", ()))
        return f"{value.get('provider')} {value.get('on')} {format_yuan(total)} 元"
    if isinstance(value, list):
        if value and isinstance(value[0], Mapping):
            total = sum(invoice["amount_fen"] for invoice in value)
            return f"{len(value)} × = {format_yuan(total)} 元"
        return "、".join(str(each) for each in value)
    return str(value)


def person_of(tx: Transaction, given: str, *, sealer: Callable[[], Sealer]) -> str:
    """Who is meant. An ID number is only ever read from standard input, and needs the keys."""
    from yibao.account import people  # noqa: PLC0415

    if given != "-":
        return people.person(tx, given).ref
    number = people.read_id_number(sys.stdin.read(200))
    if isinstance(number, Issue):
        raise InputError(number.code, number.says)
    found = people.find_person(tx, number.number, sealer())
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
