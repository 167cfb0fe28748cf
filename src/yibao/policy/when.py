"""Facts about the asker, and whether they meet a condition.

A condition's `when` names facts: `relation: spouse`, `relation: [spouse, child]`, or a fact
with a comparison in its name: `funds_from_before: 2022-09-01`, `balance_yuan_at_least: 4000`,
`cause_not: [death]`. Days are compared as ISO text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from yibao.core.dates import parse_date
from yibao.policy.answer import Missing, Says

Fact = bool | int | str
"""A fact as conditions see it; a day is its ISO text."""

MAX_FACTS = 40
MAX_TEXT = 80

COMPARISONS = {
    "_before": "before",
    "_since": "since",
    "_at_least": "at_least",
    "_at_most": "at_most",
    "_not": "not",
}
_TRUE = {"true", "yes", "1", "是", "有"}
_FALSE = {"false", "no", "0", "否", "没有", "无"}


def is_met(when: Sequence[Sequence[Any]], facts: Mapping[str, Fact]) -> bool | None:
    """Whether `facts` meet every test of `when`; None if one of them was not told."""
    told = True
    for name, comparison, wanted in when:
        given = facts.get(name)
        if given is None:
            told = False
        elif not _holds(given, comparison, wanted):
            return False
    return True if told else None


def _holds(given: Any, comparison: str, wanted: Any) -> bool:
    if comparison == "in":
        return given in wanted
    if comparison == "not":
        return given not in wanted
    if comparison == "before":
        return bool(given < wanted)
    if comparison in ("since", "at_least"):
        return bool(given >= wanted)
    return bool(given <= wanted)


def read_facts(
    raw: Mapping[str, Any], vocabulary: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Fact], tuple[Missing, ...]]:
    """Facts from outside, held against what conditions know; every fault is told."""
    if len(raw) > MAX_FACTS:
        return {}, (
            _fault("fact.too_many", f"一次最多{MAX_FACTS}项", f"at most {MAX_FACTS} facts"),
        )
    facts: dict[str, Fact] = {}
    faults: list[Missing] = []
    for name, value in raw.items():
        known = vocabulary.get(name)
        if known is None:
            said = str(name)[:MAX_TEXT]
            faults.append(_fault("fact.unknown", f"不认识“{said}”这一项", f"unknown fact {said!r}"))
            continue
        fact = _READERS[known["kind"]](value, known)
        if fact is None:
            faults.append(_bad_value(known, value))
        else:
            facts[name] = fact
    faults.extend(_conflicts(facts, vocabulary))
    return facts, tuple(faults)


def _fault(code: str, zh: str, en: str) -> Missing:
    return Missing(code, Says(zh, en))


def _bad_value(known: Mapping[str, Any], value: object) -> Missing:
    said = str(value)[:MAX_TEXT]
    options = known.get("values") or {}
    zh = "、".join(options) if options else _FORMS[known["kind"]][0]
    en = ", ".join(options) if options else _FORMS[known["kind"]][1]
    return _fault(
        "fact.bad_value",
        f"“{known['zh']}”不能是“{said}”，可以是：{zh}",
        f"“{known['en']}” cannot be {said!r}; it may be: {en}",
    )


def _conflicts(
    facts: Mapping[str, Fact], vocabulary: Mapping[str, Mapping[str, Any]]
) -> list[Missing]:
    faults = []
    for name in facts:
        for together in vocabulary[name].get("conflicts", ()):
            if all(facts.get(other) == value for other, value in together.items()):
                zh = "、".join(str(vocabulary[other]["zh"]) for other in together)
                en = "; ".join(str(vocabulary[other]["en"]) for other in together)
                faults.append(
                    _fault("fact.conflict", f"这几项说法互相矛盾：{zh}", f"these conflict: {en}")
                )
    return faults


def _flag(value: object, _known: Mapping[str, Any]) -> Fact | None:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else None
    return True if word in _TRUE else False if word in _FALSE else None


def _choice(value: object, known: Mapping[str, Any]) -> Fact | None:
    return value if isinstance(value, str) and value in known["values"] else None


def _day(value: object, _known: Mapping[str, Any]) -> Fact | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    day = parse_date(value) if isinstance(value, str) else None
    return day.isoformat() if isinstance(day, date) else None


def _number(value: object, _known: Mapping[str, Any]) -> Fact | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 12:
        return int(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < 10**12 else None  # type: ignore[operator,return-value]


def _text(value: object, _known: Mapping[str, Any]) -> Fact | None:
    return value if isinstance(value, str) and 0 < len(value) <= MAX_TEXT else None


_READERS = {"flag": _flag, "choice": _choice, "date": _day, "number": _number, "text": _text}
_FORMS = {
    "flag": ("true、false", "true, false"),
    "date": ("日期，如 2022-09-01", "a day such as 2022-09-01"),
    "number": ("不小于0的整数", "a whole number from 0"),
    "text": (f"不超过{MAX_TEXT}个字的文字", f"text of at most {MAX_TEXT} characters"),
    "choice": ("", ""),
}
