"""`yibao policy`: may I? What the rules of a place say on a day."""

from __future__ import annotations

from datetime import date

import click

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import Issue
from yibao.core.regions import resolve_region
from yibao.policy import Answer, open_policy
from yibao.service.asked import Fault, read_day, read_place
from yibao.service.cli.group import Refusal


@click.group("policy", help="问规定：可以吗？ · May I? What the rules say.")
def command() -> None:
    """Ask about the rules."""


@command.command("ask")
@click.argument("words", nargs=-1, required=True, metavar="TOPIC|QUESTION [REGION]")
@click.option("--on", metavar="DATE", help="按哪一天的规定，默认今天 · Rules of this day.")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    envvar="YIBAO_LANG",
    help="说中文还是英文 · Speak Chinese or English.",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON · Print the answer as JSON.")
def ask(words: tuple[str, ...], on: str | None, lang: str, *, as_json: bool) -> None:
    """问一件事在一个地方可不可以 · Ask whether a thing is allowed in a place.

    \b
      yibao policy ask 取现 重庆
      yibao policy ask "在重庆医保卡能取钱吗"
      yibao policy ask personal_account.family_sharing Beijing --on 2026-11-22 --json
    """
    day = read_day(on)
    if isinstance(day, Fault):
        raise Refusal(day.says(lang))
    question, named = _split(words)
    place = read_place(named) if named else None
    if isinstance(place, Fault):
        raise Refusal(place.says(lang))
    given = _answer(question, place, day or SYSTEM_CLOCK.today())
    if as_json:
        import orjson  # noqa: PLC0415

        click.echo(orjson.dumps(given.to_dict()))
        return
    from yibao.service.cli import tables  # noqa: PLC0415
    from yibao.service.cli.paper import paper  # noqa: PLC0415

    paper().print(tables.answer(given, lang))


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


def _answer(question: str, place: str | None, day: date) -> Answer:
    policy = open_policy()
    topic = policy.topic_named(question)
    if topic is not None:
        return policy.ask(topic, place, day)
    from yibao.policy.route import ask_freely  # noqa: PLC0415

    return ask_freely(question, on=day, region=place)
