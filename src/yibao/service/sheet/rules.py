"""What the rules say: the message's claims, each with its ruling, reason, date and document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yibao.core.citation import rules
from yibao.core.regions import NATION, Region, region
from yibao.policy import Answer
from yibao.service.sheet.pieces import Mark, Tone
from yibao.service.sheet.reasons import quotes_of
from yibao.service.sheet.words import NOTES, RULING_SHAPES, RULINGS, Lang, say

Span = tuple[int, int]
Answers = Mapping[tuple[str, Span], Answer | None]
"""The policy's answer to each claim, by claim and place."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One thing the message claims, and the ruling on it in word and shape."""

    label: str
    says: str
    quotes: tuple[str, ...]
    ruling: str
    word: str
    shape: str
    note: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Claims that one rule answers; `source` names its document, dates and place.

    `provision` is the id of the rule, and empty where there is none to show.
    """

    claims: tuple[Claimed, ...]
    because: str
    source: str
    provision: str = ""


def rules_of(
    claims: Sequence[dict[str, Any]], answers: Answers, shown: Sequence[str], lang: Lang
) -> tuple[tuple[Rule, ...], tuple[Mark, ...]]:
    """Gather the claims under the rules that answer them, in order of first place."""
    found: dict[tuple[str, str, str], list[Claimed]] = {}
    marks: list[Mark] = []
    for index, rows in enumerate(_repeated(claims)):
        spans: list[Span] = [(row["span"][0], row["span"][1]) for row in rows]
        claimed = _claimed(_letter(index), rows[0], quotes_of(spans, shown), lang)
        answer = answers.get((rows[0]["claim"], spans[0]))
        source = " · ".join(_source(answer, lang)) if answer else ""
        key = (rows[0]["because"][lang], source, rows[0]["provision"] or "")
        found.setdefault(key, []).append(claimed)
        marks += [Mark(a, b, claimed.label, _tone(claimed)) for a, b in spans]
    rows_of = (Rule(tuple(own), *key) for key, own in found.items())
    return tuple(rows_of), tuple(marks)


def _repeated(claims: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The same claim with the same ruling at several places, together."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in sorted(claims, key=lambda row: (row["span"][0], row["span"][1])):
        key = (row["claim"], row["ruling"], row["asserted"], row["denied"], row["because"]["zh"])
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _claimed(label: str, row: dict[str, Any], quotes: tuple[str, ...], lang: Lang) -> Claimed:
    return Claimed(
        label=label,
        says=say(NOTES["denied"], lang).format(row["says"][lang])
        if row["denied"]
        else row["says"][lang],
        quotes=quotes,
        ruling=row["ruling"],
        word=say(RULINGS[row["ruling"]], lang),
        shape=RULING_SHAPES[row["ruling"]],
        note="" if row["asserted"] else say(NOTES["quoted"], lang),
    )


def _letter(index: int) -> str:
    """A, B, … Z, AA, …: never taken for a reason's number."""
    head, tail = divmod(index, 26)
    return (_letter(head - 1) if head else "") + chr(ord("A") + tail)


def _tone(claimed: Claimed) -> Tone:
    if claimed.ruling == "false" and not claimed.note:
        return "risk"
    return "relief" if claimed.ruling == "true" else "aside"


def _source(answer: Answer, lang: Lang) -> Iterator[str]:
    """Document, days in force, whose rule it is and when it was last checked."""
    if answer.citation is None or not rules(answer.grade):
        return
    yield str(answer.citation)
    yield from standing(answer, lang, name=lambda one: one.name if lang == "zh" else one.name_en)


def standing(answer: Answer, lang: Lang, *, name: Callable[[Region], str]) -> Iterator[str]:
    """Days in force, whose rule it is (`name` tells the wider place) and when it was checked."""
    if answer.since and answer.citation is not None:
        yield say(NOTES["since"], lang).format(answer.since.isoformat())
    if answer.until:
        yield say(NOTES["until"], lang).format(answer.until.isoformat())
    if answer.inherited_from == NATION:
        yield say(NOTES["national"], lang)
    elif answer.inherited_from:
        yield say(NOTES["wider"], lang).format(name(region(answer.inherited_from)))
    if answer.checked_on:
        yield say(NOTES["checked"], lang).format(answer.checked_on.isoformat())
