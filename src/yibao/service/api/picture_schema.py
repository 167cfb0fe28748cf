"""The shapes of what was seen in a picture."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from yibao.service.api.beyond_schema import BothWords, Part

Corners = Annotated[
    list[tuple[int, int]],
    Field(description="Four corners (x, y), clockwise from where the words begin."),
]
Stretch = Annotated[tuple[int, int], Field(description="Start and end in the message.")]


class SeenLineShape(Part):
    """One line of words in the picture."""

    text: str = Field(description="What was read, with identifiers starred.")
    box: Corners
    score: float = Field(description="How surely it was read, from 0 to 1.")
    span: Stretch | None = Field(
        description="Where it stands in the message; null for what the phone itself wrote."
    )


class CodeShape(Part):
    """One QR or other code in the picture."""

    text: str = Field(description="What it holds; without a Wi-Fi password or a payment number.")
    box: Corners
    format: str
    kind: Literal["link", "payment", "own_payment", "contact", "phone", "wifi", "text"]
    says: BothWords = Field(description="What a code of this kind does.")
    link: dict[str, Any] | None = Field(
        description="Its address as in `extracts.links`, where the kind is `link`."
    )


class NumberedBoxShape(Part):
    """A box around words that led to the verdict, as `/v1/check/picture` draws it."""

    number: str
    box: Corners
    signal: str = Field(description="The heaviest signal or claim there.")


class ImageShape(Part):
    """What was seen in a picture. Boxes are in pixels of the picture turned upright."""

    width: int
    height: int
    lines: list[SeenLineShape]
    codes: list[CodeShape]
    boxes: list[NumberedBoxShape]
    notes: list[BothWords] = Field(description="How well it could be read, where that is not well.")
