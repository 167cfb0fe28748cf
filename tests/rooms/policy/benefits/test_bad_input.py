"""Bad input is a value that says what is wrong or missing, never a split."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.core.errors import Issue
from yibao.policy.benefits import split_case
from yibao.policy.benefits.case import CASE_FIELDS
from yibao.policy.benefits.scheme import Benefits

CaseOf = Callable[..., dict[str, Any]]


def issues(benefits: Benefits, case: Any) -> list[Issue]:
    found = split_case(case, benefits=benefits)
    assert isinstance(found, list), found
    assert found, "no split and no issue"
    assert all(issue.says for issue in found)
    return found


def told(benefits: Benefits, case: Any) -> set[tuple[str, str]]:
    return {(issue.code, issue.at) for issue in issues(benefits, case)}


@pytest.mark.parametrize(
    ("changes", "code", "at"),
    [
        ({"region": "蓬莱仙岛"}, "region.unknown", "region"),
        ({"region": "朝阳"}, "region.ambiguous", "region"),
        ({"region": None}, "benefits.missing", "region"),
        ({"region": 110000}, "benefits.bad_value", "region"),
        ({"region": "沈阳"}, "benefits.not_loaded", "scheme"),
        ({"scheme": "employee.inpatent"}, "benefits.unknown_scheme", "scheme"),
        ({"scheme": None}, "benefits.missing", "scheme"),
        ({"scheme": "resident.inpatient"}, "benefits.not_loaded", "scheme"),
        ({"on": "2025-02-30"}, "date.no_such_day", "on"),
        ({"on": "yesterday"}, "date.unreadable", "on"),
        ({"on": 20250601}, "date.unreadable", "on"),
        ({"on": None}, "benefits.missing", "on"),
        ({"on": "2022-12-31"}, "benefits.before_first_rule", "on"),
        ({"on": "1949-10-01"}, "benefits.before_first_rule", "on"),
        ({"region": "上海", "on": "2026-07-01"}, "benefits.after_last_rule", "on"),
        ({"person": None}, "benefits.missing", "person.status"),
        ({"person": {"status": "student"}}, "benefits.unknown_status", "person.status"),
        ({"person": {"status": "resident"}}, "benefits.unknown_class", "person"),
        ({"person": "active"}, "benefits.bad_value", "person"),
        ({"person": {"status": "active", "age": -1}}, "benefits.negative", "person.age"),
        ({"person": {"status": "active", "age": 131}}, "benefits.absurd", "person.age"),
        ({"person": {"status": "active", "age": "40"}}, "benefits.bad_value", "person.age"),
        ({"person": {"status": "active", "agee": 4}}, "benefits.unknown_field", "person.agee"),
        ({"level": None}, "benefits.missing", "level"),
        ({"level": 4}, "benefits.unknown_level", "level"),
        ({"level": True}, "benefits.unknown_level", "level"),
        ({"level": "special_3"}, "benefits.unknown_level", "level"),
        ({"place": "clinic"}, "benefits.unknown_place", "place"),
        ({"place": "pharmacy"}, "benefits.unknown_place", "place"),
        ({"admission_no": 0}, "benefits.too_small", "admission_no"),
        ({"admission_no": 1.0}, "benefits.bad_value", "admission_no"),
        ({"admission_no": 1000}, "benefits.absurd", "admission_no"),
        ({"visit_kind": "holiday"}, "benefits.unknown_visit_kind", "visit_kind"),
        ({"visit_kind": "referral"}, "benefits.not_known", "visit_kind"),
        ({"readings": {"brackets": "month"}}, "benefits.unknown_reading", "readings.brackets"),
        ({"readings": {"moon": "full"}}, "benefits.unknown_reading", "readings.moon"),
        ({"bill": None}, "benefits.missing", "bill"),
        ({"bill": {}}, "benefits.missing", "bill.total_fen"),
        ({"bill": {"total_fen": -1}}, "benefits.negative", "bill.total_fen"),
        ({"bill": {"total_fen": 10**10 + 1}}, "benefits.absurd", "bill.total_fen"),
        ({"bill": {"total_fen": 1.5}}, "benefits.bad_value", "bill.total_fen"),
        ({"bill": {"total_fen": "100"}}, "benefits.bad_value", "bill.total_fen"),
        ({"bill": {"total_fen": True}}, "benefits.bad_value", "bill.total_fen"),
        ({"bill": {"totl_fen": 1}}, "benefits.unknown_field", "bill.totl_fen"),
        ({"bill": {"lines": []}}, "benefits.bad_value", "bill.lines"),
        ({"bill": {"lines": [1]}}, "benefits.bad_value", "bill.lines[0]"),
        ({"bill": {"lines": [{"id": 1}]}}, "benefits.missing", "bill.lines[0].total_fen"),
        ({"admision_no": 2}, "benefits.unknown_field", "admision_no"),
    ],
)
def test_a_fault_is_told_by_its_field(
    benefits: Benefits, case_of: CaseOf, changes: dict[str, Any], code: str, at: str
) -> None:
    assert (code, at) in told(benefits, case_of(**changes))


@pytest.mark.parametrize("case", [None, [], "case", 1])
def test_a_case_that_is_no_object(benefits: Benefits, case: Any) -> None:
    assert told(benefits, case) == {("benefits.bad_value", "")}


def test_parts_of_a_bill_cannot_be_more_than_the_bill(benefits: Benefits, case_of: CaseOf) -> None:
    bill = {"total_fen": 100, "own_pay_fen": 60, "pre_pay_fen": 41}
    code = ("benefits.parts_over_total", "bill.total_fen")
    assert told(benefits, case_of(bill=bill)) == {code}


@pytest.mark.parametrize(
    ("accumulated", "code", "at"),
    [
        ({"fund_fen": 50_000_001}, "accumulated_beyond_ceiling", "fund_fen"),
        ({"eligible_fen": 100, "fund_fen": 101}, "accumulated_conflict", "fund_fen"),
        (
            {"eligible_fen": 100, "fund_fen": 60, "deductible_used_fen": 41},
            "accumulated_conflict",
            "fund_fen",
        ),
        (
            {"eligible_fen": 10, "deductible_used_fen": 11},
            "accumulated_conflict",
            "deductible_used_fen",
        ),
        ({"eligible_fen": -1}, "negative", "eligible_fen"),
        ({"eligible_fen": 10**11}, "absurd", "eligible_fen"),
        ({"fund": 1}, "unknown_field", "fund"),
        ({"fund_fen": 5, "layers": {"basic_pool": 4}}, "accumulated_conflict", "layers"),
        ({"layers": {"aid": 4}}, "unknown_layer", "layers"),
        ({"layers": {"moon": 4}}, "unknown_field", "layers.moon"),
    ],
)
def test_a_year_that_cannot_be(
    benefits: Benefits, case_of: CaseOf, accumulated: dict[str, Any], code: str, at: str
) -> None:
    found = told(benefits, case_of(accumulated=accumulated))
    assert (f"benefits.{code}", f"accumulated.{at}") in found


def test_more_of_a_yearly_deductible_than_there_is(benefits: Benefits, case_of: CaseOf) -> None:
    held = {"eligible_fen": 500_000, "fund_fen": 0, "deductible_used_fen": 180_001}
    case = case_of(scheme="employee.outpatient", accumulated=held)
    code = ("benefits.accumulated_conflict", "accumulated.deductible_used_fen")
    assert told(benefits, case) == {code}


def test_a_layer_beyond_its_own_ceiling(benefits: Benefits, case_of: CaseOf) -> None:
    held = {"eligible_fen": 30_000_000, "layers": {"basic_pool": 20_000_001}}
    case = case_of(region="示范市", accumulated=held)
    code = ("benefits.accumulated_beyond_ceiling", "accumulated.layers")
    assert told(benefits, case) == {code}


@pytest.mark.parametrize(
    ("scheme", "accumulated", "missing"),
    [
        ("示范市 employee.inpatient", {"fund_fen": 100}, "eligible_fen"),
        ("北京 employee.outpatient", {"eligible_fen": 100, "fund_fen": 0}, "deductible_used_fen"),
        ("北京 employee.outpatient", {"eligible_fen": 9, "deductible_used_fen": 9}, "fund_fen"),
        ("北京 employee.inpatient", {"eligible_fen": 45_000_001}, "fund_fen"),
        ("上海 employee.inpatient", {"fund_fen": 100}, "deductible_used_fen"),
    ],
)
def test_a_year_that_has_begun_needs_its_counters(
    benefits: Benefits, case_of: CaseOf, scheme: str, accumulated: dict[str, Any], missing: str
) -> None:
    region, _, name = scheme.partition(" ")
    case = case_of(region=region, scheme=name, accumulated=accumulated)
    assert told(benefits, case) == {("benefits.missing", f"accumulated.{missing}")}


def test_a_counter_that_cannot_matter_may_be_left_out(benefits: Benefits, case_of: CaseOf) -> None:
    case = case_of(accumulated={"eligible_fen": 45_000_000})
    assert isinstance(split_case(case, benefits=benefits), dict)


@pytest.mark.parametrize(
    ("person", "at"),
    [
        ({"status": "retired", "retired_on": "2025-06-02"}, "person.retired_on"),
        ({"status": "active", "retired_on": "2025-06-01"}, "person.retired_on"),
        ({"status": "retired", "age": 39}, "person.age"),
        ({"status": "retired", "age": 50, "retired_on": "1985-01-01"}, "person.age"),
    ],
)
def test_facts_that_contradict_one_another(
    benefits: Benefits, case_of: CaseOf, person: dict[str, Any], at: str
) -> None:
    assert ("benefits.conflict", at) in told(benefits, case_of(person=person))


def test_a_total_that_is_not_its_lines(benefits: Benefits, case_of: CaseOf) -> None:
    bill = {"total_fen": 300, "lines": [{"total_fen": 100}, {"total_fen": 100}]}
    code = ("benefits.conflict", "bill.total_fen")
    assert told(benefits, case_of(bill=bill)) == {code}


@pytest.mark.parametrize(
    ("line", "code", "at"),
    [
        ({"total_fen": 100, "catalogue": "d"}, "unknown_catalogue", "catalogue"),
        ({"total_fen": 100, "catalogue": "b"}, "missing", "pre_pay_fen"),
        ({"total_fen": 100, "own_ratio": "0.1"}, "bad_value", "own_ratio"),
        ({"total_fen": 100, "own_ratio": "101%"}, "bad_value", "own_ratio"),
        ({"total_fen": 100, "own_ratio": "10%", "pre_pay_fen": 11}, "conflict", "pre_pay_fen"),
        ({"total_fen": 100, "catalogue": "c", "pre_pay_fen": 10}, "conflict", "catalogue"),
        ({"total_fen": 100, "own_pay_fen": 101}, "parts_over_total", "total_fen"),
        ({"total_fen": 100, "id": "x" * 65}, "bad_value", "id"),
        ({"total_fen": 100, "id": 10**5000}, "bad_value", "id"),
        ({"total_fen": 100, "id": ["x"]}, "bad_value", "id"),
    ],
)
def test_a_line_that_cannot_be(
    benefits: Benefits, case_of: CaseOf, line: dict[str, Any], code: str, at: str
) -> None:
    found = told(benefits, case_of(bill={"lines": [line]}))
    assert (f"benefits.{code}", f"bill.lines[0].{at}") in found


def test_everything_wrong_is_told_at_once(benefits: Benefits, case_of: CaseOf) -> None:
    case = case_of(region="蓬莱", on="x", level=9, bill={"total_fen": -5}, admission_no=-1)
    assert len(told(benefits, case)) == 5


def test_what_nobody_reads_is_left_alone(benefits: Benefits, case_of: CaseOf) -> None:
    case = case_of(id="A-1", remark="慢性病", hospital={"name": "示范医院"})
    assert isinstance(split_case(case, benefits=benefits), dict)


def test_what_was_taken_for_granted_is_said(benefits: Benefits, case_of: CaseOf) -> None:
    found = split_case(case_of(accumulated=None, admission_no=None), benefits=benefits)
    assert isinstance(found, dict)
    assert "没有给本年度累计，按今年还没有发生费用算" in found["notes"]
    assert "没有给住院次数，按今年第一次算" in found["notes"]


WORDS = ["status", "age", "total_fen", "lines", "layers", "fund_fen", "entitlements", "own_ratio"]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**4000)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["北京", "active", "2025-06-01", "aid", "b", "10%"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def test_a_number_too_long_to_write_is_absurd(benefits: Benefits, case_of: CaseOf) -> None:
    code = ("benefits.absurd", "bill.total_fen")
    assert told(benefits, case_of(bill={"total_fen": 10**5000})) == {code}
    assert issues(benefits, case_of(scheme=10**5000))


@given(changes=st.dictionaries(st.sampled_from(CASE_FIELDS), ANYTHING, max_size=4))
@settings(max_examples=500, deadline=None)
def test_no_json_ever_raises(benefits: Benefits, case_of: CaseOf, changes: dict[str, Any]) -> None:
    found = split_case(case_of(**changes), benefits=benefits)
    assert isinstance(found, dict) or all(isinstance(issue, Issue) for issue in found)


@given(case=ANYTHING)
@settings(max_examples=200, deadline=None)
def test_no_other_json_ever_raises(benefits: Benefits, case: Any) -> None:
    assert isinstance(split_case(case, benefits=benefits), list)
