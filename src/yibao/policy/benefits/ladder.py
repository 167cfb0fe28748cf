"""The brackets: an amount climbs them, each step pays its share until a ceiling is reached.

Every fen goes to exactly one step, or beyond a ceiling, or above the last step. A step's payment
is rounded once, half a fen up. So one fen more of a bill never moves more than one fen of money,
and neither the fund's part nor the person's ever falls when a bill rises.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from yibao.policy.benefits.person import Accumulated
from yibao.policy.benefits.tariff import Gap, Step, Supplement, Tariff
from yibao.policy.benefits.words import Layer

Kind = Literal["step", "overflow", "supplement"]

NO_LIMIT = 1 << 62
"""More than any payment."""


class Share(NamedTuple):
    """One layer's share of an amount: "28,700.00 × 85% = 24,395.00".

    `place` is which step or supplement of the tariff it is. `capped` says that a ceiling, and
    not the ratio, set the payment.
    """

    kind: Kind
    place: int
    layer: Layer
    amount_fen: int
    num: int
    den: int
    paid_fen: int
    capped: bool = False


@dataclass(slots=True)
class Climb:
    """What became of the amount above the deductible."""

    rooms: list[int]
    shares: list[Share] = field(default_factory=list)
    paid_fen: int = 0
    copay_fen: int = 0
    above_fen: int = 0
    beyond_fen: int = 0
    gap: Gap | None = None

    def pay(
        self, payer: Step | Supplement, kind: Kind, place: int, amount_fen: int, *, limit_fen: int
    ) -> int:
        """Pay a share of `amount_fen`, at most `limit_fen`; count it against the ceilings."""
        num, den = payer.ratio
        paid = (2 * amount_fen * num + den) // (2 * den)
        capped = paid > limit_fen
        if capped:
            paid = limit_fen
        for room in payer.ceilings:
            self.rooms[room] -= paid
        self.paid_fen += paid
        self.shares.append(Share(kind, place, payer.layer, amount_fen, num, den, paid, capped))
        return paid


def climb(tariff: Tariff, accumulated: Accumulated, amount_fen: int, deductible_fen: int) -> Climb:
    """Send `amount_fen`, what is left above this visit's deductible, up the ladder."""
    found = Climb(tariff.rooms(accumulated))
    left = amount_fen
    position = _start(tariff, accumulated, deductible_fen)
    fund = tariff.measure == "fund_paid"
    before = position
    for place, step in enumerate(tariff.steps):
        if left <= 0:
            break
        if fund:
            position = before + found.paid_fen
        take, limit = _within(step, left, position, fund=fund)
        if take <= 0:
            continue
        covered = take
        if step.ceilings and step.ratio.num:
            room = max(0, min(found.rooms[one] for one in step.ceilings))
            limit = min(limit, room)
            covered = min(take, step.ratio.needs(room))
            found.beyond_fen += take - covered
        if covered:
            paid = found.pay(step, "step", place, covered, limit_fen=limit)
            found.copay_fen += covered - paid
        left -= take
        position += take
    found.above_fen = left
    _go_beyond(tariff, found)
    return found


def _start(tariff: Tariff, accumulated: Accumulated, deductible_fen: int) -> int:
    """Where on the ladder this bill begins."""
    yearly = tariff.ladder_per == "year"
    if tariff.measure == "fund_paid":
        return tariff.climbed_fen(accumulated) if yearly else 0
    if tariff.measure == "eligible":
        return (accumulated.eligible_fen if yearly else 0) + deductible_fen
    if not yearly:
        return 0
    return max(0, accumulated.eligible_fen - accumulated.deductible_used_fen)


def _within(step: Step, left: int, position: int, *, fund: bool) -> tuple[int, int]:
    """How much of what is left lies on this step, and the most the step may still pay."""
    if step.to_fen is None:
        return left, NO_LIMIT
    room = max(0, step.to_fen - position)
    if not fund:
        return min(left, room), NO_LIMIT
    if not step.ratio.num:  # pays nothing, so the fund never gets past it
        return (left if room else 0), NO_LIMIT
    return min(left, step.ratio.needs(room)), room


def _go_beyond(tariff: Tariff, found: Climb) -> None:
    """What a ceiling stopped: the overflow's share, or the person's own."""
    amount, step = found.beyond_fen, tariff.overflow
    if not amount:
        return
    if isinstance(step, Gap):
        found.gap = step
        step = None
    covered = limit = 0
    if step is not None:
        covered, limit = amount, NO_LIMIT
        if step.ceilings and step.ratio.num:
            limit = max(0, min(found.rooms[one] for one in step.ceilings))
            covered = min(amount, step.ratio.needs(limit))
        if covered:
            paid = found.pay(step, "overflow", 0, covered, limit_fen=limit)
            found.copay_fen += covered - paid
    found.above_fen += amount - covered
