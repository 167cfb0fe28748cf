"""From YAML to the compiled form: every file checked, every fault told with its line.

Only sources graded V or M may rule. A value with a lesser source, and every value of a draft,
is compiled as `unknown`, with what is missing said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from yibao.core.citation import rules
from yibao.core.errors import Issue
from yibao.core.folder import did_you_mean, read_folder
from yibao.core.knowledge import JSON
from yibao.core.strict_yaml import Place, read_yaml
from yibao.policy.contact_file import compile_contacts
from yibao.policy.provision import (
    ConditionFile,
    FactFile,
    ProvisionFile,
    TopicFile,
    ValueFile,
)
from yibao.policy.when import COMPARISONS

PROVISIONS = "policy"
TOPICS = "policy_words/topics"
FACTS = "policy_words/facts"

_WEAK = {
    "zh": "没有查到官方原文，只见到转述，不能据此告诉您可以还是不可以",
    "en": "Only retellings were found, no official text, so we cannot tell you",
}


def compile_policy(root: Path) -> tuple[dict[str, JSON], tuple[Issue, ...]]:
    """The parts "policy" and "contacts" of the knowledge below `root`, and every fault."""
    provisions, issues = read_provisions(root)
    topics, topic_issues = read_folder(root / TOPICS, TopicFile)
    facts, fact_issues = read_folder(root / FACTS, FactFile)
    contacts, contact_issues = compile_contacts(root)
    found = [*issues, *topic_issues, *fact_issues, *contact_issues]
    vocabulary = {one.fact: one for one in facts.values()}
    by_topic = {one.topic: one for one in topics.values()}
    found.extend(_faults(root, provisions, by_topic, vocabulary))
    part = {
        "topics": {name: _topic(one) for name, one in sorted(by_topic.items())},
        "facts": {name: _fact(one) for name, one in sorted(vocabulary.items())},
        "provisions": {
            name: _provision(one, vocabulary)
            for name, one in provisions.items()
            if one.maturity != "retired"
        },
    }
    return {"policy": part, "contacts": contacts}, tuple(found)


def read_provisions(root: Path) -> tuple[dict[str, ProvisionFile], tuple[Issue, ...]]:
    """Every provision below `root`, by its id "110000-beijing/cash-withdrawal"."""
    return read_folder(root / PROVISIONS, ProvisionFile)


def file_name(topic: str) -> str:
    """The name a topic's file must have; the account's own topics drop their first word."""
    return topic.removeprefix("personal_account.").replace(".", "-").replace("_", "-")


def _topic(one: TopicFile) -> JSON:
    return one.model_dump(mode="json", exclude={"topic"})


def _fact(one: FactFile) -> JSON:
    dumped = one.model_dump(mode="json", exclude={"fact", "values"})
    dumped["values"] = {
        value.id: {"zh": value.zh, "en": value.en, "words": value.words} for value in one.values
    }
    return dumped


def _provision(one: ProvisionFile, vocabulary: Mapping[str, FactFile]) -> JSON:
    says = one.says.model_dump()
    return {
        "topic": one.topic,
        "region": one.region,
        "fictional": one.fictional,
        "checked": one.last_checked.isoformat(),
        "check_every_days": one.check_every_days,
        "values": [
            _value(value, says, vocabulary, draft=one.maturity == "draft") for value in one.values
        ],
        "false_friends": [friend.model_dump() for friend in one.false_friends],
        "known_gaps": [gap.model_dump() for gap in one.known_gaps],
    }


def _value(
    value: ValueFile, says: Mapping[str, str], vocabulary: Mapping[str, FactFile], *, draft: bool
) -> JSON:
    weak = draft or (value.cite is not None and not rules(value.cite.evidence))
    ruling = "unknown" if weak else value.ruling
    missing = [gap.model_dump() for gap in value.missing]
    cite = value.cite.model_dump(mode="json", exclude={"evidence_url"}) if value.cite else None
    return {
        "from": value.from_.isoformat(),
        "start": value.start,
        "to": value.to.isoformat() if value.to else None,
        "ruling": ruling,
        "binding": value.binding and not weak,
        "defer": value.defer,
        "despite_nation": bool(value.despite_nation),
        "says": value.says.model_dump() if value.says else dict(says),
        "conditions": [] if weak else [_condition(c, vocabulary) for c in value.conditions],
        "missing": [*missing, dict(_WEAK)] if weak and value.ruling != "unknown" else missing,
        "terms": dict(value.terms),
        "cite": cite,
    }


def _condition(one: ConditionFile, vocabulary: Mapping[str, FactFile]) -> JSON:
    tests = []
    for key, wanted in one.when.items():
        name, comparison = _split(key, vocabulary)
        values = [_plain(item) for item in wanted] if isinstance(wanted, list) else _plain(wanted)
        if comparison in ("in", "not") and not isinstance(values, list):
            values = [values]
        tests.append([name, comparison, values])
    return {
        "id": one.id,
        "says": {"zh": one.zh, "en": one.en},
        "when": tests,
        "ruling": one.ruling,
        "otherwise": one.otherwise,
    }


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _split(key: str, vocabulary: Mapping[str, FactFile]) -> tuple[str, str]:
    """The fact and the comparison that a key of `when` names."""
    if key in vocabulary:
        return key, "in"
    for suffix, comparison in COMPARISONS.items():
        if key.endswith(suffix) and key.removesuffix(suffix) in vocabulary:
            return key.removesuffix(suffix), comparison
    return key, ""


def _faults(
    root: Path,
    provisions: Mapping[str, ProvisionFile],
    topics: Mapping[str, TopicFile],
    vocabulary: Mapping[str, FactFile],
) -> Iterator[Issue]:
    """What no single file can know of itself."""
    for name, one in provisions.items():
        for place, code, says, hint in _faults_in(name, one, topics, vocabulary):
            document, _ = read_yaml(root / PROVISIONS / f"{name}.yml")
            yield Issue(code, says, document.at(place), hint=hint)


_Fault = tuple[Place, str, str, str]


def _faults_in(
    name: str,
    one: ProvisionFile,
    topics: Mapping[str, TopicFile],
    vocabulary: Mapping[str, FactFile],
) -> Iterator[_Fault]:
    if one.topic not in topics:
        hint = did_you_mean(one.topic, topics)
        yield ("topic",), "policy.unknown_topic", f"unknown topic {one.topic!r}", hint
    folder, _, file = name.rpartition("/")
    if not folder.startswith(f"{one.region}-"):
        hint = f"the folder must begin with {one.region}-"
        yield ("region",), "policy.misplaced", f"{name} is not in its region's folder", hint
    if file != file_name(one.topic):
        hint = f"call the file {file_name(one.topic)}.yml"
        yield ("topic",), "policy.misplaced", f"{name} is not named after its topic", hint
    yield from _says_faults(one)
    for number, value in enumerate(one.values):
        for at, condition in enumerate(value.conditions):
            place: Place = ("values", number, "conditions", at)
            yield from _when_faults(condition, place, vocabulary)
    for number, case in enumerate(one.cases):
        for fact in case.facts:
            if fact not in vocabulary:
                place = ("cases", number, "facts", fact)
                yield place, "policy.unknown_fact", f"unknown fact {fact!r}", ""


def _says_faults(one: ProvisionFile) -> Iterator[_Fault]:
    """The sentence at the top is the newest value's; an older ruling must say its own."""
    for number, value in enumerate(one.values[:-1]):
        if value.says is None and value.ruling != one.values[-1].ruling:
            says = f"the value of {value.from_} rules otherwise than the newest and has no says"
            yield ("values", number), "policy.no_says", says, "write what held then"


def _when_faults(
    condition: ConditionFile, place: Place, vocabulary: Mapping[str, FactFile]
) -> Iterator[_Fault]:
    for key, wanted in condition.when.items():
        at = (*place, "when", key)
        name, comparison = _split(key, vocabulary)
        if not comparison:
            hint = did_you_mean(key, vocabulary)
            yield at, "policy.unknown_fact", f"unknown fact {key!r}", hint
            continue
        allowed = {value.id for value in vocabulary[name].values}
        items = wanted if isinstance(wanted, list) else [wanted]
        for item in items:
            if allowed and item not in allowed:
                hint = did_you_mean(str(item), allowed)
                yield at, "policy.unknown_value", f"{name} cannot be {item!r}", hint
            elif not allowed and not _fits(vocabulary[name].kind, item):
                kind = vocabulary[name].kind
                yield at, "policy.unknown_value", f"{name} is a {kind}, not {item!r}", ""


def _fits(kind: str, item: Any) -> bool:
    if kind == "flag":
        return isinstance(item, bool)
    if kind == "number":
        return isinstance(item, int) and not isinstance(item, bool)
    if kind == "date":
        return hasattr(item, "isoformat")
    return isinstance(item, str)
