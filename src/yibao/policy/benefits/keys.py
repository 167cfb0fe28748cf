"""Which tariff each row of a table needs, and which rows cannot be divided and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from yibao.policy.benefits.columns import BILL, NO_DAY, NOT_TOLD, Bills, days
from yibao.policy.benefits.fields import MAX_FEN
from yibao.policy.benefits.tariff import Tariff
from yibao.policy.benefits.terms import Key, Terms
from yibao.policy.benefits.vector import Rows, rooms
from yibao.policy.benefits.words import LEVELS, PLACES, STATUSES, VISIT_KINDS

PROBLEMS = (
    "",
    "benefits.negative",
    "benefits.absurd",
    "benefits.parts_over_total",
    "benefits.unknown_class",
    "benefits.missing",
    "benefits.not_known",
    "benefits.accumulated_conflict",
    "benefits.accumulated_beyond_ceiling",
)
"""What may be wrong with a row; its place is the row's code, and 0 is nothing."""

CODE = {name: code for code, name in enumerate(PROBLEMS)}
Problems = npt.NDArray[np.uint8]
Numbers: TypeAlias = npt.NDArray[Any] | int
"""A part of the key by row, or 0 alone where nothing turns on it."""


def faults(bills: Bills) -> Problems:
    """Rows whose amounts cannot be."""
    found = np.zeros(bills.count, np.uint8)
    own = np.zeros(bills.count, np.int64)
    for name, column in bills.numbers.items():
        if name.endswith("_fen"):
            found[column > MAX_FEN] = CODE["benefits.absurd"]
            found[column < 0] = CODE["benefits.negative"]
            if name in BILL[1:]:
                own += column
    clean = found == 0
    found[clean & (own > bills.numbers["total_fen"])] = CODE["benefits.parts_over_total"]
    return found


@dataclass(frozen=True, slots=True)
class Keys:
    """The key of every row as one number, -1 where there is none, and how to read it."""

    numbers: npt.NDArray[Any]
    sizes: tuple[int, ...]
    terms: Terms

    def key(self, number: int) -> Key:
        """The tariff's key that a number stands for."""
        parts = []
        for size in reversed(self.sizes):
            number, part = divmod(number, size)
            parts.append(part)
        person_class, level, place, kind, admission, months, held = reversed(parts)
        raw = self.terms.raw
        return Key(
            raw["classes"][person_class]["id"],
            None if level == 0 else LEVELS[level - 1],
            None if place == 0 else PLACES[place - 1],
            VISIT_KINDS[kind],
            admission + 1,
            None if months == 0 else raw["months"][months - 1],
            frozenset(one for at, one in enumerate(raw["entitlements"]) if held >> at & 1),
        )


def keys(bills: Bills, terms: Terms, problem: Problems) -> Keys:
    """The key of every row; rows that have none get a problem."""
    raw = terms.raw
    classes = _classes(bills, raw["classes"], problem)
    parts = [
        (classes, len(raw["classes"])),
        (_word(bills, "level", LEVELS, terms, problem), len(LEVELS) + 1),
        (_word(bills, "place", PLACES, terms, problem), len(PLACES) + 1),
        (_kind(bills, terms, problem), len(VISIT_KINDS)),
        (_admission(bills, raw["admissions"]), raw["admissions"]),
        (_months(bills, terms), len(raw["months"]) + 1),
        (_entitlements(bills, raw["entitlements"]), 1 << len(raw["entitlements"])),
    ]
    sizes = [1 if isinstance(codes, int) else size for codes, size in parts]
    small = int(np.prod(sizes)) < 1 << 15
    numbers: npt.NDArray[Any] = np.zeros(bills.count, np.int16 if small else np.int32)
    for (codes, _), size in zip(parts, sizes, strict=True):
        if size > 1:
            numbers = numbers * size + codes
    numbers[problem != 0] = NOT_TOLD
    return Keys(numbers, tuple(sizes), terms)


def _classes(bills: Bills, classes: Sequence[Mapping[str, Any]], problem: Problems) -> Any:
    """The class of every row, as a place among the classes."""
    found = np.full(bills.count, NOT_TOLD, np.int16)
    missing = np.zeros(bills.count, np.bool_)
    unknown = np.zeros(bills.count, np.bool_)
    for place, one in enumerate(classes):
        fitting, lacking = _fitting(bills, one)
        missing |= fitting & lacking
        sure = fitting & ~lacking
        if one["gap"] is not None:
            unknown |= sure
        found[sure] = place
    outside = found == NOT_TOLD
    found[outside] = 0
    clean = problem == 0
    problem[clean & outside] = CODE["benefits.unknown_class"]
    problem[clean & outside & missing] = CODE["benefits.missing"]
    problem[clean & unknown] = CODE["benefits.not_known"]
    return found


def _fitting(bills: Bills, one: Mapping[str, Any]) -> tuple[Any, Any]:
    """Rows that no fact rules out of a class, and rows where a fact that would tell is missing."""
    fitting = np.ones(bills.count, np.bool_)
    lacking = np.zeros(bills.count, np.bool_)
    if one["status"] is not None:
        codes = bills.words.get("status", np.int8(NOT_TOLD))
        among = np.array([name in one["status"] for name in STATUSES] + [True])
        fitting &= among[codes]
        lacking |= codes == NOT_TOLD
    for name, nothing, bounds in _bounds(one):
        column = bills.numbers.get(name, np.int64(nothing))
        told = column != nothing
        fitting &= ~told | ((column >= bounds[0]) & (column <= bounds[1]))
        lacking |= ~told
    return fitting, lacking


def _bounds(one: Mapping[str, Any]) -> list[tuple[str, int, tuple[int, int]]]:
    found = []
    if one["age"] is not None:
        found.append(("age", NOT_TOLD, (one["age"][0], one["age"][1])))
    if one["retired"] is not None:
        first, last = one["retired"]
        since = days(date.fromisoformat(first)) if first else NO_DAY + 1
        found.append(("retired_on", NO_DAY, (since, days(date.fromisoformat(last)))))
    return found


def _word(
    bills: Bills, name: str, known: Sequence[str], terms: Terms, problem: Problems
) -> Numbers:
    """The level or place of every row, from 1; 0 alone where no figure turns on it."""
    needed = name in terms.raw["needs"]
    codes = bills.words.get(name)
    if codes is None:
        if needed:
            problem[problem == 0] = CODE["benefits.missing"]
        return 0
    held = np.array([word in terms.raw[f"{name}s"] for word in known] + [True])
    clean = problem == 0
    problem[clean & ~held[codes]] = CODE["benefits.not_known"]
    if not needed:
        return 0
    problem[clean & (codes == NOT_TOLD)] = CODE["benefits.missing"]
    return codes.astype(np.int16) + 1


def _kind(bills: Bills, terms: Terms, problem: Problems) -> Numbers:
    codes = bills.words.get("visit_kind")
    if codes is None:
        return 0
    held = np.array([word in terms.raw["offsite"] for word in VISIT_KINDS] + [True])
    problem[(problem == 0) & ~held[codes]] = CODE["benefits.not_known"]
    return np.maximum(codes, 0).astype(np.int16)


def _admission(bills: Bills, last: int) -> Numbers:
    numbers = bills.numbers.get("admission_no")
    if numbers is None or last == 1:
        return 0
    return np.clip(numbers, 1, last).astype(np.int16) - 1


def _months(bills: Bills, terms: Terms) -> Numbers:
    """The band of months, from 1; 0 where they were not told."""
    months = bills.numbers.get("enrolled_months")
    if months is None or not terms.raw["by_months"]:
        return 0
    bands = np.searchsorted(terms.raw["months"], months, side="right")
    return np.where(months < 0, 0, bands).astype(np.int16)


def _entitlements(bills: Bills, names: Sequence[str]) -> Numbers:
    held: Numbers = 0
    for at, name in enumerate(names):
        if name in bills.flags:
            held = held + bills.flags[name].astype(np.int16) * (1 << at)
    return held


def doubtful(tariff: Tariff, rows: Rows) -> Problems:
    """Rows whose year so far cannot be, as `accumulate.doubts` says of one case."""
    found = np.zeros(rows.count, np.uint8)
    columns = rows.columns
    fund = columns.get("accumulated_fund_fen")
    used = columns.get("accumulated_deductible_used_fen")
    eligible = columns.get("accumulated_eligible_fen")
    conflict = CODE["benefits.accumulated_conflict"]
    if used is not None and tariff.deductible_per == "year":
        found[used > tariff.deductible_fen] = conflict
    if fund is not None and eligible is not None:
        found[fund > eligible] = conflict
    if tariff.ceilings and not any(one.at_least for one in tariff.ceilings):
        beyond = np.zeros(rows.count, np.bool_)
        for room in rooms(tariff, rows):
            beyond |= room < 0
        found[beyond & (found == 0)] = CODE["benefits.accumulated_beyond_ceiling"]
    return found
