"""A bill as insurance sees it: what is covered, and what is the person's own beforehand.

The total is always own pay (not covered) + over limit (above a price limit) + pre-pay (the own
share of class-B items) + eligible. Eligible is what the deductible and the brackets work on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One fee line."""

    id: str
    total_fen: int
    own_pay_fen: int = 0
    over_limit_fen: int = 0
    pre_pay_fen: int = 0

    @property
    def eligible_fen(self) -> int:
        """What the deductible and the brackets work on."""
        return self.total_fen - self.own_pay_fen - self.over_limit_fen - self.pre_pay_fen


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill; `lines`, where given, add up to it."""

    total_fen: int
    own_pay_fen: int = 0
    over_limit_fen: int = 0
    pre_pay_fen: int = 0
    lines: tuple[Line, ...] = ()

    @property
    def eligible_fen(self) -> int:
        """What the deductible and the brackets work on."""
        return self.total_fen - self.own_pay_fen - self.over_limit_fen - self.pre_pay_fen

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Bill:
        """The bill that these lines add up to."""
        held = tuple(lines)
        return cls(
            sum(line.total_fen for line in held),
            sum(line.own_pay_fen for line in held),
            sum(line.over_limit_fen for line in held),
            sum(line.pre_pay_fen for line in held),
            held,
        )
