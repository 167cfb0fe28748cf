"""Numbers in a message: phones, short numbers, amounts, rates, deadlines; identifiers, masked."""

from __future__ import annotations

import re
from typing import NamedTuple

from yibao.check.extract.identifiers import Identified, identify_digits, identify_lettered, mask

_NUMBER = re.compile(r"\+?\d(?:[\d,.]|[ -](?=\d))*x?")
_AFTER = re.compile(
    r"\s?(?:(?P<money>万元|千元|百元|元|块|万块|千块|万|w\b|k\b|rmb|yuan|cny|塊|人民币)"
    r"|(?P<rate>%|个点|折|成(?!功|员|立|为|人|都|年|分|交|本|份|品|绩|果|就)|percent)"
    r"|(?P<soon>小时|分钟|时内|个工作日|日内|天内|hours?|hrs?|minutes?|mins?))"
)
WORDED = re.compile(
    r"(?P<worded_rate>(?:百分之)?[一二三四五六七八九十两\d]{1,3}(?:个点|折(?!叠|腾|磨|现|扣|返|旧)|"
    r"成(?![功员立为人都年分交本份品绩果就长熟])))"
    r"|(?P<worded_amount>[一二两三四五六七八九十半几]{1,3}(?:百|千|万)[一二两三四五六七八九零百千万]{0,5}"
    r"(?:来|多)?(?:块|元)?(?![年岁名人次家户位只])|[一二两三四五六七八九十]{1,3}块(?:钱|一)?)"
)
# What these two patterns need at the least; a column of text is searched for it first.
UNITS_BEGIN = "万千百元块wkrcy塊人%个折成p小分时日天hm"
COUNTS, WORDED_UNITS = "一二三四五六七八九十两半几", "点折成百千万块"
_IDENTIFIES = 7  # digits of the shortest number that can identify somebody
_MOBILE = re.compile(r"^(?:\+?86)?1[3-9]\d{9}$")


class Number(NamedTuple):
    """A number with a meaning; identifiers keep only a masked form.

    `valid` is False when the number's own check digit speaks against it.
    """

    span: tuple[int, int]
    kind: str
    shown: str
    valid: bool = True


def find_numbers(text: str) -> list[Number]:
    """Give the numbers of folded text that mean something, in order."""
    found = []
    for match in _NUMBER.finditer(text):
        number = read_number(text, *match.span())
        if number is not None:
            found.append(shown(text, number))
    for match in WORDED.finditer(text):
        found.append(Number(match.span(), worded_kind(match), match.group()))
    return found


def read_number(text: str, start: int, end: int) -> Identified | None:
    """Say what the number at a place means, and where it begins and ends; None for nothing known.

    A place is a longest run of digits with blanks, dashes, commas and dots inside.
    """
    number = text[start:end].rstrip(",. -")
    end = start + len(number)
    before = text[start - 1] if start else ""
    if before and before.isascii() and (before.isalpha() or before in "._/@="):
        return identify_lettered(text, start) if before.isalpha() else None
    digits = number.replace(" ", "").replace("-", "").replace(",", "")
    if len(digits) >= _IDENTIFIES:
        identified = identify_digits(text, start, end)
        if identified is not None:
            return identified
    kind = _kind_of(number, digits, text, start)
    return Identified(start, end, kind) if kind else None


def shown(text: str, found: Identified) -> Number:
    """Give a number as it may be shown: identifiers masked."""
    span = found.start, found.end
    return Number(span, found.kind, mask(text[slice(*span)], found.kind), found.valid)


def mark_of(kind: str, *, valid: bool) -> str:
    """Name the mark a number gives; one that does not add up is only a long number."""
    return "num_" + kind if valid else "num_long_number"


def worded_kind(match: re.Match[str]) -> str:
    """Say what a number in words counts."""
    return "rate" if match.lastgroup == "worded_rate" else "amount"


def _kind_of(number: str, digits: str, text: str, start: int) -> str:
    """Say what `number`, which stands at `start`, counts or calls; "" when nothing known."""
    before = text[start - 1] if start else ""
    after = _AFTER.match(text, start + len(number))
    if after and (len(digits) < 11 or "," in number):
        return _unit(after, digits)
    if before and before in "¥￥$":
        return "amount"
    if _MOBILE.match(digits):
        return "mobile"
    return _phone(number, digits)


def _unit(after: re.Match[str], digits: str) -> str:
    if after.lastgroup == "money":
        return "amount"
    if after.lastgroup == "rate":
        return "rate"
    return "soon" if digits.isdigit() and int(digits) <= 72 else ""


PUBLIC_LINES = frozenset(["12393", "12345", "12333", "12366", "96110", "110", "12377", "12381"])
_SHAPES = (
    ("foreign_phone", re.compile(r"(?:00|\+(?!86))\d{6,}")),
    ("service_phone", re.compile(r"[48]00\d{7}|95\d{3}|95\d{4}|95\d{6}")),
    ("sms_port", re.compile(r"106\d{5,17}")),
    ("landline", re.compile(r"0\d{9,11}")),
)


def _phone(number: str, digits: str) -> str:
    if digits in PUBLIC_LINES:
        return "public_line"
    if "," in number or not digits.lstrip("+").isdigit():
        return ""
    for kind, shape in _SHAPES:
        if shape.fullmatch(digits):
            return kind
    dashed = "-" in number and 7 <= len(digits) <= 13
    return "landline" if dashed and not _DATE.match(number) else ""


_DATE = re.compile(r"(?:19|20)\d\d-\d")
