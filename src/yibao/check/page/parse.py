"""HTML made safe to parse: bounded depth, then one tree.

A parser's work grows with the square of the depth, so tags nested deeper than MAX_DEPTH are left
out before it sees them; their words stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

MAX_DEPTH = 300
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:script|style|textarea)\b.*?(?:</(?:script|style|textarea)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]{0,40})[^<>]{0,20000}>?",
    re.DOTALL | re.IGNORECASE,
)
_FLAT = frozenset(
    """
    area base br col embed hr img input link meta param source track wbr p li td th tr option
    optgroup dd dt thead tbody tfoot html head body
    """.split()
)


def parse(text: str) -> LexborHTMLParser:
    """Give the tree of `text`."""
    # Loaded only when a page is checked.
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    return LexborHTMLParser(shallow(text))


def shallow(text: str) -> str:
    """Give `text` without tags nested deeper than MAX_DEPTH."""
    if text.count("<") < MAX_DEPTH:
        return text
    depth = 0
    kept: list[str] = []
    at = 0
    for match in _TAG.finditer(text):
        name = match["name"]
        if name is None or name.lower() in _FLAT:
            continue
        if match["close"]:
            drop = depth > MAX_DEPTH
            depth = max(depth - 1, 0)
        else:
            depth += 1
            drop = depth > MAX_DEPTH
        if drop:
            kept.append(text[at : match.start()])
            at = match.end()
    return "".join(kept) + text[at:] if at else text
