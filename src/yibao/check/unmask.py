"""Words masked by the shape of the text: bracketed, spelled out, split by letters, reversed.

In: text whose characters are folded. Out: places to replace. Each trick has a cheap first sign, so
that ordinary text pays for one scan only.
"""

from __future__ import annotations

import re

Part = tuple[int, int, str, str]
_HAN = "\u4e00-\u9fff"
_SIGN = re.compile(
    rf"[(（\[【](?:[{_HAN}][)）\]】]|[{_HAN}]{{1,4}}的[{_HAN}][)）])|[a-z][{_HAN}][a-z][{_HAN}]"
)
_BRACKETED = re.compile(rf"(?:[(（\[【][{_HAN}][)）\]】]){{2,}}")
_SPELLED_OUT = re.compile(rf"[(（][{_HAN}]{{1,4}}的([{_HAN}])[)）]")
_LETTERED = re.compile(rf"[{_HAN}](?:[a-z][{_HAN}]){{2,}}")


def masked(text: str) -> list[Part]:
    """Give (start, end, plain, "inserted") for each masked stretch, in order, none overlapping."""
    if _SIGN.search(text) is None:
        return []
    parts: list[Part] = []
    for match in _BRACKETED.finditer(text):
        parts.append((*match.span(), match.group()[1::3], "inserted"))
    for match in _SPELLED_OUT.finditer(text):
        parts.append((*match.span(), match.group(1), "inserted"))
    for match in _LETTERED.finditer(text):
        parts.append((*match.span(), match.group()[::2], "inserted"))
    parts.sort()
    return [p for i, p in enumerate(parts) if not i or p[0] >= parts[i - 1][1]]


def shown_order(text: str) -> str:
    """Give `text` with stretches under a right-to-left override in the order a reader sees.

    The length stays the same, so offsets hold for everything outside such a stretch.
    """
    return _OVERRIDDEN.sub(lambda m: "\u202e" + m.group(1)[::-1] + m.group(2), text)


_OVERRIDDEN = re.compile("\u202e([^\u202c\u202d\n]*)([\u202c\u202d\n]|$)")
