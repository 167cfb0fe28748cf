"""Lines joined into the message as it was typed, with a way back from its text to the picture.

Where a phone only wrapped a line, the words are joined again; a true line end stays.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yibao.check.image.ocr import Line, Quad
from yibao.check.image.placing import Placed, same_row

_SIMILAR, _CLOSE, _ALIGNED = 1.35, 1.9, 2.2
_ROOM = 1.7
_WIDE_SHARE = 0.5
_REACH = 1.2
_ADDRESS = re.compile(r"(?:https?:|www\.|[a-z0-9-]+\.[a-z0-9.-]+)\S*$", re.I)
# An address wrapped at a sign of its own, which may leave its line short of the edge.
_BROKEN = re.compile(r"https?://\S*[./?&=_-]$", re.IGNORECASE)
_GOES_ON = re.compile(r"[a-z0-9]", re.IGNORECASE)
_SPEAKS = re.compile(r"(?:[A-Z甲乙丙丁我他她]|对方|客服|中介|骗子)\s?[：:](?!//)")
_WORDLIKE = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the picture and where its text begins in the message."""

    line: Line
    start: int

    @property
    def end(self) -> int:
        """Where its text ends."""
        return self.start + len(self.line.text)


@dataclass(frozen=True, slots=True)
class Reading:
    """The message of a picture, and its lines in order."""

    text: str
    parts: tuple[Part, ...]

    def boxes(self, start: int, end: int) -> Iterator[Quad]:
        """Give the place in the picture of each line's share of a span."""
        first = bisect_right([part.end for part in self.parts], start)
        for part in self.parts[first:]:
            if part.start >= end:
                break
            own = max(start, part.start) - part.start, min(end, part.end) - part.start
            if own[1] > own[0]:
                yield cut(part.line, *own)


def join(ordered: Sequence[Placed], width: float) -> Reading:
    """Join lines in reading order; `width` is that of the picture."""
    text, parts = "", []
    for i, one in enumerate(ordered):
        if i:
            text += _between(ordered, i, width)
        parts.append(Part(one.line, len(text)))
        text += one.line.text
    return Reading(text, tuple(parts))


def cut(line: Line, start: int, end: int) -> Quad:
    """Give the part of a line's box that characters `start` to `end` fill."""
    if not line.centres:
        return line.quad
    a, b = _edge(line.centres, start), _edge(line.centres, end)
    tl, tr, br, bl = line.quad
    return _along(tl, tr, a), _along(tl, tr, b), _along(bl, br, b), _along(bl, br, a)


def _between(ordered: Sequence[Placed], i: int, width: float) -> str:
    before, after = ordered[i - 1], ordered[i]
    if same_row(before, after) and after.x0 >= before.x1 - before.high:
        return " " if after.x0 - before.x1 > 0.3 * before.high or _words(before, after) else ""
    if _SPEAKS.match(after.line.text) or not _continues(before, after):
        return "\n"
    if _BROKEN.search(before.line.text) and _GOES_ON.match(after.line.text):
        return ""
    if not _is_full(ordered, i - 1, width):
        return "\n"
    if not _words(before, after) or _ADDRESS.search(before.line.text):
        return ""
    return " "


def _continues(before: Placed, after: Placed) -> bool:
    """Say whether a line may be the next of the same paragraph."""
    low, high = sorted((before.high, after.high))
    step = after.middle - before.middle
    return (
        high < _SIMILAR * low
        and 0 < step < _CLOSE * low
        and abs(after.x0 - before.x0) < _ALIGNED * low
    )


def _is_full(ordered: Sequence[Placed], i: int, width: float) -> bool:
    """Say whether line `i` reaches the edge at which its paragraph is wrapped."""
    first = last = i
    while first and _continues(ordered[first - 1], ordered[first]):
        first -= 1
    while last + 1 < len(ordered) and _continues(ordered[last], ordered[last + 1]):
        last += 1
    block, own = ordered[first : last + 1], ordered[i]
    edge = max(one.x1 for one in block)
    if own.x1 < edge - _ROOM * own.high:
        return False
    reaching = sum(one.x1 > edge - _REACH * one.high for one in block)
    return own.x1 - own.x0 > _WIDE_SHARE * width or reaching > 1


def _words(before: Placed, after: Placed) -> bool:
    """Say whether the lines end and begin in letters that would run together."""
    mostly = sum(map(len, _WORDLIKE.findall(before.line.text))) > len(before.line.text) / 2
    return mostly and before.line.text[-1].isascii() and after.line.text[0].isascii()


def _edge(centres: Sequence[float], at: int) -> float:
    """Give where the boundary before character `at` lies along the line, from 0 to 1."""
    if at <= 0:
        return 0.0
    if at >= len(centres):
        return 1.0
    return (centres[at - 1] + centres[at]) / 2


def _along(a: tuple[float, float], b: tuple[float, float], share: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
