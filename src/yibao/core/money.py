"""Money is a whole number of fen, and shares of it are whole fen too.

Rounding rule, everywhere: half a fen and more goes away from zero (0.5 fen is 1 fen), so a
reversal is the exact opposite of what it reverses. Ratios are Fractions; no float comes near.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from yibao.core.errors import BrokenPromise, Issue
from yibao.core.numerals import number

MAX_FEN = 10**15
"""No amount here comes near it; more is a mistake or an attack."""

MAX_TEXT = 64

_CURRENCY_BEFORE = re.compile(r"^(?:人民币|rmb|cny|¥)")
_CURRENCY_AFTER = re.compile(r"(?:人民币|rmb|cny)$")
_AMOUNT = re.compile(r"(?P<yuan>[^元圆块角毛分]+)(?:元|圆|块)?(?:钱|整|正)?")
_DIGIT = "0-9零一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_PARTS = re.compile(  # 12块5, 12元5角3分, 5角, 50分
    r"(?:(?P<yuan>[^元圆块角毛分]+)(?:元|圆|块))?"
    r"(?:(?<=块)(?P<tenth>[1-9一二三四五六七八九])"
    rf"|(?:(?P<jiao>[{_DIGIT}]{{1,3}})(?:角|毛))?(?:(?P<fen>[{_DIGIT}]{{1,3}})分)?)"
    r"(?:钱|整|正)?"
)
_UNITS = {"yuan": 100, "tenth": 10, "jiao": 10, "fen": 1}


def parse_fen(text: str, *, at: str = "") -> int | Issue:
    """The amount `text` names, in fen: "28,700.00", "¥3.5万", "12元5角", "两千三", "-5.00".

    A bare number is yuan. Half a fen, bad grouping or anything else after the amount is an
    Issue, never a near guess.
    """
    if len(text) > MAX_TEXT:
        return Issue("money.too_long", f"longer than the limit of {MAX_TEXT} characters", at)
    fen = _fen(text)
    if fen is None:
        hint = "write it like 28,700.00 or 3.5万"
        return Issue("money.unreadable", f"{text!r} is not an amount", at, hint=hint)
    if fen.denominator != 1:
        return Issue("money.not_whole_fen", f"{text!r} is not a whole number of fen", at)
    if abs(fen) > MAX_FEN:
        says = f"{text!r} is over the limit of {format_yuan(MAX_FEN)} yuan"
        return Issue("money.too_large", says, at)
    return fen.numerator


def format_yuan(fen: int) -> str:
    """`fen` as yuan for people: 2870000 gives "28,700.00"."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02}"


def plain_yuan(fen: int) -> str:
    """`fen` as yuan for machines: 2870000 gives "28700.00"."""
    return format_yuan(fen).replace(",", "")


def share(fen: int, ratio: Fraction) -> int:
    """`ratio` of `fen`, half a fen rounded away from zero."""
    if isinstance(ratio, float) or isinstance(fen, float):  # a wrong type that would "work"
        raise BrokenPromise("money.float", "money and ratios are never floats")
    whole = (2 * abs(fen) * ratio.numerator + ratio.denominator) // (2 * ratio.denominator)
    return whole if fen >= 0 else -whole


def allot(fen: int, weights: Sequence[int]) -> list[int]:
    """Split `fen` in proportion to `weights`, in whole fen that add up to `fen` exactly.

    What rounding leaves over goes to the largest remainders, the earlier one first.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise BrokenPromise("money.weights", "weights must be non-negative and not all zero")
    parts = [divmod(abs(fen) * weight, total) for weight in weights]
    left = abs(fen) - sum(whole for whole, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: -parts[i][1])
    extra = set(by_remainder[:left])
    sign = -1 if fen < 0 else 1
    return [sign * (whole + (i in extra)) for i, (whole, _) in enumerate(parts)]


def from_bp(basis_points: int) -> Fraction:
    """A ratio from basis points: 8500 is 85%."""
    return Fraction(basis_points, 10_000)


def parse_ratio(text: str, *, at: str = "") -> Fraction | Issue:
    """The ratio `text` names: "85%", "96.1%". A bare number is refused as ambiguous."""
    match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)%", unicodedata.normalize("NFKC", text))
    if not match:
        hint = "write it like 85%"
        return Issue("money.ratio", f"{text[:MAX_TEXT]!r} is not a percentage", at, hint=hint)
    return Fraction(match[1]) * Fraction(1, 100)


def format_percent(ratio: Fraction) -> str:
    """`ratio` as a percentage for people, exact where four decimals suffice: "96.1%"."""
    if (ratio * 1_000_000).denominator != 1:
        return f"{ratio.numerator}/{ratio.denominator}"
    whole, rest = divmod(abs(ratio * 1_000_000).numerator, 10_000)
    digits = f"{rest:04}".rstrip("0")
    return f"{'-' if ratio < 0 else ''}{whole}{'.' if digits else ''}{digits}%"


def _fen(text: str) -> Fraction | None:
    folded = unicodedata.normalize("NFKC", text).lower().replace("−", "-").strip()
    if re.search(r"\d\s+\d", folded):
        return None  # two numbers, not one
    plain = "".join(folded.split())
    sign = -1 if plain.startswith(("-", "负")) else 1
    plain = _CURRENCY_BEFORE.sub("", plain[1:] if sign < 0 else plain)
    plain = _CURRENCY_AFTER.sub("", plain)
    match = _AMOUNT.fullmatch(plain) or _PARTS.fullmatch(plain)
    if not match or not plain:
        return None
    values = {name: number(part) for name, part in match.groupdict().items() if part}
    if None in values.values():
        return None
    return sign * sum((value * _UNITS[name] for name, value in values.items() if value), Fraction())
