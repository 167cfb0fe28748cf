"""Many answers at once: places against uses, the uses of one place, and what changed there.

Pure tables of values; doors draw them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yibao.core.citation import Citation
from yibao.core.regions import Region, lineage
from yibao.core.regions import region as region_of
from yibao.policy.answer import Answer, Ruling, Says
from yibao.policy.ask import NATION, Policy
from yibao.policy.rule import Found

RULINGS: tuple[Ruling, ...] = ("allowed", "conditional", "forbidden", "ended", "unknown")


@dataclass(frozen=True, slots=True)
class Row:
    """One place and its answers, in the order of the table's topics."""

    region: Region
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Places against topics on one day. `topics` pairs each id with its short name."""

    on: date
    topics: tuple[tuple[str, Says], ...]
    rows: tuple[Row, ...]

    def to_dict(self) -> dict[str, Any]:
        """The table as JSON."""
        return {
            "on": self.on.isoformat(),
            "topics": [{"topic": topic, **name.to_dict()} for topic, name in self.topics],
            "rows": [
                {
                    "region": row.region.code,
                    "name": {"zh": row.region.short, "en": row.region.name_en},
                    "answers": [answer.to_dict() for answer in row.answers],
                }
                for row in self.rows
            ],
        }


@dataclass(frozen=True, slots=True)
class Event:
    """Another rule began to answer for a place; `region` is whose rule it is.

    `exact` is False where the day is only the first on which the rule is known to hold.
    `before` is None where nothing was known before; `after` is unknown where a rule ended and
    nothing is known of what followed.
    """

    on: date
    exact: bool
    topic: str
    name: Says
    region: str
    provision: str
    before: Ruling | None
    after: Ruling
    says: Says
    citation: Citation | None

    @property
    def is_news(self) -> bool:
        """Whether the rule changed on that day, and not only what we know of it."""
        if self.before is None:
            return self.exact and self.after != "unknown"
        return (self.before, self.after) != ("unknown", "unknown")

    def to_dict(self) -> dict[str, Any]:
        """The event as JSON."""
        return {
            "on": self.on.isoformat(),
            "exact": self.exact,
            "topic": self.topic,
            "name": self.name.to_dict(),
            "region": self.region,
            "provision": self.provision,
            "before": self.before,
            "after": self.after,
            "says": self.says.to_dict(),
            "citation": self.citation.to_dict() if self.citation else None,
        }


def table(
    policy: Policy,
    *,
    on: date,
    regions: Iterable[str] | None = None,
    topics: Iterable[str] | None = None,
) -> Table:
    """What may be done with the account where, on a day.

    `regions` are adcodes, by default the nation and every real place with a rule of its own on
    one of the topics; `topics` are ids, by default all uses of the account.
    """
    columns = tuple(topics) if topics is not None else used_topics(policy)
    codes = tuple(regions) if regions is not None else _places(policy, columns)
    return Table(
        on,
        tuple((topic, topic_name(policy, topic)) for topic in columns),
        tuple(
            Row(region_of(code), tuple(policy.ask(topic, code, on) for topic in columns))
            for code in codes
        ),
    )


def uses(policy: Policy, region: str | None, *, on: date) -> tuple[Answer, ...]:
    """What the account may lawfully be used for in a place: every use, the allowed ones first."""
    answers = [policy.ask(topic, region, on) for topic in used_topics(policy)]
    return tuple(sorted(answers, key=lambda answer: RULINGS.index(answer.ruling)))


def lawful_uses(policy: Policy, region: str | None, *, on: date) -> tuple[Answer, ...]:
    """The uses that are allowed, or allowed under conditions, in a place."""
    return tuple(
        answer
        for answer in uses(policy, region, on=on)
        if answer.ruling in ("allowed", "conditional")
    )


def changes(
    policy: Policy,
    region: str | None,
    *,
    since: date,
    until: date | None = None,
    topics: Iterable[str] | None = None,
) -> tuple[Event, ...]:
    """Every change of the rules that answer for a place, oldest first, both days included.

    A region that cannot be read has no changes; ask about it to hear why.
    """
    code = policy.region_named(region)
    if not isinstance(code, str):
        return ()
    wanted = tuple(policy.topics) if topics is None else tuple(topics)
    found = [
        event
        for topic in wanted
        for event in _events(policy, topic, code)
        if since <= event.on and (until is None or event.on <= until)
    ]
    return tuple(sorted(found, key=lambda event: (event.on, event.topic)))


def used_topics(policy: Policy) -> tuple[str, ...]:
    """The topics that are uses of the account, in the order of their names' ids."""
    return tuple(topic for topic, raw in policy.topics.items() if raw["use"])


def topic_name(policy: Policy, topic: str) -> Says:
    """The short name of a topic."""
    raw = policy.topics[topic]
    return Says(raw["zh"], raw["en"])


def _places(policy: Policy, topics: tuple[str, ...]) -> tuple[str, ...]:
    wanted = set(topics)
    own = {
        provision.region
        for provision in policy.provisions.values()
        if provision.topic in wanted and not provision.raw["fictional"]
    }
    return tuple(sorted(own | {NATION}))


def _events(policy: Policy, topic: str, code: str) -> Iterator[Event]:
    """Every day on which another rule begins to answer for a place, whoever made it."""
    held: Found | None = None
    for day in _days(policy, topic, code):
        now = policy.found(topic, code, day)
        same = held is not None and (held.provision, held.value) == (now.provision, now.value)
        if not same and (now.value is not None or held is not None):
            yield _event(policy, topic, day, before=held, now=now)
        if now.value is not None or held is not None:
            held = now


def _days(policy: Policy, topic: str, code: str) -> list[date]:
    days = set()
    for place in lineage(code):
        own = policy.in_place(topic, place)
        for raw in own.raw["values"] if own else ():
            days.add(date.fromisoformat(raw["from"]))
            if raw["to"]:
                days.add(date.fromisoformat(raw["to"]) + timedelta(days=1))
    return sorted(days)


def _event(policy: Policy, topic: str, day: date, *, before: Found | None, now: Found) -> Event:
    assert now.provision is not None
    value = now.value
    exact = value is None or value.since != day or value.start == "exact"
    return Event(
        on=day,
        exact=exact,
        topic=topic,
        name=topic_name(policy, topic),
        region=now.provision.region,
        provision=now.provision.id,
        before=(before.value.ruling if before.value else "unknown") if before else None,
        after=value.ruling if value else "unknown",
        says=value.says if value else now.outside.says,
        citation=value.citation if value else None,
    )
