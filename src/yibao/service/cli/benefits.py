"""`yibao benefits`: what will it cost? Bills divided, schemes listed and compared."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import orjson

from yibao.core.clock import SYSTEM_CLOCK
from yibao.service.bills import offers, split_or_faults
from yibao.service.cli.benefits_simulate import simulate
from yibao.service.cli.group import Refusal
from yibao.service.cli.options import FORCE, JSON, LANG, echo_json
from yibao.service.sheet.words import Lang

MAX_CASE_BYTES = 4 * 1024 * 1024


@click.group("benefits", help="算费用：医保付多少、自己付多少 · What will it cost?")
def command() -> None:
    """Work out bills."""


command.add_command(simulate)


@command.command("split")
@click.option("--case", metavar="FILE", help="一个 JSON 文件，- 是标准输入 · A JSON file.")
@click.option("--region", metavar="R", help="参保地，case 里没有时用 · Where insured.")
@click.option("--scheme", metavar="S", help="如 employee.inpatient，case 里没有时用 · Scheme.")
@click.option("--on", metavar="DATE", help="哪一天结算，默认今天 · Day of settlement.")
@LANG
@JSON
@click.option("--batch", metavar="IN", help="算一个 jsonl 里的全部账单 · Divide a file of bills.")
@click.option("--out", metavar="OUT", help="--batch 的结果写到这里 · Where --batch writes.")
@FORCE
def split(  # noqa: PLR0913 - the options of one command, by name
    *,
    case: str | None,
    region: str | None,
    scheme: str | None,
    on: str | None,
    lang: Lang,
    as_json: bool,
    batch: str | None,
    out: str | None,
    force: bool,
) -> None:
    """算一张账单谁付多少 · Divide a bill among funds, account and cash.

    \b
      yibao benefits split --region 北京 --case 账单.json
      yibao benefits split --batch 账单.jsonl --out 结果.jsonl

    \b
    账单是一个 JSON 对象，金额是整数分：
    A case is a JSON object; amounts are whole fen:
      {"scheme": "employee.inpatient", "on": "2026-11-22",
       "person": {"status": "active", "age": 45}, "level": 3, "admission_no": 1,
       "accumulated": {"fund_fen": 0}, "bill": {"total_fen": 3870000, "own_pay_fen": 200000}}
    --batch 每行一个，可带 id；结果加上 split，算不了的 split 是 null，并有 error。
    --batch reads one a line and adds split; a row that cannot be divided has null and an error.
    """
    if batch is not None or out is not None:
        _batch(batch, out, alone=case is None and not as_json, lang=lang, force=force)
        return
    if case is None:
        raise _refusal(lang, "请给出 --case FILE。", "Give --case FILE.")
    told = _read(case, lang)
    for name, value in (("region", region), ("scheme", scheme), ("on", on)):
        if value is not None:
            told[name] = value
    told.setdefault("on", SYSTEM_CLOCK.today().isoformat())
    found = split_or_faults(told)
    if isinstance(found, list):
        raise Refusal("\n".join(f"{fault.field}: {fault.says(lang)}" for fault in found))
    if as_json:
        echo_json(found)
        return
    from yibao.service.cli import bill_tables  # noqa: PLC0415
    from yibao.service.cli.paper import paper  # noqa: PLC0415

    paper().print(bill_tables.bill(found, lang))


@command.command("schemes")
@LANG
@JSON
def schemes(lang: Lang, *, as_json: bool) -> None:
    """能算哪些地方的哪些待遇 · Whose bills can be worked out."""
    known = offers()
    if as_json:
        echo_json({"schemes": [one.to_dict() for one in known]})
        return
    for one in known:
        place = one.region.short if lang == "zh" else one.region.name_en
        until = f" – {one.until}" if one.until else ""
        click.echo(f"{place} {one.scheme} [{one.grade}] {one.since}{until}: {one.says[lang]}")


def _read(name: str, lang: Lang) -> dict[str, Any]:
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(MAX_CASE_BYTES + 1)
        else:
            with open(name, "rb") as file:
                raw = file.read(MAX_CASE_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _refusal(lang, f"读不了 {name}：{reason}", f"Cannot read {name}: {reason}") from error
    if len(raw) > MAX_CASE_BYTES:
        size = f"{MAX_CASE_BYTES // 1024} KiB"
        raise _refusal(lang, f"文件太大：上限 {size}。", f"Too large: the limit is {size}.")
    try:
        told = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise _refusal(lang, f"不是 JSON：{error}", f"This is not JSON: {error}") from error
    if not isinstance(told, dict):
        raise _refusal(lang, "要是一个 JSON 对象。", "It must be a JSON object.")
    return told


def _batch(source: str | None, target: str | None, *, alone: bool, lang: Lang, force: bool) -> None:
    from yibao.service.batch.cases import split_rows  # noqa: PLC0415
    from yibao.service.cli.batch import run  # noqa: PLC0415

    if source is None or target is None:
        zh = "--batch IN 和 --out OUT 要一起给。"
        raise _refusal(lang, zh, "--batch IN and --out OUT go together.")
    if not alone:
        zh = "--batch 不能和 --case、--json 一起用。"
        raise _refusal(lang, zh, "--batch goes without --case and --json.")
    paths = Path(source), Path(target)
    run(*paths, lambda bar: split_rows(*paths, force=force, progress=bar))


def _refusal(lang: Lang, zh: str, en: str) -> Refusal:
    return Refusal(zh if lang == "zh" else en)
