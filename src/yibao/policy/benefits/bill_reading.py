"""A bill read from JSON: amounts that are whole, fit together and are not absurd.

Either the totals are given, or lines, or both where they agree. A line's own share is given as
`pre_pay_fen`, or by its `own_ratio` ("10%"), or by its class in the catalogue (`catalogue`: a, b,
c) where the scheme has a rule for the class; class c is the person's own altogether.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yibao.core.errors import Issue
from yibao.core.money import format_yuan, parse_ratio
from yibao.policy.benefits.bill import Bill, Line
from yibao.policy.benefits.fields import MAX_FEN, Fields
from yibao.policy.benefits.tariff import Ratio
from yibao.policy.benefits.words import CATALOGUE

MAX_LINES = 20_000
MAX_NAME = 64

_PARTS = ("own_pay_fen", "over_limit_fen", "pre_pay_fen")
_LINE_FIELDS = ("id", "total_fen", *_PARTS, "catalogue", "own_ratio")


def read_bill(case: Fields, own_share: Mapping[str, Sequence[int]]) -> Bill | None:
    """The bill of a case; None, and issues in `case`, where it cannot be read."""
    case.required("bill")
    found = case.inner("bill")
    if found is None:
        return None
    found.known(("total_fen", *_PARTS, "lines"))
    before = len(found.issues)
    whole = _amounts(found, required="lines" not in found.data)
    if "lines" not in found.data:
        return None if len(found.issues) > before or whole is None else Bill(*whole)
    lines = _lines(found, own_share)
    if len(found.issues) > before:
        return None
    bill = Bill.of(lines)
    _agree(found, bill)
    return None if len(found.issues) > before else bill


def _amounts(found: Fields, *, required: bool) -> tuple[int, int, int, int] | None:
    """Total, own pay, over limit and pre-pay; None where there is no total."""
    if required:
        found.required("total_fen")
    if found.data.get("total_fen") is None:
        return None
    total = found.fen("total_fen")
    own, over, first = (found.fen(name) for name in _PARTS)
    if own + over + first > total:
        parts = format_yuan(own + over + first)
        says = f"is {format_yuan(total)}, but its parts come to {parts}"
        found.fault("benefits.parts_over_total", "total_fen", says)
    return total, own, over, first


def _lines(found: Fields, own_share: Mapping[str, Sequence[int]]) -> tuple[Line, ...]:
    raw = found.data["lines"]
    if not isinstance(raw, list) or not raw:
        found.fault("benefits.bad_value", "lines", "must be a list of at least one line")
        return ()
    if len(raw) > MAX_LINES:
        found.fault("benefits.absurd", "lines", f"are more than the limit of {MAX_LINES}")
        return ()
    lines = []
    for number, one in enumerate(raw):
        at = f"bill.lines[{number}]"
        if not isinstance(one, Mapping):
            says = f"{at} must be an object"
            found.issues.append(Issue("benefits.bad_value", says, at))
            continue
        line = _line(Fields(one, at, found.issues), number, own_share)
        if line is not None:
            lines.append(line)
    if sum(line.total_fen for line in lines) > MAX_FEN:
        says = f"come to more than the limit of {format_yuan(MAX_FEN)}"
        found.fault("benefits.absurd", "lines", says)
    return tuple(lines)


def _line(one: Fields, number: int, own_share: Mapping[str, Sequence[int]]) -> Line | None:
    one.known(_LINE_FIELDS)
    before = len(one.issues)
    amounts = _amounts(one, required=True)
    catalogue = one.word("catalogue", CATALOGUE)
    ratio = _own_ratio(one, catalogue, own_share)
    if amounts is None or len(one.issues) > before:
        return None
    total, own, over, first = amounts
    if catalogue == "c":
        own, over, told = total, 0, (own or total, over, first)
        if told != (total, 0, 0):
            one.fault(
                "benefits.conflict", "catalogue", "c is all own pay, but other parts are given"
            )
    elif ratio is not None:
        owed = ratio.of(total - own - over)
        if one.data.get("pre_pay_fen") not in (None, owed):
            says = f"is {format_yuan(first)}, but the own share comes to {format_yuan(owed)}"
            one.fault("benefits.conflict", "pre_pay_fen", says)
        first = owed
    return Line(_name(one, number), total, own, over, first)


def _name(one: Fields, number: int) -> str:
    """The line's own name; its number from 1 where it has none."""
    name = one.data.get("id")
    if name is None:
        return str(number + 1)
    if isinstance(name, str) and len(name) <= MAX_NAME:
        return name
    if type(name) is int and 0 <= name < 10**18:
        return str(name)
    one.fault("benefits.bad_value", "id", f"must be text of at most {MAX_NAME} characters")
    return ""


def _own_ratio(
    one: Fields, catalogue: str | None, own_share: Mapping[str, Sequence[int]]
) -> Ratio | None:
    """The own share of a line, by its own ratio or by its class."""
    text = one.text("own_ratio")
    if text is not None:
        found = parse_ratio(text)
        if isinstance(found, Issue) or found > 1:
            one.fault("benefits.bad_value", "own_ratio", "must be a percentage from 0% to 100%")
            return None
        return Ratio(found.numerator, found.denominator)
    if catalogue is None or catalogue == "c":
        return None
    if catalogue in own_share:
        num, den = own_share[catalogue]
        return Ratio(num, den)
    if one.data.get("pre_pay_fen") is None and catalogue == "b":
        says = "is needed: the own share of class b is not known here"
        one.fault("benefits.missing", "pre_pay_fen", says)
    return None


def _agree(found: Fields, bill: Bill) -> None:
    """Totals that are given beside lines must be the lines' totals."""
    for name in ("total_fen", *_PARTS):
        told = found.data.get(name)
        if told is not None and told != getattr(bill, name):
            says = f"is {format_yuan(told)}, but the lines come to "
            found.fault("benefits.conflict", name, says + format_yuan(getattr(bill, name)))
