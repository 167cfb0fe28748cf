"""Text that flows as Chinese does: lines break between characters, never before 。 or after （."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, get_character_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

_NOT_FIRST = frozenset("，。、；：？！）】》」』”’…—·～,.;:?!)]}%℃")
_NOT_LAST = frozenset("（【《「『“‘([{")
_MIN_WIDTH = 8


class Flow:
    """A `Text` that wraps itself when drawn."""

    def __init__(self, text: Text | str, style: str = "") -> None:
        self.text = Text(text, style=style) if isinstance(text, str) else text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines that fit the width given."""
        for line in self.text.split("\n", allow_blank=True):
            for part in line.divide(list(breaks(line.plain, options.max_width))):
                part.rstrip()
                yield part

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """As wide as the longest line, and as narrow as a few characters."""
        widest = max((cell_len(line) for line in self.text.plain.split("\n")), default=0)
        widest = min(widest, options.max_width)
        return Measurement(min(_MIN_WIDTH, widest), widest)


def breaks(line: str, width: int) -> Iterator[int]:
    """The offsets at which `line` breaks, so that no part is wider than `width` cells."""
    start = used = 0
    allowed = -1
    for i, char in enumerate(line):
        if i > start and _may_break(line[i - 1], char):
            allowed = i
        used += get_character_cell_size(char)
        if used > width and i > start:
            start = allowed if allowed > start else i
            yield start
            used = cell_len(line[start : i + 1])
            allowed = -1


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST or after == " ":
        return False
    return before == " " or _is_wide(before) or _is_wide(after)


def _is_wide(char: str) -> bool:
    return get_character_cell_size(char) > 1
