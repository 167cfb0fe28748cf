"""From the words files to the compiled form that routes questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from yibao.core.errors import Issue
from yibao.core.folder import did_you_mean, read_folder
from yibao.core.knowledge import JSON
from yibao.policy.plain_text import plain_word
from yibao.policy.word_files import CharactersFile, FactFile, TopicFile, WordsFile

WORDS = "policy_words/words"
CHARACTERS = "policy_words/characters"


def compile_words(
    root: Path, topics: Mapping[str, TopicFile], facts: Mapping[str, FactFile]
) -> tuple[JSON, tuple[Issue, ...]]:
    """The part "policy_words": phrases with their words written out, and faults."""
    words, issues = read_folder(root / WORDS, WordsFile)
    characters, more = read_folder(root / CHARACTERS, CharactersFile)
    classes = {one.word: one.any for one in words.values()}
    faults = [*issues, *more]
    phrases = {}
    for name, topic in topics.items():
        faults.extend(_unknown_words(root, topic, classes))
        phrases[name] = {
            "phrases": [_terms(phrase, classes) for phrase in topic.phrases],
            "unless": [plain_word(word) for word in topic.unless],
        }
    part = {
        "topics": phrases,
        "facts": {
            name: [[plain_word(word), value] for word, value in _fact_words(fact)]
            for name, fact in facts.items()
            if any(True for _ in _fact_words(fact))
        },
        "simplify": {pair[0]: pair[1] for one in characters.values() for pair in one.pairs},
    }
    return part, tuple(faults)


def _terms(phrase: str, classes: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    terms = []
    for term in phrase.split(" + "):
        words: list[str] = []
        for word in term.split("|"):
            words.extend(classes.get(word[1:], ()) if word.startswith("$") else (word,))
        terms.append(sorted({plain_word(word) for word in words}))
    return terms


def _fact_words(fact: FactFile) -> Iterator[tuple[str, str]]:
    yield from fact.words.items()
    for value in fact.values:
        yield from ((word, value.id) for word in value.words)


def _unknown_words(
    root: Path, topic: TopicFile, classes: Mapping[str, tuple[str, ...]]
) -> Iterator[Issue]:
    for phrase in topic.phrases:
        for word in phrase.replace(" + ", "|").split("|"):
            if word.startswith("$") and word[1:] not in classes:
                says = f"{topic.topic}: no words are called {word!r}"
                hint = did_you_mean(word[1:], classes)
                yield Issue("policy.unknown_words", says, str(root / WORDS), hint=hint)
