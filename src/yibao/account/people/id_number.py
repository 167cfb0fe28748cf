"""The resident ID number: eighteen characters that give birth date and sex (GB 11643-1999)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from yibao.core.errors import Issue

LENGTH = 18
EARLIEST = date(1880, 1, 1)


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A resident ID number with a right check digit; it never shows more than its last two."""

    number: str = field(repr=False)
    born: date
    sex: Literal["female", "male"]

    @property
    def masked(self) -> str:
        """Give it as it may be shown."""
        return "*" * (LENGTH - 2) + self.number[-2:]


def read_id_number(text: str) -> IdNumber | Issue:
    """Read an ID number as people type it: spaces, full width, small x.

    The region in it is not held against a list: regions are renamed and merged, numbers stay.
    """
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(number) != LENGTH or not number[:-1].isascii() or not number[:-1].isdigit():
        return _issue("id_number.length", "身份证号应是 18 位。 / An ID number has 18 characters.")
    try:
        mod_11_2.validate(number)
    except ValidationError:
        return _issue(
            "id_number.check_digit", "身份证号的校验位不对，请核对。 / The check digit is wrong."
        )
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return _issue("id_number.born", "身份证号里的生日不存在。 / No such birth date.")
    if born < EARLIEST:
        return _issue("id_number.born", "身份证号里的生日太早。 / The birth date is too early.")
    return IdNumber(number, born, "male" if int(number[16]) % 2 else "female")


def _issue(code: str, says: str) -> Issue:
    return Issue(code, says, "id_number")
