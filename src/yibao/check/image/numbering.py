"""Where a number goes beside its box: touching it, and over as few words as can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yibao.check.image.ocr import Quad

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]

_OVER_NUMBER, _OUTSIDE = 6.0, 3.0
_LATER = 0.04  # what a later choice costs, so that numbers stand at the beginning where they may


def rectangle(quad: Quad) -> Rectangle:
    """Give the upright rectangle around a quad."""
    xs, ys = [p[0] for p in quad], [p[1] for p in quad]
    return min(xs), min(ys), max(xs), max(ys)


def place_number(
    quads: Sequence[Quad],
    words: Sequence[Rectangle],
    taken: Sequence[Rectangle],
    *,
    radius: float,
    size: tuple[int, int],
) -> Point:
    """Give the middle of a number for the boxes `quads`.

    `words` are the rectangles of all lines, `taken` those of the numbers already placed.
    """
    best, least = (radius, radius), float("inf")
    for order, (x, y) in enumerate(_choices(quads, radius)):
        own = x - radius, y - radius, x + radius, y + radius
        inside = 0, 0, *size
        area = 4 * radius * radius
        cost = sum(_shared(own, one) for one in words) / area + order * _LATER
        cost += _OVER_NUMBER * sum(_shared(own, one) for one in taken) / area
        cost += _OUTSIDE * (1 - _shared(own, inside) / area)
        if cost < least:
            best, least = (x, y), cost
    x, y = best
    return min(max(x, radius), size[0] - radius), min(max(y, radius), size[1] - radius)


def _choices(quads: Sequence[Quad], r: float) -> Iterator[Point]:
    left, top, right, _ = rectangle(quads[0])
    high = rectangle(quads[0])[3] - top
    yield left + 0.4 * r, top - 0.9 * r
    yield left - 0.95 * r, top + high / 2
    yield (left + right) / 2, top - 0.9 * r
    yield right - 0.4 * r, top - 0.9 * r
    for quad in reversed(quads):
        left, top, right, bottom = rectangle(quad)
        yield right + 0.95 * r, (top + bottom) / 2
        yield left - 0.95 * r, (top + bottom) / 2
        yield left + 0.4 * r, bottom + 0.9 * r
        yield (left + right) / 2, bottom + 0.9 * r
        yield right - 0.4 * r, bottom + 0.9 * r


def _shared(a: Rectangle, b: Sequence[float]) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return max(0.0, wide) * max(0.0, high)
