"""A split carried down to the fee lines: whole fen, adding up both ways.

Each line bears its part of every payment in proportion, and the lines add up to the bill payer
by payer. What rounding leaves over goes to the largest remainders, and so along the lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from yibao.core.money import allot
from yibao.policy.benefits.bill import Line
from yibao.policy.benefits.split import Split
from yibao.policy.benefits.words import PURSES

CASH = "cash"
_ELIGIBLE = {"eligible", "deductible", "copay", "above_ceiling"}


@dataclass(slots=True)
class LineSplit:
    """One line divided; `paid` is by layer, purse and cash, and adds up to the line's total."""

    line: Line
    paid: dict[str, int] = field(default_factory=dict)

    @property
    def account_fen(self) -> int:
        """What the personal account pays."""
        return sum(self.paid.get(purse, 0) for purse in PURSES)

    @property
    def cash_fen(self) -> int:
        """What is paid in cash."""
        return self.paid.get(CASH, 0)

    @property
    def fund_fen(self) -> int:
        """What all layers pay together."""
        return self.line.total_fen - self.account_fen - self.cash_fen


def split_lines(one: Split) -> tuple[LineSplit, ...]:
    """The split of every line of the bill; none where the bill has no lines."""
    found = tuple(LineSplit(line) for line in one.bill.lines)
    for component in ("eligible", "pre_pay", "over_limit", "own_pay"):
        _carry(component, one, found)
    return found


def _carry(component: str, one: Split, found: tuple[LineSplit, ...]) -> None:
    """Divide one component of every line among those who paid for that component."""
    payers = _payers(component, one)
    names, left = list(payers), list(payers.values())
    for each in found:
        amount: int = getattr(each.line, f"{component}_fen")
        if not amount:
            continue
        # In proportion to what is still to be paid, so the last line takes exactly the rest.
        for place, fen in enumerate(allot(amount, left)):
            if fen:
                name = names[place]
                left[place] -= fen
                each.paid[name] = each.paid.get(name, 0) + fen


def _payers(component: str, one: Split) -> dict[str, int]:
    """Who paid how much towards a component of the bill; cash is the rest."""
    parts = _ELIGIBLE if component == "eligible" else {component}
    paid: dict[str, int] = {}
    if component == "eligible":
        for share in one.shares:
            if share.kind != "supplement":
                paid[share.layer] = paid.get(share.layer, 0) + share.paid_fen
    for draw in one.draws:
        if draw.part in parts:
            paid[draw.payer] = paid.get(draw.payer, 0) + draw.fen
    total: int = getattr(one.bill, f"{component}_fen")
    paid[CASH] = total - sum(paid.values())
    return {name: fen for name, fen in paid.items() if fen}
