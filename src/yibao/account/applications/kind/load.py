"""From YAML to the compiled form of the application types, every fault told with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from yibao.account.applications.kind.file import KindFile
from yibao.account.applications.kind.known import KNOWN_FACTS
from yibao.core.errors import Issue
from yibao.core.folder import did_you_mean, read_folder
from yibao.core.knowledge import JSON
from yibao.core.strict_yaml import Place, read_yaml
from yibao.policy.load import FACTS, TOPICS
from yibao.policy.word_files import FactFile, TopicFile

FOLDER = "applications"
Fault = tuple[Place, str, str, str]


def compile_applications(root: Path) -> tuple[dict[str, JSON], tuple[Issue, ...]]:
    """The part "applications" of the knowledge below `root`, and every fault found on the way."""
    kinds, issues = read_folder(root.joinpath(FOLDER), KindFile)
    # Faults in these files are told by the room they belong to.
    topics, _ = read_folder(root.joinpath(TOPICS), TopicFile)
    facts, _ = read_folder(root.joinpath(FACTS), FactFile)
    found = list(issues)
    known_topics = {one.topic for one in topics.values()}
    vocabulary = {one.fact: one for one in facts.values()}
    for name, one in kinds.items():
        document, _ = read_yaml(root.joinpath(FOLDER, f"{name}.yml"))
        for at, code, says, hint in _faults(name, one, known_topics, vocabulary):
            found.append(Issue(code, says, document.at(at), hint=hint))
    ordered = sorted(kinds.values(), key=lambda one: one.order)
    return {FOLDER: {one.kind: _kind(one) for one in ordered}}, tuple(found)


def _kind(one: KindFile) -> JSON:
    dumped = one.model_dump(mode="json", exclude={"cite"})
    dumped["cite"] = one.cite.model_dump(mode="json", exclude={"evidence_url"})
    return dumped


def _faults(
    name: str, one: KindFile, topics: set[str], vocabulary: Mapping[str, FactFile]
) -> Iterator[Fault]:
    if name != one.kind.replace("_", "-"):
        yield ("kind",), "applications.misplaced", f"{name}.yml is not named after its kind", ""
    fields = {each.name for each in (*one.fields, *one.later)}
    for number, each in enumerate(one.fields):
        if each.fact is not None and each.fact not in vocabulary:
            hint = did_you_mean(each.fact, vocabulary)
            at: Place = ("fields", number, "fact")
            yield at, "applications.unknown_fact", f"unknown fact {each.fact!r}", hint
    for number, topic in enumerate(one.gate.topics):
        at = ("gate", "topics", number)
        if topic.topic not in topics:
            hint = did_you_mean(topic.topic, topics)
            yield (*at, "topic"), "applications.unknown_topic", f"{topic.topic!r}", hint
        for fact, source in topic.facts.items():
            if fact not in vocabulary:
                hint = did_you_mean(fact, vocabulary)
                says = f"unknown fact {fact!r}"
                yield (*at, "facts", fact), "applications.unknown_fact", says, hint
            yield from _source_faults((*at, "facts", fact), source, fields)


def _source_faults(at: Place, source: object, fields: set[str]) -> Iterator[Fault]:
    if not isinstance(source, str):
        return
    place, _, name = source.partition(".")
    if place == "form" and name not in fields:
        hint = did_you_mean(name, fields)
        yield at, "applications.unknown_field", f"there is no field {name!r}", hint
    elif place == "known" and name not in KNOWN_FACTS:
        hint = did_you_mean(name, KNOWN_FACTS)
        yield at, "applications.unknown_known", f"nothing knows {name!r}", hint
    elif place not in ("form", "known", "purse"):
        yield at, "applications.unknown_source", f"{source!r} is not a source of facts", ""
