"""A hundred thousand random cases against a second, naive reading of the same files."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from yibao.core.knowledge import KNOWLEDGE
from yibao.policy.benefits import Account, Accumulated, Bill, Person, Visit, accumulate, split
from yibao.policy.benefits.scheme import Benefits, Scheme
from yibao.policy.benefits.split import Split

CASES = 100_000
SEED = 20261122


def as_list(item: Any) -> list[Any]:
    return item if isinstance(item, list) else [item]


EDGES = (0, 1, 2000_00, 500_00, 1300_00, 1800_00, 30_000_00, 40_000_00, 100_000_00, 500_000_00)


def some_fen(chance: random.Random) -> int:
    """Often near an edge, otherwise of any size."""
    if chance.random() < 0.3:
        return max(0, chance.choice(EDGES) + chance.randint(-2, 2))
    return int(10 ** chance.uniform(0, 8.3))


def some_case(chance: random.Random, value: dict[str, Any]) -> dict[str, Any]:
    classes = value["classes"]
    statuses = {name for one in classes for name in as_list(one.get("status", "resident"))}
    status = chance.choice(sorted(statuses))
    age = (
        chance.choice([0, 17, 18, 44, 45, 59, 60, 69, 70, 90])
        if status != "retired"
        else chance.choice([59, 69, 70, 90])
    )
    first = date.fromisoformat(value["from"])
    last = date.fromisoformat(value["to"] or "2026-11-22")
    on = chance.choice(
        [first, last, first + timedelta(days=chance.randint(0, (last - first).days))]
    )
    kinds = ["local", *(kind for one in value.get("offsite", []) for kind in as_list(one["kinds"]))]
    own, over, pre = (some_fen(chance) if chance.random() < 0.3 else 0 for _ in range(3))
    eligible = some_fen(chance)
    purses = {
        purse: some_fen(chance) if chance.random() < 0.4 else 0
        for purse in ("this_year", "past_years", "family")
    }
    readings = {}
    for reading in value["readings"]:
        readings[reading["id"]] = chance.choice(reading["options"])["id"]
    return {
        "on": on,
        "readings": readings if chance.random() < 0.5 else {},
        "person": {
            "status": status,
            "age": age,
            "retired_on": chance.choice(
                [date(1999, 5, 1), date(2000, 12, 31), date(2001, 1, 1), date(2015, 1, 1)]
            )
            if status == "retired"
            else None,
            "entitlements": [
                one
                for one in ("aid", "civil_servant", "enterprise_supplement")
                if chance.random() < 0.4
            ],
            "months": chance.choice([0, 5, 6, 23, 24, 71, 72, 200]),
        },
        "visit": {
            "level": chance.choice(value.get("levels", ["1", "2", "3"])),
            "place": chance.choice(value.get("places", ["hospital", "community"])),
            "admission": chance.randint(1, 9),
            "kind": chance.choice(kinds) if chance.random() < 0.4 else "local",
        },
        "fen": {"eligible": eligible, "own_pay": own, "over_limit": over, "pre_pay": pre},
        "purses": purses,
    }


def in_yuan(case: dict[str, Any], held: Accumulated) -> dict[str, Any]:
    return {
        **case,
        "bill": {name: Fraction(fen, 100) for name, fen in case["fen"].items()},
        "account": {name: Fraction(fen, 100) for name, fen in case["purses"].items()},
        "held": {
            "eligible": Fraction(held.eligible_fen, 100),
            "used": Fraction(held.deductible_used_fen, 100),
            "burden": Fraction(held.burden_fen, 100),
            "layers": {layer: Fraction(fen, 100) for layer, fen in held.layers.items()},
        },
    }


def ours(scheme: Scheme, case: dict[str, Any], held: Accumulated) -> Split | None:
    person, visit, fen = case["person"], case["visit"], case["fen"]
    found = split(
        Bill(sum(fen.values()), fen["own_pay"], fen["over_limit"], fen["pre_pay"]),
        Person(
            person["status"],
            person["age"],
            person["retired_on"],
            frozenset(person["entitlements"]),
            person["months"],
        ),
        held,
        scheme,
        visit=Visit(case["on"], visit["level"], visit["place"], visit["admission"], visit["kind"]),
        account=Account(*case["purses"].values()),
        readings=case["readings"],
    )
    return found if isinstance(found, Split) else None


def as_told(one: Split, held: Accumulated) -> dict[str, Any]:
    after = accumulate(held, one)
    told = {
        "fund": one.fund_fen,
        "account": one.account_fen,
        "cash": one.cash_fen,
        "deductible": one.deductible_fen,
        "entering": after.eligible_fen,
        "burden": after.burden_fen,
    }
    layers = {layer: Fraction(fen, 100) for layer, fen in one.layers.items() if fen}
    return {**{name: Fraction(fen, 100) for name, fen in told.items()}, "layers": layers}


def test_a_hundred_thousand_cases_agree_with_the_oracle(
    benefits: Benefits,
    oracle: Callable[..., dict[str, Any] | None],
    files: dict[str, list[dict[str, Any]]],
) -> None:
    chance = random.Random(SEED)
    known = [
        (name, value) for name, values in files.items() for value in values if not value["unknown"]
    ]
    by_id = {scheme.id: scheme for scheme in benefits.schemes.values()}
    done = unknown = 0
    while done < CASES:
        name, value = chance.choice(known)
        held = Accumulated()
        one_case = some_case(chance, value)
        for _ in range(chance.randint(1, 6)):  # a year of one person
            case = {
                **some_case(chance, value),
                "person": one_case["person"],
                "readings": one_case["readings"],
            }
            mine = ours(by_id[name], case, held)
            other = oracle(value, in_yuan(case, held))
            assert (mine is None) == (other is None), (name, case, held)
            done += 1
            if mine is None or other is None:
                unknown += 1
                break
            assert as_told(mine, held) == other, (name, case, held)
            held = accumulate(held, mine)
    assert unknown < CASES / 10


def test_the_oracle_reads_every_file(files: dict[str, Any]) -> None:
    folder = KNOWLEDGE / "benefits"
    names = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.yml")}
    assert set(files) == names


@pytest.mark.parametrize(
    ("amount", "fen"), [("0.004", 0), ("0.005", 1), ("0.0149", 1), ("0.015", 2), ("1/300", 0)]
)
def test_the_oracle_rounds_half_a_fen_up(
    rounding: Callable[[Fraction], Fraction], amount: str, fen: int
) -> None:
    assert rounding(Fraction(amount)) == Fraction(fen, 100)
