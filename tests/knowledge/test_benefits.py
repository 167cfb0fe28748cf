"""Claims about every scheme file."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from yibao.core.errors import Issue
from yibao.core.knowledge import KNOWLEDGE, read_compiled
from yibao.policy.benefits import split_case
from yibao.policy.benefits.load import compile_benefits, read_schemes
from yibao.policy.benefits.scheme import Benefits, Scheme
from yibao.policy.benefits.scheme_file import CaseFile
from yibao.policy.benefits.words import CATALOGUE, ENTITLEMENTS, LAYERS, PLACES, PURSES

PARTS, ISSUES = compile_benefits(KNOWLEDGE)
PART: dict[str, Any] = PARTS["benefits"]
SCHEMES, _ = read_schemes(KNOWLEDGE)
BENEFITS = Benefits.of(PART)
DEMO = {name: one for name, one in PART.items() if one["region"] == "990100"}


def test_the_schemes_have_no_fault() -> None:
    assert [str(issue) for issue in ISSUES] == []


def test_the_shipped_form_is_what_the_files_compile_to() -> None:
    assert read_compiled("benefits") == PART, "run `yibao knowledge build`"


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, n) for name, one in SCHEMES.items() for n in range(len(one.cases))],
)
def test_every_case_comes_out_as_its_file_says(name: str, number: int) -> None:
    one = SCHEMES[name]
    case = one.cases[number]
    given = {"region": one.region, "scheme": one.scheme, **case.given}
    found = split_case(given, benefits=BENEFITS)
    if isinstance(found, list):
        assert case.issue in {issue.code for issue in found}, [str(issue) for issue in found]
    else:
        compare(found, case)


def compare(found: dict[str, Any], case: CaseFile) -> None:
    assert not case.issue, found["trace"]
    assert {name: found[name] for name in case.expect} == case.expect, found["trace"]
    assert {name: found["layers"][name] for name in case.layers} == case.layers, found["trace"]
    for text in case.trace:
        assert any(text in line for line in found["trace"]), found["trace"]
    assert case.expect, f"{case.name} expects nothing"


def test_what_was_to_be_loaded_is() -> None:
    held = {(one.region, one.scheme) for one in SCHEMES.values()}
    for region in ("110000", "310000", "440300", "500000", "210300", "440100", "990100"):
        assert {(region, "employee.outpatient"), (region, "employee.inpatient")} <= held
    assert ("110000", "employee.major_illness") in held
    assert SCHEMES["110000-beijing/employee-inpatient"].maturity == "reviewed"
    assert SCHEMES["310000-shanghai/employee-outpatient"].maturity == "reviewed"
    for place in ("440300-shenzhen", "500000-chongqing", "210300-anshan"):
        assert SCHEMES[f"{place}/employee-inpatient"].maturity == "graded"


def test_no_address_reaches_the_compiled_form() -> None:
    assert "http" not in str(PART)
    assert "evidence_url" not in str(PART)


def test_only_invented_regions_are_marked_as_fictional() -> None:
    assert {one["region"] for one in PART.values() if one["fictional"]} == {"990100"}


def test_sentences_are_short_enough_to_be_read_aloud() -> None:
    for name, one in SCHEMES.items():
        assert len(one.says.zh) <= 110, (name, len(one.says.zh))
        assert len(one.says.en) <= 260, (name, len(one.says.en))


def test_every_open_point_says_why_it_is_open() -> None:
    for name, one in PART.items():
        for value in one["values"]:
            for reading in value["readings"]:
                assert len(reading["doubt"]["zh"]) > 10, name
                assert len(value["variants"]) >= len(reading["options"]), name


@pytest.mark.parametrize("name", PART)
def test_history_has_no_unexplained_hole(name: str) -> None:
    """Each value holds on its first and last day; before the first there is an issue."""
    scheme: Scheme = BENEFITS.schemes[PART[name]["region"], PART[name]["scheme"]]
    for value in scheme.values:
        if value.raw["unknown"] is None:
            for day in days(value.raw):
                assert scheme.value(day) is value
    day_before = date.fromisoformat(scheme.values[0].raw["from"]) - timedelta(days=1)
    outside = scheme.value(day_before)
    assert isinstance(outside, Issue)
    assert outside.code == "benefits.before_first_rule"


def days(raw: dict[str, Any]) -> Iterator[date]:
    yield date.fromisoformat(raw["from"])
    if raw["to"]:
        yield date.fromisoformat(raw["to"])


def terms() -> Iterator[dict[str, Any]]:
    for one in DEMO.values():
        for value in one["values"]:
            yield from value["variants"].values()


def test_the_demo_city_has_every_feature() -> None:
    every = list(terms())
    assert {one["deductible"]["per"] for one in every} == {"visit", "year"}
    assert any(one["deductible"]["year_max"] for one in every)
    assert any(one["admissions"] > 2 for one in every)
    assert {one["ladder"]["per"] for one in every} == {"visit", "year"}
    measures = {one["ladder"]["measure"] for one in every}
    assert measures == {"eligible", "over_deductible", "fund_paid"}
    assert any(one["overflow"] for one in every)
    assert paying(every) == set(LAYERS)
    supplements = [each for one in every for each in one["supplements"]]
    assert {each["who"] for each in supplements} >= set(ENTITLEMENTS)
    assert any(each["over"] for each in supplements)
    assert {"person_class", "level", "place", "admission", "months"} <= looked_at(every)
    assert {place for one in every for place in one["places"]} == set(PLACES)
    assert {purse for one in every for purse, _ in one["account"]["behind"]} == set(PURSES)
    assert any(one["account"]["front"] for one in every)
    assert any(len(one["offsite"]) == 5 for one in every)
    assert any(set(one["own_share"]) == set(CATALOGUE) - {"c"} for one in every)
    assert any(cls["age"] for one in every for cls in one["classes"])
    assert any(len(one["values"]) > 1 for one in DEMO.values())


def paying(every: list[dict[str, Any]]) -> set[str]:
    found = {layer for one in every for _, layer in one["ladder"]["steps"]}
    found |= {one["overflow"]["layer"] for one in every if one["overflow"]}
    return found | {each["layer"] for one in every for each in one["supplements"]}


def looked_at(every: list[dict[str, Any]]) -> set[str]:
    rows = [row for one in every for part in ("deductible", "ladder") for row in one[part]["rows"]]
    rows += [row for one in every for ceiling in one["ceilings"] for row in ceiling["rows"]]
    return {column for match, *_ in rows for column in match}
