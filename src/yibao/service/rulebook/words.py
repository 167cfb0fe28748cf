"""The words and shapes for rulings, grades and headings about rules, in Chinese and English."""

from __future__ import annotations

from yibao.core.regions import Region
from yibao.policy.answer import Says
from yibao.service.sheet.words import Both, Lang, say

SHAPES = {"allowed": "○", "conditional": "◇", "forbidden": "✕", "ended": "⊘", "unknown": "？"}

RULINGS: dict[str, dict[str, Both]] = {
    "act": {
        "allowed": ("可以", "Allowed"),
        "conditional": ("有条件", "On conditions"),
        "forbidden": ("不可以", "Forbidden"),
        "ended": ("已经停止", "Ended"),
        "unknown": ("不能确定", "We cannot tell"),
    },
    "statement": {
        "allowed": ("属实", "True"),
        "conditional": ("看情况", "It depends"),
        "forbidden": ("不属实", "Not true"),
        "ended": ("现在不是了", "No longer true"),
        "unknown": ("不能确定", "We cannot tell"),
    },
    "info": {
        "allowed": ("有规定", "There is a rule"),
        "conditional": ("看情况", "It depends"),
        "forbidden": ("不可以", "Forbidden"),
        "ended": ("已经停止", "Ended"),
        "unknown": ("不能确定", "We cannot tell"),
    },
}
"""By what a topic is: something one does, something that is said, something one wants to know."""

GRADES: dict[str, Both] = {
    "V": ("见过官方原文", "read in the official text"),
    "M": ("见于媒体报道，以当地医保部门为准", "from the press; the local office has the last word"),
    "L": ("只见于转述，不作依据", "retellings only; decides nothing"),
    "G": ("常识，不作依据", "general knowledge; decides nothing"),
    "U": ("没有查到依据", "no source found"),
}
STARTS: dict[str, Both] = {
    "exact": ("{} 起", "from {}"),
    "at_latest": ("最晚 {} 起", "from {} at the latest"),
    "published": ("{} 公布", "published {}"),
}
MARKS = {"met": "✓", "unmet": "✕", "unasked": "？"}
CONDITIONS: dict[str, Both] = {
    "met": ("符合", "met"),
    "unmet": ("不符合", "not met"),
    "unasked": ("还不知道", "not told yet"),
}


def ruling_word(kind: str, ruling: str, lang: Lang) -> str:
    """The word for a ruling on a topic of this kind."""
    return say(RULINGS[kind][ruling], lang)


def said(says: Says, lang: Lang) -> str:
    """A sentence in one language."""
    return says.zh if lang == "zh" else says.en


def place_name(place: Region, lang: Lang) -> str:
    """The everyday name of a place."""
    return place.short if lang == "zh" else place.name_en
