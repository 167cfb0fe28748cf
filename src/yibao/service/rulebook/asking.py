"""What is asked about rules, read from what people type: topics, places, days, facts."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yibao.core.clock import SYSTEM_CLOCK
from yibao.policy import Answer, Policy, open_policy
from yibao.policy.answer import Missing, Says
from yibao.policy.route import ask_freely
from yibao.policy.speak import unknown_says
from yibao.service.asked import MAX_SHOWN, Fault, read_day, read_place

MAX_PLACES = 100
MAX_TOPICS = 120
MAX_LIST_CHARACTERS = 4_000
MAX_CELLS = 3_000
_SEPARATORS = str.maketrans(dict.fromkeys("，、；;\t\n", ","))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: a topic, or free words; where, when, and what is told of the asker."""

    topic: str = ""
    question: str = ""
    region: str | None = None
    on: date | None = None
    facts: Mapping[str, Any] | None = None


def answer_to(asked: Asked) -> Answer:
    """What the rules say; choices where a free question is not clear."""
    policy = open_policy()
    on = asked.on or SYSTEM_CLOCK.today()
    topic = asked.topic or policy.topic_named(asked.question)
    if topic:
        return policy.ask(topic, asked.region, on, asked.facts)
    return ask_freely(asked.question, on=on, region=asked.region, facts=asked.facts)


def cannot_ask(asked: Asked, fault: Fault) -> Answer:
    """The answer to a question whose place or day nobody can read: unknown, and why."""
    gap = Missing(fault.code, Says(fault.zh, fault.en))
    return Answer("unknown", unknown_says([gap]), asked.topic, None, asked.on, missing=(gap,))


def read_topic(text: str) -> str | Fault:
    """The id of the topic with this id, name or alias."""
    policy = open_policy()
    found = policy.topic_named(text)
    if found is not None:
        return found
    told = text.strip()[:MAX_SHOWN]
    near = _nearest(policy, told)
    zh = f"不认识“{told}”这件事。" + (f"是不是：{near}？" if near else "")
    en = f"We know no topic {told!r}." + (f" Did you mean {near}?" if near else "")
    return Fault("topic.unknown", "topic", zh, en)


def read_topics(text: str | None) -> tuple[str, ...] | Fault | None:
    """Topics separated by commas; None where nothing was said."""
    return _read_list(text, "topics", read_topic, MAX_TOPICS)


def read_places(text: str | None) -> tuple[str, ...] | Fault | None:
    """The adcodes of places separated by commas or spaces; None where nothing was said."""
    return _read_list(text, "regions", read_place, MAX_PLACES)


def too_many_cells(places: Sequence[str] | None, topics: Sequence[str]) -> Fault | None:
    """The fault of a table with more cells than the limit."""
    if not places or len(places) * len(topics) <= MAX_CELLS:
        return None
    zh = f"要看的太多：最多 {MAX_CELLS} 格。请少选一些地方。"
    en = f"Too much at once: at most {MAX_CELLS} cells. Choose fewer places."
    return Fault("table.too_large", "regions", zh, en)


def read_since(text: str | None, field: str) -> date | Fault | None:
    """A day that bounds a time; None where nothing was said."""
    day = read_day(text)
    return Fault(day.code, field, day.zh, day.en) if isinstance(day, Fault) else day


def _read_list(
    text: str | None, field: str, read: Callable[[str], str | Fault], most: int
) -> tuple[str, ...] | Fault | None:
    if not text or not text.strip():
        return None
    names = [name.strip() for name in text.translate(_SEPARATORS).split(",") if name.strip()]
    found: list[str] = []
    for name in names if len(text) <= MAX_LIST_CHARACTERS else ():
        # A space is part of Inner Mongolia, and what parts 北京 上海.
        one = read(name)
        each = [read(part) for part in name.split()] if isinstance(one, Fault) else [one]
        if any(isinstance(part, Fault) for part in each):
            fault = next(part for part in each if isinstance(part, Fault))
            return Fault(fault.code, field, fault.zh, fault.en, fault.choices)
        found += [part for part in each if isinstance(part, str)]
    if len(text) > MAX_LIST_CHARACTERS or len(found) > most:
        zh, en = f"{field} 太多：上限 {most} 个。", f"Too many {field}: the limit is {most}."
        return Fault(f"{field}.too_many", field, zh, en)
    return tuple(dict.fromkeys(found))


def _nearest(policy: Policy, text: str) -> str:
    names = {**{one["zh"]: name for name, one in policy.topics.items()}}
    names |= {name: name for name in policy.topics} | {
        name.rpartition(".")[2]: name for name in policy.topics
    }
    close = difflib.get_close_matches(text, names, n=1, cutoff=0.5)
    return names[close[0]] if close else ""
