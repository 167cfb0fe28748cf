"""Tell what varies in a message from what repeats.

In: a message. Out: `Parts`: its folded text with a mark for every link, number, amount, date, name
and account, the values behind the marks, and its clauses as they may be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from yibao.check.extract import Extracts, Hosts, extract
from yibao.check.lexicon import Lexicon, Place

Kind = Literal["link", "number", "amount", "date", "name", "account"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MARKS = {kind: chr(0xE020 + i) for i, kind in enumerate(KINDS)}
SHOWN: dict[str, str] = {
    MARKS["link"]: "⟨链接⟩",
    MARKS["number"]: "⟨号码⟩",
    MARKS["amount"]: "⟨金额⟩",
    MARKS["date"]: "⟨时间⟩",
    MARKS["name"]: "⟨署名⟩",
    MARKS["account"]: "⟨账号⟩",
}
MOST_VALUES = 16
MOST_CLAUSES, LONGEST_CLAUSE, SHORTEST_CLAUSE = 24, 120, 3
_NAME = re.compile(r"[【\[]([^【】\[\]\n]{1,24})[】\]]")
_DATE = re.compile(
    r"\d{2,4}[年./-]\d{1,2}[月./-]\d{1,2}日?|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
)
_DIGITS = re.compile(r"[0-9０-９*]*\d[0-9０-９*]*")
_CLAUSE = re.compile(r"[^，,。！!？?；;：:\n\t、]+")
_AMOUNTS = ("amount", "rate", "soon")
_MASK_TO_SHOWN = str.maketrans(SHOWN)
_Found = tuple[int, int, Kind, str]


@dataclass(frozen=True, slots=True)
class Parts:
    """Masked folded text, and the values behind its marks by kind."""

    masked: str
    values: dict[Kind, frozenset[str]]

    def clauses(self) -> tuple[str, ...]:
        """Give the clauses worth keeping, in order, each once, marks still in them."""
        found = (match.group().strip() for match in _CLAUSE.finditer(self.masked))
        kept = (c for c in found if SHORTEST_CLAUSE <= len(c) <= LONGEST_CLAUSE)
        return tuple(dict.fromkeys(kept))[:MOST_CLAUSES]


def shown(clause: str) -> str:
    """Give a masked clause as a person may read it."""
    return clause.translate(_MASK_TO_SHOWN)


def part(text: str, lexicon: Lexicon, hosts: Hosts) -> Parts:
    """Fold `text` and set aside what varies in it."""
    folded = lexicon.read(text).view.text
    values: dict[Kind, set[str]] = {}
    out: list[str] = []
    at = 0
    for start, end, kind, value in _apart(folded, extract(folded, hosts)):
        out += (folded[at:start], MARKS[kind])
        kept = values.setdefault(kind, set())
        if value and len(kept) < MOST_VALUES:
            kept.add(value)
        at = end
    out.append(folded[at:])
    return Parts("".join(out), {kind: frozenset(found) for kind, found in values.items()})


def _apart(folded: str, extracts: Extracts) -> Iterator[_Found]:
    """Give what varies, in order and none overlapping; links go before all else."""
    taken: list[_Found] = []
    free = bytearray(len(folded))
    for found in _varying(folded, extracts):
        start, end = found[:2]
        if not any(free[start:end]):
            free[start:end] = b"\1" * (end - start)
            taken.append(found)
    taken.sort()
    return iter(taken)


def _varying(folded: str, extracts: Extracts) -> Iterator[_Found]:
    for link in extracts.links:
        yield *link.span, "link", link.host
    for start, end in extracts.accounts:
        yield start, end, "account", folded[start:end]
    for match in _NAME.finditer(folded):
        yield *match.span(1), "name", match.group(1)
    for match in _DATE.finditer(folded):
        yield *match.span(), "date", match.group()
    for number in extracts.numbers:
        kind: Kind = "amount" if number.kind in _AMOUNTS else "number"
        yield *number.span, kind, _plain(folded, number.span)
    for match in _DIGITS.finditer(folded):
        yield *match.span(), "number", _plain(folded, match.span())


def _plain(folded: str, span: Place) -> str:
    return re.sub(r"[\s,\-]", "", folded[slice(*span)])
