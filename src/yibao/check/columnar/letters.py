"""What each character is, as bits that a whole column of text can be asked for at once.

In: code points. Out: their folded form and their `flags`. Characters are learnt when first seen,
from the tables and patterns of the path for one message, so that both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from yibao.check.extract.extracts import ACCOUNT_KEYS, BREAK_SIGNS, QUOTE_OPENS
from yibao.check.extract.links import HOST_SIGNS
from yibao.check.extract.numbers import COUNTS, UNITS_BEGIN, WORDED_UNITS
from yibao.check.lexicon import ADDRESS_SIGNS
from yibao.check.views import CHINESE_DIGITS, NOISE_SIGN, UNEVEN, Folding

Codes = npt.NDArray[np.int64]  # an index of this type is taken fastest
Flags = npt.NDArray[np.uint32]
LAST = 0x110000

KNOWN, APART, SLOW, ESCAPE, HAN, NOISE = (1 << i for i in range(6))
LETTER, DIGIT, ANY_DIGIT, BLANK, SPACE, NUMERAL = (1 << i for i in range(6, 12))
SPACED_BY, OPENS, SHUTS, ADDRESS, BREAK, CLAUSE_END = (1 << i for i in range(12, 18))
HOST, SIGN_OPENS, SIGN_SHUTS, QUOTES, UNIT, COUNT = (1 << i for i in range(18, 24))
WORDED, ACCOUNT, SPELLS, WORD, LATIN, KEY = (1 << i for i in range(24, 30))

_SETS: tuple[tuple[int, str], ...] = (
    (BLANK, " \t"),
    (NUMERAL, CHINESE_DIGITS),
    (SPACED_BY, ",，.。、;；:：!！?？\n "),
    (OPENS, "(（[【"),
    (SHUTS, ")）]】"),
    (ADDRESS, "".join(ADDRESS_SIGNS)),
    (BREAK, BREAK_SIGNS),
    (CLAUSE_END, "，,。！？!?\n；;"),
    (HOST, HOST_SIGNS),
    (SIGN_OPENS, "【["),
    (SIGN_SHUTS, "】]"),
    (QUOTES, QUOTE_OPENS),
    (UNIT, UNITS_BEGIN),
    (COUNT, COUNTS),
    (WORDED, WORDED_UNITS),
    (ACCOUNT, "-_"),
    (KEY, ACCOUNT_KEYS),
    (WORD, "'"),
)
_ASKED: tuple[tuple[int, Callable[[str], bool]], ...] = (
    (LETTER, lambda c: c.isascii() and c.isalpha()),
    (DIGIT, lambda c: "0" <= c <= "9"),
    (ANY_DIGIT, str.isdecimal),
    (SPACE | HOST, str.isspace),
    (HOST | ACCOUNT, lambda c: "a" <= c <= "z" or "0" <= c <= "9"),
    (SPELLS, lambda c: "a" <= c <= "z" or "\u3105" <= c <= "\u3129"),
    (WORD | LATIN, lambda c: "a" <= c <= "z"),
)


def codes_of(text: str) -> Codes:
    """Give the code point of each character."""
    raw = text.encode("utf-32-le", "surrogatepass")
    return np.frombuffer(raw, np.uint32).astype(np.int64)


_NAMED = {
    char: sum(flag for flag, members in _SETS if char in members)
    for _, members in _SETS
    for char in members
}


class Letters:
    """Flags and folded forms of all characters, filled on first sight.

    `flags` are those of folded characters; `received` of characters as received: the flags of what
    they fold to, with APART, SLOW and ESCAPE of their own.
    """

    def __init__(self, folding: Folding) -> None:
        self.folded = np.zeros(LAST, np.int64)
        self._flags = np.zeros(LAST, np.uint32)
        self._received = np.zeros(LAST, np.uint32)
        self._flags[0] = self._received[0] = KNOWN | APART
        self._folding = folding
        self._noise = re.compile(NOISE_SIGN)

    def flags(self, codes: Codes) -> Flags:
        """Give the flags of folded characters."""
        return self._of(codes, self._flags)

    def received(self, codes: Codes) -> Flags:
        """Give the flags of characters as received."""
        return self._of(codes, self._received)

    def _of(self, codes: Codes, table: Flags) -> Flags:
        flags: Flags = table[codes]
        if not flags.all():
            self._learn(np.unique(codes[flags == 0]).tolist())
            flags = table[codes]
        return flags

    def _learn(self, codes: list[int]) -> None:
        """Look up characters not seen before.

        What another thread asks for first is written last, so that it never sees a character half
        learnt.
        """
        for code in codes:
            raw, folded = self._fold(code)
            flags = self._flags_of(chr(code))
            self.folded[code] = folded
            self._flags[code] = flags
            self._received[code] = raw | (flags if folded == code else self._flags_of(chr(folded)))

    def _fold(self, code: int) -> tuple[int, int]:
        """Give the flags of a character for itself, and what it folds to."""
        char = chr(code)
        quick = self._folding.chars[code]
        # A text without odd characters is only put in lower case; folding must say the same.
        unsettled = self._folding.is_plain(char) and quick != char.lower()
        flags = SLOW * (quick == UNEVEN or unsettled or char == "\u202e")
        return flags | ESCAPE * (char in "&%\\"), code if quick == UNEVEN else ord(quick)

    def _flags_of(self, char: str) -> int:
        flags = KNOWN | _NAMED.get(char, 0) | NOISE * bool(self._noise.match(char))
        if "\u4e00" <= char <= "\u9fff":
            return flags | HAN
        for flag, belongs in _ASKED:
            flags |= flag * belongs(char)
        return flags
