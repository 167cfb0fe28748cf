"""A verdict drawn for the terminal: word, shape and colour first, then what to do, then why."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.style import Style
from rich.table import Table
from rich.text import Text

from yibao.service.cli.beyond import after_rules, before_why
from yibao.service.cli.flow import Flow
from yibao.service.sheet import Piece, Reason, Rule, Sheet
from yibao.service.sheet.beyond import NOTHING
from yibao.service.sheet.layout import Channel
from yibao.service.sheet.pieces import TONES
from yibao.service.sheet.rules import Claimed
from yibao.service.sheet.words import HEADINGS, NOTES, say

STRETCH = 160
"""Unmarked stretches of a message longer than this are shortened on a terminal."""

LEVEL_STYLES = {
    "danger": ("bold white on red3", "red3"),
    "doubtful": ("bold black on gold1", "gold1"),
    "no_sign_found": ("bold white on dark_green", "green4"),
    "cannot_tell": ("bold white on grey37", "grey50"),
}
RULING_STYLES = {
    "true": "green4",
    "false": "red3",
    "depends": "dark_goldenrod",
    "unknown": "grey50",
    "about_you": "blue",
}
QUOTE_STYLES = {"risk": "red3", "relief": "green4", "aside": "dim"}
MARK_STYLES = {"risk": "bold red3 underline", "aside": "underline", "relief": "green4 underline"}


def picture(sheet: Sheet) -> RenderableType:
    """The whole verdict, ready to print."""
    parts: list[RenderableType] = [_headline(sheet)]
    parts += _section(sheet, "steps", _numbered(sheet.steps))
    if sheet.beyond is not NOTHING:
        parts += before_why(sheet)
    parts += _section(sheet, "why", _why(sheet))
    parts += _section(sheet, "rules", _rules(sheet))
    if sheet.beyond is not NOTHING:
        parts += after_rules(sheet)
    for tone in TONES[1:]:
        rows = sheet.toned(tone)
        parts += _section(sheet, tone, _reasons(rows) if rows else None)
    parts += _section(sheet, "near", _listed(sheet.near))
    parts += _section(sheet, "unsure", _listed(sheet.unsure))
    parts += _section(sheet, "call", _channels(sheet.phones))
    parts += _section(sheet, "places", _channels(sheet.places))
    parts.append(Flow(f"\n{sheet.footer}\n{say(NOTES['advice'], sheet.lang)}", "dim"))
    return Group(*parts)


def _headline(sheet: Sheet) -> RenderableType:
    word, edge = LEVEL_STYLES[sheet.level]
    line = Text()
    line.append(f" {sheet.shape} {sheet.word} ", style=word)
    if sheet.kind:
        line.append(f"  {sheet.kind}", style=f"bold {edge}")
    sentence = Flow(sheet.sentence, "bold")
    return Panel(Group(line, Text(), sentence), border_style=edge, padding=(1, 2))


def _section(sheet: Sheet, name: str, body: RenderableType | None) -> list[RenderableType]:
    if body is None:
        return []
    heading = Text(f"\n{say(HEADINGS[name], sheet.lang)}", style="bold underline")
    return [heading, Padding(body, (0, 0, 0, 2))]


def _grid(rows: Iterator[tuple[Text, Text]]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for left, right in rows:
        table.add_row(left, Flow(right))
    return table


def _numbered(steps: tuple[str, ...]) -> RenderableType | None:
    if not steps:
        return None
    return _grid((Text(f"{i}.", "bold"), Text(step)) for i, step in enumerate(steps, 1))


def _listed(lines: tuple[str, ...]) -> RenderableType | None:
    return _grid((Text("·"), Text(line)) for line in lines) if lines else None


def _why(sheet: Sheet) -> RenderableType:
    message = Panel(Flow(_message(sheet)), border_style="grey50", padding=(0, 1))
    risks = sheet.toned("risk")
    urgent = sheet.level in ("danger", "doubtful")
    told = _reasons(risks) if risks else Flow(say(NOTES["no_mark"], sheet.lang))
    notes = [Flow(note, "dim") for note in sheet.notes]
    heading = [] if urgent or not risks else [Text(say(HEADINGS["seen"], sheet.lang))]
    return Group(message, *notes, *heading, told)


def _message(sheet: Sheet) -> Text:
    text = Text()
    for piece in sheet.pieces:
        if piece.left_out:
            note = say(NOTES["left_out"], sheet.lang).format(f"{piece.left_out:,}")
            text.append(f"\n{note}\n", style="dim")
        else:
            text.append_text(_piece(piece))
    return text


def _piece(piece: Piece) -> Text:
    if not piece.refs:
        return Text(piece.text)
    text = Text(piece.text, style=MARK_STYLES[piece.tone])
    if piece.labels:
        text.append(f"[{','.join(piece.labels)}]", style="dim not bold not underline")
    return text


def _reasons(reasons: tuple[Reason, ...]) -> Table:
    def rows() -> Iterator[tuple[Text, Text]]:
        for reason in reasons:
            quotes = " ".join(f"“{quote}”" for quote in reason.quotes)
            text = Text(quotes, style=QUOTE_STYLES[reason.tone])
            for point in reason.points:
                note = f"（{point.note}）" if point.note else ""
                text.append(f"\n{point.says}{note}", style=Style.null())
            yield Text(f"[{reason.label}]", "dim"), text

    return _grid(rows())


def _rules(sheet: Sheet) -> RenderableType | None:
    if not sheet.rules:
        return None
    return Group(*(_rule(rule) for rule in sheet.rules))


def _rule(rule: Rule) -> RenderableType:
    claims = _grid((Text(f"[{one.label}]", "dim"), _claimed(one)) for one in rule.claims)
    parts: list[RenderableType] = [claims]
    if rule.because:
        parts.append(Padding(Flow(rule.because), (0, 0, 0, 4)))
    if rule.source:
        parts.append(Padding(Flow(rule.source, "dim"), (0, 0, 0, 4)))
    return Group(*parts)


def _claimed(one: Claimed) -> Text:
    text = Text()
    text.append(f"{one.shape} {one.word}", style=f"bold {RULING_STYLES[one.ruling]}")
    text.append(f"  {one.says}")
    if one.note:
        text.append(f"（{one.note}）", style="dim")
    return text


def _channels(channels: tuple[Channel, ...]) -> RenderableType | None:
    if not channels:
        return None
    return _grid((Text(one.name, "bold"), Text(one.label)) for one in channels)
