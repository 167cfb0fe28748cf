"""Numbers that stand for a person, a card or an organisation, and whether they add up.

Mainland: identity card (GB 11643, 18 digits, and the old 15), bank card (Luhn and issuer lengths),
organisation code (GB 32100), passport, social-security or 医保 card. Hong Kong and Taiwan identity
cards and residence permits with their check digits; Macau's has none that is published. What has
no check digit, or one that a tenth of all numbers pass, counts only behind a word that names it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

REACH = 14  # how far before a number the word that says what it is may stand
MASKED = frozenset(
    """
    id_card bank_card uscc passport social_card hk_id tw_id mo_id long_number mobile
    """.split()
)
KEPT: dict[str, tuple[int, int]] = {
    "mobile": (3, 4),
    "passport": (1, 2),
    "social_card": (1, 2),
    "hk_id": (1, 1),
    "tw_id": (1, 2),
    "mo_id": (1, 1),
}
"""How many characters stay readable before and behind; three and two for every other kind."""
_STAYS = frozenset(" -()（）\u3000\t\n")
_USCC = re.compile(r"[0-9a-hj-npqrtuwxy]{2}\d{6}[0-9a-hj-npqrtuwxy]{10}(?![a-z0-9])")
_HK = re.compile(r"[a-z]{1,2}\d{6} ?(?:\(([0-9a])\)|([0-9a]))(?![a-z0-9])")
_TW = re.compile(r"[a-z][1289a-d]\d{8}(?![a-z0-9])")
_PASSPORT = re.compile(r"(?:[a-z]\d{8}|e[a-z]\d{7})(?![a-z0-9])")
_CARD = re.compile(r"[a-z]\d{8}(?![a-z0-9])")
_MO = re.compile(r"[157]\d{6} ?(?:\(\d\)|/?\d)(?![a-z0-9])")
_ID_WORD = re.compile(r"身份证|身分证|证件|证号|(?<![a-z])id(?![a-z])|identity")
_TW_WORD = re.compile(r"身份证|身分证|证件|证号|居留证|台湾|(?<![a-z])id(?![a-z])|taiwan")
_HK_WORD = re.compile(r"身份证|身分证|证件|证号|香港|hkid|hong kong|(?<![a-z])id(?![a-z])")
_MO_WORD = re.compile(r"澳门|maca[uo]|(?<![a-z])bir(?![a-z])")
_PASSPORT_WORD = re.compile(r"护照|通行证|passport")
# Folding hears 报卡号 ("tell the card number") in 社保卡号.
_CARD_WORD = re.compile(
    r"(?:社[保报]|医[保报]|社会保障|社会保险|医疗保险|电脑|个人)卡?(?:卡号|编号|号码?|no\.?)"
    r"|social (?:security|insurance) (?:card|no)"
)
_BINS = (
    (re.compile(r"62"), (16, 17, 18, 19)),
    (re.compile(r"4"), (16, 19)),
    (re.compile(r"5[1-5]|2[2-7]"), (16,)),
    (re.compile(r"35|36|30"), (14, 16)),
    (re.compile(r"34|37"), (15,)),
    (re.compile(r"60|65|68|69|8[1-9]"), (16, 17, 18, 19)),
    (re.compile(r"955|103|9[0-8]"), (16, 18, 19)),
)
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
    "71 81 82".split()
)
_TW_CODES = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO".lower(), range(10, 36), strict=True))


class Identified(NamedTuple):
    """An identifier at a place; `valid` is False when its own check digit speaks against it."""

    start: int
    end: int
    kind: str
    valid: bool = True


def mask(text: str, kind: str) -> str:
    """Give an identifier as it may be shown: the same length, its middle starred."""
    if kind not in MASKED:
        return text
    first, last = KEPT.get(kind, (3, 2))
    places = [i for i, char in enumerate(text) if char not in _STAYS]
    hidden = places[first : len(places) - last] if len(places) > first + last + 1 else places[1:]
    shown = list(text)
    for i in hidden:
        shown[i] = "*"
    return "".join(shown)


def identify_digits(text: str, start: int, end: int) -> Identified | None:
    """Say what the digits at a place identify; None when they identify nothing known."""
    digits = re.sub(r"[ ,.-]", "", text[start:end])
    if len(digits) >= 15:
        return _long(digits, text, start, end)
    if (match := _USCC.match(text, start)) and _is_organisation(match.group()):
        return Identified(start, match.end(), "uscc")
    match = _MO.match(text, start)
    if match is not None and match.end() >= end and _named(_MO_WORD, text, start):
        return Identified(start, match.end(), "mo_id")
    if 8 <= len(digits) <= 12 and digits.isdigit() and _named(_CARD_WORD, text, start):
        return Identified(start, end, "social_card")
    return None


def identify_lettered(text: str, start: int) -> Identified | None:
    """Say what the digits from `start`, with the one or two letters before them, identify."""
    head = start - 1
    if head > 0 and _is_letter(text[head - 1]):
        head -= 1
    if head > 0 and (text[head - 1] in "._/@=-" or _is_plain(text[head - 1])):
        return None
    for pattern, identify in _LETTERED:
        match = pattern.match(text, head)
        if match is not None and match.end() > start:
            found = identify(match, text)
            if found is not None:
                return found
    return None


def _long(digits: str, text: str, start: int, end: int) -> Identified | None:
    if len(digits) == 18 and _is_shaped_as_id(digits) and _is_id(digits):
        return Identified(start, end, "id_card")
    if any(sign in text[start:end] for sign in ",."):
        return None
    kind, valid = _kind_of(digits, named=_named(_ID_WORD, text, start))
    return Identified(start, end, kind, valid)


def _kind_of(digits: str, *, named: bool) -> tuple[str, bool]:
    """Say what 15 digits or more are, and whether they add up; `named` as somebody's identity."""
    # Loaded only for texts that hold long numbers: a cold start pays for every import.
    from stdnum import luhn  # noqa: PLC0415

    if len(digits) == 18 and named and _is_shaped_as_id(digits):
        return "id_card", False
    if len(digits) == 18 and _USCC.match(digits) and _is_organisation(digits):
        return "uscc", True
    if len(digits) == 15 and named and _is_old_id(digits):
        return "id_card", True
    issued = any(len(digits) in sizes and bin_.match(digits) for bin_, sizes in _BINS)
    if issued and digits.isdigit() and luhn.is_valid(digits):
        return "bank_card", True
    return "sms_port" if digits.startswith("106") else "long_number", True


def _is_shaped_as_id(digits: str) -> bool:
    shaped = digits[:17].isdigit() and digits[:2] in _PROVINCES
    return shaped and _is_day(int(digits[6:10]), digits[10:12], digits[12:14])


def _is_old_id(digits: str) -> bool:
    shaped = digits.isdigit() and digits[:2] in _PROVINCES
    return shaped and _is_day(1900 + int(digits[6:8]), digits[8:10], digits[10:12])


def _is_day(year: int, month: str, day: str) -> bool:
    return 1880 <= year <= 2100 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _is_id(digits: str) -> bool:
    from stdnum.cn import ric  # noqa: PLC0415

    try:
        return bool(ric.is_valid(digits.upper()))
    except KeyError:  # python-stdnum has no counties for some made-up places
        return False


def _is_organisation(code: str) -> bool:
    from stdnum.cn import uscc  # noqa: PLC0415

    return bool(uscc.is_valid(code.upper()))


def _named(words: re.Pattern[str], text: str, start: int) -> bool:
    """Say whether a word that says what it is stands shortly before `start`."""
    before = text[max(0, start - REACH) : start].rpartition("\0")[2]
    return words.search(before) is not None


def _organisation(match: re.Match[str], text: str) -> Identified | None:
    return Identified(*match.span(), "uscc") if _is_organisation(match.group()) else None


def _hong_kong(match: re.Match[str], text: str) -> Identified | None:
    whole = re.sub(r"[ ()]", "", match.group())
    letters = re.match(r"[a-z]+", whole)
    assert letters is not None
    values = [36] * (2 - letters.end()) + [_digit(c) for c in whole[:-1]]
    check = -sum(w * v for w, v in zip(range(9, 1, -1), values, strict=True)) % 11
    valid = check == _digit(whole[-1])
    told = _named(_HK_WORD, text, match.start())
    if valid and (match[1] is not None or told):
        return Identified(*match.span(), "hk_id")
    return Identified(*match.span(), "hk_id", valid=False) if told and match[1] else None


def _taiwan(match: re.Match[str], text: str) -> Identified | None:
    if not _named(_TW_WORD, text, match.start()):
        return None
    code = match.group()
    first = _TW_CODES[code[0]]
    second = int(code[1]) if code[1].isdigit() else _TW_CODES[code[1]] % 10
    values = [first // 10, first % 10, second, *map(int, code[2:])]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    valid = sum(w * v for w, v in zip(weights, values, strict=True)) % 10 == 0
    return Identified(*match.span(), "tw_id", valid)


def _passport(match: re.Match[str], text: str) -> Identified | None:
    named = _named(_PASSPORT_WORD, text, match.start())
    return Identified(*match.span(), "passport") if named else None


def _card(match: re.Match[str], text: str) -> Identified | None:
    named = _named(_CARD_WORD, text, match.start())
    return Identified(*match.span(), "social_card") if named else None


_LETTERED = (
    (_USCC, _organisation),
    (_PASSPORT, _passport),
    (_CARD, _card),
    (_TW, _taiwan),
    (_HK, _hong_kong),
)


def _digit(char: str) -> int:
    return int(char) if char.isdigit() else ord(char) - ord("a") + 10


def _is_letter(char: str) -> bool:
    return "a" <= char <= "z"


def _is_plain(char: str) -> bool:
    return char.isascii() and char.isalnum()
