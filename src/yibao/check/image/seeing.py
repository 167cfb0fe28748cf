"""A picture read as a message: turned upright, its words in reading order, its codes decoded.

Long screenshots are read in overlapping slices. What the phone itself wrote is set aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from yibao.check.image.chrome import chrome
from yibao.check.image.codes import Code, read_codes
from yibao.check.image.joining import Part, Reading, join
from yibao.check.image.ocr import Array, Line, find_quads, recognise
from yibao.check.image.placing import in_order, place

MAX_LINES = 2_000
_SLICE_ASPECT, _OVERLAP = 2.4, 0.16
_TALL, _MOSTLY = 1.5, 0.6
_TRIED_LINES = 5
_READABLE = 0.8


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read in a picture; every place is in pixels of `image`, which stands upright."""

    image: Image.Image
    reading: Reading
    left_out: tuple[Line, ...]
    codes: tuple[Code, ...]

    @property
    def certainty(self) -> float:
        """How well the words could be read, from 0 to 1 (1 when there are none)."""
        lines = [(len(part.line.text), part.line.score) for part in self.reading.parts]
        letters = sum(count for count, _ in lines)
        return sum(count * score for count, score in lines) / letters if letters else 1.0


def see(image: Image.Image) -> Seen:
    """Read an upright or turned RGB picture."""
    pixels: Array = np.asarray(image)
    pixels, lines = _read_upright(pixels)
    codes = read_codes(pixels)
    lines = [line for line in lines if not any(code.covers(*_middle(line)) for code in codes)]
    placed = place(lines[:MAX_LINES])
    aside = chrome(placed)
    reading = join(in_order([one for one in placed if one not in aside]), pixels.shape[1])
    left_out = tuple(one.line for one in placed if one in aside)
    return Seen(
        Image.fromarray(np.ascontiguousarray(pixels)),
        _with_codes(reading, codes),
        left_out,
        tuple(codes),
    )


def _with_codes(reading: Reading, codes: Sequence[Code]) -> Reading:
    """Put what codes say below the words, a line each, as if it had been written out."""
    text, parts = reading.text, list(reading.parts)
    told: set[str] = set()
    for code in codes:
        if code.in_message and code.text not in told:
            told.add(code.text)
            text += "\n" if text else ""
            parts.append(Part(Line(code.text, 1.0, code.quad, ()), len(text)))
            text += code.text
    return Reading(text, tuple(parts))


def _read_upright(pixels: Array) -> tuple[Array, list[Line]]:
    """Read the lines; a picture lying on its side or head is turned first."""
    high, wide = pixels.shape[:2]
    if high > _SLICE_ASPECT * wide:
        return pixels, _read_slices(pixels)
    quads = find_quads(pixels)
    lying = _tall_share(quads) > _MOSTLY
    if lying:
        # Lines on their side: the crops stand up one way or the other.
        forwards = _score(np.rot90(pixels, 1))
        backwards = _score(np.rot90(pixels, 3))
        pixels = np.ascontiguousarray(np.rot90(pixels, 1 if forwards >= backwards else 3))
        return pixels, list(recognise(pixels, find_quads(pixels)))
    lines = list(recognise(pixels, quads))
    if quads and _mean_score(lines, len(quads)) < _READABLE:
        turned = np.ascontiguousarray(np.rot90(pixels, 2))
        if _score(turned) > _mean_score(lines, len(quads)):
            return turned, list(recognise(turned, find_quads(turned)))
    return pixels, lines


def _read_slices(pixels: Array) -> list[Line]:
    """Read a long picture in slices that overlap; each line is taken where it is whole."""
    high, wide = pixels.shape[:2]
    step, overlap = (
        round(wide * _SLICE_ASPECT * (1 - _OVERLAP)),
        round(wide * _SLICE_ASPECT * _OVERLAP),
    )
    found: list[Line] = []
    top = 0
    while True:
        bottom = min(high, top + step + overlap)
        quads = [quad + np.array([0, top]) for quad in find_quads(pixels[top:bottom])]
        whole = [q for q in quads if _is_whole(q, top, bottom, high)]
        found += (one for one in recognise(pixels, whole) if not _known(one, found))
        if bottom == high:
            return found
        top += step


def _is_whole(quad: Array, top: int, bottom: int, high: int) -> bool:
    """Whether a line is clear of the cuts of its slice."""
    margin = 2
    starts, ends = float(quad[:, 1].min()), float(quad[:, 1].max())
    return (top == 0 or starts > top + margin) and (bottom == high or ends < bottom - margin)


def _known(line: Line, found: Sequence[Line]) -> bool:
    """Whether the slice before had the line already."""
    x, y = _middle(line)
    half = abs(line.quad[3][1] - line.quad[0][1]) / 2
    for other in reversed(found[-60:]):
        left, right = other.quad[0][0], other.quad[1][0]
        if abs(_middle(other)[1] - y) < half and left <= x <= right:
            return True
    return False


def _tall_share(quads: Sequence[Array]) -> float:
    """Give the share of the area of text that stands on end."""
    areas = [
        (_side(q, 0, 1) * _side(q, 0, 3), _side(q, 0, 3) > _TALL * _side(q, 0, 1)) for q in quads
    ]
    total = sum(area for area, _ in areas)
    return sum(area for area, tall in areas if tall) / total if total else 0.0


def _score(pixels: Array) -> float:
    """Give how well the largest lines read this way up."""
    pixels = np.ascontiguousarray(pixels)
    quads = sorted(find_quads(pixels), key=lambda q: -_side(q, 0, 1))[:_TRIED_LINES]
    return _mean_score(list(recognise(pixels, quads)), len(quads))


def _mean_score(lines: Sequence[Line], of: int) -> float:
    """Give the mean score; lines that could not be read count as nothing."""
    return sum(line.score for line in lines) / of if of else 0.0


def _side(quad: Array, a: int, b: int) -> float:
    side: Any = np.linalg.norm(quad[a] - quad[b])
    return float(side)


def _middle(line: Line) -> tuple[float, float]:
    return sum(p[0] for p in line.quad) / 4, sum(p[1] for p in line.quad) / 4


def lines_of(seen: Seen) -> Iterator[tuple[Line, int | None]]:
    """Give every line of words with where it begins in the message, None for what was set aside."""
    for part in seen.reading.parts:
        if part.line.centres:
            yield part.line, part.start
    for line in seen.left_out:
        yield line, None
