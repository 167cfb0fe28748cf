"""The message cut into pieces: plain stretches, and marked ones that point at their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Tone = Literal["risk", "aside", "relief"]
TONES: tuple[Tone, ...] = ("risk", "aside", "relief")
"""From the strongest: where marks overlap, the strongest tone is shown."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the original text that evidence or claims refer to: the rows that do."""

    start: int
    end: int
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch and the label of what it refers to."""

    start: int
    end: int
    label: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the message as shown; `labels` are empty for a plain one.

    A piece with `left_out` stands for that many characters which are not shown.
    """

    text: str
    labels: tuple[str, ...] = ()
    tone: Tone = "risk"
    left_out: int = 0


def stretches(rows: Iterable[dict[str, Any]]) -> list[Stretch]:
    """Rows with a `span` gathered into stretches, in order; spans that overlap join."""
    found: list[Stretch] = []
    group: list[dict[str, Any]] = []
    start = end = 0
    for row in sorted(rows, key=lambda row: (row["span"][0], row["span"][1])):
        if group and row["span"][0] >= end:
            found.append(Stretch(start, end, tuple(group)))
            group = []
        if not group:
            start, end = row["span"]
        group.append(row)
        end = max(end, row["span"][1])
    if group:
        found.append(Stretch(start, end, tuple(group)))
    return found


def cut(shown: Sequence[str], marks: Iterable[Mark], *, stretch: int) -> tuple[Piece, ...]:
    """Cut `shown` (one string for each character) at the marks; marks that overlap join.

    A plain stretch longer than `stretch` characters is shown only at its ends.
    """
    rows = [{"span": (m.start, m.end), "mark": m} for m in marks if m.end > m.start]
    pieces: list[Piece] = []
    at = 0
    for joined in stretches(rows):
        pieces.extend(_plain(shown, at, joined.start, stretch))
        own: list[Mark] = [row["mark"] for row in joined.rows]
        tone = min((mark.tone for mark in own), key=TONES.index)
        text = "".join(shown[joined.start : joined.end])
        pieces.append(Piece(text, _labels(own), tone))
        at = joined.end
    pieces.extend(_plain(shown, at, len(shown), stretch))
    return tuple(piece for piece in pieces if piece.text or piece.left_out)


def _labels(marks: list[Mark]) -> tuple[str, ...]:
    labels = {mark.label for mark in marks}
    return tuple(sorted(labels, key=lambda label: (label.isalpha(), len(label), label)))


def _plain(shown: Sequence[str], start: int, end: int, stretch: int) -> Iterator[Piece]:
    if end - start <= stretch:
        yield Piece("".join(shown[start:end]))
        return
    head = stretch if start == 0 and end == len(shown) else stretch // 2
    tail = stretch - head
    yield Piece("".join(shown[start : start + head]))
    yield Piece("", left_out=end - start - head - tail)
    yield Piece("".join(shown[end - tail : end]))
