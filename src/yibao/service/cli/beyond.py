"""Segments, claims tables, pages and turns, drawn for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from yibao.service.cli.flow import Flow
from yibao.service.sheet import Sheet
from yibao.service.sheet.beyond import TurnRow
from yibao.service.sheet.beyond_words import BEYOND
from yibao.service.sheet.words import say

LEVEL_COLOURS = {
    "danger": "red3",
    "doubtful": "dark_goldenrod",
    "no_sign_found": "green4",
    "cannot_tell": "grey50",
}
RULING_COLOURS = {
    "true": "green4",
    "false": "red3",
    "depends": "dark_goldenrod",
    "unknown": "grey50",
    "about_you": "blue",
}


def before_why(sheet: Sheet) -> list[RenderableType]:
    """Give what a page does, and the turns of a conversation."""
    parts: list[RenderableType] = []
    if sheet.beyond.facts:
        rows = ((Text(fact.says, "bold"), Text(fact.shows)) for fact in sheet.beyond.facts)
        parts += _section(sheet, "page", _grid(rows))
    if sheet.beyond.turns:
        parts += _section(sheet, "turns", _grid(_turns(sheet)))
        parts.append(Padding(Flow(sheet.beyond.turning, "bold"), (0, 0, 0, 2)))
    return parts


def after_rules(sheet: Sheet) -> list[RenderableType]:
    """Give the claims table and the segments of a long text."""
    parts: list[RenderableType] = []
    if sheet.beyond.claims:
        parts += _section(sheet, "claims", _claims(sheet))
    if sheet.beyond.segments:
        parts += _section(sheet, "segments", _grid(_segments(sheet)))
    return parts


def _turns(sheet: Sheet) -> Iterator[tuple[Text, Text]]:
    for turn in sheet.beyond.turns:
        yield Text(str(turn.number).rjust(2), "dim"), _turn(turn, sheet)


def _turn(turn: TurnRow, sheet: Sheet) -> Text:
    colour = LEVEL_COLOURS[turn.level]
    text = Text()
    if turn.turns_here:
        text.append(f"▶ {say(BEYOND['turns_here'], sheet.lang)}\n", style="bold red3")
    text.append(f"{turn.shape} ", style=colour)
    text.append(f"{turn.speaker or turn.who} ", style="bold")
    if turn.stages:
        text.append(f"[{' · '.join(turn.stages)}] ", style=f"bold {colour}")
    text.append(turn.text)
    return text


def _claims(sheet: Sheet) -> Table:
    table = Table(box=None, padding=(0, 1), show_header=False)
    for _ in range(4):
        table.add_column(overflow="fold")
    for row in sheet.beyond.claims:
        ruling = Text(f"{row.shape} {row.word}", f"bold {RULING_COLOURS[row.ruling]}")
        table.add_row(Text(f"[{row.label}]", "dim"), ruling, row.says, Text(row.where, "dim"))
        if row.source:
            table.add_row("", "", Text(row.source, "dim"), "")
    return table


def _segments(sheet: Sheet) -> Iterator[tuple[Text, Text]]:
    for row in sheet.beyond.segments:
        text = Text()
        text.append(f"{row.starts} ", style="bold" if row.makes else "")
        text.append(f"（{row.speaks}）", style="dim")
        if row.labels:
            text.append(f" [{', '.join(row.labels)}]", style="dim")
        if row.makes:
            text.append(f" ◀ {say(BEYOND['makes'], sheet.lang)}", style="red3")
        yield Text(str(row.number).rjust(2), "dim"), text


def _section(sheet: Sheet, name: str, body: RenderableType) -> list[RenderableType]:
    heading = Text(f"\n{say(BEYOND[name], sheet.lang)}", style="bold underline")
    return [heading, Padding(body, (0, 0, 0, 2))]


def _grid(rows: Iterator[tuple[Text, Text]]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(max_width=24)
    table.add_column(overflow="fold")
    for left, right in rows:
        table.add_row(left, Flow(right))
    return table
