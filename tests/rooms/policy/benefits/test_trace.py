"""A trace is a clerk's sum: every figure in it can be followed with a pencil."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from yibao.core.errors import Issue
from yibao.core.money import parse_fen, parse_ratio, share
from yibao.policy.benefits import split_case
from yibao.policy.benefits.scheme import Benefits

CaseOf = Callable[..., dict[str, Any]]
FULL: dict[str, Any] = {
    "region": "示范市",
    "on": "2026-05-01",
    "person": {
        "status": "active",
        "entitlements": ["civil_servant", "enterprise_supplement", "aid"],
    },
    "account": {"this_year_fen": 200_000, "past_years_fen": 500_000},
    "bill": {
        "total_fen": 6_000_000,
        "own_pay_fen": 200_000,
        "over_limit_fen": 100_000,
        "pre_pay_fen": 300_000,
    },
}


def done(benefits: Benefits, case: dict[str, Any]) -> dict[str, Any]:
    found = split_case(case, benefits=benefits)
    assert isinstance(found, dict), found
    return found


def test_every_step_of_a_full_split_is_told(benefits: Benefits, case_of: CaseOf) -> None:
    assert done(benefits, case_of(**FULL))["trace"] == [
        "总费用 60,000.00 − 全自费 2,000.00 − 超限价 1,000.00 − 先行自付 3,000.00"
        " = 政策范围内费用 54,000.00",
        "起付线 1,000.00（第 1 次）",
        "起付线以上 19,000.00 × 85% = 16,150.00（基本统筹基金）",
        "费用 20,000.00 至 100,000.00 的部分 34,000.00 × 90% = 30,600.00（基本统筹基金）",
        "个人负担（起付线以内、按比例自付） 7,250.00 × 50% = 3,625.00（公务员医疗补助）",
        "个人负担（按比例自付、封顶线以上、先行自付） 625.00 × 60% = 375.00（企业补充医疗保险）",
        "个人负担（起付线以内、按比例自付、封顶线以上） 3,250.00 × 70% = 2,275.00（医疗救助）",
        "基金支付 基本统筹基金 46,750.00 + 公务员医疗补助 3,625.00 + 企业补充医疗保险 375.00"
        " + 医疗救助 2,275.00 = 53,025.00",
        "当年账户支付 2,000.00",
        "历年账户支付 2,975.00",
        "个人支付 60,000.00 − 53,025.00 = 6,975.00，其中账户 4,975.00、现金 2,000.00",
    ]


@pytest.mark.parametrize("region", ["示范市", "北京"])
@pytest.mark.parametrize("total", [12_345, 5_000_001, 33_333_333, 99_999_999])
def test_the_sums_in_a_trace_are_right(
    benefits: Benefits, case_of: CaseOf, region: str, total: int
) -> None:
    found = done(benefits, case_of(region=region, on="2025-05-01", bill={"total_fen": total}))
    paid = 0
    for line in found["trace"]:
        for amount, ratio, result in re.findall(r"([\d,.]+) × ([\d.]+%) = ([\d,.]+)", line):
            assert share(fen(amount), exact(ratio)) == fen(result), line
            capped = re.search(r"到限额只付 ([\d,.]+)", line)
            paid += fen(capped[1] if capped else result)
    assert paid == found["fund_fen"]


def fen(text: str) -> int:
    found = parse_fen(text)
    assert isinstance(found, int)
    return found


def exact(text: str) -> Any:
    found = parse_ratio(text)
    assert not isinstance(found, Issue)
    return found


def test_a_yearly_deductible_tells_what_was_used(benefits: Benefits, case_of: CaseOf) -> None:
    held = {"eligible_fen": 100_000, "fund_fen": 0, "deductible_used_fen": 100_000}
    case = case_of(scheme="employee.outpatient", accumulated=held)
    assert "起付线全年 1,800.00，已用 1,000.00，本次 800.00" in done(benefits, case)["trace"]


def test_the_account_in_front_is_told_first(benefits: Benefits, case_of: CaseOf) -> None:
    case = case_of(
        region="上海", on="2025-10-01", scheme="employee.outpatient", account={"this_year_fen": 5}
    )
    assert done(benefits, case)["trace"][1] == "当年账户先支付 0.05"


def test_what_no_fund_pays_is_told(benefits: Benefits, case_of: CaseOf) -> None:
    found = done(benefits, case_of(bill={"total_fen": 60_000_000}))
    assert "封顶线以上 100,000.00，基金不付" in found["trace"]


def test_a_limit_that_cuts_a_payment_is_told(benefits: Benefits, case_of: CaseOf) -> None:
    held = {"eligible_fen": 3_000_000, "fund_fen": 1_999_999, "deductible_used_fen": 180_000}
    case = case_of(scheme="employee.outpatient", accumulated=held, bill={"total_fen": 100})
    assert done(benefits, case)["trace"][2:4] == [
        "起付线以上 0.02 × 70% = 0.01（大额医疗费用补助）",
        "基金支付超过 20,000.00 的部分 0.98 × 60% = 0.59（大额医疗费用补助）",
    ]


def test_there_is_a_trace_in_english_too(benefits: Benefits, case_of: CaseOf) -> None:
    found = done(benefits, case_of(**FULL))
    assert len(found["trace_en"]) == len(found["trace"])
    assert "above the deductible 19,000.00 × 85% = 16,150.00 (basic pool)" in found["trace_en"]
    assert not re.search(r"[\u4e00-\u9fff]", "".join(found["trace_en"] + found["notes_en"]))
