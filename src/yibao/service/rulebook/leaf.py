"""An answer laid out for people: everything a page shows of it, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yibao.core.citation import Citation, Grade, rules
from yibao.core.regions import NATION, region
from yibao.policy import Answer, Policy
from yibao.policy.answer import Change
from yibao.policy.speak import ruled
from yibao.service.asked import english_name, full_name
from yibao.service.rulebook.words import (
    CONDITIONS,
    GRADES,
    MARKS,
    SHAPES,
    place_name,
    ruling_word,
    said,
)
from yibao.service.sheet.rules import standing
from yibao.service.sheet.words import Lang, say


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: its mark, how it stands in a word, and what it asks."""

    mark: str
    state: str
    says: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The rule before or after: from when, its ruling and its words."""

    on: str
    ruling: str
    word: str
    says: str
    document: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One answer. `place` is where the asker is, `facts_told` how many facts were given."""

    lang: Lang
    topic: str
    ruling: str
    shape: str
    word: str
    question: str
    place: str
    code: str
    on: str
    sentence: str
    conditions: tuple[Condition, ...]
    missing: tuple[str, ...]
    document: str
    source: tuple[str, ...]
    previous: Turn | None
    next: Turn | None
    friends: tuple[str, ...]
    gaps: tuple[str, ...]
    provision: str | None


def lay_out(policy: Policy, answer: Answer, lang: Lang) -> Leaf:
    """Lay out an answer on a known topic in a known place."""
    topic = policy.topics[answer.topic]
    place = region(answer.region or NATION)
    asked_facts = {one.id for one in answer.conditions.unasked}
    return Leaf(
        lang=lang,
        topic=answer.topic,
        ruling=answer.ruling,
        shape=SHAPES[answer.ruling],
        word=ruling_word(topic["kind"], answer.ruling, lang),
        question=said(ruled(topic["question"]), lang),
        place=full_name(place) if lang == "zh" else english_name(place),
        code=place.code,
        on=answer.on.isoformat() if answer.on else "",
        sentence=said(answer.says, lang),
        conditions=tuple(_conditions(answer, lang)),
        missing=tuple(
            said(one.says, lang)
            for one in answer.missing
            if one.code.removeprefix("fact.") not in asked_facts
        ),
        document=document_of(answer.citation, answer.grade),
        source=tuple(source_of(answer, lang)),
        previous=_turn(answer.previous, topic["kind"], lang),
        next=_turn(answer.next, topic["kind"], lang),
        friends=tuple(said(one, lang) for one in answer.false_friends),
        gaps=tuple(said(one, lang) for one in answer.known_gaps),
        provision=answer.provision,
    )


def document_of(citation: Citation | None, grade: Grade) -> str:
    """The document a ruling rests on; empty where it is not one that rules."""
    return str(citation) if citation is not None and rules(grade) else ""


def source_of(answer: Answer, lang: Lang) -> Iterator[str]:
    """How well it is known, since when, whose rule it is and when it was checked."""
    if answer.provision is None:
        return
    if answer.citation is not None:
        yield say(GRADES[answer.grade], lang)
    yield from standing(answer, lang, name=lambda one: place_name(one, lang))


def _conditions(answer: Answer, lang: Lang) -> Iterator[Condition]:
    for name, mark in MARKS.items():
        for one in getattr(answer.conditions, name):
            yield Condition(mark, say(CONDITIONS[name], lang), said(one.says, lang))


def _turn(change: Change | None, kind: str, lang: Lang) -> Turn | None:
    if change is None:
        return None
    return Turn(
        change.on.isoformat(),
        change.ruling,
        ruling_word(kind, change.ruling, lang),
        said(change.says, lang),
        str(change.citation) if change.citation else "",
    )
