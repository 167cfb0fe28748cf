"""A region is found by any name people use, and never by a near guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.core.errors import Issue, NotFound
from yibao.core.regions import (
    NATION,
    Region,
    candidates,
    lineage,
    region,
    regions,
    resolve_region,
)


def code_of(text: str) -> str:
    """The code of the region, or of the issue."""
    return resolve_region(text).code


@pytest.mark.parametrize(
    "text", ["重庆", "重庆市", "500000", "Chongqing", "chongqing", "CHONGQING", "渝", " 重 庆 "]
)
def test_every_name_of_a_municipality_is_understood(text: str) -> None:
    assert code_of(text) == "500000"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("穗", "440100"),
        ("京", "110000"),
        ("广西", "450000"),
        ("广西壮族自治区", "450000"),
        ("广西自治区", "450000"),
        ("内蒙", "150000"),
        ("Inner Mongolia", "150000"),
        ("Tibet", "540000"),
        ("Xi'an", "610100"),
        ("xian", "610100"),
        ("Xi’an", "610100"),
        ("Lüliang", "141100"),
        ("ＢＥＩＪＩＮＧ", "110000"),
        ("海南省", "460000"),
        ("海南州", "632500"),
        ("吉林市", "220200"),
        ("吉林省", "220000"),
        ("Jilin City", "220200"),
        ("Jilin Province", "220000"),
        ("朝阳市", "211300"),
        ("shaanxi", "610000"),
        ("恩施州", "422800"),
        ("江阴", "320281"),
        ("济源", "419001"),
        ("兵团", "660000"),
        ("香港", "810000"),
        ("全国", NATION),
        ("示范市", "990100"),
    ],
)
def test_short_old_pinyin_and_english_names_are_understood(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("吉林", ["220000", "220200"]),
        ("海南", ["460000", "632500"]),
        ("Jilin", ["220000", "220200"]),
        ("suzhou", ["320500", "341300"]),
        ("taizhou", ["321200", "331000"]),
        ("yulin", ["450900", "610800"]),
        ("yichun", ["230700", "360900"]),
        ("fuzhou", ["350100", "361000"]),
        ("shanxi", ["140000", "610000"]),
        ("宁", ["320100", "640000"]),
    ],
)
def test_a_name_of_several_regions_lists_them_all(text: str, codes: list[str]) -> None:
    issue = resolve_region(text, at="--region")
    assert isinstance(issue, Issue)
    assert (issue.code, issue.at) == ("region.ambiguous", "--region")
    assert [one.code for one in candidates(text)] == codes
    assert all(code in issue.says for code in codes)


@pytest.mark.parametrize("text", ["朝阳", "chaoyang"])
def test_a_city_named_like_a_well_known_district_is_ambiguous(text: str) -> None:
    issue = resolve_region(text)
    assert isinstance(issue, Issue)
    assert issue.code == "region.ambiguous"
    assert "211300" in issue.says
    assert "北京市朝阳区" in issue.says


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("江苏苏州", "320500"),
        ("江苏省苏州市", "320500"),
        ("安徽省宿州市", "341300"),
        ("吉林省吉林市", "220200"),
        ("吉林吉林", "220200"),
        ("Suzhou, Jiangsu", "320500"),
        ("Jiangsu, Suzhou", "320500"),
        ("青海海南", "632500"),
        ("无锡江阴", "320281"),
    ],
)
def test_a_name_may_be_qualified_by_what_it_lies_in(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("440106", "440100"),
        ("110105", "110000"),
        ("500100", "500000"),
        ("北京市朝阳区", "110000"),
        ("苏州市昆山市", "320500"),
    ],
)
def test_a_county_gives_the_region_that_certainly_holds_it(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "市",
        "江苏上海",
        "江苏省昆山市",
        "999999",
        "659001",
        "12345",
        "重庄",
        "x" * 65,
        "海淀",
    ],
)
def test_what_is_not_known_is_unknown(text: str) -> None:
    assert code_of(text) == "region.unknown"


def test_an_unknown_name_is_answered_with_the_nearest_as_a_hint_only() -> None:
    issue = resolve_region("Beijng")
    assert isinstance(issue, Issue)
    assert "Beijing" in issue.hint


def test_lineage_goes_from_the_region_up_to_the_nation() -> None:
    assert lineage("320281") == ("320281", "320200", "320000", NATION)
    assert lineage("440100") == ("440100", "440000", NATION)
    assert lineage("500000") == ("500000", NATION)
    assert lineage(NATION) == (NATION,)


def test_an_exact_code_is_required_where_one_is_promised() -> None:
    assert region("990100").fictional
    with pytest.raises(NotFound):
        region("440106")


@given(st.text(max_size=70) | st.text("江苏省市州区吉林海南xi'an, 0123456789", max_size=12))
def test_any_text_is_a_region_or_an_issue(text: str) -> None:
    assert isinstance(resolve_region(text), Region | Issue)


@given(st.sampled_from([one.code for one in regions()]))
def test_every_code_and_full_name_resolves_to_itself(code: str) -> None:
    assert code_of(code) == code
    assert code_of(region(code).name) == code
