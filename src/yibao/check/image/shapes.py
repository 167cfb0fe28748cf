"""The shapes of the levels, as the pages draw them: triangle, diamond, ring, broken square."""

from __future__ import annotations

from PIL import ImageDraw

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]
_WHITE = (255, 255, 255)


def level_shape(draw: ImageDraw.ImageDraw, level: str, box: Box, ground: Colour) -> None:
    """Draw the shape of a level in white inside `box`; `ground` is the colour behind it."""
    left, top, right, bottom = box
    side = right - left
    unit = side / 48
    x, y = left + side / 2, top + side / 2
    if level == "danger":
        draw.polygon([(x, top), (right, bottom - 3 * unit), (left, bottom - 3 * unit)], fill=_WHITE)
        draw.polygon(
            [(x - 3 * unit, y - 6 * unit), (x + 3 * unit, y - 6 * unit), (x, y + 10 * unit)],
            fill=ground,
        )
        _disc(draw, x, y + 15 * unit, 2.8 * unit, ground)
    elif level == "doubtful":
        draw.polygon([(x, top), (right, y), (x, bottom), (left, y)], fill=_WHITE)
        _disc(draw, x, y + 12 * unit, 2.8 * unit, ground)
        hook = (x - 7 * unit, y - 15 * unit, x + 7 * unit, y - 1 * unit)
        draw.arc(hook, 180, 90, fill=ground, width=round(4 * unit))
        draw.line((x, y - 2 * unit, x, y + 6 * unit), fill=ground, width=round(4 * unit))
    elif level == "no_sign_found":
        draw.ellipse(box, outline=_WHITE, width=round(5 * unit))
        _disc(draw, x, y, 5 * unit, _WHITE)
    else:
        draw.rounded_rectangle(box, 6 * unit, outline=_WHITE, width=round(4 * unit))
        draw.line((x - 11 * unit, y, x + 11 * unit, y), fill=_WHITE, width=round(5 * unit))


def _disc(draw: ImageDraw.ImageDraw, x: float, y: float, r: float, fill: Colour) -> None:
    draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)
