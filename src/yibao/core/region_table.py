"""The regions themselves: what each is called and what it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from yibao.core.compiled import read_compiled
from yibao.core.errors import NotFound

Level = Literal["nation", "province", "city", "county"]

NATION = "000000"


@dataclass(frozen=True, slots=True)
class Region:
    """One region. `short` is its everyday name (广州), `also` what else it is called (穗).

    `everyday` lists those of its names that are ordinary words too (安康), `shares_name_with`
    the districts elsewhere that people mean by the same short name (朝阳). A fictional region
    exists for tests and the demo only.
    """

    code: str
    name: str
    short: str
    pinyin: str
    level: Level
    parent: str | None
    name_en: str
    also: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    shares_name_with: tuple[str, ...] = ()
    fictional: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


def region(code: str) -> Region:
    """The region with exactly this code; NotFound if there is none."""
    found = regions_by_code().get(code)
    if found is None:
        raise NotFound("region.unknown", f"no region has the code {code!r}")
    return found


def regions() -> tuple[Region, ...]:
    """Every region, by code, the nation first."""
    return tuple(regions_by_code().values())


@cache
def lineage(code: str) -> tuple[str, ...]:
    """The codes from this region up to the nation: city, province, nation."""
    steps = [region(code)]
    while steps[-1].parent is not None:
        steps.append(region(steps[-1].parent))
    return tuple(step.code for step in steps)


@cache
def regions_by_code() -> dict[str, Region]:
    """Every region by its code; read once."""
    rows = read_compiled("regions")
    plural = ("also", "everyday", "shares_name_with")
    found = (Region(**row | {key: tuple(row.get(key, ())) for key in plural}) for row in rows)
    return {one.code: one for one in found}


_SUFFIXES = {
    "自治区": ("自治区", "zizhiqu", "autonomous region"),
    "特别行政区": ("特区", "tebiexingzhengqu", "sar"),
    "自治州": ("州", "zhou", "prefecture"),
    "地区": ("地区", "diqu", "prefecture"),
    "省": ("省", "sheng", "province"),
    "市": ("市", "shi", "city", "municipality"),
    "盟": ("盟", "meng", "league"),
}


def names(one: Region) -> Iterator[str]:
    """Everything that is understood as this region's name."""
    yield from (one.code, one.name, one.short, one.pinyin, one.name_en, *one.also)
    suffixes = next((words for end, words in _SUFFIXES.items() if one.name.endswith(end)), ())
    for suffix in suffixes:
        if suffix.isascii():
            yield from (one.pinyin + suffix, one.name_en + suffix)
        else:
            yield one.short + suffix
