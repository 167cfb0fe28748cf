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
from yibao.core.folder import did_you_mean, read_folder, validate
from yibao.core.knowledge import JSON
from yibao.core.strict_yaml import Place, read_yaml
from yibao.policy.contact_file import compile_contacts
from yibao.policy.provision import CiteFile, ConditionFile, CoverageFile, ProvisionFile, ValueFile
from yibao.policy.when import COMPARISONS
from yibao.policy.word_files import FactFile, TopicFile
from yibao.policy.words import compile_words

PROVISIONS = "policy"
TOPICS = "policy_words/topics"
FACTS = "policy_words/facts"
COVERAGE = "coverage.yml"

_WEAK = {
    "zh": "没有查到官方原文，只见到转述，不能据此告诉您可以还是不可以",
    "en": "Only retellings were found, no official text, so we cannot tell you",
}


def compile_policy(root: Path) -> tuple[dict[str, JSON], tuple[Issue, ...]]:
    """The parts "policy", "contacts" and "policy_words" of the knowledge below `root`, and every
    fault found on the way."""
    provisions, issues = read_provisions(root)
    topics, topic_issues = read_folder(root / TOPICS, TopicFile)
    facts, fact_issues = read_folder(root / FACTS, FactFile)
    contacts, contact_issues = compile_contacts(root)
    not_covered, coverage_issues = _coverage(root, provisions)
    found = [*issues, *topic_issues, *fact_issues, *contact_issues, *coverage_issues]
    vocabulary = {one.fact: one for one in facts.values()}
    by_topic = {one.topic: one for one in topics.values()}
    found.extend(_faults(root, provisions, by_topic, vocabulary))
    part = {
        "topics": {name: _topic(one) for name, one in by_topic.items()},
        "facts": {name: _fact(one) for name, one in sorted(vocabulary.items())},
        "not_covered": not_covered,
        "provisions": {
            name: _provision(one, vocabulary)
            for name, one in provisions.items()
            if one.maturity != "retired"
        },
    }
    words, word_issues = compile_words(root, by_topic, vocabulary)
    found.extend(word_issues)
    return {"policy": part, "contacts": contacts, "policy_words": words}, tuple(found)


def read_provisions(root: Path) -> tuple[dict[str, ProvisionFile], tuple[Issue, ...]]:
    """Every provision below `root`, by its id "110000-beijing/cash-withdrawal"."""
    return read_folder(root / PROVISIONS, ProvisionFile)


def _coverage(
    root: Path, provisions: Mapping[str, ProvisionFile]
) -> tuple[JSON, tuple[Issue, ...]]:
    """What coverage.yml says is not covered; a fault where its claims and the files differ."""
    document, faults = read_yaml(root / COVERAGE)
    claimed, more = (None, faults) if faults else validate(document, CoverageFile)
    if claimed is None:
        return [], more
    held: dict[str, set[str]] = {}
    for one in provisions.values():
        held.setdefault(one.region, set()).add(one.topic)
    issues = []
    for number, region in enumerate(claimed.regions):
        topics = held.pop(region.region, set())
        differing = topics ^ {*region.ruled, *region.unknown}
        if differing:
            says = (
                f"claims and provisions of {region.region} differ: {', '.join(sorted(differing))}"
            )
            issues.append(Issue("policy.coverage", says, document.at(("regions", number))))
    for region_code in sorted(held):
        says = f"says nothing of {region_code}, which has provisions"
        issues.append(Issue("policy.coverage", says, document.at()))
    return [gap.model_dump() for gap in claimed.not_covered], tuple(issues)


def file_name(topic: str) -> str:
    """The name a topic's file must have; the account's own topics drop their first word."""
    return topic.removeprefix("personal_account.").replace(".", "-").replace("_", "-")


def _topic(one: TopicFile) -> JSON:
    named = {"zh", "en", "question", "kind", "use", "order", "aliases"}
    return one.model_dump(mode="json", include=named)


def _fact(one: FactFile) -> JSON:
    dumped = one.model_dump(mode="json", include={"zh", "en", "kind", "conflicts"})
    dumped["values"] = {value.id: {"zh": value.zh, "en": value.en} for value in one.values}
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
    demoted = weak and value.ruling != "unknown"
    own_says = value.says.model_dump() if value.says else dict(says)
    missing = [gap.model_dump() for gap in value.missing]
    shown = value.cite is not None and rules(value.cite.evidence)
    return {
        "from": value.from_.isoformat(),
        "start": value.start,
        "to": value.to.isoformat() if value.to else None,
        "ruling": "unknown" if weak else value.ruling,
        "binding": value.binding and not weak,
        "defer": value.defer,
        "despite_nation": bool(value.despite_nation),
        "says": {"zh": f"{_WEAK['zh']}。", "en": f"{_WEAK['en']}."} if demoted else own_says,
        "conditions": [] if weak else [_condition(c, vocabulary) for c in value.conditions],
        "missing": [*missing, dict(_WEAK)] if demoted else missing,
        "terms": dict(value.terms),
        "grade": value.cite.evidence if value.cite else "U",
        "cite": _cite(value.cite) if shown else None,
    }


def _cite(cite: CiteFile | None) -> JSON:
    return cite.model_dump(mode="json", exclude={"evidence_url"}) if cite else None


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
    yield from _history_faults(one)
    for number, value in enumerate(one.values):
        for at, condition in enumerate(value.conditions):
            place: Place = ("values", number, "conditions", at)
            yield from _when_faults(condition, place, vocabulary)
    for number, case in enumerate(one.cases):
        for fact in case.facts:
            if fact not in vocabulary:
                place = ("cases", number, "facts", fact)
                yield place, "policy.unknown_fact", f"unknown fact {fact!r}", ""


def _history_faults(one: ProvisionFile) -> Iterator[_Fault]:
    """Values in order, one in force at a time, and an older ruling with a sentence of its own."""
    for number, (value, later) in enumerate(zip(one.values, one.values[1:], strict=False)):
        if later.from_ <= value.from_:
            says = f"{later.from_} does not come after {value.from_}"
            place: Place = ("values", number + 1, "from")
            yield place, "policy.order", says, "values go from the oldest to the newest"
        elif value.to is not None and value.to >= later.from_:
            says = f"two values are in force on {later.from_}"
            yield ("values", number, "to"), "policy.overlap", says, "end it the day before"
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
