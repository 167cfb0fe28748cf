"""From a free question, in Chinese or English, to a topic, a region and facts.

A phrase is a list of terms that must all occur; the topic with the weightiest phrase wins. When
two weigh about the same, or nothing is recognised, the asker is offered choices, never a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from ahocorasick_rs import AhoCorasick

from yibao.core.knowledge import read_compiled
from yibao.core.region_mentions import Mention, find_regions
from yibao.core.regions import lineage
from yibao.policy.answer import Answer, Choice, Missing, Says
from yibao.policy.ask import Policy, open_policy
from yibao.policy.plain_text import plain_question
from yibao.policy.speak import ruled, unknown_says

MAX_QUESTION = 500
MAX_CHOICES = 4

# A word weighs by how few topics use it, and by its length. Two topics closer than the margin
# are not told apart.
_RARITY = ((1, 30), (2, 24), (3, 19), (5, 14), (9, 9), (10_000, 4))
_CHARACTER = 3
_LONGEST = 5
_MARGIN = 4

_JOINED = re.compile(r"[市省]?[和、跟与及,，/ ]+")
_INSURED_THERE = re.compile(
    r"[市省]?(?:人|职工)?的?(?:医保|参保|社保|职工|户口|户籍|个人账户|居民|工作|上班)"
)


@dataclass(frozen=True, slots=True)
class Route:
    """What a question was understood as; without a topic or with several regions, choices."""

    topic: str | None
    region: str | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()


class Router:
    """The lexicon of questions, read once from its compiled form."""

    def __init__(self, part: Mapping[str, Any], policy: Policy) -> None:
        self.policy = policy
        self._simplify = {ord(one): plain for one, plain in part["simplify"].items()}
        self._topics: Mapping[str, Any] = part["topics"]
        self._facts: Mapping[str, list[list[str]]] = part["facts"]
        self._weights = _weights(self._topics)
        self._phrases, self._terms_with = _indexed(self._topics)
        self._automaton = AhoCorasick(tuple(self._weights))

    def route(self, question: str, *, region: str | None = None) -> Route:
        """What `question` asks; `region` is where the asker is, unless the question says."""
        if len(question) > MAX_QUESTION:
            return Route(None, None)
        text = plain_question(question, self._simplify)
        scores = self._scores(text)
        places = self._places(question)
        place = places[0] if len(places) == 1 else None if places else region
        if not scores or not _clear(scores):
            return Route(None, place, {}, self._choices(scores, place))
        topic = scores[0][1]
        facts = self._told(text, topic)
        if len(places) > 1:
            return Route(topic, None, facts, tuple(self._choice(topic, one) for one in places))
        return Route(topic, place, facts)

    def answer(
        self,
        question: str,
        *,
        on: date | str,
        region: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Answer:
        """The rules' answer to a free question, or choices; given facts go before read ones."""
        found = self.route(question, region=region)
        if found.topic is None:
            return self._unsure(question, found, on)
        told = {**found.facts, **(facts or {})}
        if not found.choices:
            return self.policy.ask(found.topic, found.region, on, told)
        gap = Missing(
            "region.several",
            Says("您是在哪里参保的，请选一个", "where you are insured: please choose"),
        )
        asked = self.policy.ask(found.topic, None, on, told)
        return replace(
            Answer("unknown", unknown_says([gap]), found.topic, None, asked.on),
            missing=(gap,),
            choices=found.choices,
        )

    def _unsure(self, question: str, found: Route, on: date | str) -> Answer:
        if len(question) > MAX_QUESTION:
            gap = Missing(
                "question.too_long",
                Says(f"问题请不要超过{MAX_QUESTION}个字", f"at most {MAX_QUESTION} characters"),
            )
        else:
            gap = Missing(
                "question.unsure",
                Says("没听懂您问的是哪一件，请选一个", "which of these you mean: please choose"),
            )
        day = self.policy.day_named(on)
        gaps = (gap, day) if isinstance(day, Missing) else (gap,)
        return Answer(
            ruling="unknown",
            says=unknown_says(gaps),
            topic="",
            region=found.region,
            on=day if isinstance(day, date) else None,
            missing=gaps,
            choices=found.choices,
        )

    def _scores(self, text: str) -> list[tuple[int, str]]:
        terms: dict[int, int] = {}
        for word in set(self._automaton.find_matches_as_strings(text, overlapping=True)):
            weight = self._weights[word]
            for term in self._terms_with[word]:
                terms[term] = max(terms.get(term, 0), weight)
        best: dict[str, int] = {}
        for name, phrase in self._phrases:
            if all(term in terms for term in phrase):
                best[name] = max(best.get(name, 0), sum(terms[term] for term in phrase))
        scores = [
            (score, name)
            for name, score in best.items()
            if not any(word in text for word in self._topics[name]["unless"])
        ]
        return sorted(scores, key=lambda scored: (-scored[0], scored[1]))

    def _told(self, text: str, topic: str) -> dict[str, Any]:
        asked = self.policy.facts_of(topic)
        told = {}
        for name, words in self._facts.items():
            if name in asked:
                values = _values(text, words)
                if len(values) == 1:
                    told[name] = values.pop()
        return told

    def _places(self, question: str) -> list[str]:
        """The regions a question may be about: the one insured in, or the narrowest named."""
        text = question.translate(self._simplify)
        mentions = find_regions(text)
        codes = _insured_in(text, mentions) or {one.code for _, _, one in mentions}
        wider = {code for one in codes for code in lineage(one)[1:]}
        return sorted(codes - wider)

    def _choices(self, scores: Iterable[tuple[int, str]], place: str | None) -> tuple[Choice, ...]:
        named = [topic for _, topic in scores] or [
            topic for topic, raw in self.policy.topics.items() if raw["use"]
        ]
        return tuple(self._choice(topic, place) for topic in named[:MAX_CHOICES])

    def _choice(self, topic: str, place: str | None) -> Choice:
        return Choice(topic, place, ruled(self.policy.topics[topic]["question"]))


@cache
def open_router() -> Router:
    """The lexicon shipped with this version; read once."""
    return Router(read_compiled("policy_words"), open_policy())


def ask_freely(
    question: str,
    *,
    on: date | str,
    region: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Answer:
    """`Router.answer` with the rules and the lexicon shipped with this version."""
    return open_router().answer(question, on=on, region=region, facts=facts)


def _weights(topics: Mapping[str, Any]) -> dict[str, int]:
    """Every word of the lexicon and what finding it weighs."""
    used = Counter(
        word
        for topic in topics.values()
        for word in {word for phrase in topic["phrases"] for term in phrase for word in term}
    )
    return {
        word: next(weight for most, weight in _RARITY if count <= most) + _length(word)
        for word, count in sorted(used.items())
    }


def _length(word: str) -> int:
    length = len(word.split()) * 2 if word.startswith(" ") else len(word)
    return _CHARACTER * min(length, _LONGEST)


_Phrases = list[tuple[str, tuple[int, ...]]]


def _indexed(topics: Mapping[str, Any]) -> tuple[_Phrases, dict[str, list[int]]]:
    """Every topic's phrases as numbers of terms, and the terms that each word belongs to."""
    numbers: dict[tuple[str, ...], int] = {}
    phrases = [
        (name, tuple(numbers.setdefault(tuple(term), len(numbers)) for term in phrase))
        for name, topic in topics.items()
        for phrase in topic["phrases"]
    ]
    terms_with: dict[str, list[int]] = {}
    for term, number in numbers.items():
        for word in term:
            terms_with.setdefault(word, []).append(number)
    return phrases, terms_with


def _insured_in(text: str, mentions: Sequence[Mention]) -> set[str]:
    """The regions named as where someone is insured: 北京的医保, and both in 北京和上海的医保."""
    codes = set()
    following: tuple[int, bool] = (len(text), False)
    for start, end, one in reversed(mentions):
        joined = _JOINED.fullmatch(text, end, following[0]) is not None
        insured = _INSURED_THERE.match(text, end) is not None or (joined and following[1])
        if insured:
            codes.add(one.code)
        following = (start, insured)
    return codes


def _clear(scores: list[tuple[int, str]]) -> bool:
    return len(scores) == 1 or scores[0][0] - scores[1][0] >= _MARGIN


def _values(text: str, words: list[list[str]]) -> set[Any]:
    """The values whose words occur; a longer word hides a shorter one inside it."""
    found = set()
    for word, value in sorted(words, key=lambda pair: -len(pair[0])):
        if word in text:
            found.add(value)
            text = text.replace(word, " ")
    return found
