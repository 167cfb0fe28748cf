"""Regions named inside a text are found with their spans, quickly, and few others are."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.core.region_table import names
from yibao.core.regions import find_regions, regions

ALL_NAMES = sorted({name for one in regions() for name in names(one)})


def found(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], one.code) for start, end, one in find_regions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("【重庆医保】您的账户", [("重庆", "500000")]),
        ("广东省广州市天河区", [("广东省", "440000"), ("广州市", "440100")]),
        ("云南通知：上海口岸", [("云南", "530000"), ("上海", "310000")]),
        ("内蒙古自治区医保局", [("内蒙古自治区", "150000")]),
        ("恩施州参保", [("恩施州", "422800")]),
        ("新疆兵团医保", [("新疆兵团", "660000")]),
        (
            "in Chongqing, Xi'an or Inner Mongolia",
            [
                ("Chongqing", "500000"),
                ("Xi'an", "610100"),
                ("Inner Mongolia", "150000"),
            ],
        ),
        ("集中山东医保", [("山东", "370000")]),
    ],
)
def test_names_are_found_with_or_without_their_suffix_and_the_longest_wins(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("祝您身体安康，安康市医保局", [("安康市", "610900")]),
        ("安康医保", [("安康", "610900")]),
        ("孙中山先生，中山医院", []),
        ("中山参保人员", [("中山", "442000")]),
        ("阿里巴巴", []),
        ("长白山天池", []),
        ("示范市创建", []),
    ],
)
def test_a_name_that_is_also_a_word_counts_only_where_it_means_the_place(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text", ["南京西路1号", "北京路", "上海街", "ybj.shanghai.gov.cn", "xChongqing"]
)
def test_roads_hosts_and_parts_of_words_are_no_mention(text: str) -> None:
    assert found(text) == []


def test_a_name_shared_with_a_prefecture_is_read_as_the_province() -> None:
    assert found("吉林医保，海南医保") == [("吉林", "220000"), ("海南", "460000")]


@pytest.mark.parametrize("text", ["朝阳医保", "Suzhou", "全国统一", "京医保发", "440100"])
def test_ambiguous_names_the_nation_codes_and_single_characters_are_passed_over(text: str) -> None:
    assert found(text) == []


@given(st.lists(st.sampled_from(ALL_NAMES) | st.text(max_size=4), max_size=8).map("".join))
def test_mentions_are_in_order_apart_and_each_is_a_name_of_its_region(text: str) -> None:
    last = 0
    for start, end, one in find_regions(text):
        assert last <= start < end <= len(text)
        assert text[start:end] in set(names(one))
        last = end


def test_a_message_of_200_characters_costs_under_50_microseconds() -> None:
    text = ("您好，请重庆市参保人员携带医保电子凭证到定点医疗机构办理异地就医备案手续。" * 6)[:200]
    find_regions(text)
    best = min(_seconds(text) for _ in range(5))
    assert best / 200 < 50e-6


def _seconds(text: str) -> float:
    start = time.perf_counter()
    for _ in range(200):
        find_regions(text)
    return time.perf_counter() - start
