"""The fields in which a person tells what a rule turns on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yibao.policy import Answer, Policy
from yibao.service.sheet.words import Lang, say
from yibao.service.web.policy_words import POLICY

MAX_FIELDS = 8


@dataclass(frozen=True, slots=True)
class FactField:
    """One fact to ask for. Without `options` it is typed."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str
    numeric: bool


def fact_fields(
    policy: Policy, answer: Answer, told: Mapping[str, str], lang: Lang
) -> tuple[FactField, ...]:
    """What the rule that answers turns on, in the order of its conditions."""
    if answer.on is None or answer.region is None or answer.topic not in policy.topics:
        return ()
    value = policy.found(answer.topic, answer.region, answer.on).value
    if value is None:
        return ()
    names = dict.fromkeys(test[0] for one in value.tests for test in one.when)
    return tuple(_field(policy, name, told.get(name, ""), lang) for name in names)[:MAX_FIELDS]


def _field(policy: Policy, name: str, value: str, lang: Lang) -> FactField:
    fact = policy.facts[name]
    options: tuple[tuple[str, str], ...] = ()
    if fact["kind"] == "flag":
        options = (("true", say(POLICY["yes"], lang)), ("false", say(POLICY["no"], lang)))
    elif fact["kind"] == "choice":
        options = tuple((key, words[lang]) for key, words in fact["values"].items())
    return FactField(name, fact[lang], options, value, numeric=fact["kind"] == "number")
