"""A split laid out for a page: who pays what, the steps, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yibao.core.citation import Citation, rules
from yibao.core.money import format_yuan
from yibao.policy.benefits.words import LAYER_SAYS, PURSE_SAYS
from yibao.service.bills.words import BILL
from yibao.service.rulebook.words import GRADES
from yibao.service.sheet.words import NOTES, Lang, say

BAR_UNITS = 1_000


@dataclass(frozen=True, slots=True)
class Share:
    """One payer: how much, and where its part of the bar begins and how long it is."""

    name: str
    label: str
    yuan: str
    start: int
    units: int
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One bill divided, in one language."""

    own: str
    total: str
    shares: tuple[Share, ...]
    steps: tuple[str, ...]
    notes: tuple[str, ...]
    document: str
    source: tuple[str, ...]
    certain: bool


def lay_out(told: Mapping[str, Any], lang: Lang) -> Receipt:
    """Lay out the JSON of a split."""
    tail = "" if lang == "zh" else "_en"
    return Receipt(
        own=format_yuan(told["cash_fen"]),
        total=format_yuan(told["total_fen"]),
        shares=tuple(_shares(told, lang)),
        steps=tuple(told[f"trace{tail}"]),
        notes=tuple(told[f"notes{tail}"]),
        document=str(Citation.from_dict(told["citation"])) if rules(told["grade"]) else "",
        source=(
            say(GRADES[told["grade"]], lang),
            say(NOTES["since"], lang).format(told["since"]),
            say(NOTES["checked"], lang).format(told["checked_on"]),
        ),
        certain=rules(told["grade"]),
    )


def _shares(told: Mapping[str, Any], lang: Lang) -> Iterator[Share]:
    start = 0
    side = 0 if lang == "zh" else 1
    for name in ("fund", "account", "cash"):
        fen = told[f"{name}_fen"]
        units = fen * BAR_UNITS // told["total_fen"] if told["total_fen"] else 0
        parts = {"fund": told["layers"], "account": told["account"]}.get(name, {})
        says = LAYER_SAYS if name == "fund" else PURSE_SAYS
        listed = tuple(
            (says[part.removesuffix("_fen")][side], format_yuan(paid))
            for part, paid in parts.items()
            if paid
        )
        yield Share(name, say(BILL[name], lang), format_yuan(fen), start, units, listed)
        start += units
