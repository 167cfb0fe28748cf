"""The shape of the words files: what topics and facts are called, and how people put them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from yibao.core.knowledge import KnowledgeModel
from yibao.policy.provision import Adcode, Facts, Name, SaysFile, Text, Topic

Phrase = Annotated[str, StringConstraints(pattern=r"^[^+|]+(\|[^+|]+)*( \+ [^+|]+(\|[^+|]+)*)*$")]
"""Terms that must all occur, joined by " + "; a term is words joined by "|", any of which will
do; `$cash` stands for the words of words/cash.yml."""


class QuestionFile(KnowledgeModel):
    """A question in somebody's words, and the place and facts that must be understood."""

    q: Text
    region: Adcode | None = None
    facts: Facts = Field(default_factory=dict)


class TopicFile(KnowledgeModel):
    """What a topic is called, what it asks, and how people put the question.

    `kind` says how to read a ruling: an act may be done, a statement is true, information
    holds. `use` marks the uses of the account; `order` is the place in lists. `asks` are the
    routing's own cases.
    """

    topic: Topic
    zh: Text
    en: Text
    question: SaysFile
    kind: Literal["act", "statement", "info"]
    use: bool = False
    order: int
    aliases: tuple[Text, ...] = ()
    phrases: Annotated[tuple[Phrase, ...], Field(min_length=1)]
    unless: tuple[Text, ...] = ()
    asks: Annotated[tuple[Text | QuestionFile, ...], Field(min_length=2)]


class FactValueFile(KnowledgeModel):
    """One value a fact may have, and the words that give it away."""

    id: Name
    zh: Text
    en: Text
    words: tuple[Text, ...] = ()


class FactFile(KnowledgeModel):
    """Something about the asker that a condition may turn on.

    `conflicts` are facts that cannot hold together with one another.
    """

    fact: Name
    zh: Text
    en: Text
    kind: Literal["choice", "flag", "date", "number", "text"]
    values: tuple[FactValueFile, ...] = ()
    words: dict[Text, Text] = Field(default_factory=dict)
    conflicts: tuple[Facts, ...] = ()

    @model_validator(mode="after")
    def _values(self) -> FactFile:
        if (self.kind == "choice") != bool(self.values):
            raise ValueError("a choice needs values, and only a choice has them")
        return self


class WordsFile(KnowledgeModel):
    """Words that mean the same in a question; phrases call them by `$word`."""

    word: Name
    any: Annotated[tuple[Text, ...], Field(min_length=2)]


class CharactersFile(KnowledgeModel):
    """Pairs of characters, the traditional and the simplified one."""

    pairs: tuple[Annotated[str, StringConstraints(pattern=r"^..$")], ...]
