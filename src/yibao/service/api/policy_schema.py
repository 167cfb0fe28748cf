"""The shapes of answers about rules, for the interface's description and its tests."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from yibao.service.api.schema import CitationShape, Shape, Words

Ruling = Literal["allowed", "conditional", "forbidden", "ended", "unknown"]
Grade = Literal["V", "M", "L", "G", "U"]

_REGION = "A place by any of its names: 重庆, 500000, Chongqing. The nation if left out."
_ON = "The day whose rules apply, like 2026-11-22. Today in China if left out."


class AskedRule(Shape):
    """A question about a rule: `topic`, or `question` in free words."""

    topic: str | None = Field(None, description="Id or name of a topic; goes before `question`.")
    question: str | None = Field(None, description="Free words, at most 500 characters.")
    region: str | None = Field(None, description=_REGION)
    on: str | None = Field(None, description=_ON)
    facts: dict[str, bool | int | str] | None = Field(
        None, description="What is known of the asker, such as `relation: spouse`."
    )


class ConditionShape(Words):
    """One condition of a rule."""

    id: str


class ConditionsShape(Shape):
    """The conditions of a rule by what the given facts say about them."""

    met: list[ConditionShape]
    unmet: list[ConditionShape]
    unasked: list[ConditionShape]


class MissingShape(Words):
    """What stands between the asker and a better answer."""

    code: str = Field(description="Stable and dotted.")


class ChangeShape(Shape):
    """The rule before or after."""

    on: str = Field(description="The first day it held.")
    ruling: Ruling
    says: Words
    citation: CitationShape | None


class ChoiceShape(Shape):
    """One question that may have been meant."""

    topic: str
    region: str | None
    question: Words


class AnswerShape(Shape):
    """What the rules say, and all it rests on."""

    ruling: Ruling = Field(description="`unknown` always says in `missing` what is missing.")
    says: Words = Field(description="The sentence for lay readers.")
    topic: str = Field(description="Id of the topic; empty where a question was not understood.")
    region: str | None = Field(description="The adcode asked about.")
    on: str | None = Field(description="The day asked about.")
    provision: str | None = Field(description="Id of the provision that answers.")
    citation: CitationShape | None = Field(description="The document it rests on.")
    grade: Grade = Field(description="How well we know it; only V and M rule.")
    conditions: ConditionsShape
    missing: list[MissingShape]
    inherited_from: str | None = Field(description="The wider region whose rule answers.")
    since: str | None = Field(description="First day in force.")
    until: str | None = Field(description="Last day in force, if it ended.")
    previous: ChangeShape | None
    next: ChangeShape | None
    checked_on: str | None = Field(description="The day it was last held against its source.")
    terms: dict[str, Any] = Field(description="The rule's numbers and lists, by name.")
    false_friends: list[Words] = Field(description="What it is often confused with.")
    known_gaps: list[Words] = Field(description="What we know we do not know.")
    choices: list[ChoiceShape] = Field(description="What an unclear question may have meant.")
    hotline: str


class TopicName(Words):
    """A topic and its short name."""

    topic: str


class RowShape(Shape):
    """One place of the table, its answers in the order of the topics."""

    region: str
    name: Words
    answers: list[AnswerShape]


class TableShape(Shape):
    """Places against topics on one day."""

    on: str
    topics: list[TopicName]
    rows: list[RowShape]


class UsesShape(Shape):
    """The uses of the account in one place, the allowed ones first."""

    region: str
    on: str
    uses: list[AnswerShape]


class EventShape(Shape):
    """Another rule began to answer for the place."""

    on: str
    exact: bool = Field(description="False where the day is only the first it is known to hold.")
    topic: str
    name: Words
    region: str = Field(description="Whose rule it is.")
    provision: str
    before: Ruling | None
    after: Ruling
    says: Words
    citation: CitationShape | None


class ChangesShape(Shape):
    """What changed for one place, the oldest first."""

    region: str
    since: str
    until: str
    changes: list[EventShape]


class StepShape(Shape):
    """What a provision said for a time."""

    since: str
    start: Literal["exact", "at_latest", "published"]
    until: str | None
    ruling: Ruling
    says: Words
    conditions: list[ConditionShape]
    missing: list[MissingShape]
    terms: dict[str, Any]
    citation: CitationShape | None
    grade: Grade


class ProvisionShape(Shape):
    """A provision with its whole history."""

    id: str
    topic: str
    region: str
    values: list[StepShape]
    in_force: int | None = Field(description="Which of the values holds on the day asked for.")
    false_friends: list[Words]
    known_gaps: list[Words]
    checked_on: str
    due_on: str = Field(description="When it is to be checked again.")


class FactShape(Words):
    """A fact that conditions turn on."""

    kind: Literal["flag", "choice", "date", "number", "text"]
    values: list[str] = Field(description="What a choice may be.")


class TopicShape(Words):
    """A topic that can be asked about."""

    question: Words
    use: bool = Field(description="Whether it is a use of the account.")
    facts: list[str] = Field(description="The facts that some place's rule on it turns on.")


class TopicsShape(Shape):
    """Every topic and every fact, by id."""

    topics: dict[str, TopicShape]
    facts: dict[str, FactShape]
