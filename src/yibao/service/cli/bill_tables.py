"""Bills drawn for the terminal: who pays what and why, and two schemes compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group as Together
from rich.console import RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from yibao.core.citation import Citation
from yibao.core.money import format_yuan
from yibao.policy.benefits.simulate import Group, Totals
from yibao.policy.benefits.words import LAYER_SAYS, PURSE_SAYS
from yibao.service.bills.charts import percent
from yibao.service.bills.words import BILL
from yibao.service.cli.flow import Flow
from yibao.service.rulebook.words import GRADES
from yibao.service.sheet.words import NOTES, Lang, say

STYLES = {"fund": "green4", "account": "dark_goldenrod", "cash": "red3"}


def bill(told: dict[str, Any], lang: Lang) -> RenderableType:
    """One bill divided, the steps that led there, and what it rests on."""
    side = 0 if lang == "zh" else 1
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    for name, style in STYLES.items():
        grid.add_row(
            Text(say(BILL[name], lang), style=f"bold {style}"),
            Text(format_yuan(told[f"{name}_fen"]), style=f"bold {style}"),
        )
        parts = told["layers"] if name == "fund" else told["account"] if name == "account" else {}
        says = LAYER_SAYS if name == "fund" else PURSE_SAYS
        for part, fen in parts.items():
            if fen:
                label = says[part.removesuffix("_fen")][side]
                grid.add_row(Text(f"  {label}", "dim"), Text(format_yuan(fen), "dim"))
    grid.add_row(say(BILL["total"], lang), format_yuan(told["total_fen"]))
    steps = told["trace" if lang == "zh" else "trace_en"]
    notes = told["notes" if lang == "zh" else "notes_en"]
    parts_of: list[RenderableType] = [Panel(grid, padding=(1, 2), expand=False)]
    parts_of.append(Text(say(BILL["trace"], lang), style="bold underline"))
    parts_of += [Padding(Flow(f"{n}. {step}"), (0, 0, 0, 2)) for n, step in enumerate(steps, 1)]
    if notes:
        parts_of.append(Text(say(BILL["notes"], lang), style="bold underline"))
        parts_of += [Padding(Flow(f"· {note}"), (0, 0, 0, 2)) for note in notes]
    parts_of.append(Flow(_source(told, lang), "dim"))
    return Together(*parts_of)


def comparison(
    groups: Sequence[Group], columns: Sequence[str], lang: Lang, *, compared: bool
) -> RenderableType:
    """Totals of every group under one scheme, or under two with the change."""
    table = Table(title=say(BILL["title"], lang) if compared else None, title_justify="left")
    table.add_column(" · ".join(columns) or say(BILL["group"], lang), min_width=16)
    headings = ("before", "after", "change") if compared else ("total",)
    for heading in headings:
        table.add_column(say(BILL[heading], lang), justify="right", no_wrap=True)
    for group in groups:
        label = " · ".join(group.values) or say(BILL["all"], lang)
        counts = f"{say(BILL['bills'], lang)} {group.bills:,}"
        if group.problems:
            counts += f"\n  {say(BILL['problems'], lang)} {group.problems:,}"
        table.add_row(Text(label, style="bold"), format_yuan(group.total_fen), style="bold")
        table.add_row(Text(f"  {counts}", style="dim"))
        for name, style in STYLES.items():
            cells = _cells(group, name, compared=compared)
            table.add_row(Text(f"  {say(BILL[name], lang)}", style=style), *cells)
        table.add_section()
    return table


def _cells(group: Group, name: str, *, compared: bool) -> list[str]:
    before, after = (_amount(one, name) for one in (group.before, group.after))
    cells = [f"{format_yuan(before)}\n{percent(before, group.total_fen)}"]
    if compared:
        more = after - before
        cells.append(f"{format_yuan(after)}\n{percent(after, group.total_fen)}")
        cells.append(f"{'+' if more > 0 else ''}{format_yuan(more)}")
    return cells


def _amount(totals: Totals, name: str) -> int:
    fen: int = getattr(totals, f"{name}_fen")
    return fen


def _source(told: dict[str, Any], lang: Lang) -> str:
    return " · ".join(
        (
            str(Citation.from_dict(told["citation"])),
            say(GRADES[told["grade"]], lang),
            say(NOTES["since"], lang).format(told["since"]),
            say(NOTES["checked"], lang).format(told["checked_on"]),
        )
    )
