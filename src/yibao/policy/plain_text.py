"""A question made plain for matching: Chinese run together, Latin words set apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_LATIN = re.compile(r"[a-z0-9]+")
_NOT_CHINESE = re.compile(r"[^\u3400-\u9fff0-9]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def plain_word(word: str) -> str:
    """A word as it is looked for: Chinese with its digits, bare; Latin with a space before it.

    The space makes "fil" find "filing" but not "profile".
    """
    low = unicodedata.normalize("NFKC", word).casefold()
    if _CHINESE.search(low):
        return _NOT_CHINESE.sub("", low)
    return f" {' '.join(_LATIN.findall(_joined(low)))}"


def plain_question(text: str, simplify: Mapping[int, str]) -> str:
    """The Chinese and digits of a question run together, then its Latin words and numbers, each
    after a space. `simplify` maps traditional characters to simplified ones."""
    low = unicodedata.normalize("NFKC", text).casefold().translate(simplify)
    return f"{_NOT_CHINESE.sub('', low)} {' '.join(_LATIN.findall(_joined(low)))} "


def _joined(text: str) -> str:
    return text.replace("'", "").replace("’", "").replace("-", " ")
