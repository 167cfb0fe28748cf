"""The arithmetic of `split` on whole columns, for bills that share one tariff.

It mirrors `ladder` and `split` step by step, in the same order and with the same rounding; a test
holds the two together row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from yibao.policy.benefits.columns import Flags, Ints
from yibao.policy.benefits.tariff import Gap, Ratio, Step, Supplement, Tariff
from yibao.policy.benefits.words import LAYERS

_HUGE = 1 << 62


@dataclass(slots=True)
class Rows:
    """Some rows of a table, all with the same tariff; a column that is absent is all nothing."""

    count: int
    columns: dict[str, Ints]

    def get(self, name: str) -> Ints | int:
        """A column, or 0."""
        return self.columns.get(name, 0)


@dataclass(slots=True)
class Divided:
    """Who pays what, by row; cash is what is left of the total.

    `account` is None where no purse was told. `unknown` marks rows that turn on a figure nobody
    knows.
    """

    deductible: Ints
    layers: dict[str, Ints]
    account: Ints | None
    unknown: Flags


@dataclass(slots=True)
class _Work:
    tariff: Tariff
    rows: Rows
    rooms: list[Ints]
    layers: dict[str, Ints] = field(default_factory=dict)
    paid: Ints | int = 0
    copay: Ints | int = 0
    above: Ints | int = 0
    beyond: Ints | int = 0

    def pay(self, payer: Step | Supplement, amount: Ints, limit: Ints | int) -> Ints:
        paid = _share(amount, payer.ratio) if payer.ratio.num else np.zeros_like(amount)
        if not isinstance(limit, int):
            paid = np.minimum(paid, limit)
        if self.rooms:
            for room in payer.ceilings:
                self.rooms[room] = self.rooms[room] - paid
        self.paid = self.paid + paid
        held = self.layers.get(payer.layer)
        self.layers[payer.layer] = paid if held is None else held + paid
        return paid

    def room(self, payer: Step | Supplement) -> Ints | int:
        """What the ceilings still let a payer pay; huge where none can matter."""
        if not (self.rooms and payer.ceilings and payer.ratio.num):
            return _HUGE
        least = self.rooms[payer.ceilings[0]]
        for one in payer.ceilings[1:]:
            least = np.minimum(least, self.rooms[one])
        return np.maximum(least, 0)


def divide_columns(tariff: Tariff, rows: Rows) -> Divided:
    """Divide bills that share a tariff."""
    columns = rows.columns
    eligible = columns["total_fen"]
    for name in ("own_pay_fen", "over_limit_fen", "pre_pay_fen"):
        if name in columns:
            eligible = eligible - columns[name]
    purses = {
        one: columns.get(f"account_{one}_fen") for one in ("this_year", "past_years", "family")
    }
    account = nothing(rows.count) if any(one is not None for one in purses.values()) else None
    entering = eligible if account is None else _front(tariff, purses, eligible, account)
    deductible = np.minimum(entering, _due(tariff, rows))
    work = _Work(tariff, rows, _binding(tariff, rows, entering))
    _climb(work, entering - deductible, deductible)
    unknown = _go_beyond(work, rows.count)
    if tariff.supplements or account is not None:
        left: dict[str, Ints | int] = {
            "deductible": deductible,
            "copay": work.copay,
            "above_ceiling": work.above,
            "pre_pay": rows.get("pre_pay_fen"),
            "over_limit": rows.get("over_limit_fen"),
            "own_pay": rows.get("own_pay_fen"),
        }
        _supplements(work, left)
        if account is not None:
            _behind(tariff, purses, left, account)
    return Divided(deductible, work.layers, account, unknown)


def nothing(count: int) -> Ints:
    """A column of nothing."""
    return np.zeros(count, np.int64)


def summed(columns: Mapping[str, Ints | int], names: Iterable[str], count: int) -> Ints:
    """The named columns added up; one that is absent counts as nothing."""
    found = nothing(count)
    for name in names:
        column = columns.get(name, 0)
        if not isinstance(column, int):
            found += column
    return found


def _front(tariff: Tariff, purses: dict[str, Ints | None], eligible: Ints, account: Ints) -> Ints:
    """Let the front purses pay into `account`; gives what is left for the deductible."""
    for purse in tariff.front:
        held = purses[purse]
        if held is not None:
            paid = np.minimum(held, eligible)
            purses[purse] = held - paid
            eligible = eligible - paid
            account += paid
    return eligible


def _due(tariff: Tariff, rows: Rows) -> Ints | int:
    used = rows.get("accumulated_deductible_used_fen")
    if tariff.deductible_per == "year":
        return np.maximum(0, tariff.deductible_fen - used)
    if tariff.deductible_year_max_fen is None:
        return tariff.deductible_fen
    return np.minimum(tariff.deductible_fen, np.maximum(0, tariff.deductible_year_max_fen - used))


def rooms(tariff: Tariff, rows: Rows) -> list[Ints]:
    """What each ceiling still lets through this year, by row."""
    paid = _paid_by_layer(tariff, rows)
    return [one.fen - summed(paid, one.layers, rows.count) for one in tariff.ceilings]


def _binding(tariff: Tariff, rows: Rows, entering: Ints) -> list[Ints]:
    """The rooms below the ceilings; none at all where no row can reach one."""
    if not tariff.ceilings:
        return []
    found = rooms(tariff, rows)
    # Supplements may pay towards more than the eligible costs, so there the rooms always count.
    most = int(entering.max())
    if not tariff.supplements and all(int(room.min()) >= most for room in found):
        return []
    return found


def _paid_by_layer(tariff: Tariff, rows: Rows) -> dict[str, Ints]:
    """As `Tariff` has it: by layer where told, else from the sum, each in turn to its ceiling."""
    told: dict[str, Ints] = {
        layer: rows.columns[name]
        for layer in LAYERS
        if (name := f"accumulated_{layer}_fen") in rows.columns
    }
    fund = rows.columns.get("accumulated_fund_fen")
    if fund is None or told:
        return told
    left = fund
    paid: dict[str, Ints] = {}
    for layer in tariff.layers:
        own = [one.fen for one in tariff.ceilings if one.layers == {layer}]
        last = layer == tariff.layers[-1]
        paid[layer] = left if last or not own else np.minimum(left, min(own))
        left = left - paid[layer]
    return paid


def _climb(work: _Work, left: Ints, deductible: Ints) -> None:
    tariff = work.tariff
    position: Ints | int = _start(work, deductible)
    fund = tariff.measure == "fund_paid"
    before = position
    for step in tariff.steps:
        if fund:
            position = before + work.paid
        take, limit = _within(step, left, position, fund=fund)
        room = work.room(step)
        covered = take
        if not isinstance(room, int):
            covered = np.minimum(take, _needs(room, step.ratio))
            work.beyond = work.beyond + (take - covered)
            limit = room if isinstance(limit, int) else np.minimum(limit, room)
        paid = work.pay(step, covered, limit)
        work.copay = work.copay + (covered - paid)
        if step.to_fen is None:
            return
        left = left - take
        position = position + take
    work.above = left


def _start(work: _Work, deductible: Ints) -> Ints | int:
    tariff, rows = work.tariff, work.rows
    yearly = tariff.ladder_per == "year"
    if tariff.measure == "fund_paid":
        if not yearly:
            return 0
        if len(tariff.layers) == 1:
            return rows.get("accumulated_fund_fen")
        climbing = {step.layer for step in tariff.steps}
        return summed(_paid_by_layer(tariff, rows), climbing, rows.count)
    eligible = rows.get("accumulated_eligible_fen") if yearly else 0
    if tariff.measure == "eligible":
        return deductible + eligible
    used = rows.get("accumulated_deductible_used_fen") if yearly else 0
    return np.maximum(0, eligible - used)


def _within(step: Step, left: Ints, position: Ints | int, *, fund: bool) -> tuple[Ints, Ints | int]:
    if step.to_fen is None:
        return left, _HUGE
    room = np.maximum(0, step.to_fen - position)
    if not fund:
        return np.minimum(left, room), _HUGE
    if not step.ratio.num:
        return np.where(room > 0, left, 0), _HUGE
    return np.minimum(left, _needs(room, step.ratio)), room


def _go_beyond(work: _Work, count: int) -> Flags:
    """The overflow's share of what a ceiling stopped; marks rows that turn on the unknown."""
    beyond, step = work.beyond, work.tariff.overflow
    unknown = np.zeros(count, np.bool_)
    if isinstance(beyond, int):
        return unknown
    for place, ceiling in enumerate(work.tariff.ceilings):
        if ceiling.at_least:
            unknown |= (beyond > 0) & (work.rooms[place] <= 0)
    if isinstance(step, Gap):
        return unknown | (beyond > 0)
    if step is None:
        work.above = work.above + beyond
        return unknown
    room = work.room(step)
    covered = beyond if isinstance(room, int) else np.minimum(beyond, _needs(room, step.ratio))
    paid = work.pay(step, covered, room)
    work.copay = work.copay + (covered - paid)
    work.above = work.above + (beyond - covered)
    return unknown


def _supplements(work: _Work, left: dict[str, Ints | int]) -> None:
    """Pay the supplements' shares, each of its parts less what those before it paid."""
    count = work.rows.count
    whole, spent = dict(left), nothing(count)
    for one in work.tariff.supplements:
        base = np.maximum(0, summed(whole, one.base, count) - spent)
        paid = _supplement(work, one, base)
        _draw(one.base, paid, left)
        spent += paid


def _behind(
    tariff: Tariff, purses: dict[str, Ints | None], left: dict[str, Ints | int], account: Ints
) -> None:
    """Let the purses pay what is left of their parts into `account`."""
    for purse, parts in tariff.behind:
        held = purses[purse]
        if held is not None:
            taken = _draw(parts, held, left)
            purses[purse] = held - taken
            account += taken


def _supplement(work: _Work, one: Supplement, counted: Ints) -> Ints:
    """A supplement's share of its base."""
    if one.over_fen is not None:
        before = work.rows.get("accumulated_burden_fen") - one.over_fen
        counted = np.maximum(0, before + counted) - np.maximum(0, before)
    room = work.room(one)
    if not isinstance(room, int):
        counted = np.minimum(counted, _needs(room, one.ratio))
    return work.pay(one, counted, room)


def _draw(parts: tuple[str, ...], at_most: Ints, left: dict[str, Ints | int]) -> Ints:
    taken = np.zeros_like(at_most)
    for part in parts:
        amount = np.minimum(at_most - taken, left[part])
        left[part] = left[part] - amount
        taken += amount
    return taken


def _share(amount: Ints, ratio: Ratio) -> Ints:
    num, den = ratio
    shared: Ints = amount * (2 * num)
    shared += den
    shared //= 2 * den
    return shared


def _needs(paid: Ints, ratio: Ratio) -> Ints:
    """The smallest amount whose exact share comes to `paid`."""
    num, den = ratio
    needed: Ints = (paid * den + (num - 1)) // num
    return needed
