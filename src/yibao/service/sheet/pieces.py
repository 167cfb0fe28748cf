"""The message cut into pieces: plain stretches, and marked ones that point at their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
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
    """A stretch of the message as shown; `refs` are empty for a plain one.

    `refs` are the labels of all marks over it, `labels` those that end with it. A piece with
    `left_out` stands for that many characters which are not shown.
    """

    text: str
    refs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    tone: Tone = "risk"
    left_out: int = 0


def cut(shown: Sequence[str], marks: Iterable[Mark], *, stretch: int) -> tuple[Piece, ...]:
    """Cut `shown` (one string for each character) wherever a mark begins or ends.

    A plain stretch longer than `stretch` characters is shown only at its ends.
    """
    own = _joined(mark for mark in marks if mark.end > mark.start)
    edges = sorted({0, len(shown), *(m.start for m in own), *(m.end for m in own)})
    pieces: list[Piece] = []
    over: list[Mark] = []
    waiting = iter(own)
    following = next(waiting, None)
    for start, end in pairwise(edges):
        over = [mark for mark in over if mark.end > start]
        while following is not None and following.start <= start:
            over.append(following)
            following = next(waiting, None)
        if over:
            pieces.append(_marked("".join(shown[start:end]), over, end))
        else:
            pieces.extend(_plain(shown, start, end, stretch))
    return tuple(piece for piece in pieces if piece.text or piece.left_out)


def _joined(marks: Iterable[Mark]) -> list[Mark]:
    """The marks in order, those of one label that overlap made one."""
    last: dict[str, Mark] = {}
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        before = last.get(mark.label)
        if before is not None and mark.start < before.end:
            found.remove(before)
            mark = replace(before, end=max(before.end, mark.end))  # noqa: PLW2901
        last[mark.label] = mark
        found.append(mark)
    return sorted(found, key=lambda mark: (mark.start, mark.end))


def _marked(text: str, over: Sequence[Mark], end: int) -> Piece:
    tone = min((mark.tone for mark in over), key=TONES.index)
    refs = _in_order(mark.label for mark in over)
    return Piece(text, refs, _in_order(m.label for m in over if m.end == end), tone)


def _in_order(labels: Iterable[str]) -> tuple[str, ...]:
    """Numbers first, then letters, each once."""
    return tuple(sorted(set(labels), key=lambda label: (label.isalpha(), len(label), label)))


def _plain(shown: Sequence[str], start: int, end: int, stretch: int) -> Iterator[Piece]:
    if end - start <= stretch:
        yield Piece("".join(shown[start:end]))
        return
    head = stretch if start == 0 and end == len(shown) else stretch // 2
    tail = stretch - head
    yield Piece("".join(shown[start : start + head]))
    yield Piece("", left_out=end - start - head - tail)
    yield Piece("".join(shown[end - tail : end]))
