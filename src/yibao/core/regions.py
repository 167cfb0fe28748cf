"""The regions that insurance is pooled in, found by any name people use for them.

Comes in: a name (重庆, 重庆市, 渝, 500000, Chongqing) or a text that mentions some. Goes out: a
`Region`, or an Issue that lists the candidates; a near guess never. Codes are GB/T 2260.
Simplified characters only: doors fold a text before they ask.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache

from yibao.core.errors import Issue
from yibao.core.region_mentions import find_regions
from yibao.core.region_table import (
    NATION,
    Region,
    lineage,
    names,
    region,
    regions,
    regions_by_code,
)

__all__ = [
    "NATION",
    "Region",
    "candidates",
    "find_regions",
    "lineage",
    "region",
    "regions",
    "resolve_region",
]

MAX_TEXT = 64


def resolve_region(text: str, *, at: str = "") -> Region | Issue:
    """The one region `text` names, by code, name, short name, pinyin or English name.

    A county's code or full name (440106, 北京市朝阳区) gives the region that holds it; a name may
    be qualified by what it lies in (江苏苏州; Suzhou, Jiangsu). Several candidates are the Issue
    `region.ambiguous`, none is `region.unknown`.
    """
    if len(text) > MAX_TEXT:
        says = f"longer than the limit of {MAX_TEXT} characters"
        return Issue("region.unknown", says, at)
    found = candidates(text)
    if not found:
        return Issue("region.unknown", f"no region is called {text!r}", at, hint=_nearest(text))
    others = found[0].shares_name_with if _fold(text) in _bare_names(found[0]) else ()
    if len(found) == 1 and not others:
        return found[0]
    listed = "; ".join([*(_listed(one) for one in found), *others])
    return Issue("region.ambiguous", f"{text!r} may be {listed}", at, hint="give the full name")


def candidates(text: str) -> tuple[Region, ...]:
    """Every region that `text` may name, by code; for a door that offers a choice."""
    key = _fold(text)
    codes = _index().get(key) or _qualified(text) or _holder(key)
    return tuple(regions_by_code()[code] for code in sorted(codes))


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Folded name to the codes it may mean."""
    index: dict[str, tuple[str, ...]] = {}
    for one in regions_by_code().values():
        for key in {_fold(name) for name in names(one)}:
            index[key] = (*index.get(key, ()), one.code)
    return index


def _bare_names(one: Region) -> set[str]:
    return {_fold(name) for name in (one.short, one.pinyin, one.name_en)}


def _fold(text: str) -> str:
    """Width, case, accents, spaces, apostrophes and hyphens make no difference to a name."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not plain.isascii() and re.search(r"[a-z]", plain):
        plain = unicodedata.normalize("NFKD", plain)
    return re.sub(r"[\s'’‘`\-\u0300-\u036f]+", "", plain)


def _qualified(text: str) -> set[str]:
    """苏州 in 江苏苏州, Suzhou in "Suzhou, Jiangsu"; the codes whose lineage holds the other."""
    parts = [part for part in re.split(r"[,，、/·]", text) if part.strip()]
    if len(parts) == 2:
        one, two = (_fold(part) for part in parts)
        return _inside(one, two) | _inside(two, one)
    key = _fold(text)
    splits = ((key[:cut], key[cut:]) for cut in range(2, len(key) - 1))
    return {code for outer, inner in splits for code in _inside(outer, inner)}


def _inside(outer: str, inner: str) -> set[str]:
    index = _index()
    around = set(index.get(outer, ()))
    return {code for code in index.get(inner, ()) if around and around & set(lineage(code)[1:])}


_COUNTY_NAME = re.compile(r"[\u4e00-\u9fff]{1,12}[区县市旗]")


def _holder(key: str) -> set[str]:
    """The region that certainly holds the county with this code or full name."""
    by_code = regions_by_code()
    if re.fullmatch(r"[0-9]{6}", key):
        city, province = f"{key[:4]}00", f"{key[:2]}0000"
        if city in by_code:
            return {city}
        return {province} if province in by_code and _is_municipality(province) else set()
    for cut in range(len(key) - 2, 2, -1):
        for code in _index().get(key[:cut], ()):
            holds = by_code[code].level == "city" or _is_municipality(code)
            if holds and by_code[code].name == key[:cut] and _COUNTY_NAME.fullmatch(key[cut:]):
                return {code}
    return set()


def _is_municipality(code: str) -> bool:
    return code in {"110000", "120000", "310000", "500000"}


def _listed(one: Region) -> str:
    outer = region(one.parent) if one.parent else None
    where = outer.short if outer and outer.level != "nation" else ""
    return f"{where}{one.name} {one.code}"


def _nearest(text: str) -> str:
    known = [name for one in regions() for name in (one.short, one.name, one.name_en)]
    close = difflib.get_close_matches(text.strip(), known, n=3, cutoff=0.7)
    return f"did you mean {', '.join(close)}?" if close else ""
