"""A message made harmless to look at: links that cannot be followed, nothing invisible.

Terminals and phones turn addresses into links, and direction marks turn words around. What is
shown has neither; the verdict's JSON keeps the text as it came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

HIDDEN = "▯"
"""Stands for one invisible character; doors say so below the message."""

_BLANKS = frozenset("\u3164\u2800\u115f\u1160\uffa0")
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_PLAIN = re.compile(r"[\n -~\u4e00-\u9fff，。！？：；（）【】《》、“”‘’「」『』…—·￥]*")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]{1,20}):(?=//)")
_WWW = re.compile(r"(?<![a-zA-Z0-9])[wW]{3}(?=\.)")
_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"


def inert(text: str, links: Iterable[tuple[int, int]]) -> list[str]:
    """What to show for each character of `text`; joined, the message with its links defanged."""
    shown = list(text) if _PLAIN.fullmatch(text) else _visible(text)
    for start, end in links:
        _defang(shown, text, start, end)
    for match in _SCHEME.finditer(text):
        if match[1].lower() in ("http", "https"):
            shown[match.start() + 1 : match.start() + 3] = ["xx", ""]
        else:
            shown[match.end() - 1] = "[:]"
    for match in _WWW.finditer(text):
        shown[match.end()] = "[.]"
    return shown


def _visible(text: str) -> list[str]:
    shown = list(text)
    for i, char in enumerate(text):
        if char == "\r":
            shown[i] = "" if text[i + 1 : i + 2] == "\n" else "\n"
        elif char == "\t":
            shown[i] = " "
        elif char in _BLANKS:
            shown[i] = HIDDEN
        elif char != "\n" and unicodedata.category(char) in _INVISIBLE:
            joins = char == _JOINER and i > 0 and _is_emoji(text[i - 1])
            shown[i] = char if joins else HIDDEN
    return shown


def _is_emoji(char: str) -> bool:
    return char == _EMOJI_STYLE or unicodedata.category(char) in ("So", "Sk")


def _defang(shown: list[str], text: str, start: int, end: int) -> None:
    for i in range(start, end):
        bracketed = text[i - 1 : i] in ("[", "(") and text[i + 1 : i + 2] in ("]", ")")
        if text[i] == "." and not bracketed:
            shown[i] = "[.]"
