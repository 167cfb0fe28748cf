"""`yibao policy table|uses|changes`: many answers at once, drawn, listed or as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import click

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.regions import region as region_of
from yibao.policy import open_policy
from yibao.policy import table as lists
from yibao.service.asked import read_place
from yibao.service.cli.options import (
    JSON,
    LANG,
    ON,
    day_or_today,
    echo_json,
    form_of,
    output,
    put,
    unless_fault,
)
from yibao.service.rulebook.asking import read_places, read_since, read_topics
from yibao.service.sheet.words import Lang

FIRST_YEAR_DAYS = 5 * 365

REGION = click.argument("region", required=False)
TOPICS = click.option(
    "--topics", metavar="LIST", help="只看这些事，用逗号分开 · Only these topics, by commas."
)


@dataclass(frozen=True, slots=True)
class Output:
    """How and where to write."""

    form: str | None
    out: str | None
    force: bool
    as_json: bool
    lang: Lang

    def write(self, texts: dict[str, Callable[[], str]], json: Any, drawn: Any) -> None:
        """Write in the format asked for: one of `texts`, the JSON, or what the terminal draws."""
        form = form_of(self.form, self.out, as_json=self.as_json, known=tuple(texts))
        if form in texts:
            put(texts[form](), self.out, force=self.force)
        elif form == "json" and self.out is None:
            echo_json(json)
        elif form == "json":
            import orjson  # noqa: PLC0415

            put(orjson.dumps(json, default=str).decode() + "\n", self.out, force=self.force)
        else:
            from yibao.service.cli.paper import paper  # noqa: PLC0415

            paper().print(drawn())


@click.command("table")
@click.option(
    "--regions", metavar="LIST", help="只看这些地方，用逗号分开 · Only these places, by commas."
)
@TOPICS
@ON
@LANG
@JSON
@output("csv", "html", "svg")
def table(regions: str | None, topics: str | None, on: str | None, lang: Lang, **out: Any) -> None:
    """各地对照：个人账户能用在哪 · Places against uses of the account.

    \b
      yibao policy table --regions 北京,上海,重庆
      yibao policy table --topics 取现,家庭共济 --on 2022-08-31
      yibao policy table --out 各地.svg
    """
    from yibao.service.rulebook import pictures, sheets  # noqa: PLC0415

    policy = open_policy()
    shown = lists.table(
        policy,
        on=day_or_today(on, lang),
        regions=unless_fault(read_places(regions), lang),
        topics=unless_fault(read_topics(topics), lang),
    )

    def drawn() -> Any:
        from yibao.service.cli import tables  # noqa: PLC0415

        return tables.places(policy, shown, lang)

    Output(lang=lang, **out).write(
        {
            "csv": lambda: sheets.as_csv(policy, shown, lang),
            "html": lambda: sheets.as_html(policy, shown, lang),
            "svg": lambda: pictures.table_picture(policy, shown, lang),
        },
        shown.to_dict(),
        drawn,
    )


@click.command("uses")
@REGION
@ON
@LANG
@JSON
@output("svg")
def uses(region: str | None, on: str | None, lang: Lang, **out: Any) -> None:
    """一个地方的个人账户能用在哪 · What the account may lawfully be used for in a place.

    \b
      yibao policy uses 北京
      yibao policy uses Chongqing --lang en --out uses.svg
    """
    from yibao.service.rulebook import pictures  # noqa: PLC0415

    policy, day = open_policy(), day_or_today(on, lang)
    place = region_of(unless_fault(read_place(region), lang))
    answers = lists.uses(policy, place.code, on=day)

    def drawn() -> Any:
        from yibao.service.cli import tables  # noqa: PLC0415

        return tables.lawful(policy, place, answers, lang)

    Output(lang=lang, **out).write(
        {"svg": lambda: pictures.uses_picture(policy, place, answers, on=day, lang=lang)},
        {
            "region": place.code,
            "on": day.isoformat(),
            "uses": [answer.to_dict() for answer in answers],
        },
        drawn,
    )


@click.command("changes")
@REGION
@click.option("--since", metavar="DATE", help="从哪天起，默认五年前 · From this day on.")
@click.option(
    "--until", "--on", "until", metavar="DATE", help="到哪天为止，默认今天 · Up to this day."
)
@TOPICS
@click.option(
    "--all", "every", is_flag=True, help="连同我们刚查到的 · Also where only our knowledge begins."
)
@LANG
@JSON
@output("svg")
def changes(region: str | None, lang: Lang, *, every: bool, **given: Any) -> None:
    """一个地方的规定怎么变的 · How the rules of a place changed.

    \b
      yibao policy changes 北京 --since 2022-01-01
      yibao policy changes 北京 --topics 取现,家庭共济 --out 变化.svg
    """
    from yibao.service.rulebook import pictures  # noqa: PLC0415

    policy = open_policy()
    since, until, topics = (given.pop(name) for name in ("since", "until", "topics"))
    place = region_of(unless_fault(read_place(region), lang))
    last = unless_fault(read_since(until, "until"), lang) or SYSTEM_CLOCK.today()
    first = unless_fault(read_since(since, "since"), lang) or last - timedelta(FIRST_YEAR_DAYS)
    wanted = unless_fault(read_topics(topics), lang)
    found = lists.changes(policy, place.code, since=first, until=last, topics=wanted)
    events = [event for event in found if every or event.is_news]

    def drawn() -> Any:
        from yibao.service.cli import tables  # noqa: PLC0415

        return tables.timeline(policy, place, events, lang)

    Output(lang=lang, **given).write(
        {"svg": lambda: pictures.changes_picture(policy, place, events, since=first, lang=lang)},
        {
            "region": place.code,
            "since": first.isoformat(),
            "until": last.isoformat(),
            "changes": [event.to_dict() for event in events],
        },
        drawn,
    )
