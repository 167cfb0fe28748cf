"""What the tools do: the rooms are asked, and the answer is put into a short text and the JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from mcp.server.mcpserver.exceptions import ToolError

from yibao.check import open_checker
from yibao.core.errors import InputError
from yibao.core.money import format_yuan
from yibao.service.asked import Fault, read_day, read_place
from yibao.service.bills import split_or_faults
from yibao.service.rulebook import answer_to
from yibao.service.rulebook.asking import Asked
from yibao.service.sheet.inert import inert
from yibao.service.sheet.words import LEVELS, RULINGS

Answer = tuple[str, dict[str, Any]]
"""A text to read, and the JSON."""

MAX_REASONS, MAX_CLAIMS, MAX_STEPS, MAX_TRACE = 6, 4, 4, 20
_AMOUNTS = {
    "total_fen": ("总费用", "total"),
    "fund_fen": ("统筹等基金", "funds"),
    "account_fen": ("个人账户", "account"),
    "cash_fen": ("现金", "cash"),
}


def check(text: str, region: str, on: str) -> Answer:
    """Give the verdict on a message."""
    if not text.strip():
        _refuse("text.empty", "没有内容 / there is no text")
    place, day = _place(region), _read(read_day(on))
    try:
        told = open_checker().check(text, region=place, on=day).to_dict()
    except InputError as error:
        _refuse(error.code, error.says)
    return "\n".join(dict.fromkeys(_verdict_lines(told))), told


def look_at(link: str) -> Answer:
    """Tell what a link is; it is never opened."""
    told = open_checker().check(link.strip()).to_dict()
    links = told["extracts"]["links"]
    if not links:
        _refuse("link.none", "这里面没有网址 / there is no link in this")
    found = links[0]
    body = {
        **found,
        "level": told["level"],
        "says": told["says"],
        "advice": told["advice"],
        "evidence": told["evidence"],
    }
    host = "".join(inert(found["host"], [(0, len(found["host"]))]))
    named = "官方网址 · official" if found["official"] else "不是官方网址 · not official"
    lines = [f"{host}: {named}"]
    if found["looks_like"]:
        lines.append(f"像但不是 · looks like but is not: {found['looks_like']}")
    lines += [
        f"- {row['says']['zh']} · {row['says']['en']}" for row in told["evidence"][:MAX_REASONS]
    ]
    return "\n".join(lines), body


def rule(question: str, region: str, on: str) -> Answer:
    """Say what the rules say."""
    if not question.strip():
        _refuse("question.missing", "缺少问题 / the question is missing")
    place = _place(region) if region.strip() else None
    told = answer_to(Asked(question=question, region=place, on=_read(read_day(on)))).to_dict()
    lines = [f"{told['ruling']}: {told['says']['zh']}", told["says"]["en"]]
    citation = told.get("citation")
    if citation:
        lines.append(
            f"依据 · source: {citation.get('title', '')} {citation.get('number', '')}".strip()
        )
    return "\n".join(lines), told


def split(case: dict[str, Any]) -> Answer:
    """Work out who pays what of a bill."""
    found = split_or_faults(case)
    if isinstance(found, list):
        faults = "\n".join(f"{one.code} ({one.field}): {one.zh} / {one.en}" for one in found)
        raise ToolError(faults)
    return "\n".join(_split_lines(found)), found


def _verdict_lines(told: dict[str, Any]) -> Iterator[str]:
    zh, en = LEVELS[told["level"]]
    yield f"{zh} · {en} ({told['kind']}, p={told['probability']:.2f})"
    yield f"{told['says']['zh']} · {told['says']['en']}"
    counted = sorted(
        (row for row in told["evidence"] if row["counted"]), key=lambda r: -abs(r["weight"])
    )
    for row in counted[:MAX_REASONS]:
        quote = "".join(inert(row["quote"], [(0, len(row["quote"]))])).replace("\n", " ")
        yield f"- “{quote}”: {row['says']['zh']} · {row['says']['en']}"
    for row in told["claims"][:MAX_CLAIMS]:
        word = " · ".join(RULINGS[row["ruling"]])
        yield f"- {row['says']['zh']} · {row['says']['en']}: {word}"
    for step in told["advice"][:MAX_STEPS]:
        yield f"{step['step']}. {step['zh']} · {step['en']}"


def _split_lines(found: dict[str, Any]) -> Iterator[str]:
    """The amounts that matter in yuan, then how they came about."""
    for name, (zh, en) in _AMOUNTS.items():
        yield f"{zh} · {en}: {format_yuan(found[name])} 元"
    yield from found["trace"][:MAX_TRACE]
    yield "结果只供参考，以结算单为准 · for orientation; the settlement decides"


def _place(region: str) -> str:
    found: str = _read(read_place(region))
    return found


def _read(found: Any) -> Any:
    if isinstance(found, Fault):
        choices = "、".join(choice.value for choice in found.choices)
        _refuse(found.code, f"{found.zh} / {found.en}" + (f" [{choices}]" if choices else ""))
    return found


def _refuse(code: str, says: str) -> NoReturn:
    raise ToolError(f"{code}: {says}")
