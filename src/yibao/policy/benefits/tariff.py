"""One person's figures for one visit: rows chosen, ratios cut, nothing left to look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from yibao.policy.benefits.person import Accumulated
from yibao.policy.benefits.words import Layer, Measure, Part, Per, Purse


class Ratio(NamedTuple):
    """An exact ratio from 0 to 1."""

    num: int
    den: int

    def of(self, fen: int) -> int:
        """This share of `fen` (never negative), half a fen rounded up."""
        return (2 * fen * self.num + self.den) // (2 * self.den)

    def needs(self, paid_fen: int) -> int:
        """The smallest amount whose exact share comes to `paid_fen`; the ratio is not 0."""
        return -(-paid_fen * self.den // self.num)


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure nobody could establish, and how to say so."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Step:
    """One bracket. `ceilings` are the places, in the tariff, of the ceilings it counts towards."""

    to_fen: int | None
    ratio: Ratio
    layer: Layer
    ceilings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most `layers` pay in a year; with `at_least` it is only known not to be lower."""

    layers: frozenset[Layer]
    fen: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Supplement:
    """A further fund's share of what is left of `base`, in the year above `over_fen`."""

    layer: Layer
    base: tuple[Part, ...]
    ratio: Ratio
    over_fen: int | None = None
    ceilings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tariff:
    """Everything a split needs but the bill, the year so far and the account."""

    deductible_fen: int
    deductible_per: Per
    deductible_year_max_fen: int | None
    ladder_per: Per
    measure: Measure
    steps: tuple[Step, ...]
    ceilings: tuple[Ceiling, ...] = ()
    overflow: Step | Gap | None = None
    supplements: tuple[Supplement, ...] = ()
    front: tuple[Purse, ...] = ()
    behind: tuple[tuple[Purse, tuple[Part, ...]], ...] = ()
    layers: tuple[Layer, ...] = field(init=False)
    """Every layer that may pay, in the order in which they do."""

    def __post_init__(self) -> None:
        named = [step.layer for step in self.steps]
        if isinstance(self.overflow, Step):
            named.append(self.overflow.layer)
        named += [one.layer for one in self.supplements]
        object.__setattr__(self, "layers", tuple(dict.fromkeys(named)))

    def due_fen(self, accumulated: Accumulated) -> int:
        """How much of the deductible is still to be paid at this visit."""
        used = accumulated.deductible_used_fen
        if self.deductible_per == "year":
            return max(0, self.deductible_fen - used)
        if self.deductible_year_max_fen is None:
            return self.deductible_fen
        return min(self.deductible_fen, max(0, self.deductible_year_max_fen - used))

    def rooms(self, accumulated: Accumulated) -> list[int]:
        """What each ceiling still lets through this year; negative if it is already passed."""
        if not self.ceilings:
            return []
        paid = self._paid_by_layer(accumulated)
        return [one.fen - sum(paid.get(layer, 0) for layer in one.layers) for one in self.ceilings]

    def climbed_fen(self, accumulated: Accumulated) -> int:
        """What the ladder's own layers paid this year; supplements do not count."""
        if len(self.layers) == 1:
            return accumulated.fund_fen
        paid = self._paid_by_layer(accumulated)
        return sum(paid.get(layer, 0) for layer in {step.layer for step in self.steps})

    def _paid_by_layer(self, accumulated: Accumulated) -> Mapping[str, int]:
        """The layers' payments so far; from their sum, each in turn up to its own ceiling."""
        if accumulated.layers or not accumulated.fund_fen:
            return accumulated.layers
        left = accumulated.fund_fen
        paid: dict[str, int] = {}
        for layer in self.layers:
            own = [one.fen for one in self.ceilings if one.layers == {layer}]
            last = layer == self.layers[-1]
            paid[layer] = left if last or not own else min(left, *own)
            left -= paid[layer]
        return paid
