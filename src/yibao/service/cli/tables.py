"""Tables drawn for the terminal: what the knowledge covers, and one answer about a rule."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from yibao.core.citation import rules
from yibao.core.regions import region
from yibao.policy import Answer
from yibao.policy.upkeep import Coverage
from yibao.service.cli.flow import Flow

RULINGS = {
    "allowed": ("○ 可以", "○ Allowed", "green4"),
    "conditional": ("◇ 有条件", "◇ On conditions", "dark_goldenrod"),
    "forbidden": ("✕ 不可以", "✕ Forbidden", "red3"),
    "ended": ("✕ 已经停止", "✕ Ended", "red3"),
    "unknown": ("？ 不能确定", "？ We cannot tell", "grey50"),
}


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


def answer(given: Answer, lang: str) -> RenderableType:
    """One ruling with its sentence, conditions, document and days, and what is missing."""
    zh, en, style = RULINGS[given.ruling]
    place = region(given.region) if given.region else None
    name = (place.name if lang == "zh" else place.name_en) if place else ""
    heading = Text()
    heading.append(zh if lang == "zh" else en, style=f"bold {style}")
    heading.append(f"  {given.topic}  {name}  {given.on or ''}", style="dim")
    says = given.says.zh if lang == "zh" else given.says.en
    body: list[RenderableType] = [heading, Text(), Flow(says)]
    parts: list[RenderableType] = [Panel(Group(*body), border_style=style, padding=(1, 2))]
    parts += [Padding(Flow(line), (0, 0, 0, 2)) for line in _details(given, lang)]
    return Group(*parts)


def _details(given: Answer, lang: str) -> list[Text]:
    chinese = lang == "zh"
    marks = {"met": "✓", "unmet": "✕", "unasked": "？"}
    lines = [
        Text(f"{marks[name]} {one.says.zh if chinese else one.says.en}")
        for name in marks
        for one in getattr(given.conditions, name)
    ]
    lines += [Text(f"· {one.says.zh if chinese else one.says.en}") for one in given.missing]
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
