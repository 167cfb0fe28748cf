"""`yibao apply`: a person's own applications, at a machine of the agency."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yibao.service.cli.application_telling import (
    AS,
    opened_office,
    person_of,
    sheet,
    summary_line,
    told_kindly,
)
from yibao.service.cli.group import Refusal
from yibao.service.cli.options import JSON, LANG, echo_json

if TYPE_CHECKING:
    from yibao.account.actor import Actor
    from yibao.account.database import Transaction
    from yibao.service.usecases.office import Office

MAX_ANSWERS = 1 << 20
HELP = """办事：共济、备案、报销、支取、挂失、申诉 · Apply for something.

\b
  yibao apply types                                有哪些事可以办 · what there is
  yibao apply new offsite_filing --as p_…          打开一份 · open a draft
  yibao apply fill a_… place=重庆市 visit_kind=referral from_day=2026-12-01 --as p_…
  yibao apply attach a_… referral 转诊单.pdf --as p_…
  yibao apply submit a_… --as p_…                  交上去 · hand it in
  yibao apply show a_… --as p_…                    办到哪了 · where it stands

\b
规定不允许的不会受理，会说明依据、缺什么、问谁，和当地允许怎么用。
What the rules do not allow is refused, with the rule, what is missing, whom to ask,
and what your place does allow.
"""


@click.group("apply", help=HELP)
def command() -> None:
    """Apply for something."""


@command.command("types")
@click.argument("kind", required=False)
@LANG
@JSON
def types(kind: str | None, lang: str, as_json: bool) -> None:
    """可以办的事；给出名字就列出要填的和要交的 · What there is, or one form."""
    from yibao.account.applications import kind_named, open_kinds  # noqa: PLC0415

    if kind is None:
        found = list(open_kinds().values())
        if as_json:
            echo_json([one.to_dict() for one in found])
            return
        for one in found:
            says = one.says.zh if lang == "zh" else one.says.en
            click.echo(f"{one.id:<24} {says}")
        return
    told = kind_named(kind).to_dict()
    if as_json:
        echo_json(told)
        return
    click.echo("\n".join(_form_lines(told, lang)))


@command.command("new")
@click.argument("kind")
@AS
@click.option("--for", "person", metavar="PERSON", help="替家人办 · For a member of the family.")
@LANG
@JSON
def new(kind: str, who: str, person: str | None, lang: str, as_json: bool) -> None:
    """打开一份草稿，给出编号 · Open a draft and give its reference."""
    from yibao.service.usecases.apply import open_application  # noqa: PLC0415

    def work(tx: Transaction, office: Office, by: Actor) -> Mapping[str, Any]:
        whose = person or by.id
        return _seen(tx, open_application(tx, office, kind, person=whose, by=by).id, by)

    told = _done(work, who, Said(lang, as_json), whose=person)
    _tell(told, lang, as_json=as_json)


@command.command("fill")
@click.argument("ref", metavar="APPLICATION")
@click.argument("answers", nargs=-1, metavar="[FIELD=VALUE]…")
@click.option("--from", "source", metavar="FILE", help="从 JSON 文件读，- 是标准输入 · From JSON.")
@AS
@LANG
@JSON
def fill(**given: Any) -> None:
    """填写；有错就一处不改，逐条说明 · Fill in; with any fault nothing is changed.

    \b
    金额可写 amount=1,200.50（元），或 amount_fen=120050（分）。
    账单和发票用 --from 读 JSON。空值清掉这一项。
    """
    from yibao.service.usecases.apply import fill as fill_in  # noqa: PLC0415

    answers = {**_from_file(given["source"]), **_pairs(given["answers"])}

    def work(tx: Transaction, office: Office, by: Actor) -> Mapping[str, Any]:
        return _seen(tx, fill_in(tx, office, given["ref"], answers, by=by).id, by)

    _tell(_done_on(work, given), given["lang"], as_json=given["as_json"])


@command.command("attach")
@click.argument("ref", metavar="APPLICATION")
@click.argument("wanted", metavar="DOCUMENT")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AS
@LANG
@JSON
def attach(**given: Any) -> None:
    """附一份材料：PDF、JPEG、PNG、OFD，最多 5 MiB · Attach a document."""
    from yibao.account.applications.documents import MAX_BYTES  # noqa: PLC0415
    from yibao.service.usecases.apply import Paper  # noqa: PLC0415
    from yibao.service.usecases.apply import attach as attach_to  # noqa: PLC0415

    with given["file"].open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    paper = Paper(given["wanted"], given["file"].name, content)

    def work(tx: Transaction, office: Office, by: Actor) -> Mapping[str, Any]:
        attach_to(tx, office, given["ref"], paper, by=by)
        return _seen(tx, given["ref"], by)

    _tell(_done_on(work, given), given["lang"], as_json=given["as_json"])


@command.command("submit")
@click.argument("ref", metavar="APPLICATION")
@AS
@LANG
@JSON
def submit(**given: Any) -> None:
    """交上去：先看规定、材料、金额，再预扣 · Hand it in."""
    from yibao.service.usecases.submitting import submit as hand_in  # noqa: PLC0415

    def work(tx: Transaction, office: Office, by: Actor) -> Mapping[str, Any]:
        return _seen(tx, hand_in(tx, office, given["ref"], by=by).id, by)

    _tell(_done_on(work, given), given["lang"], as_json=given["as_json"])


@command.command("show")
@click.argument("ref", metavar="APPLICATION")
@AS
@LANG
@JSON
def show(**given: Any) -> None:
    """办到哪了，每一步谁在什么时候办的 · Where it stands, and every step."""

    def work(tx: Transaction, _: Office, by: Actor) -> Mapping[str, Any]:
        return _seen(tx, given["ref"], by)

    _tell(_done_on(work, given), given["lang"], as_json=given["as_json"])


@command.command("list")
@AS
@LANG
@JSON
def list_command(who: str, lang: str, as_json: bool) -> None:
    """我办的事 · One's applications."""
    from yibao.account.applications.store import Wanted, listed  # noqa: PLC0415
    from yibao.service.applications import shown_summary  # noqa: PLC0415

    def work(tx: Transaction, _: Office, by: Actor) -> Mapping[str, Any]:
        found = listed(tx, Wanted(person=by.id, limit=200))
        return {"applications": [shown_summary(one) for one in found]}

    told = _done(work, who, Said(lang, as_json))
    if as_json:
        echo_json(told)
        return
    for one in told["applications"]:
        click.echo(summary_line(one, lang))
    if not told["applications"]:
        click.echo("没有在办的事。 / No applications.")


@command.command("withdraw")
@click.argument("ref", metavar="APPLICATION")
@click.option("--reason", default="", help="为什么 · Why.")
@AS
@LANG
@JSON
def withdraw(**given: Any) -> None:
    """撤回；预扣的钱马上退回 · Take it back; what was held is free at once."""
    from yibao.service.usecases.apply import withdraw as take_back  # noqa: PLC0415

    def work(tx: Transaction, office: Office, by: Actor) -> Mapping[str, Any]:
        take_back(tx, office, given["ref"], by=by, reason=given["reason"])
        return _seen(tx, given["ref"], by)

    _tell(_done_on(work, given), given["lang"], as_json=given["as_json"])


@command.command("appeal")
@click.argument("ref", metavar="APPLICATION|RESTRICTION")
@click.option("--reason", required=True, help="理由 · Why it was wrong.")
@AS
@LANG
@JSON
def appeal(**given: Any) -> None:
    """对被拒的申请（a_…）或限制（r_…）申诉 · Appeal against a refusal or restriction."""
    from yibao.service.usecases.apply import fill as fill_in  # noqa: PLC0415
    from yibao.service.usecases.apply import open_application  # noqa: PLC0415
    from yibao.service.usecases.submitting import submit as hand_in  # noqa: PLC0415

    ref = given["ref"]
    against = "application" if ref.startswith("a_") else "restriction"

    def work(tx: Transaction, office: Office, by: Actor) -> Mapping[str, Any]:
        one = open_application(tx, office, "appeal", person=by.id, by=by)
        answers = {"against": against, "about": ref, "reason": given["reason"]}
        fill_in(tx, office, one.id, answers, by=by)
        return _seen(tx, hand_in(tx, office, one.id, by=by).id, by)

    _tell(_done_on(work, given), given["lang"], as_json=given["as_json"])


Work = Callable[..., Mapping[str, Any]]


def _done_on(work: Work, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Do it, as the holder or as whoever opened the application for them."""
    said = Said(given["lang"], given["as_json"])
    return _done(work, given["who"], said, ref=given["ref"])


@dataclass(frozen=True, slots=True)
class Said:
    """How to answer: in which language, and whether as JSON."""

    lang: str
    as_json: bool


def _done(
    work: Work, who: str, said: Said, *, ref: str | None = None, whose: str | None = None
) -> Mapping[str, Any]:
    from yibao.account.actor import Actor  # noqa: PLC0415

    with told_kindly(said.lang, as_json=said.as_json), opened_office() as office:

        def in_one(tx: Transaction) -> Mapping[str, Any]:
            me = person_of(tx, who, sealer=lambda: office.sealer)
            theirs = whose or _person_in(tx, ref) or me
            return work(tx, office, Actor(me, "holder" if theirs == me else "guardian"))

        return office.run(in_one)


def _person_in(tx: Transaction, ref: str | None) -> str | None:
    from yibao.account.applications.store import application  # noqa: PLC0415

    if ref is None or not ref.startswith("a_"):
        return None
    return application(tx, ref).person


def _seen(tx: Transaction, ref: str, by: Actor) -> Mapping[str, Any]:
    from yibao.service.usecases.looking import look  # noqa: PLC0415

    return look(tx, ref, by=by)


def _tell(told: Mapping[str, Any], lang: str, *, as_json: bool) -> None:
    if as_json:
        echo_json(told)
    else:
        click.echo("\n".join(sheet(told, lang)))


def _pairs(answers: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for answer in answers:
        name, equals, value = answer.partition("=")
        if not equals or not name:
            raise Refusal(f"要写成 名称=值 · write FIELD=VALUE: {answer[:40]}")
        found[name.strip()] = value
    return found


def _from_file(source: str | None) -> dict[str, Any]:
    import orjson  # noqa: PLC0415

    if source is None:
        return {}
    try:
        raw = sys.stdin.buffer.read(MAX_ANSWERS) if source == "-" else Path(source).read_bytes()
        found = orjson.loads(raw[:MAX_ANSWERS])
    except OSError as error:
        raise Refusal(f"读不了 · cannot read {source}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise Refusal(f"不是 JSON · not JSON: {error}") from error
    if not isinstance(found, dict):
        raise Refusal("要是一个 JSON 对象。 / It must be a JSON object.")
    return found


def _form_lines(told: Mapping[str, Any], lang: str) -> list[str]:
    zh = lang == "zh"
    lines = [f"{told['kind']}  {told[lang]}", f"  {told['about'][lang]}", ""]
    for field in (*told["fields"], *told["later"]):
        need = "" if field["required"] else ("（可不填）" if zh else " (optional)")
        choices = ", ".join(f"{c['id']} {c[lang]}" for c in field["choices"])
        name, unit = field["name"], ""
        if name.endswith("_fen"):
            name, unit = name.removesuffix("_fen"), "（元）" if zh else " (yuan)"
        lines.append(f"  {name:<18} {field[lang]}{unit}{need}")
        lines += [f"{'':<21}{choices}"] if choices else []
        lines += [f"{'':<21}{field['help'][lang]}"] if field["help"] else []
    for paper in told["documents"]:
        lines.append(f"  [{paper['id']}] {paper[lang]}")
    cite = told["citation"]
    lines.append(f"  {'依据' if zh else 'by'}: {cite['title']} {cite['number']}".rstrip())
    return lines
