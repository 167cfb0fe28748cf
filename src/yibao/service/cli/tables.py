"""Tables drawn for the terminal: answers about rules, one or many, and what is covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from yibao.core.citation import rules
from yibao.core.regions import NATION, Region, region
from yibao.policy import Answer, Policy, open_policy
from yibao.policy.table import RULINGS, Event, topic_name
from yibao.policy.table import Table as Shown
from yibao.policy.upkeep import Coverage
from yibao.service.cli.flow import Flow
from yibao.service.rulebook.pictures import NOTES, TITLES, turn_of
from yibao.service.rulebook.words import MARKS, SHAPES, place_name, ruling_word, said
from yibao.service.sheet.words import Lang, say

MAX_PLACE = 18

STYLES = {
    "allowed": "green4",
    "conditional": "dark_goldenrod",
    "forbidden": "red3",
    "ended": "red3",
    "unknown": "grey50",
}
WIDE_COLUMNS = 3
"""Up to so many topics are columns of words; more are columns of shapes."""


def coverage(known: Coverage, signals: Mapping[str, int]) -> RenderableType:
    """Places with the number of rules we hold, signals by family, and what we do not cover."""
    places = Table(title="规定 · Rules", title_justify="left")
    for heading in ("地区 · place", "有认定 · ruled", "查不到 · unknown"):
        places.add_column(heading, justify="left" if "place" in heading else "right")
    for one in known.regions:
        where = region(one.region)
        name = f"{one.region} {where.name} {where.name_en}"
        places.add_row(name, str(len(one.ruled)), str(len(one.unknown)))
    families = Table(title="信号 · Signals", title_justify="left")
    families.add_column("family")
    families.add_column("signals", justify="right")
    for family, count in signals.items():
        families.add_row(family, str(count))
    families.add_row("sum", str(sum(signals.values())), style="bold")
    gaps = [Flow(f"· {gap.zh} / {gap.en}") for gap in known.not_covered]
    return Group(places, families, Text("没有收录 · Not covered", style="bold"), *gaps)


def answer(given: Answer, lang: Lang) -> RenderableType:
    """One ruling with its sentence, conditions, document and days, and what is missing."""
    policy = open_policy()
    topic = policy.topics.get(given.topic)
    style = STYLES[given.ruling]
    heading = ruling(topic["kind"] if topic else "act", given.ruling, lang)
    place = region(given.region) if given.region else None
    about = [
        said(topic_name(policy, given.topic), lang) if topic else "",
        place_name(place, lang) if place else "",
        str(given.on or ""),
    ]
    heading.append(f"  {' · '.join(part for part in about if part)}", style="dim")
    body: list[RenderableType] = [heading, Text(), Flow(said(given.says, lang))]
    parts: list[RenderableType] = [Panel(Group(*body), border_style=style, padding=(1, 2))]
    parts += [Padding(Flow(line), (0, 0, 0, 2)) for line in _details(given, lang)]
    return Group(*parts)


def ruling(kind: str, one: str, lang: Lang) -> Text:
    """A ruling as shape, word and colour."""
    return Text(f"{SHAPES[one]} {ruling_word(kind, one, lang)}", style=f"bold {STYLES[one]}")


def places(policy: Policy, shown: Shown, lang: Lang) -> RenderableType:
    """Places against topics: words for few topics, shapes under numbers for many."""
    wide = len(shown.topics) <= WIDE_COLUMNS
    drawn = Table(title=say(TITLES["table"], lang), title_justify="left", title_style="bold")
    drawn.add_column("", no_wrap=True)
    names = [said(name, lang) for _, name in shown.topics]
    for number, name in enumerate(names, 1):
        drawn.add_column(name if wide else str(number), justify="left" if wide else "center")
    for row in shown.rows:
        cells = [
            ruling(policy.topics[one.topic]["kind"], one.ruling, lang)
            if wide
            else Text(SHAPES[one.ruling], style=f"bold {STYLES[one.ruling]}")
            for one in row.answers
        ]
        drawn.add_row(_short(place_name(row.region, lang)), *cells)
    if wide:
        return Group(drawn, Flow(say(NOTES["table"], lang).format(shown.on), "dim"))
    drawn.padding = (0, 0)
    legend = Text("  ").join(ruling("act", one, lang) for one in RULINGS)
    numbers = "  ".join(f"{number} {name}" for number, name in enumerate(names, 1))
    return Group(
        drawn, legend, Flow(numbers), Flow(say(NOTES["table"], lang).format(shown.on), "dim")
    )


def lawful(policy: Policy, place: Region, answers: Sequence[Answer], lang: Lang) -> RenderableType:
    """The uses of the account in one place, gathered by ruling, each with its sentence."""
    parts: list[RenderableType] = [
        Text(say(TITLES["uses"], lang).format(place_name(place, lang)), style="bold")
    ]
    for one in RULINGS:
        own = [given for given in answers if given.ruling == one]
        if not own:
            continue
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        grid.add_column()
        for given in own:
            grid.add_row(said(topic_name(policy, given.topic), lang), Flow(said(given.says, lang)))
        title = ruling("act", one, lang)
        style = STYLES[one]
        parts.append(Panel(grid, title=title, title_align="left", border_style=style))
    return Group(*parts)


def timeline(policy: Policy, place: Region, events: Sequence[Event], lang: Lang) -> RenderableType:
    """What changed on which day, the oldest first, along a line."""
    title = Text(say(TITLES["changes"], lang).format(place_name(place, lang)), style="bold")
    if not events:
        return Group(title, Text(say(NOTES["nothing"], lang)))
    grid = Table.grid(padding=(0, 1))
    for _ in range(2):
        grid.add_column(no_wrap=True)
    grid.add_column()
    for event in events:
        style = STYLES[event.after]
        told = Text(said(event.name, lang), style="bold")
        told.append(f"  {turn_of(policy, event, lang)}", style=style)
        told.append(f"  {_whose(event, lang)}", style="dim")
        told.append(f"\n{said(event.says, lang)}", style="not bold")
        mark = Text(SHAPES[event.after], style=f"bold {style}")
        grid.add_row(event.on.isoformat(), mark, Flow(told))
    return Group(title, grid)


def _whose(event: Event, lang: Lang) -> str:
    note = say(NOTES["national"], lang) if event.region == NATION else ""
    return (note or place_name(region(event.region), lang)) + (
        "" if event.exact else say(NOTES["at_latest"], lang)
    )


def _short(name: str) -> str:
    return name if len(name) <= MAX_PLACE else f"{name[: MAX_PLACE - 1]}…"


def _details(given: Answer, lang: Lang) -> list[Text]:
    chinese = lang == "zh"
    lines = [
        Text(f"{MARKS[name]} {said(one.says, lang)}")
        for name in MARKS
        for one in getattr(given.conditions, name)
    ]
    lines += [Text(f"· {said(one.says, lang)}") for one in given.missing]
    lines += [
        Text(f"→ {one.question.zh if chinese else one.question.en}  [{one.topic}]")
        for one in given.choices
    ]
    if given.citation and rules(given.grade):
        lines.append(Text(str(given.citation), style="dim"))
    days = [
        f"{'自' if chinese else 'since '}{given.since}" if given.since else "",
        f"{'至' if chinese else 'until '}{given.until}" if given.until else "",
        f"{'核对于 ' if chinese else 'checked '}{given.checked_on}" if given.checked_on else "",
    ]
    told = " · ".join(day for day in days if day)
    return [*lines, Text(told, style="dim")] if told else lines
