"""The gate: what the rules of the place say before an application may go on. Default deny.

Only a rule seen in an official text (V) or reported consistently (M), in force on the day, with
every condition asked and met, lets it pass. A refusal names the rule, what is missing, whom to
ask, and what may lawfully be done there instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yibao.account.applications.kind import GateTopic, Kind
from yibao.core.citation import Citation, rules
from yibao.core.errors import NotAllowed
from yibao.policy import Answer, Policy, Says, open_policy
from yibao.policy.contacts import contacts
from yibao.policy.table import lawful_uses, topic_name

ALTERNATIVES = 6
PHONES = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the rules do not let an application pass, and what to do about it."""

    code: str
    says: Says
    topic: str
    provision: str | None
    citation: Citation | None
    missing: tuple[Says, ...]
    ask_at: tuple[str, ...]
    alternatives: tuple[Says, ...]

    def to_dict(self) -> dict[str, Any]:
        """The refusal as JSON."""
        return {
            "code": self.code,
            "says": self.says.to_dict(),
            "topic": self.topic,
            "provision": self.provision,
            "citation": self.citation.to_dict() if self.citation else None,
            "missing": [one.to_dict() for one in self.missing],
            "ask_at": list(self.ask_at),
            "alternatives": [one.to_dict() for one in self.alternatives],
        }


class Denied(NotAllowed):
    """The gate did not let an application pass; `refusal` says all there is to say."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code, f"{refusal.says.zh} / {refusal.says.en}")
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate answered: the rules that let an application pass, or the refusal.

    `terms` are the numbers of those rules; `purses` are the parts of the account they allow,
    in the order they are used.
    """

    answers: tuple[Answer, ...] = ()
    refusal: Refusal | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    purses: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """What is kept of it: which rules answered, and what they rest on."""
        return {
            "rules": [
                {
                    "topic": one.topic,
                    "provision": one.provision,
                    "ruling": one.ruling,
                    "grade": one.grade,
                    "on": one.on.isoformat() if one.on else None,
                    "citation": one.citation.to_dict() if one.citation else None,
                }
                for one in self.answers
            ],
            "terms": dict(self.terms),
            "purses": list(self.purses),
        }

    def must_pass(self) -> Gate:
        """Itself. Raises: `Denied` when it refuses."""
        if self.refusal is not None:
            raise Denied(self.refusal)
        return self


@dataclass(frozen=True, slots=True)
class Question:
    """What the gate is asked: a place, a day, the form, and what the database knows."""

    region: str
    on: date
    form: Mapping[str, Any]
    known: Mapping[str, Any]


def decide(kind: Kind, question: Question, *, policy: Policy | None = None) -> Gate:
    """Ask every rule a kind turns on; with purses, each of them apart."""
    policy = policy or open_policy()
    if not kind.topics:
        return Gate(purses=kind.purses)
    if not kind.purses:
        return _decide(kind, question, policy, purse=None)
    gates = {purse: _decide(kind, question, policy, purse=purse) for purse in kind.purses}
    passed = [purse for purse, gate in gates.items() if gate.refusal is None]
    if not passed:
        return next(iter(gates.values()))
    first = gates[passed[0]]
    return Gate(first.answers, None, first.terms, tuple(passed))


def _decide(kind: Kind, question: Question, policy: Policy, *, purse: str | None) -> Gate:
    answers = []
    terms: dict[str, Any] = {}
    for topic in kind.topics:
        if not topic.asked(question.form):
            continue
        answer = policy.ask(
            topic.topic, question.region, question.on, _facts(topic, question, purse)
        )
        refusal = _refusal(answer, question, policy)
        if refusal is not None:
            return Gate(refusal=refusal)
        answers.append(answer)
        terms = {**answer.terms, **terms}
    return Gate(tuple(answers), None, terms)


def _facts(topic: GateTopic, question: Question, purse: str | None) -> dict[str, Any]:
    """The facts that are known; a fact nobody told stays open, and then the gate stays shut."""
    facts = {}
    for name, source in topic.facts.items():
        value: Any = source
        if isinstance(source, str):
            place, _, key = source.partition(".")
            value = purse if place == "purse" else None
            if place in ("form", "known"):
                value = (question.form if place == "form" else question.known).get(key)
        if value is not None:
            facts[name] = value
    return facts


def _refusal(answer: Answer, question: Question, policy: Policy) -> Refusal | None:
    """None when the rule lets it pass."""
    open_conditions = answer.conditions.unasked
    seen = answer.citation is not None and rules(answer.grade)
    if answer.ruling == "allowed" and seen and not open_conditions:
        return None
    code = f"gate.{answer.ruling}"
    if answer.ruling in ("allowed", "conditional"):
        code = "gate.conditions_open" if seen else "gate.unknown"
    gaps = tuple(one.says for one in answer.missing) or tuple(one.says for one in open_conditions)
    return Refusal(
        code=code,
        says=answer.says,
        topic=answer.topic,
        provision=answer.provision,
        citation=answer.citation,
        missing=gaps,
        ask_at=tuple(_phones(question)),
        alternatives=tuple(_alternatives(answer, question, policy)),
    )


def _phones(question: Question) -> Iterator[str]:
    for one in contacts().phones_of(question.region, on=question.on)[:PHONES]:
        yield f"{one.number}（{one.name.zh}）"


def _alternatives(answer: Answer, question: Question, policy: Policy) -> Iterator[Says]:
    lawful = lawful_uses(policy, question.region, on=question.on)
    for one in [use for use in lawful if use.topic != answer.topic][:ALTERNATIVES]:
        name = topic_name(policy, one.topic)
        yield Says(f"{name.zh}：{one.says.zh}", f"{name.en}: {one.says.en}")
