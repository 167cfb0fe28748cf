"""Lines put where they stand once the picture is level: boxes, rows, and reading order.

Columns are read one after the other, the sides of a chat and the rows of a table across.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from yibao.check.image.ocr import Line

_SURE_LETTERS = 4
_LEVEL_ENOUGH = math.radians(0.3)
_SAME_ROW = 0.5
_GUTTER = 1.2
_PROSE_LETTERS = 8
_SIDE_BY_SIDE = 0.5
_MOST_BANDS = 400


@dataclass(frozen=True, slots=True)
class Placed:
    """One line and its upright box in a picture turned level."""

    line: Line
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def high(self) -> float:
        """The height of its letters, more or less."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """Where its middle stands."""
        return (self.y0 + self.y1) / 2


def place(lines: Sequence[Line]) -> list[Placed]:
    """Give each line its box, with the slant of the whole page taken out."""
    slant = _slant(lines)
    turn = 0.0 if abs(slant) < _LEVEL_ENOUGH else -slant
    cos, sin = math.cos(turn), math.sin(turn)
    placed = []
    for line in lines:
        corners = [(x * cos - y * sin, x * sin + y * cos) for x, y in line.quad]
        # The middle of each edge: a corner of a leaning box reaches into its neighbours.
        left, right = _mean(corners[0], corners[3])[0], _mean(corners[1], corners[2])[0]
        top, bottom = _mean(corners[0], corners[1])[1], _mean(corners[3], corners[2])[1]
        placed.append(Placed(line, min(left, right), top, max(left, right), max(bottom, top + 1)))
    return placed


def rows_of(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Give the rows from the top, each from the left, however far apart their pieces stand."""
    rows: list[list[Placed]] = []
    for one in sorted(placed, key=lambda one: one.middle):
        if rows and _level_with(one, rows[-1][-1]):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row, key=lambda one: one.x0) for row in rows]


def in_order(placed: Sequence[Placed]) -> list[Placed]:
    """Give the lines as a person reads them."""
    if len(placed) < 2:
        return list(placed)
    bands = rows_of(placed)
    found: list[Placed] = []
    at = 0
    while at < len(bands):
        end, gutter = _columns_from(bands, at)
        if gutter is None:
            found += bands[at]
            at += 1
            continue
        group = [one for band in bands[at:end] for one in band]
        found += in_order([one for one in group if one.x1 <= gutter])
        found += in_order([one for one in group if one.x1 > gutter])
        at = end
    return found


def same_row(a: Placed, b: Placed) -> bool:
    """Say whether two lines stand beside each other."""
    return _level_with(a, b)


def _columns_from(bands: list[list[Placed]], at: int) -> tuple[int, float | None]:
    """Give where columns that begin at band `at` end, and the gutter between the first two."""
    end, found = at + 1, None
    group = list(bands[at])
    for stop in range(at + 2, min(len(bands), at + _MOST_BANDS) + 1):
        group += bands[stop - 1]
        gutters = list(_gaps(group))
        if not gutters:
            break
        gutter = next((x for x in gutters if _is_gutter(group, x)), None)
        if gutter is not None:
            end, found = stop, gutter
    return end, found


def _gaps(group: Sequence[Placed]) -> Iterator[float]:
    """Give the middle of every upright gap that no line crosses, from the left."""
    least = _GUTTER * median(one.high for one in group)
    reach = float("-inf")
    for one in sorted(group, key=lambda one: one.x0):
        if reach > float("-inf") and one.x0 - reach >= least:
            yield (reach + one.x0) / 2
        reach = max(reach, one.x1)


def _is_gutter(group: Sequence[Placed], x: float) -> bool:
    """Prose on both sides, side by side: not a table's labels, not the turns of a chat."""
    left = [one for one in group if one.x1 <= x]
    right = [one for one in group if one.x1 > x]
    fewer, more = sorted((left, right), key=len)
    if len(rows_of(fewer)) < 2:
        return False
    if any(median(len(one.line.text) for one in side) < _PROSE_LETTERS for side in (left, right)):
        return False
    beside = sum(any(_overlap(one, other) > 0.3 for other in more) for one in fewer)
    return beside >= _SIDE_BY_SIDE * len(fewer)


def _level_with(a: Placed, b: Placed) -> bool:
    return abs(a.middle - b.middle) < _SAME_ROW * min(a.high, b.high)


def _overlap(a: Placed, b: Placed) -> float:
    return (min(a.y1, b.y1) - max(a.y0, b.y0)) / min(a.high, b.high)


def _slant(lines: Sequence[Line]) -> float:
    """Give the angle of the longest lines, in radians."""
    angles = []
    for line in lines:
        if len(line.text) >= _SURE_LETTERS:
            (ax, ay), (bx, by) = line.quad[0], line.quad[1]
            angles.append((math.hypot(bx - ax, by - ay), math.atan2(by - ay, bx - ax)))
    longest = sorted(angles, reverse=True)[: max(5, len(angles) // 2)]
    return median(angle for _, angle in longest) if longest else 0.0


def _mean(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
