"""What each character is, as bits that a whole column of text can be asked for at once.

In: code points. Out: their folded form and their `flags`. Characters are learnt when first seen,
from the tables and patterns of the path for one message, so that both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from yibao.check.extract.extracts import BREAK_SIGNS, QUOTE_OPENS
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
WORDED, ACCOUNT, SPELLS, WORD, LATIN = (1 << i for i in range(24, 29))

_SETS: tuple[tuple[int, str], ...] = (
    (ESCAPE, "&%\\"),
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
    (WORD, "'"),
)
_ASKED: tuple[tuple[int, Callable[[str], bool]], ...] = (
    (HAN, lambda c: "\u4e00" <= c <= "\u9fff"),
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


class Letters:
    """Flags and folded forms of all characters, filled on first sight."""

    def __init__(self, folding: Folding) -> None:
        self.flags = np.zeros(LAST, np.uint32)
        self.folded = np.zeros(LAST, np.int64)
        self.flags[0] = KNOWN | APART  # between messages; inside one it makes the message SLOW
        self._folding = folding
        self._noise = re.compile(NOISE_SIGN)

    def of(self, codes: Codes) -> Flags:
        """Give the flags of each character."""
        flags: Flags = self.flags[codes]
        if not flags.all():
            self._learn(codes[flags == 0])
            flags = self.flags[codes]
        return flags

    def _learn(self, unknown: Codes) -> None:
        """Look up characters not seen before.

        Flags are written last and what a character folds to before it, so that another thread
        never sees a character half learnt.
        """
        known: dict[int, tuple[int, int]] = {}
        waiting = np.unique(unknown).tolist()
        while waiting:
            code = waiting.pop()
            if code not in known:
                known[code] = self._look_up(code)
                waiting.append(known[code][1])
        for code, (_, folded) in known.items():
            self.folded[code] = folded
        for code in sorted(known, key=lambda code: known[code][1] != code):
            self.flags[code] = known[code][0]

    def _look_up(self, code: int) -> tuple[int, int]:
        """Give the flags of a character and what it folds to."""
        char = chr(code)
        flags = KNOWN
        for flag, members in _SETS:
            flags |= flag * (char in members)
        for flag, belongs in _ASKED:
            flags |= flag * belongs(char)
        flags |= NOISE * bool(self._noise.match(char))
        quick = self._folding.chars[code]
        # A text without odd characters is only put in lower case; folding must say the same.
        unsettled = self._folding.is_plain(char) and quick != char.lower()
        flags |= SLOW * (quick == UNEVEN or unsettled or char == "\u202e")
        return flags, code if quick == UNEVEN else ord(quick)
