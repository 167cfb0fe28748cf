"""Numbers as Chinese writes them: 3.5万, 两千三, 壹万贰仟, 1亿2000万, 3w."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for char in chars
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000}
_BIG = {"万": 10**4, "w": 10**4, "亿": 10**8}
_TOKEN = re.compile(
    r"(?P<arabic>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    rf"|(?P<digit>[{''.join(_DIGITS)}])"
    rf"|(?P<unit>[{''.join((*_SMALL, *_BIG))}])"
)


def number(text: str) -> Fraction | None:
    """The number that `text` is, or None if it is not one. `text` is NFKC and lower case.

    A last single digit after a unit counts tenths of that unit, as in speech: 三万五 is 35,000
    and 两百零五 is 205. A decimal may be followed by units only (3.5千万).
    """
    reading = _Reading()
    end = 0
    for token in _TOKEN.finditer(text):
        if token.start() != end or not reading.takes(token):
            return None
        end = token.end()
    return reading.total() if text and end == len(text) else None


@dataclass(slots=True)
class _Reading:
    """What has been read so far, from the largest unit down."""

    done: Fraction = Fraction(0)  # closed by 亿 or 万
    section: Fraction = Fraction(0)  # thousands, hundreds and tens below the next 万
    open: Fraction | None = None  # a number still without its unit
    big: int = 10**12  # the next 万 or 亿 must be smaller than this
    small: int = 10**4  # the next 千, 百 or 十 must be smaller than this
    last_unit: int = 1
    after_zero: bool = False
    exact: bool = True  # no decimal yet

    def takes(self, token: re.Match[str]) -> bool:
        """Read one token; False if it cannot stand here."""
        word = token[0]
        if word in _SMALL:
            return self._takes_small(_SMALL[word])
        if word in _BIG:
            return self._takes_big(_BIG[word])
        if not self.exact or self.open is not None:
            return False
        if _DIGITS.get(word) == 0:
            first, self.after_zero = not self.after_zero, True
            return first
        value = Fraction(_DIGITS[word]) if word in _DIGITS else Fraction(word.replace(",", ""))
        self.open, self.exact = value, value.denominator == 1
        return True

    def total(self) -> Fraction | None:
        """The number read, or None if it breaks off."""
        counted = self.done + self.section
        if self.open is None:
            bare_zero = self.after_zero and self.last_unit == 1
            return counted if bare_zero or (self.last_unit > 1 and not self.after_zero) else None
        in_speech = self.last_unit > 10 and not self.after_zero and 0 < self.open < 10
        if in_speech and self.exact:
            return counted + self.open * (self.last_unit // 10)
        return counted + self.open

    def _takes_small(self, unit: int) -> bool:
        count = self.open
        if count is None and unit == 10 and not self.section and not self.after_zero:
            count = Fraction(1)  # 十五 is 15
        if count is None or unit >= self.small:
            return False
        self.section += count * unit
        self.open, self.small, self.last_unit, self.after_zero = None, unit, unit, False
        return True

    def _takes_big(self, unit: int) -> bool:
        section = self.section + (self.open or 0)
        if unit >= self.big or not section:
            return False
        self.done += section * unit
        self.section, self.open, self.small = Fraction(0), None, 10**4
        self.big, self.last_unit, self.after_zero = unit, unit, False
        return True
