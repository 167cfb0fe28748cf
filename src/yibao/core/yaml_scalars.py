"""What an unquoted YAML scalar means here: far less than YAML 1.1 would have it mean.

YAML 1.1 reads `0123` as 83, `12:30` as 750 and `no` as false. A phone number, a time or a
country code must never change silently, so each of those is refused and must be quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

Scalar = None | bool | int | float | str | date

MAX_DIGITS = 15
"""Longer unquoted digits are an identity or card number, which is a string, not a count."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a scalar is not accepted unquoted."""

    code: str
    says: str
    hint: str


_CONSTANTS: dict[str, Scalar] = {"": None, "null": None, "true": True, "false": False}
_BOOLEAN_WORDS = frozenset(
    case
    for word in ("yes", "no", "on", "off", "y", "n", "true", "false", "null")
    for case in (word, word.capitalize(), word.upper())
) - {"true", "false", "null"} | {"~"}
_KEYS_THAT_STAY_STRINGS = frozenset({"yes", "no", "on", "off", "y", "n"})

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REFUSED = (
    (
        re.compile(r"[-+]?0[0-9_]+(?:\.[0-9_]*)?|[-+]?0[oOxXbB][0-9a-fA-F_]+"),
        Refused("yaml.octal", "a number with a leading zero or a base prefix", "quote it"),
    ),
    (
        re.compile(r"[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?"),
        Refused("yaml.sexagesimal", "YAML 1.1 reads this as a base-60 number", "quote it"),
    ),
    (
        re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"),
        Refused("yaml.date", "not a plain date YYYY-MM-DD", "write YYYY-MM-DD, or quote it"),
    ),
    (
        re.compile(
            r"[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
        ),
        Refused("yaml.number", "not a plain number", "write it like 1200 or 0.85, or quote it"),
    ),
    (
        re.compile(r"<<|="),
        Refused("yaml.special", "merge keys and value keys are not used here", "write it out"),
    ),
)


def plain_value(text: str) -> Scalar | Refused:
    """The value of the unquoted scalar `text`, or why it must be quoted."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text in _BOOLEAN_WORDS:
        return Refused(
            "yaml.boolean_word", "not a boolean here", "write true or false, or quote it"
        )
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        return _day(text)
    return next((why for shape, why in _REFUSED if shape.fullmatch(text)), text)


def plain_key(text: str) -> str | Refused:
    """The unquoted key `text` as a string; a key that looks like anything else is refused."""
    if text in _KEYS_THAT_STAY_STRINGS:
        return text
    value = plain_value(text)
    if isinstance(value, str | Refused):
        return value
    return Refused("yaml.key", "not a word, so not a key", "quote the key")


def _integer(text: str) -> int | Refused:
    if len(text.lstrip("-")) > MAX_DIGITS:
        return Refused("yaml.number", f"more than {MAX_DIGITS} digits unquoted", "quote it")
    return int(text)


def _day(text: str) -> date | Refused:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return Refused("yaml.date", "there is no such day", "correct the date, or quote it")
