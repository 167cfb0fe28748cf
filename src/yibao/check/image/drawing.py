"""The verdict drawn over its picture: level on top, numbered boxes, what each number means below.

Level and tone show in colour, shape and word, so that none of them is needed alone. Out: PNG
without metadata. Without a Chinese font on the system, numbers and English level words remain.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFont

from yibao.check.image.fonts import find_font
from yibao.check.image.numbering import Rectangle, place_number, rectangle
from yibao.check.image.ocr import Quad
from yibao.check.image.seeing import lines_of
from yibao.check.image.shapes import level_shape
from yibao.check.image.verdict import ImageVerdict, Mark

_NARROWEST, _WIDEST = 640, 1440
_MOST_PIXELS = 8_000_000
_MAX_SAID = 12
_ROOM = 0.07
_SAME_PLACE = 5
_SHEET_LETTERS, _PAGE_LETTERS = 26, 22  # letters to the width of the picture
_INK, _PAPER, _SOFT = (11, 12, 12), (255, 255, 255), (63, 69, 73)
LEVELS = {
    "danger": ("危险", "DANGER", (163, 32, 29)),
    "doubtful": ("可疑", "DOUBTFUL", (122, 79, 0)),
    "no_sign_found": ("没有发现骗人的迹象", "NO SIGN OF A SCAM FOUND", (0, 96, 43)),
    "cannot_tell": ("判断不了", "CANNOT TELL", (63, 69, 73)),
}
"""The word of each level in Chinese and English, and its colour."""

_TONES = {
    "risk": ((163, 32, 29), (255, 214, 210)),
    "relief": ((0, 96, 43), (214, 240, 222)),
    "aside": ((63, 69, 73), (232, 232, 232)),
}
_NOT_FIRST = frozenset("，。、；：？！）】》」』”’…,.;:?!)]}%")
_FOOT = (
    "结论只是提醒，不是官方答复 · 拿不准拨 12393 · 遇到诈骗拨 96110 或 110",
    "Advice, not an official answer · in doubt call 12393 · scams: 96110 or 110",
)


@dataclass(frozen=True, slots=True)
class _Pen:
    """How large to write, and in which language the font allows."""

    size: int
    lang: str
    chinese: bool

    def font(self, share: float = 1.0) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        found = find_font()
        size = round(self.size * share)
        if found is None:
            return ImageFont.load_default(size)
        return ImageFont.truetype(str(found.path), size, index=found.index)

    def can_write(self, text: str) -> bool:
        return self.chinese or text.isascii()


def draw_sheet(seen: ImageVerdict, lang: str, marks: Sequence[Mark]) -> bytes:
    """Give the picture between its heading and its legend, as PNG."""
    shown, pen = _marked(seen, lang, marks, _SHEET_LETTERS)
    strips = [_heading(seen, pen, shown.width), shown, _legend(pen, marks, shown.width)]
    whole = Image.new("RGB", (shown.width, sum(one.height for one in strips)), _PAPER)
    top = 0
    for one in strips:
        whole.paste(one, (0, top))
        top += one.height
    kept = io.BytesIO()
    whole.save(kept, "PNG", compress_level=6)
    return kept.getvalue()


def draw_boxes(seen: ImageVerdict, lang: str, marks: Sequence[Mark]) -> bytes:
    """Give the picture with its numbered boxes alone, as JPEG."""
    shown, _ = _marked(seen, lang, marks, _PAGE_LETTERS)
    shown = shown.crop(_written_on(seen, shown))
    kept = io.BytesIO()
    shown.save(kept, "JPEG", quality=82)
    return kept.getvalue()


def _written_on(seen: ImageVerdict, shown: Image.Image) -> tuple[int, int, int, int]:
    """The part of the picture that the message fills, with some room around it."""
    corners = [p for part in seen.seen.reading.parts for p in part.line.quad]
    corners += [p for code in seen.seen.codes for p in code.quad]
    if not corners:
        return 0, 0, *shown.size
    scale, room = shown.width / seen.seen.image.width, shown.width * _ROOM
    xs, ys = [x * scale for x, _ in corners], [y * scale for _, y in corners]
    top, bottom = max(0.0, min(ys) - room), min(float(shown.height), max(ys) + room)
    for line in seen.seen.left_out:
        # No line of the phone's own is cut in half.
        _, upper, _, lower = (side * scale for side in rectangle(line.quad))
        top = lower if upper < top < lower else top
        bottom = upper if upper < bottom < lower else bottom
    left, right = max(0, min(xs) - room), min(shown.width, max(xs) + room)
    return round(left), round(top), round(right), round(max(bottom, top + 1))


def _marked(
    seen: ImageVerdict, lang: str, marks: Sequence[Mark], letters: int
) -> tuple[Image.Image, _Pen]:
    picture, scale = _sized(seen.seen.image)
    chinese = find_font() is not None
    pen = _Pen(round(picture.width / letters), lang if chinese else "en", chinese)
    places = [(mark, [_scaled(q, scale) for q in seen.quads(mark.span)]) for mark in marks]
    shown = _highlighted(picture, places)
    lines = [rectangle(_scaled(line.quad, scale)) for line, _ in lines_of(seen.seen)]
    _outline(shown, places, pen, lines)
    return shown, pen


def _sized(image: Image.Image) -> tuple[Image.Image, float]:
    """Give the picture at a size at which numbers can be read and a page can carry."""
    scale = min(max(1.0, _NARROWEST / image.width), 4.0)
    scale = min(scale, _WIDEST / image.width, math.sqrt(_MOST_PIXELS / image.width / image.height))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS), scale


def _scaled(quad: Quad, scale: float) -> Quad:
    a, b, c, d = ((x * scale, y * scale) for x, y in quad)
    return a, b, c, d


def _highlighted(picture: Image.Image, places: Iterable[tuple[Mark, list[Quad]]]) -> Image.Image:
    """Colour the words as a highlighter does: what is dark stays readable."""
    light = Image.new("RGB", picture.size, _PAPER)
    pen = ImageDraw.Draw(light)
    for mark, quads in places:
        for quad in quads:
            pen.polygon(quad, fill=_TONES[mark.tone][1])
    return ImageChops.multiply(picture, light)


def _outline(
    picture: Image.Image,
    places: Sequence[tuple[Mark, list[Quad]]],
    pen: _Pen,
    words: Sequence[Rectangle],
) -> None:
    draw = ImageDraw.Draw(picture)
    width = max(3, pen.size // 9)
    for mark, quads in places:
        for quad in quads:
            # A light edge under the coloured one, so that it stands out on dark screens too.
            _frame(draw, quad, _PAPER, width + 4)
            _frame(draw, quad, _TONES[mark.tone][0], width)
    r = _radius(pen)
    taken: list[Rectangle] = []
    labels: dict[str, tuple[float, float]] = {}
    for mark, quads in places:
        if not quads:
            continue
        x, y = place_number(quads, words, taken, radius=r, size=picture.size)
        before = labels.get(mark.label)
        if before is None or math.dist(before, (x, y)) > _SAME_PLACE * r:
            labels[mark.label] = x, y
            taken.append((x - r, y - r, x + r, y + r))
            _badge(draw, mark, (x, y), pen)


def _frame(draw: ImageDraw.ImageDraw, quad: Quad, colour: tuple[int, int, int], width: int) -> None:
    draw.line([*quad, quad[0], quad[1]], fill=colour, width=width, joint="curve")


def _badge(draw: ImageDraw.ImageDraw, mark: Mark, at: tuple[float, float], pen: _Pen) -> None:
    """Draw a number: on a disc for risk, on a square for what speaks for it, hollow if aside."""
    (x, y), r, colour = at, _radius(pen), _TONES[mark.tone][0]
    box = (x - r, y - r, x + r, y + r)
    line = max(2, pen.size // 14)
    if mark.tone == "relief":
        draw.rectangle(box, fill=colour, outline=_PAPER, width=line)
    else:
        hollow = mark.tone == "aside"
        draw.ellipse(
            box, fill=_PAPER if hollow else colour, outline=colour if hollow else _PAPER, width=line
        )
    ink = colour if mark.tone == "aside" else _PAPER
    draw.text(
        (x, y),
        mark.label,
        fill=ink,
        font=pen.font(0.82 if len(mark.label) < 2 else 0.64),
        anchor="mm",
    )


def _radius(pen: _Pen) -> float:
    return pen.size * 0.56


def _heading(seen: ImageVerdict, pen: _Pen, width: int) -> Image.Image:
    """The level in shape and word, and the one sentence."""
    zh, en, colour = LEVELS[seen.verdict.level]
    word = zh if pen.lang == "zh" else en
    margin, side = pen.size, round(pen.size * 2.6)
    said = seen.verdict.to_dict()["says"][pen.lang]
    room = width - 3 * margin - side
    lines = list(_wrapped(said, pen, room)) if pen.can_write(said) else []
    step = round(pen.size * 1.4)
    high = margin * 2 + max(side, round(pen.size * 2.2) + len(lines) * step)
    strip = Image.new("RGB", (width, high), colour)
    draw = ImageDraw.Draw(strip)
    level_shape(draw, seen.verdict.level, (margin, margin, margin + side, margin + side), colour)
    x = 2 * margin + side
    share = 1.7 if pen.font(1.7).getlength(word) <= room else 1.2
    draw.text((x, margin - pen.size * 0.2), word, fill=_PAPER, font=pen.font(share))
    for i, line in enumerate(lines):
        draw.text((x, margin + pen.size * 2.1 + i * step), line, fill=_PAPER, font=pen.font())
    return strip


def _legend(pen: _Pen, marks: Sequence[Mark], width: int) -> Image.Image:
    """What each number means, each once, then whom to call."""
    step, margin = round(pen.size * 1.45), pen.size
    rows: list[tuple[Mark | None, str]] = []
    for mark in _said_once(marks)[:_MAX_SAID]:
        if mark.says and pen.can_write(mark.says):
            lines = list(_wrapped(mark.says, pen, width - 4 * margin))
            rows += [(mark, lines[0]), *((None, line) for line in lines[1:])]
    foot = _FOOT[0 if pen.lang == "zh" else 1]
    small = _Pen(round(pen.size * 0.8), pen.lang, pen.chinese)
    foots = (
        list(_wrapped(foot, small, width - 2 * margin))
        if pen.can_write(foot.replace("·", ""))
        else []
    )
    low = round(small.size * 1.5)
    strip = Image.new("RGB", (width, 2 * margin + len(rows) * step + len(foots) * low), _PAPER)
    draw = ImageDraw.Draw(strip)
    y = float(margin)
    for owner, line in rows:
        if owner is not None:
            _badge(draw, owner, (margin + _radius(pen), y + pen.size * 0.62), pen)
        draw.text((3 * margin, y), line, fill=_INK, font=pen.font())
        y += step
    for line in foots:
        draw.text((margin, y), line, fill=_SOFT, font=small.font())
        y += low
    return strip


def _said_once(marks: Sequence[Mark]) -> list[Mark]:
    """Every label once; risks first."""
    first = {mark.label: mark for mark in reversed(marks)}
    return sorted(first.values(), key=lambda mark: (mark.tone != "risk", marks.index(mark)))


def _wrapped(text: str, pen: _Pen, width: float) -> Iterator[str]:
    """Break between Chinese characters and between words."""
    font, line = pen.font(), ""
    for word in _words(text):
        if line and font.getlength(line + word) > width and word[0] not in _NOT_FIRST:
            yield line.rstrip()
            line = ""
        line += word.lstrip() if not line else word
    if line:
        yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        if char.isascii() and char != " ":
            word += char
            continue
        if word:
            yield word
        word = ""
        yield char
    if word:
        yield word
