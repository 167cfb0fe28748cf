"""Fee lines: what of each line insurance looks at, and who pays for it."""

from collections.abc import Callable
from typing import Any

from yibao.policy.benefits import split_case
from yibao.policy.benefits.scheme import Benefits

CaseOf = Callable[..., dict[str, Any]]
LINES = [
    {"id": "bed", "total_fen": 200_000, "catalogue": "a"},
    {"id": "drug", "total_fen": 300_001, "catalogue": "b"},
    {"id": "wig", "total_fen": 50_000, "catalogue": "c"},
    {"id": "stent", "total_fen": 500_000, "over_limit_fen": 100_000, "own_ratio": "20%"},
    {"id": "told", "total_fen": 1_000_000, "own_pay_fen": 1_000, "pre_pay_fen": 2_000},
]


def done(benefits: Benefits, case: dict[str, Any]) -> dict[str, Any]:
    found = split_case(case, benefits=benefits)
    assert isinstance(found, dict), found
    return found


def test_each_line_has_its_own_share(benefits: Benefits, case_of: CaseOf) -> None:
    case = case_of(region="示范市", bill={"lines": LINES})
    lines = {line["id"]: line for line in done(benefits, case)["lines"]}
    parts = ("own_pay_fen", "over_limit_fen", "pre_pay_fen", "eligible_fen")
    assert {name: [line[part] for part in parts] for name, line in lines.items()} == {
        "bed": [0, 0, 0, 200_000],
        "drug": [0, 0, 30_000, 270_001],
        "wig": [50_000, 0, 0, 0],
        "stent": [0, 100_000, 80_000, 320_000],
        "told": [1_000, 0, 2_000, 997_000],
    }


def test_lines_and_their_totals_divide_alike(benefits: Benefits, case_of: CaseOf) -> None:
    account = {"this_year_fen": 77_777, "past_years_fen": 99_999, "family_fen": 11_111}
    person = {"status": "active", "entitlements": ["civil_servant", "aid"]}
    case = case_of(region="示范市", account=account, person=person, bill={"lines": LINES})
    found = done(benefits, case)
    totals = {
        name: found[name] for name in ("total_fen", "own_pay_fen", "over_limit_fen", "pre_pay_fen")
    }
    whole = done(benefits, {**case, "bill": totals})
    assert {name: found[name] for name in whole if name != "lines"} == {
        name: whole[name] for name in whole if name != "lines"
    }
    assert whole["lines"] == []
    for name in ("total_fen", "fund_fen", "account_fen", "cash_fen", "eligible_fen"):
        assert sum(line[name] for line in found["lines"]) == found[name], name
    for layer, fen in found["layers"].items():
        assert sum(line["layers"].get(layer, 0) for line in found["lines"]) == fen
    for line in found["lines"]:
        assert sum(line["layers"].values()) == line["fund_fen"]
        assert line["fund_fen"] + line["account_fen"] + line["cash_fen"] == line["total_fen"]
        assert line["fund_fen"] <= line["eligible_fen"]


def test_lines_without_a_name_are_numbered(benefits: Benefits, case_of: CaseOf) -> None:
    lines = [{"total_fen": 100}, {"total_fen": 200, "id": 7}]
    found = done(benefits, case_of(bill={"lines": lines}))
    assert [line["id"] for line in found["lines"]] == ["1", "7"]


def test_totals_beside_lines_may_be_given_if_they_agree(
    benefits: Benefits, case_of: CaseOf
) -> None:
    bill = {"total_fen": 300, "own_pay_fen": 10, "lines": [{"total_fen": 300, "own_pay_fen": 10}]}
    assert done(benefits, case_of(bill=bill))["total_fen"] == 300
