"""Which columns a file of JSON rows has, and what fits in each, found by reading all of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yibao.core.errors import InputError
from yibao.service.batch.csv_rows import MAX_COLUMNS, check_columns
from yibao.service.batch.jsonl import read_row
from yibao.service.batch.lines import Line
from yibao.service.batch.readers import RAW, Digits, exact_values

INT64 = 2**63
EXACT_DOUBLE = 2**53


def find_columns(lines: Iterable[Line], encoding: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of all columns, as they first come, and what each holds.

    That is int64, double, bool, or string, which also takes what is mixed, nested or too large,
    as JSON. Lines that are no row need a column `raw`. Raises InputError where no row has `text`.
    """
    return settle(seen_columns(lines, encoding))


def seen_columns(lines: Iterable[Line], encoding: str) -> dict[str, str]:
    """What some lines have in each column, to be merged with what others have; "" for nulls."""
    found: dict[str, str] = {}
    for line in lines:
        text = line.raw.strip()
        if not text and not line.fault:
            continue
        try:
            if line.fault:
                raise line.fault
            written, _ = read_row(text, encoding)
        except InputError:
            found[_UNREAD] = ""
            continue
        for name, value in exact_values(written).items():
            kind = _kind(value)
            if found.get(name) != kind:
                found[name] = _wider(found.get(name, ""), kind)
        if len(found) > MAX_COLUMNS:
            break
    return found


def merge_columns(one: dict[str, str], other: dict[str, str]) -> None:
    """Add to `one` what `other` has."""
    for name, kind in other.items():
        one[name] = _wider(one.get(name, ""), kind)


def settle(found: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of all columns and what each holds; see `find_columns`."""
    unread = found.pop(_UNREAD, None)
    check_columns(found)
    found["text"] = "string"
    if unread is not None:
        found.pop(RAW, None)
        found[RAW] = "string"
    return tuple(found), tuple(_TYPES.get(kind, "string") for kind in found.values())


_UNREAD = "\0"  # stands for lines that are no row
# By what was seen: "small" are whole numbers that a double holds exactly.
_TYPES = {"bool": "bool", "small": "int64", "int64": "int64", "double": "double"}
_BOTH = {frozenset(("small", "int64")): "int64", frozenset(("small", "double")): "double"}


def _kind(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, Digits):
        return "double"
    if isinstance(value, int) and -INT64 <= value < INT64:
        return "small" if abs(value) <= EXACT_DOUBLE else "int64"
    return "string"


def _wider(one: str, other: str) -> str:
    """What holds both; where no number type does, their digits are kept as words."""
    if not one or not other or one == other:
        return one or other
    return _BOTH.get(frozenset((one, other)), "string")
