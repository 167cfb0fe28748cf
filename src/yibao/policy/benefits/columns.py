"""A table of bills as columns: whole fen in 64 bits, words as codes, days as days since 1970.

Column names are those of a case with its objects spelled out: total_fen, own_pay_fen, status,
age, retired_on, level, place, admission_no, visit_kind, accumulated_fund_fen,
account_this_year_fen, civil_servant (true or false) and so on. What a table does not have counts
as nothing, as in a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from yibao.core.errors import InputError
from yibao.policy.benefits.words import (
    ENTITLEMENTS,
    LAYERS,
    LEVELS,
    PLACES,
    PURSES,
    STATUSES,
    VISIT_KINDS,
)

Ints: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.int8]
Flags: TypeAlias = npt.NDArray[np.bool_]

WORDS: Mapping[str, Sequence[str]] = {
    "status": STATUSES,
    "level": LEVELS,
    "place": PLACES,
    "visit_kind": VISIT_KINDS,
}
BILL = ("total_fen", "own_pay_fen", "over_limit_fen", "pre_pay_fen")
COUNTERS = ("eligible_fen", "fund_fen", "deductible_used_fen", "burden_fen")
NUMBERS = (
    *BILL,
    "age",
    "admission_no",
    "enrolled_months",
    *(f"accumulated_{name}" for name in COUNTERS),
    *(f"accumulated_{layer}_fen" for layer in LAYERS),
    *(f"account_{purse}_fen" for purse in PURSES),
)
KNOWN = (*NUMBERS, *WORDS, "retired_on", *ENTITLEMENTS)

NOT_TOLD = -1
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of words as codes into a list of them; -1 is no word."""

    codes: npt.NDArray[Any]
    words: tuple[str, ...]

    def among(self, known: Sequence[str]) -> Codes:
        """The codes as places in `known`; a word that is not there is none."""
        places = {word: place for place, word in enumerate(known)}
        table = np.array([*(places.get(word, NOT_TOLD) for word in self.words), NOT_TOLD], np.int8)
        found: Codes = table[self.codes]
        return found


def coded(words: Sequence[Any]) -> Coded:
    """Words, or numbers that are words, as codes."""
    distinct = {word: place for place, word in enumerate(dict.fromkeys(words))}
    codes = np.fromiter((distinct[word] for word in words), np.int32, len(words))
    return Coded(codes, tuple(str(word) for word in distinct))


@dataclass(slots=True)
class Bills:
    """Columns of equal length; the others a table may have are kept for grouping."""

    numbers: dict[str, Ints] = field(default_factory=dict)
    words: dict[str, Codes] = field(default_factory=dict)
    flags: dict[str, Flags] = field(default_factory=dict)
    others: dict[str, Coded] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Bills:
        """From named arrays, sequences or `Coded` columns; InputError if they do not fit."""
        found = cls()
        lengths = {name: len(getattr(one, "codes", one)) for name, one in columns.items()}
        if "total_fen" not in columns:
            raise InputError("simulate.no_total", "a table of bills needs the column total_fen")
        if len(set(lengths.values())) > 1:
            raise InputError("simulate.ragged", f"columns of different lengths: {lengths}")
        found.count = lengths["total_fen"]
        for name, values in columns.items():
            found._take(name, values)
        return found

    def _take(self, name: str, values: Any) -> None:
        if name in WORDS:
            self.words[name] = _as_coded(values).among(WORDS[name])
            self.others[name] = Coded(self.words[name], tuple(WORDS[name]))
        elif name in NUMBERS:
            self.numbers[name] = _whole(name, values)
        elif name == "retired_on":
            self.numbers[name] = _days(values)
        elif name in ENTITLEMENTS:
            self.flags[name] = np.asarray(values, np.bool_)
        else:
            self.others[name] = _as_coded(values)

    def rows(self, first: int, last: int) -> Bills:
        """The rows from `first` up to but not including `last`."""
        cut = slice(first, min(last, self.count))
        return Bills(
            {name: one[cut] for name, one in self.numbers.items()},
            {name: one[cut] for name, one in self.words.items()},
            {name: one[cut] for name, one in self.flags.items()},
            {},
            cut.stop - cut.start,
        )


def days(day: date) -> int:
    """A day as a number of days since 1970."""
    return day.toordinal() - _EPOCH


def _as_coded(values: Any) -> Coded:
    return values if isinstance(values, Coded) else coded(list(values))


def _whole(name: str, values: Any) -> Ints:
    array = np.asarray(values)
    if array.dtype.kind not in "iu":
        says = f"the column {name} must hold whole numbers, not {array.dtype}"
        raise InputError("simulate.not_whole", says)
    return array.astype(np.int64, copy=False)


def _days(values: Any) -> Ints:
    array = np.asarray(values)
    if array.dtype.kind in "iu":
        return array.astype(np.int64, copy=False)
    if array.dtype.kind == "M":
        dated = array.astype("datetime64[D]")
        return np.where(np.isnat(dated), NO_DAY, dated.astype(np.int64))
    return np.array([NO_DAY if day is None else days(day) for day in values], np.int64)


NO_DAY = -(10**9)
"""Stands for a day that is not told."""
