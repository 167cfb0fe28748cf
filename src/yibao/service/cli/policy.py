"""`yibao policy`: may I? What the rules of a place say on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from yibao.core.errors import Issue
from yibao.core.regions import NATION, resolve_region
from yibao.service.asked import read_place
from yibao.service.cli.group import Refusal
from yibao.service.cli.options import (
    FORCE,
    JSON,
    LANG,
    ON,
    day_or_today,
    echo_json,
    unless_fault,
)
from yibao.service.cli.policy_lists import changes, table, uses
from yibao.service.cli.policy_upkeep import coverage, lint, stale
from yibao.service.rulebook import Asked, answer_to
from yibao.service.sheet.words import Lang

MAX_FACTS = 40


@click.group("policy", help="问规定：可以吗？ · May I? What the rules say.")
def command() -> None:
    """Ask about the rules."""


for _below in (table, uses, changes, lint, stale, coverage):
    command.add_command(_below)


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    words: tuple[str, ...]
    facts: tuple[str, ...]
    on: str | None
    lang: Lang
    as_json: bool
    batch: str | None
    out: str | None
    force: bool


@command.command("ask")
@click.argument("words", nargs=-1, metavar="TOPIC|QUESTION [REGION]")
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="NAME=VALUE",
    help="说明情况，可多次，如 relation=spouse · A fact about the asker; may be repeated.",
)
@ON
@LANG
@JSON
@click.option("--batch", metavar="IN", help="答一个 jsonl 里的全部问题 · Answer a file.")
@click.option("--out", metavar="OUT", help="--batch 的结果写到这里 · Where --batch writes.")
@FORCE
def ask(**given: Any) -> None:
    """问一件事在一个地方可不可以 · Ask whether a thing is allowed in a place.

    \b
      yibao policy ask 取现 重庆
      yibao policy ask "在重庆医保卡能取钱吗"
      yibao policy ask personal_account.family_sharing Beijing --on 2026-11-22 --json
      yibao policy ask 家庭共济 北京 --fact relation=sibling
      yibao policy ask --batch 问题.jsonl --out 答案.jsonl

    \b
    听不准时给出几个选项，不猜。
    --batch 每行一个 JSON 对象：question 或 topic，可有 region、on、facts；结果加上 answer。
    When a question is not clear, choices are offered; nothing is guessed.
    --batch reads a JSON object a line: question or topic, and region, on, facts where wanted.
    """
    options = Options(**given)
    day = day_or_today(options.on, options.lang)
    if options.batch is not None or options.out is not None:
        _batch(options, day)
        return
    if not options.words:
        zh = '请写要问的事：yibao policy ask "在重庆医保卡能取钱吗"'
        raise _refusal(options, zh, "Say what you ask: yibao policy ask TOPIC [REGION]")
    question, named = _split(options.words)
    place = unless_fault(read_place(named), options.lang) if named else None
    facts = _facts(options)
    given_answer = answer_to(Asked(question=question, region=place, on=day, facts=facts))
    if options.as_json:
        echo_json(given_answer.to_dict())
        return
    from yibao.service.cli import tables  # noqa: PLC0415
    from yibao.service.cli.paper import paper  # noqa: PLC0415

    paper().print(tables.answer(given_answer, options.lang))


def _split(words: tuple[str, ...]) -> tuple[str, str | None]:
    """The question and the place, whichever comes first; one word alone is the question."""
    if len(words) == 1:
        return words[0], None
    for index in (len(words) - 1, 0):
        found = resolve_region(words[index])
        if not isinstance(found, Issue) or found.code == "region.ambiguous":
            return " ".join(words[:index] + words[index + 1 :]), words[index]
    if len(words) == 2:
        return words[0], words[1]
    return " ".join(words), None


def _facts(options: Options) -> dict[str, str] | None:
    if len(options.facts) > MAX_FACTS:
        zh, en = f"--fact 太多：上限 {MAX_FACTS} 个", f"Too many facts: the limit is {MAX_FACTS}"
        raise _refusal(options, zh, en)
    told: dict[str, str] = {}
    for one in options.facts:
        name, equals, value = one.partition("=")
        if not equals:
            raise _refusal(options, f"要写成 NAME=VALUE：{one}", f"Write NAME=VALUE: {one}")
        told[name.strip()] = value.strip()
    return told or None


def _batch(options: Options, day: date) -> None:
    from yibao.service.batch.questions import Answerer, answer_questions  # noqa: PLC0415
    from yibao.service.cli.batch import run  # noqa: PLC0415

    if options.batch is None or options.out is None:
        zh = "--batch IN 和 --out OUT 要一起给。"
        raise _refusal(options, zh, "--batch IN and --out OUT go together.")
    if options.as_json or options.facts or len(options.words) > 1:
        zh = "--batch 不能和问题、--fact、--json 一起用。"
        raise _refusal(options, zh, "--batch goes without a question, --fact and --json.")
    place = unless_fault(read_place("".join(options.words)), options.lang)
    answerer = Answerer(region=None if place == NATION else place, on=day)
    source, target = Path(options.batch), Path(options.out)
    run(
        source,
        target,
        lambda bar: answer_questions(source, target, answerer, force=options.force, progress=bar),
    )


def _refusal(options: Options, zh: str, en: str) -> Refusal:
    return Refusal(zh if options.lang == "zh" else en)
