"""The drawings of a report as SVG: shares of verdicts, and kinds over time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import ceil, log10

from yibao.service.report.counting import FEWEST
from yibao.service.report.tables import Table, Timeline
from yibao.service.rulebook.svg import INK, LINE, SOFT, Drawing, measure

LEVEL_COLOURS = {
    "danger": "#a3201d",
    "doubtful": "#c98a00",
    "no_sign_found": "#6f8a9c",
    "cannot_tell": "#c9ccce",
}
KIND_COLOURS = {
    "scam": "#a3201d",
    "cashout": "#d9662b",
    "false_claim": "#c98a00",
    "warning": "#2f6f8f",
    "notice": "#7fa7bd",
    "question": "#8577a8",
    "other": "#c3c7c9",
}
WIDTH, RIGHT, SIZE = 560, 8, 18
TOP, HEIGHT, BAR = 14, 230, 36


def shares(table: Table) -> str:
    """How many of the messages have each level, as one bar."""
    drawing = Drawing(WIDTH, "结论的占比 · Shares of verdicts", height=BAR)
    at = 0.0
    for line in table.lines:
        width = WIDTH * (line.rows or 0) / max(table.of, 1)
        drawing.rect(at, 0, width, BAR, fill=LEVEL_COLOURS[line.item])
        at += width
    return drawing.finish()


def drawn_kinds(time: Timeline) -> list[str]:
    """The kinds that `over_time` draws, from below."""
    return [kind for kind in KIND_COLOURS if any(_drawn(bars[kind]) for _, bars in time.bars)]


def over_time(time: Timeline) -> str:
    """Kinds over time as stacked columns; counts too small to tell are left out."""
    drawing = Drawing(WIDTH, "各种讯息随时间 · Kinds over time", height=TOP + HEIGHT + 36)
    shown = drawn_kinds(time)
    most = max((sum(_drawn(n) for n in bars.values()) for _, bars in time.bars), default=0)
    step = _step(most)
    top = max(step, ceil(most / step) * step)
    left = measure(f"{top:,}") * SIZE + 14
    _grid(drawing, left, top, step)
    slot = (WIDTH - left - RIGHT) / max(len(time.bars), 1)
    for i, (_, bars) in enumerate(time.bars):
        base = float(TOP + HEIGHT)
        x, width = left + (i + 0.08) * slot, max(slot * 0.84, 1)
        for kind in shown:
            height = HEIGHT * _drawn(bars[kind]) / top
            base -= height
            if height:
                drawing.rect(x, base, width, height, fill=KIND_COLOURS[kind])
    for i, at in _labelled(time):
        x = min(max(left + (i + 0.5) * slot, left + 26), WIDTH - 30)
        said = at.strftime(_FORMS[time.unit])
        drawing.text(x, TOP + HEIGHT + 24, said, size=SIZE, fill=SOFT, anchor="middle")
    return drawing.finish()


_FORMS = {"day": "%m-%d", "week": "%m-%d", "month": "%Y-%m"}


def _drawn(rows: int) -> int:
    return rows if rows >= FEWEST else 0


def _step(most: int) -> int:
    """A round number that divides the height into some three to six."""
    if most <= 5:
        return 1
    size = 10 ** int(log10(most / 3))
    return int(next(size * by for by in (1, 2, 5, 10) if most / (size * by) <= 5))


def _grid(drawing: Drawing, left: float, top: int, step: int) -> None:
    for value in range(0, top + 1, step):
        y = TOP + HEIGHT * (1 - value / top)
        drawing.line((left, y), (WIDTH - RIGHT, y), stroke=LINE if value else INK)
        drawing.text(left - 8, y + 6, f"{value:,}", size=SIZE, fill=SOFT, anchor="end")


def _labelled(time: Timeline) -> Iterator[tuple[int, date]]:
    """Some of the days, evenly, so that their labels have room."""
    every = max(1, ceil(len(time.bars) / 6))
    for i in range(0, len(time.bars), every):
        yield i, time.bars[i][0]
