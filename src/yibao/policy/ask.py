"""May I? Ask the rules of a place on a day, and get a ruling with all it rests on.

In: a topic, a region, a day, and facts about the asker. Out: an `Answer`. It never guesses: an
unknown topic, region, day or fact gives `unknown`, says what is wrong or missing and whom to
call. Reads only compiled knowledge; pure, nothing stored but answers already given.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from yibao.core.dates import parse_date
from yibao.core.errors import Issue
from yibao.core.knowledge import read_compiled
from yibao.core.regions import lineage, resolve_region
from yibao.policy.answer import Answer, Choice, Missing, Says
from yibao.policy.rule import Found, Provision, find
from yibao.policy.speak import ruled, spoken, unknown_says
from yibao.policy.weigh import judge
from yibao.policy.when import Fact, read_facts

NATION = "000000"
MAX_REMEMBERED = 100_000
MAX_TEXT = 80
MAX_CHOICES = 5

_NOT_A_NAME = Missing("region.unreadable", Says("地名要用文字写", "a region must be text"))
_BROKEN_DAY = Missing(
    "date.unreadable", Says("请给出日期，如 2026-11-22", "give a day such as 2026-11-22")
)


class Policy:
    """The rules of all places and times, read once from their compiled form."""

    def __init__(self, part: Mapping[str, Any]) -> None:
        self.topics: Mapping[str, Any] = dict(
            sorted(part["topics"].items(), key=lambda item: item[1]["order"])
        )
        self.facts: Mapping[str, Any] = part["facts"]
        self.not_covered: tuple[Mapping[str, str], ...] = tuple(part.get("not_covered", ()))
        self.provisions: dict[str, Provision] = {
            name: Provision(name, raw) for name, raw in part["provisions"].items()
        }
        self._by_place: dict[tuple[str, str], Provision] = {
            (one.topic, one.region): one for one in self.provisions.values()
        }
        self._names = _topic_names(self.topics)
        self._regions: dict[str, str | Missing] = {"": NATION, NATION: NATION}
        self._lines: dict[str, tuple[str, ...]] = {}
        self._given: dict[Any, Answer] = {}

    def ask(
        self,
        topic: str,
        region: str | None,
        on: date | str,
        facts: Mapping[str, Any] | None = None,
    ) -> Answer:
        """What the rules say on `topic` in `region` on the day `on`, given `facts`.

        `topic` is an id or one of its names; `region` any name of a place, or None for the
        whole nation; a day may be text.
        """
        try:
            # True is 1 to a mapping, but not to a rule: the type of a fact is part of the key.
            told = tuple((name, type(one), one) for name, one in facts.items()) if facts else None
            key = (topic, region, on, told)
            given = self._given.get(key)
        except (TypeError, AttributeError):  # something unhashable was given as a fact
            return self._answer(topic, region, on, facts)
        if given is None:
            given = self._answer(topic, region, on, facts)
            if len(self._given) >= MAX_REMEMBERED:
                self._given.clear()
            self._given[key] = given
        return given

    def topic_named(self, text: str) -> str | None:
        """The id of the topic with this id, name or alias; None if there is none."""
        return self._names.get(text.strip().lower()) if isinstance(text, str) else None

    def in_place(self, topic: str, code: str) -> Provision | None:
        """The provision on a topic that a region has of its own."""
        return self._by_place.get((topic, code))

    def found(self, topic: str, code: str, on: date) -> Found:
        """The provision and value that answer for a region on a day, before any facts."""
        line = self._lines.get(code)
        if line is None:
            line = self._lines[code] = lineage(code)
        return find(self._by_place, topic, line, on.isoformat())

    def region_named(self, text: str | None) -> str | Missing:
        """The adcode of a place by any of its names, or what is wrong with the name."""
        if not isinstance(text, str | None):
            return _NOT_A_NAME
        known = self._regions.get(text or "")
        if known is None:
            known = _place(text or "")
            if len(self._regions) < MAX_REMEMBERED:
                self._regions[text or ""] = known
        return known

    def day_named(self, on: object) -> date | Missing:
        """The day that a date or its text means, or what is wrong with it."""
        return _day(on)

    def facts_of(self, topic: str) -> frozenset[str]:
        """The facts that some place's rule on a topic turns on."""
        return frozenset(
            test[0]
            for one in self.provisions.values()
            if one.topic == topic
            for value in one.raw["values"]
            for condition in value["conditions"]
            for test in condition["when"]
        )

    def _answer(
        self, topic: str, region: str | None, on: date | str, facts: Mapping[str, Any] | None
    ) -> Answer:
        faults: list[Missing] = []
        name = self.topic_named(topic)
        code = self.region_named(region)
        day = _day(on)
        told: dict[str, Fact] = {}
        if facts:
            told, bad = read_facts(facts, self.facts)
            faults.extend(bad)
        if name is None:
            faults.insert(0, _unknown_topic(topic))
        faults.extend(fault for fault in (code, day) if isinstance(fault, Missing))
        if name is None or isinstance(code, Missing) or isinstance(day, Missing) or faults:
            return Answer(
                ruling="unknown",
                says=unknown_says(faults),
                topic=name or str(topic)[:MAX_TEXT],
                region=code if isinstance(code, str) else None,
                on=day if isinstance(day, date) else None,
                missing=tuple(faults),
                choices=() if name else self._choices(code),
            )
        return self._ruled(name, code, day, told)

    def _ruled(self, topic: str, code: str, on: date, facts: dict[str, Fact]) -> Answer:
        found = self.found(topic, code, on)
        if found.provision is None:
            return self._nothing(topic, code, on)
        if found.value is None:
            return self._outside(topic, code, on, found)
        judged = judge(found.value, facts)
        provision = found.provision
        missing = (*found.deferred, *judged.missing)
        kind = self.topics[topic]["kind"]
        before, after = provision.around(found.index)
        return Answer(
            ruling=judged.ruling,
            says=spoken(found.value, judged, kind=kind),
            topic=topic,
            region=code,
            on=on,
            provision=provision.id,
            citation=found.value.citation,
            grade=found.value.grade,
            conditions=judged.conditions,
            missing=missing,
            inherited_from=provision.region if provision.region != code else None,
            since=found.value.since,
            until=found.value.until,
            previous=before,
            next=after,
            checked_on=provision.checked_on,
            terms=found.value.terms,
            false_friends=provision.false_friends,
            known_gaps=provision.known_gaps,
        )

    def _nothing(self, topic: str, code: str, on: date) -> Answer:
        gap = Missing(
            "knowledge.no_provision",
            Says("我们还没有收录这里关于这件事的规定", "We hold no rule on this for the place yet"),
        )
        return Answer("unknown", unknown_says([gap]), topic, code, on, missing=(gap,))

    def _outside(self, topic: str, code: str, on: date, found: Found) -> Answer:
        """The day is before the first rule we know, or after the last one ended."""
        assert found.provision is not None
        gap = found.outside
        before, after = found.provision.around(found.index)
        if found.index >= 0:
            before = found.provision.change(found.index)
        return Answer(
            ruling="unknown",
            says=unknown_says([gap]),
            topic=topic,
            region=code,
            on=on,
            provision=found.provision.id,
            missing=(gap,),
            inherited_from=found.provision.region if found.provision.region != code else None,
            previous=before,
            next=after,
            checked_on=found.provision.checked_on,
        )

    def _choices(self, code: str | Missing) -> tuple[Choice, ...]:
        place = code if isinstance(code, str) else None
        return tuple(
            Choice(name, place, ruled(topic["question"]))
            for name, topic in self.topics.items()
            if topic["use"]
        )[:MAX_CHOICES]


@cache
def open_policy() -> Policy:
    """The rules shipped with this version; read once."""
    return Policy(read_compiled("policy"))


def ask(
    topic: str, region: str | None, on: date | str, facts: Mapping[str, Any] | None = None
) -> Answer:
    """`Policy.ask` on the rules shipped with this version."""
    return open_policy().ask(topic, region, on, facts)


def _topic_names(topics: Mapping[str, Any]) -> dict[str, str]:
    names: dict[str, str] = {}
    for topic, raw in topics.items():
        for name in (*raw["aliases"], raw["en"], raw["zh"]):
            names.setdefault(name.lower(), topic)
    names.update((topic, topic) for topic in topics)
    return names


def _unknown_topic(topic: object) -> Missing:
    said = str(topic)[:MAX_TEXT]
    return Missing("topic.unknown", Says(f"不认识“{said}”这件事", f"unknown topic {said!r}"))


def _place(text: str) -> str | Missing:
    found = resolve_region(text)
    if isinstance(found, Issue):
        said = text[:MAX_TEXT]
        tail = f"（{found.hint}）" if found.hint else ""
        if found.code == "region.ambiguous":
            return Missing(found.code, Says(f"“{said}”不止一个地方{tail}", found.says))
        return Missing(found.code, Says(f"不认识“{said}”这个地方{tail}", found.says))
    return found.code


def _day(on: object) -> date | Missing:
    if isinstance(on, datetime):
        return on.date()
    if isinstance(on, date):
        return on
    day = parse_date(on) if isinstance(on, str) else None
    if isinstance(day, Issue):
        return Missing(day.code, Says(f"日期看不懂：{str(on)[:MAX_TEXT]}", day.says))
    return day or _BROKEN_DAY
