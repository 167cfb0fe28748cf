"""A small SVG canvas: text that is measured and wrapped, shapes for rulings, no style sheet.

Pictures are read by themselves, so every colour is here; they are those of the pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

INK = "#0b0c0c"
SOFT = "#3f4549"
LINE = "#cfcac0"
PAPER = "#ffffff"
GROUND = "#f6f4ef"
FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif"
COLOURS = {
    "allowed": "#00602b",
    "conditional": "#7a5200",
    "forbidden": "#a3201d",
    "ended": "#a3201d",
    "unknown": "#3f4549",
}
GROUNDS = {
    "allowed": "#f1f8f3",
    "conditional": "#fff8e6",
    "forbidden": "#fdf1f0",
    "ended": "#fdf1f0",
    "unknown": "#f1f2f3",
}
_NOT_FIRST = frozenset("，。、；：？！）》”’…,.;:?!)%")


@dataclass(slots=True)
class Drawing:
    """Collects parts; `height` may be set at the end. Sizes are in pixels."""

    width: int
    title: str
    height: int = 0
    parts: list[str] = field(default_factory=list)

    def text(  # noqa: PLR0913 - how a line of text looks
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 20,
        fill: str = INK,
        bold: bool = False,
        anchor: str = "start",
        turned: int = 0,
    ) -> None:
        """One line of text, its baseline at `y`."""
        weight = ' font-weight="700"' if bold else ""
        turn = f' transform="rotate({turned} {x:g} {y:g})"' if turned else ""
        at = f'x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}" text-anchor="{anchor}"'
        self.parts.append(f"<text {at}{weight}{turn}>{escape(words)}</text>")

    def rect(  # noqa: PLR0913 - how a box looks
        self, x: float, y: float, width: float, height: float, *, fill: str, corner: int = 0
    ) -> None:
        """A filled box."""
        box = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{corner}"'
        self.parts.append(f'<rect {box} fill="{fill}"/>')

    def line(self, start: tuple[float, float], end: tuple[float, float], *, stroke: str) -> None:
        """A thin line."""
        ends = f'x1="{start[0]:g}" y1="{start[1]:g}" x2="{end[0]:g}" y2="{end[1]:g}"'
        self.parts.append(f'<line {ends} stroke="{stroke}" stroke-width="2"/>')

    def ruling(self, x: float, y: float, ruling: str, *, radius: float = 12) -> None:
        """The shape of a ruling with its middle at (x, y)."""
        colour, r = COLOURS[ruling], radius
        stroke = f'fill="none" stroke="{colour}" stroke-width="{max(2.5, r / 4):g}"'
        cross = (
            f'<path d="M{x - r:g} {y - r:g}l{2 * r:g} {2 * r:g}m0 {-2 * r:g}l{-2 * r:g} {2 * r:g}"'
        )
        diamond = f"M{x:g} {y - r:g}l{r:g} {r:g}l{-r:g} {r:g}l{-r:g} {-r:g}z"
        shape = {
            "allowed": f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" {stroke}/>',
            "conditional": f'<path d="{diamond}" {stroke}/>',
            "forbidden": f"{cross} {stroke}/>",
            "ended": f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" {stroke}/>'
            f'<path d="M{x - r * 0.7:g} {y + r * 0.7:g}l{r * 1.4:g} {-r * 1.4:g}" {stroke}/>',
        }.get(ruling)
        if shape:
            self.parts.append(shape)
        else:
            self.text(x, y + r * 0.85, "?", size=r * 2.4, fill=colour, bold=True, anchor="middle")

    def finish(self) -> str:
        """The whole picture."""
        size = (
            f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        )
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{FONT}">'
        ground = f'<rect width="{self.width}" height="{self.height}" fill="{PAPER}"/>'
        title = f"<title>{escape(self.title)}</title>"
        return "\n".join([head, title, ground, *self.parts, "</svg>"]) + "\n"


def wrap(words: str, *, size: float, width: float, most: int = 99) -> list[str]:
    """`words` in lines no wider than `width`; what is over `most` lines is left out with …."""
    lines = list(_lines(words, width / size))
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1].rstrip()[:-1] + "…"]


def measure(words: str) -> float:
    """About how wide text is, in its own font size."""
    return sum(_width(char) for char in words)


def _lines(words: str, width: float) -> Iterator[str]:
    line, used, space = "", 0.0, -1
    for char in words:
        wide = _width(char)
        if used + wide > width and line and char not in _NOT_FIRST:
            cut = space if space > len(line) // 3 and not _is_chinese(char) and char != " " else 0
            kept, line = (line[:cut], line[cut:].lstrip()) if cut else (line, "")
            yield kept
            used, space = measure(line), -1
        if char == " ":
            space = len(line)
        if line or char != " ":
            line += char
            used += wide
    if line:
        yield line


def _is_chinese(char: str) -> bool:
    return ord(char) >= 0x2E80


def _width(char: str) -> float:
    if _is_chinese(char) or char in "“”‘’…—×":
        return 1.0
    return 0.3 if char in " .,:;'il|!" else 0.68 if char.isupper() else 0.56
