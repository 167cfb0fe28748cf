"""Two drawings as SVG text: does a probability mean what it says, and what recall costs.

Written by hand: no script, no font but the reader's own, colours readable in light and dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from yibao.check.evaluate.calibration import Bin
from yibao.check.evaluate.resamples import Floats

SIDE, LEFT, TOP, RIGHT = 320, 56, 12, 24
HIST = 56
LOWEST_RATE = 0.001
CURVE_POINTS = 200
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:currentColor}"
    ".frame{fill:none;stroke:currentColor;stroke-opacity:.35}"
    ".even{stroke:currentColor;stroke-opacity:.45;stroke-dasharray:4 4}"
    ".mark{fill:#1e6bd6;stroke:#1e6bd6}.reach{stroke:#1e6bd6;stroke-width:2;stroke-opacity:.55}"
    ".line{fill:none;stroke:#1e6bd6;stroke-width:2}.bar{fill:#1e6bd6;fill-opacity:.35}"
)


def reliability(bins: Iterable[Bin]) -> str:
    """Draw what was said against what was so, with intervals; below, how many rows said it."""
    rows = [one for one in bins if one.said is not None]
    most = max((one.harm.n for one in rows), default=1)
    parts = [_line(_x(0), _y(0), _x(1), _y(1), "even")]
    for one in rows:
        parts += _point(one)
        parts.append(_bar(one, most))
    words = [
        _text(_x(0.5), _y(0) + HIST + 46, "说的概率 · probability said", "middle"),
        _upright("其中真是骗的 · share that was harm"),
    ]
    return _drawing([*_frame(_quarters), *parts, *words], TOP + SIDE + HIST + 58)


def recall_curve(false_alarms: Floats, recall: Floats) -> str:
    """Draw recall against false alarms, these on a logarithmic scale from 0.1%."""
    if false_alarms.size == 0:
        return _drawing(_frame(_decades), TOP + SIDE + 50)
    rates = np.geomspace(LOWEST_RATE, 1.0, CURVE_POINTS)
    at = np.searchsorted(false_alarms, rates, side="right") - 1
    heights = np.where(at < 0, 0.0, recall[np.maximum(at, 0)])
    points = " ".join(
        f"{_x(_log(rate)):.1f},{_y(height):.1f}"
        for rate, height in zip(rates.tolist(), heights.tolist(), strict=True)
    )
    words = [
        _text(_x(0.5), _y(0) + 38, "误报率 · false alarms (log)", "middle"),
        _upright("查出率 · recall"),
    ]
    line = f'<polyline class="line" points="{points}"/>'
    return _drawing([*_frame(_decades), line, *words], TOP + SIDE + 50)


def _log(rate: float) -> float:
    return 1 - math.log10(rate) / math.log10(LOWEST_RATE)


_quarters = [(tick, f"{tick:g}") for tick in (0, 0.25, 0.5, 0.75, 1)]
_decades = [(_log(rate), f"{rate:.1%}") for rate in (0.001, 0.01, 0.1, 1)]


def _frame(across: list[tuple[float, str]]) -> list[str]:
    parts = [f'<rect class="frame" x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>']
    parts += [_text(_x(at), _y(0) + 16, word, "middle") for at, word in across]
    parts += [_text(_x(0) - 6, _y(at) + 4, word, "end") for at, word in _quarters]
    return parts


def _point(one: Bin) -> list[str]:
    assert one.said is not None
    share, low, high = one.harm.share or 0.0, one.harm.low or 0.0, one.harm.high or 0.0
    title = f"<title>{one.said:.3f} → {share:.3f} (n={one.harm.n})</title>"
    circle = f'<circle class="mark" cx="{_x(one.said):.1f}" cy="{_y(share):.1f}" r="4"/>'
    return [
        _line(_x(one.said), _y(low), _x(one.said), _y(high), "reach"),
        f"<g>{title}{circle}</g>",
    ]


def _bar(one: Bin, most: int) -> str:
    left, width = _x(one.low) + 1, SIDE * (one.high - one.low) - 2
    height = HIST * one.harm.n / most
    top = _y(0) + 24 + HIST - height
    box = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<g><title>n={one.harm.n}</title><rect class="bar" {box}/></g>'


def _x(share: float) -> float:
    return LEFT + SIDE * share


def _y(share: float) -> float:
    return TOP + SIDE * (1 - share)


def _line(left: float, top: float, right: float, bottom: float, style: str) -> str:
    ends = f'x1="{left:.1f}" y1="{top:.1f}" x2="{right:.1f}" y2="{bottom:.1f}"'
    return f'<line class="{style}" {ends}/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'


def _upright(words: str) -> str:
    x, y = 12, TOP + SIDE / 2
    turned = f'transform="rotate(-90 {x} {y:.1f})" text-anchor="middle"'
    return f'<text x="{x}" y="{y:.1f}" {turned}>{words}</text>'


def _drawing(parts: Iterable[str], height: int) -> str:
    width = LEFT + SIDE + RIGHT
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">'
    )
    return f"{head}<style>{STYLE}</style>{''.join(parts)}</svg>"
