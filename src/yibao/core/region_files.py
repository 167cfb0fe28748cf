"""The region files: their shape, the check that they agree, and their compiled form.

One file a province with its cities below it, so that a reader sees a province at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from yibao.core.compiled import JSON
from yibao.core.errors import Issue
from yibao.core.folder import KnowledgeModel, read_folder

Code = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Text = Annotated[str, Field(min_length=1, max_length=60)]


class RegionShape(KnowledgeModel):
    """What every region says of itself."""

    code: Code
    name: Text
    short: Text
    pinyin: Annotated[str, Field(pattern=r"^[a-z]{2,40}$")]
    name_en: Text
    also: tuple[Text, ...] = ()
    everyday: tuple[Text, ...] = ()
    shares_name_with: tuple[Text, ...] = ()


class CityShape(RegionShape):
    """A prefecture-level region, with those of its counties that have rules of their own."""

    counties: tuple[RegionShape, ...] = ()


class SourceShape(KnowledgeModel):
    """Where the codes come from, and how well we know it."""

    title: Text
    number: str = ""
    evidence: Literal["V", "M", "L", "G", "U"]
    note: str = ""


class ProvinceFile(RegionShape):
    """One file: the nation, a province, or the fictional province of the demo."""

    level: Literal["nation", "province"]
    fictional: bool = False
    last_checked: date
    cite: SourceShape
    cities: tuple[CityShape, ...] = ()
    counties: tuple[RegionShape, ...] = ()


def compile_regions(root: Path) -> tuple[dict[str, JSON], tuple[Issue, ...]]:
    """The part "regions" from the YAML below `root`, and everything wrong with it."""
    folder = root / "regions"
    files, issues = read_folder(folder, ProvinceFile)
    rows: list[dict[str, JSON]] = []
    faults: list[Issue] = []
    for name, file in files.items():
        at = str(folder / f"{name}.yml")
        rows += _rows(file)
        faults += _name_faults(name, file, at)
        faults += _code_faults(file, at)
    counts = Counter(row["code"] for row in rows)
    faults += [
        Issue("region.duplicate", f"the code {code} is given {times} times", str(folder))
        for code, times in sorted(counts.items())
        if times > 1
    ]
    return {"regions": sorted(rows, key=lambda row: str(row["code"]))}, (*issues, *faults)


def _rows(file: ProvinceFile) -> Iterator[dict[str, JSON]]:
    parent = None if file.level == "nation" else "000000"
    extra = {"fictional": True} if file.fictional else {}
    yield _row(file, file.level, parent) | extra
    for county in file.counties:
        yield _row(county, "county", file.code) | extra
    for city in file.cities:
        yield _row(city, "city", file.code) | extra
        for county in city.counties:
            yield _row(county, "county", city.code) | extra


def _row(shape: RegionShape, level: str, parent: str | None) -> dict[str, JSON]:
    plain = {key: getattr(shape, key) for key in ("code", "name", "short", "pinyin", "name_en")}
    lists = ("also", "everyday", "shares_name_with")
    told = {key: list(getattr(shape, key)) for key in lists if getattr(shape, key)}
    return {**plain, "level": level, "parent": parent, **told}


def _name_faults(name: str, file: ProvinceFile, at: str) -> Iterator[Issue]:
    if name.split("-", 1)[0] != file.code:
        says = f"the file's name does not begin with its code {file.code}"
        yield Issue("region.file_name", says, at)
    for shape in _shapes(file):
        known = {shape.name, shape.short, shape.name_en, *shape.also}
        for word in sorted(set(shape.everyday) - known):
            says = f"{word} is marked everyday but is no name of {shape.name}"
            yield Issue("region.everyday", says, at)


def _code_faults(file: ProvinceFile, at: str) -> Iterator[Issue]:
    """GB/T 2260: two digits of province, two of prefecture, two of county."""
    if file.code[2:] != "0000":
        yield Issue("region.code", f"{file.code} is not a province's code", at)
    for city in file.cities:
        if city.code[:2] != file.code[:2] or city.code[4:] != "00":
            yield Issue("region.code", f"{city.code} is no city of {file.code}", at)
        for county in city.counties:
            if county.code[:4] != city.code[:4]:
                yield Issue("region.code", f"{county.code} is no county of {city.code}", at)
    for county in file.counties:
        if county.code[:3] != f"{file.code[:2]}9":
            yield Issue("region.code", f"{county.code} is not directly under {file.code}", at)


def _shapes(file: ProvinceFile) -> Iterator[RegionShape]:
    yield from (file, *file.counties, *file.cities)
    for city in file.cities:
        yield from city.counties
