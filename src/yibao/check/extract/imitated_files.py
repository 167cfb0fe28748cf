"""The shapes of what is known of imitated hosts, as written in YAML. Loaded only when building."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from yibao.check import models
from yibao.core.knowledge import JSON, KnowledgeModel

Token = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,30}$")]
Adcode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Folder = Callable[[str, Any], dict[str, Any]]
BUREAU = "bureau"


class Imitated(KnowledgeModel):
    """Names that false hosts borrow, and whose they are.

    `of` is the official host, or "bureau" for the bureau of the place the host also names. How far
    a spelling may lie from the name: `any_edit` one letter of any kind, `alike` only what looks
    the same (0 for o, a letter doubled or swapped), `exact` not at all; `needs_more` is exact and
    counts only beside a place or a government word. `not_alike` lists words that are other words.
    """

    says: models.Says
    of: str = Field(pattern=r"^(bureau|([a-z0-9-]+\.)+[a-z]{2,})$")
    any_edit: tuple[Token, ...] = ()
    alike: tuple[Token, ...] = ()
    exact: tuple[Token, ...] = ()
    needs_more: tuple[Token, ...] = ()
    not_alike: tuple[Token, ...] = ()

    @model_validator(mode="after")
    def _long_enough(self) -> Imitated:
        if any(len(name) < 4 for name in (*self.any_edit, *self.alike)):
            raise ValueError("a name under four letters is near too many words: use exact")
        return self


class JoinedWords(KnowledgeModel):
    """Words that are joined to an imitated name."""

    says: models.Says
    words: tuple[Token, ...]


class PlaceNames(KnowledgeModel):
    """Places as hosts write them, by adcode."""

    says: models.Says
    places: dict[Adcode, tuple[Token, ...]]


def compile_imitated(folder: Folder) -> JSON:
    """Give what `Imitations` is made from."""
    names = folder("imitated/names", Imitated)
    reach = ("any_edit", "alike", "exact", "needs_more")
    return {
        "names": [
            [name, how, one.of, one.says.zh, one.says.en]
            for one in names.values()
            for how in reach
            for name in getattr(one, how)
        ],
        "not_alike": sorted({word for one in names.values() for word in one.not_alike}),
        "words": sorted(
            {word for one in folder("imitated/words", JoinedWords).values() for word in one.words}
        ),
        "letters": {
            odd: plain
            for one in folder("imitated/letters", models.Lookalikes).values()
            for plain, letters in one.plain.items()
            for odd in letters
        },
        "places": {
            token: code
            for one in folder("imitated/places", PlaceNames).values()
            for code, tokens in one.places.items()
            for token in tokens
        },
    }
