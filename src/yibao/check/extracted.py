"""The extracts of a verdict as its JSON shows them: links, numbers, accounts, asks."""

from __future__ import annotations

import re
from typing import Any

from yibao.check.extract import Link
from yibao.check.extract.identifiers import MASKED, mask
from yibao.check.extract.telling import summary, told
from yibao.check.findings import Place, Shown

_LONG = re.compile(r"(?<=[/=&?:_-])(?:\d{17}[\dxX]|\d{15,19}|1[3-9]\d{9})(?!\d)")


def extracted(text: str, shown: Shown, asks: list[str]) -> dict[str, Any]:
    """Give what was found in `text` besides words, as plain data."""
    return {
        "links": [_link(text, link, span) for link, span in shown.links],
        "numbers": [
            {"kind": n.kind, "span": list(n.span), "shown": n.shown, "valid": n.valid}
            for n in shown.numbers
        ],
        "accounts": [list(place) for place in shown.accounts],
        "asks": asks,
    }


def without_identifiers(text: str, shown: Shown) -> str:
    """Give `text` with what identifies a person or card starred: the same length, so spans hold."""
    parts = [(n.span, n.kind) for n in shown.numbers if n.kind in MASKED]
    for _, (start, end) in shown.links:
        parts += [((m.start(), m.end()), "long_number") for m in _LONG.finditer(text, start, end)]
    if not parts:
        return text
    hidden = list(text)
    for (start, end), kind in parts:
        hidden[start:end] = mask(text[start:end], kind)
    return "".join(hidden)


def _link(text: str, link: Link, span: Place) -> dict[str, Any]:
    owner = link.owner
    return {
        "text": text[slice(*span)],
        "span": list(span),
        "host": link.host,
        "host_shown": link.about.shown or link.host,
        "registered_domain": link.registered_domain,
        "official": link.official,
        "government": link.government,
        "owner": owner.owner.to_dict() if owner else None,
        "owner_region": owner.region if owner else None,
        "known_site": link.known_site or None,
        "looks_like": link.looks_like or None,
        "edits": [{"kind": one.kind, "zh": one.zh, "en": one.en} for one in told(link)],
        "says": summary(link),
        "onward": link.onward or None,
        "why": list(link.why),
    }
