"""`yibao benefits simulate`: a table of bills under one scheme, or under two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import Issue
from yibao.service.asked import read_day
from yibao.service.cli.group import Refusal
from yibao.service.cli.options import FORCE, JSON, LANG, echo_json, may_replace, put, unless_fault
from yibao.service.sheet.words import Lang

if TYPE_CHECKING:
    from yibao.policy.benefits.simulate import Group, Totals
    from yibao.policy.benefits.terms import Terms


@click.command("simulate")
@click.argument("source", metavar="IN.parquet")
@click.option(
    "--out", required=True, metavar="OUT.parquet", help="结果表 · The table with results."
)
@click.option("--before", required=True, metavar="SCHEME", help="一种待遇 · One scheme.")
@click.option("--after", metavar="SCHEME", help="拿来对照的另一种 · Another, to compare.")
@click.option("--by", metavar="COLUMNS", help="按这些列分组，用逗号分开 · Group by these columns.")
@click.option("--chart", metavar="OUT.svg", help="对照图 · Write the comparison as a picture.")
@LANG
@JSON
@FORCE
def simulate(  # noqa: PLR0913 - the options of one command, by name
    *,
    source: str,
    out: str,
    before: str,
    after: str | None,
    by: str | None,
    chart: str | None,
    lang: Lang,
    as_json: bool,
    force: bool,
) -> None:
    """一张账单表在一种或两种待遇下谁付多少 · A table of bills under one scheme or two.

    \b
      yibao benefits simulate 账单.parquet --out 结果.parquet \\
        --before 北京/employee.inpatient --after 上海/employee.inpatient@2026-01-01 \\
        --by status,level --chart 对照.svg

    \b
    SCHEME 写成 地方/待遇@日期?读法=选项，日期和读法可以不写。
    表里要有 total_fen，可有 status、age、level、place、admission_no 等，金额是整数分。
    SCHEME is PLACE/SCHEME@DATE?READING=OPTION; date and readings may be left out.
    The table needs total_fen and may have status, age, level, place, admission_no and so on.
    """
    # numpy and pyarrow are loaded only here.
    from yibao.policy.benefits.parquet import simulate_parquet  # noqa: PLC0415

    first = terms_of(before, lang)
    second = terms_of(after, lang) if after else first
    _may_write(out, source, force=force)
    if chart is not None:
        _may_write(chart, source, force=force)
    columns = [name.strip() for name in (by or "").split(",") if name.strip()]
    groups = simulate_parquet(Path(source), Path(out), before=first, after=second, by=columns)
    if chart is not None:
        from yibao.service.bills.charts import comparison  # noqa: PLC0415

        names = [name for name in (before, after) if name]
        put(comparison(groups, names=names, lang=lang), chart, force=force)
    if as_json:
        echo_json({"before": before, "after": after, "groups": [_group(one) for one in groups]})
        return
    from yibao.service.cli import bill_tables  # noqa: PLC0415
    from yibao.service.cli.paper import paper  # noqa: PLC0415

    paper().print(bill_tables.comparison(groups, columns, lang, compared=after is not None))


def terms_of(text: str, lang: Lang) -> Terms:
    """The figures that `PLACE/SCHEME@DATE?READING=OPTION` names."""
    from yibao.policy.benefits import open_benefits  # noqa: PLC0415

    head, _, query = text.partition("?")
    named, _, day = head.partition("@")
    place, slash, name = named.partition("/")
    if not slash:
        zh, en = "要写成 地方/待遇，如 北京/employee.inpatient", "Write PLACE/SCHEME"
        raise Refusal(f"{zh if lang == 'zh' else en}: {text}")
    scheme = open_benefits().scheme(place.strip(), name.strip())
    if isinstance(scheme, tuple):
        raise _issues(scheme, lang)
    on: date = unless_fault(read_day(day), lang) or SYSTEM_CLOCK.today()
    value = scheme.value(on)
    if isinstance(value, Issue):
        raise _issues((value,), lang)
    readings = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
    terms = value.terms(readings)
    if isinstance(terms, tuple):
        raise _issues(terms, lang)
    return terms


def _issues(issues: Sequence[Issue], lang: Lang) -> Refusal:
    from yibao.service.bills import fault_of  # noqa: PLC0415

    return Refusal("\n".join(fault_of(issue).says(lang) for issue in issues))


def _may_write(target: str, source: str, *, force: bool) -> None:
    path = Path(target)
    if not path.parent.is_dir():
        raise Refusal(f"没有这个文件夹 · there is no folder {path.parent}")
    if not path.exists():
        return
    if Path(source).exists() and path.samefile(source):
        raise Refusal(f"OUT 和 IN 是同一个文件 · OUT is the same file as IN: {target}")
    may_replace(path, force=force)


def _group(one: Group) -> dict[str, Any]:
    return {
        "values": list(one.values),
        "bills": one.bills,
        "problems": one.problems,
        "total_fen": one.total_fen,
        "before": _totals(one.before),
        "after": _totals(one.after),
    }


def _totals(one: Totals) -> dict[str, Any]:
    return {
        "fund_fen": one.fund_fen,
        "layers": dict(one.layers),
        "account_fen": one.account_fen,
        "cash_fen": one.cash_fen,
    }
