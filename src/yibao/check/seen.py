"""What was seen beside the words of a message: what a page does, how a call goes.

In: marks that signals in knowledge match on, each with its place in the original text; an empty
place is a thing that is not in the text (a script, a form's target).
"""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """Marks with their places, and how much was said where the text holds more than that."""

    marks: tuple[tuple[str, Place], ...] = ()
    length: int | None = None

    def size(self, text: str) -> int:
        """Give how many characters count as the length of `text`."""
        return len(text) if self.length is None else self.length


NOTHING = Seen()
