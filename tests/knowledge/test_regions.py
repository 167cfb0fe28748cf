"""Claims about every region file: codes and names are those of the standard."""

import re
from collections import Counter
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from pypinyin import Style, pinyin
from stdnum import numdb

from yibao.core.folder import read_folder
from yibao.core.knowledge import KNOWLEDGE, read_compiled
from yibao.core.region_files import ProvinceFile, compile_regions
from yibao.core.region_table import names
from yibao.core.regions import Region, candidates, regions

OUTSIDE_THE_STANDARD = {"000000", "660000", "990000", "990100"}
FILES, FAULTS = read_folder(KNOWLEDGE / "regions", ProvinceFile)
REAL = [one for one in regions() if one.code not in OUTSIDE_THE_STANDARD]


def standard_name(code: str) -> str | None:
    """The name now in force in python-stdnum's copy of GB/T 2260, or None."""
    parts = numdb.get("cn/loc").info(code)
    if len(parts) < 2 or "county" not in parts[1][1]:
        return None
    latest = parts[1][1]["county"].split(",")[-1]
    match = re.fullmatch(r"(?:\[\d*-(?P<ended>\d*)\])?(?P<name>.+)", latest)
    return match["name"] if match and not match["ended"] else None


def test_the_region_files_have_no_fault() -> None:
    assert FAULTS == ()
    assert compile_regions(KNOWLEDGE)[1] == ()


def test_the_compiled_regions_are_those_of_the_files() -> None:
    assert compile_regions(KNOWLEDGE)[0]["regions"] == read_compiled("regions")


@pytest.mark.parametrize("one", REAL, ids=str)
def test_every_code_and_name_is_in_the_standard_and_in_force(one: Region) -> None:
    assert standard_name(one.code) == one.name


def test_every_province_and_every_prefecture_is_there() -> None:
    table = [f"{number:04}00" for number in range(1100, 8300)]
    division = re.compile(r"市辖区|县|.*直辖.*|林区")  # groupings, not places
    expected = {
        code for code in table if (name := standard_name(code)) and not division.fullmatch(name)
    }
    ours = {one.code for one in REAL if one.level in {"province", "city"}}
    assert ours == expected
    assert Counter(one.level for one in REAL) == {"province": 34, "city": 333, "county": 6}


@pytest.mark.parametrize("one", [r for r in REAL if r.code not in {"810000", "820000"}], ids=str)
def test_the_pinyin_is_a_reading_of_the_short_name(one: Region) -> None:
    readings = [pinyin(char, style=Style.NORMAL, heteronym=True)[0] for char in one.short]
    assert one.pinyin in {"".join(way).replace("ü", "v") for way in product(*readings)}


@pytest.mark.parametrize("one", regions(), ids=str)
def test_every_name_leads_to_its_region(one: Region) -> None:
    for name in names(one):
        assert one in candidates(name), name


def test_no_chinese_full_name_is_ambiguous() -> None:
    counts = Counter(one.name for one in regions())
    assert [name for name, count in counts.items() if count > 1] == []


def test_short_names_shared_by_two_regions_are_only_the_known_ones() -> None:
    shared = {
        name
        for one in regions()
        for name in (one.short, *one.also)
        if len(candidates(name)) > 1 and not name.isascii()
    }
    assert shared == {"吉林", "海南", "宁"}


def test_only_the_demo_is_fictional() -> None:
    assert {one.code for one in regions() if one.fictional} == {"990000", "990100"}


@pytest.mark.parametrize("name", FILES, ids=str)
def test_every_file_is_named_by_its_code_cited_and_checked(name: str) -> None:
    file = FILES[name]
    assert re.fullmatch(rf"{file.code}-[a-z]+", name)
    assert file.cite.title
    assert date(2026, 1, 1) <= file.last_checked


# fmt: off
PLACES = [
    "北京", "上海", "广州", "深圳", "杭州", "南京", "重庆", "鞍山", "辽宁", "广东", "江苏",
    "浙江", "四川", "天津", "苏州", "西安", "江阴", "肇庆", "中山", "威海", "泉州", "武汉",
    "哈尔滨", "山西", "台州", "沈阳", "大连", "丹东", "泰安", "临沂", "淄博", "温州", "福州",
    "无锡", "烟台", "唐山", "保定", "洛阳", "开封", "金昌", "太原", "昭通", "泸州", "兰州",
    "江门", "厦门", "常州", "郑州", "清远", "金华", "昆明", "东莞", "呼和浩特", "扬州", "南通",
    "宿迁", "德州", "大庆", "济南", "巴州", "枣庄", "沧州", "贵州", "西藏", "甘肃", "青海",
    "兵团",
]
# fmt: on


@pytest.mark.parametrize("place", PLACES)
def test_every_place_our_policies_speak_of_is_known(place: str) -> None:
    assert len(candidates(place)) == 1


def write(folder: Path, name: str, text: str) -> None:
    (folder / "regions").mkdir(exist_ok=True)
    (folder / "regions" / name).write_text(text, encoding="utf-8")


FILE = """\
code: "440000"
level: province
name: 广东省
short: 广东
pinyin: guangdong
name_en: Guangdong
last_checked: 2026-11-22
cite: {title: 某标准, evidence: M}
cities:
  - {code: "440100", name: 广州市, short: 广州, pinyin: guangzhou, name_en: Guangzhou}
"""


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("440000-guangdong.yml", "", "", None),
        ("450000-guangdong.yml", "", "", "region.file_name"),
        ("440000-guangdong.yml", '"440100"', '"450100"', "region.code"),
        ("440000-guangdong.yml", '"440100"', '"440106"', "region.code"),
        ("440000-guangdong.yml", '"440100"', '"440000"', "region.duplicate"),
        ("440000-guangdong.yml", '"440100"', "440100", "knowledge.bad_value"),
        (
            "440000-guangdong.yml",
            "name_en: Guangzhou",
            "name_em: Guangzhou",
            "knowledge.unknown_field",
        ),
        (
            "440000-guangdong.yml",
            "name_en: Guangzhou",
            "name_en: G, everyday: [安康]",
            "region.everyday",
        ),
    ],
)
def test_a_region_file_that_contradicts_itself_is_told(
    tmp_path: Path, name: str, old: str, new: str, code: str | None
) -> None:
    write(tmp_path, name, FILE.replace(old, new) if old else FILE)
    codes = [issue.code for issue in compile_regions(tmp_path)[1]]
    assert (code in codes) if code else codes == []
