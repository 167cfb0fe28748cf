"""Region names inside a text: cheap enough to run on every message.

A bare name counts with or without 省 or 市; the longest wins. Names that are ordinary words too
(安康, 中山) count only before 市 or a word of insurance; 南京路 is a road, not Nanjing.
"""

from __future__ import annotations

import re
from functools import cache

from ahocorasick_rs import AhoCorasick

from yibao.core.region_table import Region, names, regions

Mention = tuple[int, int, Region]
"""Start, end (in code points of the text) and the region named there."""

_ROAD = re.compile(r"[东西南北中]?[路街]")
_MEANS_THE_PLACE = re.compile(r"[市州]|医保|医疗保|社保|参保|人社|职工医|居民医|定点")
_WORD_ENDS = re.compile(r"[0-9A-Za-z]")


def find_regions(text: str) -> list[Mention]:
    """Every region `text` names, in order, none inside another.

    A name that a province shares with a prefecture (吉林, 海南) is read as the province. A name
    that may be two regions of one rank, or a district elsewhere (朝阳), is passed over.
    """
    automaton, meanings = _automaton()
    found = []
    for pattern, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        one, everyday, latin = meanings[pattern]
        if latin and not _stands_alone(text, start, end):
            continue
        if everyday and not _MEANS_THE_PLACE.match(text, end):
            continue
        if not latin and _ROAD.match(text, end):
            continue
        found.append((start, end, one))
    return _leftmost_longest(found)


def _leftmost_longest(found: list[Mention]) -> list[Mention]:
    if len(found) < 2:
        return found
    found.sort(key=lambda mention: (mention[0], -mention[1]))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention[0] >= kept[-1][1]:
            kept.append(mention)
    return kept


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = start > 0 and _WORD_ENDS.match(text, start - 1)
    return not before and not _WORD_ENDS.match(text, end)


@cache
def _automaton() -> tuple[AhoCorasick, tuple[tuple[Region, bool, bool], ...]]:
    """All names at once, and for each: its region, whether it is also a word, whether Latin."""
    owners: dict[str, list[Region]] = {}
    for one in regions():
        if one.level != "nation":
            for name in {name for name in names(one) if _is_written_so(name, one)}:
                owners.setdefault(name, []).append(one)
    readings = {name: _reading(some) for name, some in owners.items()}
    meanings = {name: one for name, one in readings.items() if one is not None}
    table = tuple((one, name in one.everyday, name[0].isascii()) for name, one in meanings.items())
    return AhoCorasick(list(meanings)), table


def _is_written_so(name: str, one: Region) -> bool:
    """Whether a message would write the region like this; codes and pinyin it would not."""
    if name[0].isascii():
        capitalised = name[0].isupper() and name[1:].islower() and len(name) > 3
        return capitalised or name == one.name_en
    return len(name) > 1 and not (name == one.short and one.shares_name_with)


def _reading(some: list[Region]) -> Region | None:
    if len(some) == 1:
        return some[0]
    provinces = [one for one in some if one.level == "province"]
    return provinces[0] if len(provinces) == 1 else None
