"""Two schemes on the same bills, as a picture people can share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from yibao.policy.benefits.simulate import Group, Totals
from yibao.service.bills.words import BILL
from yibao.service.rulebook.svg import GROUND, INK, SOFT, Drawing, wrap
from yibao.service.sheet.words import Lang, say

CARD = 720
EDGE = 32
BAR = 34
MAX_BARS = 40
SIDES = ("before", "after")
SHARES = ("fund", "account", "cash")
FILLS = {"fund": "#00602b", "account": "#ffd166", "cash": "#a3201d"}


def comparison(groups: Sequence[Group], *, names: Sequence[str], lang: Lang) -> str:
    """A bar for each scheme of each group, divided by who pays; `names` are one or two schemes."""
    title = say(BILL["title" if len(names) > 1 else "one_title"], lang)
    picture = Drawing(CARD, title)
    picture.text(EDGE, 56, title, size=30, bold=True)
    top = 92
    for side, name in zip(SIDES, names, strict=False):
        for line in wrap(f"{say(BILL[side], lang)}: {name}", size=18, width=CARD - 2 * EDGE):
            picture.text(EDGE, top, line, size=18, fill=SOFT)
            top += 26
    top = _legend(picture, top + 12, lang)
    for group in groups[:MAX_BARS]:
        top = _group(picture, group, top + 20, SIDES[: len(names)], lang)
    picture.height = top + 24
    return picture.finish()


def _group(picture: Drawing, group: Group, top: int, sides: Sequence[str], lang: Lang) -> int:
    name = " · ".join(group.values) or say(BILL["all"], lang)
    count = f"{say(BILL['bills'], lang)} {group.bills:,}"
    picture.text(EDGE, top + 20, f"{name} · {count}", size=20, bold=True)
    top += 34
    for side in sides:
        totals: Totals = getattr(group, side)
        _bar(picture, totals, group.total_fen, top)
        share = percent(totals.fund_fen, group.total_fen)
        picture.text(
            CARD - EDGE, top + 24, f"{say(BILL[side], lang)} {share}", size=16, anchor="end"
        )
        top += BAR + 6
    return top


def _bar(picture: Drawing, totals: Totals, total_fen: int, top: int) -> None:
    width = CARD - 2 * EDGE - 150
    left = EDGE
    picture.rect(EDGE, top, width, BAR, fill=GROUND)
    for name in SHARES:
        fen = getattr(totals, f"{name}_fen")
        wide = width * fen // total_fen if total_fen else 0
        picture.rect(left, top, wide, BAR, fill=FILLS[name])
        left += wide


def _legend(picture: Drawing, top: int, lang: Lang) -> int:
    left = EDGE
    for name in SHARES:
        word = say(BILL[name], lang)
        picture.rect(left, top - 14, 18, 18, fill=FILLS[name])
        picture.text(left + 26, top + 2, word, size=18, fill=INK)
        left += 60 + len(word) * (18 if lang == "zh" else 10)
    return top + 14


def percent(part: int, whole: int) -> str:
    """A share as a percentage with one digit."""
    if not whole:
        return "-"
    return f"{(Decimal(part) * 100 / whole).quantize(Decimal('0.1'))}%"
