"""A second, naive reading of the schemes, to hold the package's against.

It shares no code with the package: it reads the YAML by itself, works in Fractions of yuan, finds
rows by trying them all, and takes brackets as overlaps of intervals.
"""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from itertools import chain
from typing import Any

import pytest
import yaml

from yibao.core.knowledge import KNOWLEDGE

Yuan = Fraction
Piece = tuple[dict[str, Any], Fraction, Yuan, Yuan | None]
"""A step, its ratio, what lies on it, and the most it pays."""

SECTIONS = (
    "classes",
    "deductible",
    "ladder",
    "ceilings",
    "overflow",
    "supplements",
    "account",
    "offsite",
    "levels",
    "places",
)


class Unknown(Exception):  # noqa: N818
    """Nobody knows what this case needs."""


def rounded(amount: Fraction) -> Yuan:
    """To the fen, half a fen up, by way of Decimal."""
    fen = Decimal(amount.numerator * 100) / Decimal(amount.denominator)
    if Fraction(fen) != amount * 100:  # the Decimal is not exact: decide by hand
        whole = math.floor(amount * 100)
        return Fraction(whole + (amount * 100 - whole >= Fraction(1, 2)), 100)
    return Fraction(int(fen.quantize(Decimal(1), ROUND_HALF_UP)), 100)


def percent(text: str) -> Fraction:
    return Fraction(text.rstrip("%")) / 100


@cache
def schemes() -> dict[str, list[dict[str, Any]]]:
    """Every file's values with all their sections, each reading applied on its own."""
    found = {}
    for path in sorted((KNOWLEDGE / "benefits").rglob("*.yml")):
        raw = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
        values, held = [], {}
        for value in raw["values"]:
            held = {**held, **{name: value[name] for name in SECTIONS if name in value}}
            held["readings"] = value.get("readings", held.get("readings", []))
            values.append(
                {
                    **held,
                    "from": value["from"],
                    "to": value.get("to"),
                    "unknown": "unknown" in value,
                }
            )
        found[path.relative_to(KNOWLEDGE / "benefits").with_suffix("").as_posix()] = values
    return found


def read_otherwise(value: dict[str, Any], readings: dict[str, str]) -> dict[str, Any]:
    changed = dict(value)
    for reading in value["readings"]:
        for option in reading["options"]:
            if readings.get(reading["id"]) == option["id"]:
                changed.update(option.get("set", {}))
    for reading in value["readings"]:
        for option in reading["options"]:
            if readings.get(reading["id"]) == option["id"]:
                ladder = dict(changed["ladder"])
                ladder["per"] = option.get("ladder_per", ladder["per"])
                ladder["measure"] = option.get("ladder_measure", ladder.get("measure", "eligible"))
                changed["ladder"] = ladder
    return changed


def listed(item: Any) -> list[Any]:
    return item if isinstance(item, list) else [item]


class Oracle:
    """One case worked out naively."""

    def __init__(self, value: dict[str, Any], case: dict[str, Any]) -> None:
        self.value, self.case = value, case
        self.person_class = self.class_of()
        held = case["held"]
        self.paid_before = dict(held["layers"])

    def class_of(self) -> str:
        person = self.case["person"]
        for one in self.value["classes"]:
            statuses = listed(one["status"]) if "status" in one else [person["status"]]
            since, until = one.get("retired_from", ""), one.get("retired_to", "9999")
            retired = str(person["retired_on"] or "")
            dated = "retired_from" in one or "retired_to" in one
            if (
                person["status"] in statuses
                and int(one.get("age_from", 0)) <= person["age"] <= int(one.get("age_to", 200))
                and (not dated or since <= retired <= until)
            ):
                if "not_known" in one:
                    raise Unknown
                return str(one["id"])
        raise AssertionError(person)

    def row(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        visit, fitting = self.case["visit"], []
        for row in rows:
            nth, months = visit["admission"], self.case["person"]["months"]
            if (
                self.person_class in listed(row.get("class", self.person_class))
                and visit["level"] in listed(row.get("level", visit["level"]))
                and visit["place"] in listed(row.get("place", visit["place"]))
                and visit["kind"] in listed(row.get("visit_kind", visit["kind"]))
                and int(row.get("admission", nth)) == nth
                and int(row.get("admission_from", 0)) <= nth
                and int(row.get("months_from", 0)) <= months <= int(row.get("months_to", 10**6))
            ):
                fitting.append(row)
        (row,) = fitting
        if "not_known" in row:
            raise Unknown
        return row

    def room(self, layer: str) -> Fraction | None:
        """What the ceilings still let a layer pay; None without one."""
        rooms = []
        for one in self.value.get("ceilings", []):
            row = self.row(one["rows"])
            if layer in one["layers"]:
                most = Fraction(row.get("yuan", row.get("at_least_yuan")))
                rooms.append(most - sum(self.paid_before.get(name, 0) for name in one["layers"]))
                rooms[-1] -= sum(self.now.get(name, 0) for name in one["layers"])
        for one in self.value.get("supplements", []):
            if one["layer"] == layer and "year_max_yuan" in one:
                left = Fraction(one["year_max_yuan"]) - self.paid_before.get(layer, 0)
                rooms.append(left - self.now.get(layer, 0))
        return min(rooms) if rooms else None

    def pay(
        self, layer: str, amount: Yuan, ratio: Fraction, most: Yuan | None = None
    ) -> tuple[Yuan, Yuan]:
        """What a layer pays of an amount, and how much of the amount it does not look at."""
        room = self.room(layer)
        looked_at = amount
        if room is not None and ratio:
            # The first fen that would bring nothing more is left to others.
            looked_at = min(amount, Fraction(math.ceil(max(room, 0) / ratio * 100), 100))
        paid = rounded(looked_at * ratio)
        if room is not None and ratio:
            paid = min(paid, max(room, 0))
        if most is not None:
            paid = min(paid, most)
        self.now[layer] = self.now.get(layer, Fraction(0)) + paid
        return paid, amount - looked_at

    def run(self) -> dict[str, Any]:
        self.now: dict[str, Fraction] = {}
        bill, held = self.case["bill"], self.case["held"]
        account = dict(self.case["account"])
        front = self.front(account, bill["eligible"])
        entering = bill["eligible"] - sum(front.values())
        deductible = min(entering, self.due())
        above, copay = self.ladder(entering, deductible)
        left = {
            "deductible": deductible,
            "copay": copay,
            "above_ceiling": above,
            "pre_pay": bill["pre_pay"],
            "over_limit": bill["over_limit"],
            "own_pay": bill["own_pay"],
        }
        burden = self.supplements(dict(left), left)
        behind = {purse: Fraction(0) for purse in account}
        for one in self.value.get("account", {}).get("behind", []):
            for part in one["pays"]:
                taken = min(account[one["purse"]], left[part])
                account[one["purse"]] -= taken
                left[part] -= taken
                behind[one["purse"]] += taken
        return {
            "layers": {layer: paid for layer, paid in self.now.items() if paid},
            "fund": sum(self.now.values(), Fraction(0)),
            "account": sum(chain(front.values(), behind.values()), Fraction(0)),
            "cash": sum(left.values(), Fraction(0)),
            "deductible": deductible,
            "entering": held["eligible"] + entering,
            "burden": held["burden"] + burden,
        }

    def front(self, account: dict[str, Yuan], eligible: Yuan) -> dict[str, Yuan]:
        paid: dict[str, Yuan] = {}
        for purse in self.value.get("account", {}).get("front", []):
            paid[purse] = min(account[purse], eligible - sum(paid.values()))
            account[purse] -= paid[purse]
        return paid

    def due(self) -> Yuan:
        one, used = self.value["deductible"], self.case["held"]["used"]
        whole = Fraction(self.row(one["rows"])["yuan"])
        if one["per"] == "year":
            return max(Fraction(0), whole - used)
        most = one.get("year_max_yuan")
        return whole if most is None else min(whole, max(Fraction(0), Fraction(most) - used))

    def ratios(self) -> list[Fraction]:
        kind, cut = self.case["visit"]["kind"], Fraction(0)
        for one in self.value.get("offsite", []):
            if kind in listed(one["kinds"]):
                cut = percent(one.get("cut", "0%"))
        return [
            max(Fraction(0), percent(text) - cut)
            for text in self.row(self.value["ladder"]["rows"])["pays"]
        ]

    def ladder(self, entering: Yuan, deductible: Yuan) -> tuple[Yuan, Yuan]:
        """What no layer looked at, and the person's share of the rest."""
        one, held = self.value["ladder"], self.case["held"]
        measure = one.get("measure", "eligible")
        yearly = one["per"] == "year"
        amount = entering - deductible
        if measure == "fund_paid":
            pieces = self.by_payment(amount, yearly=yearly)
        else:
            start = {
                "eligible": held["eligible"],
                "over_deductible": max(Fraction(0), held["eligible"] - held["used"]),
            }[measure]
            start = (start if yearly else 0) + (deductible if measure == "eligible" else 0)
            pieces = self.by_interval(start, start + amount)
        beyond = copay = Fraction(0)
        looked_at = Fraction(0)
        for step, ratio, piece, most in pieces:
            paid, over = self.pay(step.get("layer", "basic_pool"), piece, ratio, most)
            beyond += over
            copay += piece - over - paid
            looked_at += piece
        above = amount - looked_at
        if beyond:
            over, more = self.go_beyond(beyond)
            return above + over, copay + more
        return above, copay

    def by_interval(self, start: Yuan, end: Yuan) -> list[Piece]:
        low, pieces = Fraction(0), []
        for step, ratio in zip(self.value["ladder"]["steps"], self.ratios(), strict=True):
            high = Fraction(step["to"]) if "to" in step else Fraction(10**12)
            pieces.append((step, ratio, max(Fraction(0), min(end, high) - max(start, low)), None))
            low = high
        return pieces

    def by_payment(self, amount: Yuan, *, yearly: bool) -> list[Piece]:
        layers = {step.get("layer", "basic_pool") for step in self.value["ladder"]["steps"]}
        so_far = (
            sum((self.paid_before.get(layer, Fraction(0)) for layer in layers), Fraction(0))
            if yearly
            else Fraction(0)
        )
        pieces = []
        for step, ratio in zip(self.value["ladder"]["steps"], self.ratios(), strict=True):
            piece, short = amount, None
            if "to" in step:
                short = max(Fraction(0), Fraction(step["to"]) - so_far)
                piece = min(amount, Fraction(math.ceil(short / ratio * 100), 100))
                so_far += min(short, rounded(piece * ratio))
            pieces.append((step, ratio, piece, short))
            amount -= piece
        return pieces

    def go_beyond(self, beyond: Yuan) -> tuple[Yuan, Yuan]:
        for one in self.value.get("ceilings", []):
            if "at_least_yuan" in self.row(one["rows"]) and self.room(one["layers"][0]) <= 0:
                raise Unknown
        for one in self.value.get("overflow", []):
            paid, over = self.pay(one["layer"], beyond, percent(self.row(one["rows"])["percent"]))
            return over, beyond - over - paid
        return beyond, Fraction(0)

    def supplements(self, whole: dict[str, Yuan], left: dict[str, Yuan]) -> Yuan:
        burden = spent = Fraction(0)
        for one in self.value.get("supplements", []):
            if one.get("who", "everyone") not in {"everyone", *self.case["person"]["entitlements"]}:
                continue
            base = counted = max(Fraction(0), sum(whole[part] for part in one["base"]) - spent)
            if "over_yuan" in one:
                burden, over = base, Fraction(one["over_yuan"])
                before = self.case["held"]["burden"]
                counted = max(Fraction(0), before + base - over) - max(Fraction(0), before - over)
            paid, _ = self.pay(one["layer"], counted, percent(self.row(one["rows"])["percent"]))
            spent += paid
            for part in one["base"]:
                taken = min(paid, left[part])
                left[part] -= taken
                paid -= taken
        return burden


def answer(value: dict[str, Any], case: dict[str, Any]) -> dict[str, Any] | None:
    """Who pays what; None where nobody knows what the case needs."""
    try:
        return Oracle(read_otherwise(value, case["readings"]), case).run()
    except Unknown:
        return None


@pytest.fixture(scope="session")
def oracle() -> Callable[..., dict[str, Any] | None]:
    """Works out a case by a value of a file."""
    return answer


@pytest.fixture(scope="session")
def files() -> dict[str, list[dict[str, Any]]]:
    """Every file's values with all their sections."""
    return schemes()


@pytest.fixture(scope="session")
def rounding() -> Callable[[Fraction], Yuan]:
    """How the oracle rounds."""
    return rounded
