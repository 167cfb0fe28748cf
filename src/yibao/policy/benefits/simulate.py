"""What a scheme pays on a table of bills, and what another would: whole columns at a time.

`simulate` divides every bill by one set of terms, `compare` by two, with totals by group. A row
that cannot be divided is marked with its problem and counts nowhere; it never stops the others.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from yibao.core.errors import InputError, Issue
from yibao.policy.benefits.columns import Bills, Ints
from yibao.policy.benefits.keys import CODE, Problems, doubtful, faults, keys
from yibao.policy.benefits.tariff import Tariff
from yibao.policy.benefits.terms import Terms
from yibao.policy.benefits.vector import Rows, divide_columns

BLOCK = 1 << 16
"""Rows at a time: about what a core's cache holds."""

MAX_GROUPS = 10_000


@dataclass(slots=True)
class Outcome:
    """Who pays what, row by row. `problem` is a place in `keys.PROBLEMS`; such a row is all 0."""

    fund_fen: Ints
    account_fen: Ints
    cash_fen: Ints
    deductible_fen: Ints
    problem: Problems
    layers: dict[str, Ints] = field(default_factory=dict)

    @classmethod
    def empty(cls, count: int) -> Outcome:
        """A place for so many rows."""
        fund, account, cash, deductible = (np.zeros(count, np.int64) for _ in range(4))
        return cls(fund, account, cash, deductible, np.zeros(count, np.uint8))

    def layer(self, name: str) -> Ints:
        """The column of a layer."""
        if name not in self.layers:
            self.layers[name] = np.zeros(len(self.fund_fen), np.int64)
        return self.layers[name]

    def columns(self, prefix: str = "") -> dict[str, npt.NDArray[Any]]:
        """As named columns, layers too."""
        named: dict[str, npt.NDArray[Any]] = {
            f"{prefix}fund_fen": self.fund_fen,
            f"{prefix}account_fen": self.account_fen,
            f"{prefix}cash_fen": self.cash_fen,
            f"{prefix}deductible_fen": self.deductible_fen,
        }
        named |= {f"{prefix}{layer}_fen": fen for layer, fen in sorted(self.layers.items())}
        return named | {f"{prefix}problem": self.problem}


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over some bills, in fen."""

    fund_fen: int
    account_fen: int
    cash_fen: int
    layers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Two schemes on the same bills: `values` is what the bills of the group have in common.

    `problems` counts the bills that one of the schemes cannot divide; they are in no sum.
    """

    values: tuple[str, ...]
    bills: int
    problems: int
    total_fen: int
    before: Totals
    after: Totals


def simulate(bills: Bills, terms: Terms) -> Outcome:
    """Divide every bill of a table by one set of terms."""
    found = Outcome.empty(bills.count)
    for start in range(0, bills.count, BLOCK):
        _block(bills.rows(start, start + BLOCK), terms, found, start)
    for paid in found.layers.values():
        found.fund_fen += paid
    found.cash_fen = bills.numbers["total_fen"] - found.fund_fen - found.account_fen
    found.cash_fen[found.problem != 0] = 0
    return found


def compare(
    bills: Bills, before: Terms, after: Terms, *, by: Sequence[str] = ()
) -> tuple[Outcome, Outcome, tuple[Group, ...]]:
    """Divide every bill by two sets of terms; the totals of all, and then of each group."""
    one, two = simulate(bills, before), simulate(bills, after)
    return one, two, tuple(groups(bills, one, two, by))


def groups(bills: Bills, before: Outcome, after: Outcome, by: Sequence[str]) -> Iterator[Group]:
    """The totals of all bills, and of each group of those alike in the columns `by`."""
    everything = np.zeros(bills.count, np.int64)
    yield from _sums(bills, before, after, everything, [()])
    if by:
        numbers, names = _group_numbers(bills, by)
        yield from _sums(bills, before, after, numbers, names)


def _block(bills: Bills, terms: Terms, found: Outcome, start: int) -> None:
    """Divide one block: sorted by tariff, so that every tariff meets its rows at once."""
    problem = faults(bills)
    needed = keys(bills, terms, problem)
    order = np.argsort(needed.numbers, kind="stable")
    held = needed.numbers[order]
    edges = [0, *(np.flatnonzero(np.diff(held)) + 1).tolist(), bills.count]
    for first, last in itertools.pairwise(edges):
        if held[first] < 0:
            continue
        rows = order[first:last]
        tariff = terms.for_key(needed.key(int(held[first])))
        if isinstance(tariff, Issue):
            problem[rows] = CODE["benefits.not_known"]
        else:
            taken = Rows(len(rows), {name: one[rows] for name, one in bills.numbers.items()})
            problem[rows] = _divide(tariff, taken, found, rows + start)
    found.problem[start : start + bills.count] = problem


def _divide(tariff: Tariff, rows: Rows, found: Outcome, places: npt.NDArray[np.intp]) -> Problems:
    """Divide the rows of one tariff, put them where they belong, and give their problems."""
    divided = divide_columns(tariff, rows)
    problem = doubtful(tariff, rows)
    problem[divided.unknown & (problem == 0)] = CODE["benefits.not_known"]
    columns = [(found.deductible_fen, divided.deductible)]
    if divided.account is not None:
        columns.append((found.account_fen, divided.account))
    columns += [(found.layer(name), paid) for name, paid in divided.layers.items()]
    bad = problem != 0
    some_bad = bool(bad.any())
    for target, column in columns:
        if some_bad:
            column[bad] = 0
        target[places] = column
    return problem


def _group_numbers(
    bills: Bills, by: Sequence[str]
) -> tuple[npt.NDArray[np.int64], list[tuple[str, ...]]]:
    """A number for the group of every row, and what each number's group has in common."""
    numbers = np.zeros(bills.count, np.int64)
    names: list[tuple[str, ...]] = [()]
    for column in by:
        if column not in bills.others:
            known = ", ".join(sorted(bills.others))
            raise InputError("simulate.no_column", f"no column {column!r} to group by; {known}")
        one = bills.others[column]
        words = (*one.words, "")
        numbers = numbers * len(words) + np.where(one.codes < 0, len(words) - 1, one.codes)
        names = [(*held, word) for held in names for word in words]
        if len(names) > MAX_GROUPS:
            says = f"more groups than the limit of {MAX_GROUPS}"
            raise InputError("simulate.groups", says)
    return numbers, names


def _sums(
    bills: Bills,
    before: Outcome,
    after: Outcome,
    numbers: npt.NDArray[np.int64],
    names: Sequence[tuple[str, ...]],
) -> Iterator[Group]:
    good = (before.problem == 0) & (after.problem == 0)
    held = numbers[good]

    def summed(column: npt.NDArray[Any]) -> Ints:
        found = np.zeros(len(names), np.int64)
        np.add.at(found, held, column[good])
        return found

    counts = np.bincount(held, minlength=len(names))
    problems = np.bincount(numbers[~good], minlength=len(names))
    total = summed(bills.numbers["total_fen"])
    sides = [{name: summed(one) for name, one in _amounts(side)} for side in (before, after)]
    for place in np.flatnonzero(counts + problems).tolist():
        first, second = (_totals(side, place) for side in sides)
        sizes = (int(counts[place]), int(problems[place]), int(total[place]))
        yield Group(names[place], *sizes, first, second)


def _amounts(one: Outcome) -> Iterator[tuple[str, Ints]]:
    yield from (("fund", one.fund_fen), ("account", one.account_fen), ("cash", one.cash_fen))
    yield from sorted(one.layers.items())


def _totals(sums: Mapping[str, Ints], place: int) -> Totals:
    at = {name: int(column[place]) for name, column in sums.items()}
    fund, account, cash = (at.pop(name) for name in ("fund", "account", "cash"))
    return Totals(fund, account, cash, at)
