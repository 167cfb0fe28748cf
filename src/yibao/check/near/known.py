"""What is told of a campaign: how often, since when, where, with which verdicts, what differs.

In: the tallies of one campaign from all sources. Out: `Campaign`, and `NearKnown` for one message
held against it. Regions are told where one source has K distinct reports of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from yibao.check.near.fingerprint import Fingerprint
from yibao.check.near.parts import KINDS, Kind, shown
from yibao.check.near.tally import EARLIER, LEVELS, Tally, total_levels
from yibao.check.weigh import Level
from yibao.core.regions import region as region_of

Difference = Literal["link", "number", "amount", "date", "name", "account", "wording"]
GAP = "…"
LATEST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Region:
    """A region and how often it was named."""

    code: str
    zh: str
    en: str
    times: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is told of one campaign."""

    number: int
    times: int
    since: date
    last: date
    regions: tuple[Region, ...]
    levels: dict[Level, int]
    by_day: tuple[tuple[date, dict[Level, int]], ...]
    template: str

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "campaign": self.number,
            "times": self.times,
            "since": self.since.isoformat(),
            "last": self.last.isoformat(),
            "regions": [
                {"code": r.code, "zh": r.zh, "en": r.en, "times": r.times} for r in self.regions
            ],
            "levels": dict(self.levels),
            "by_day": [{"on": day.isoformat(), **counts} for day, counts in self.by_day],
            "template": self.template or None,
        }


@dataclass(frozen=True, slots=True)
class NearKnown:
    """A campaign that a message nearly repeats, how alike it is, and what differs."""

    campaign: Campaign
    alike: float
    differs: tuple[Difference, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give it as the member `near_known` of the verdict JSON."""
        told = self.campaign.to_dict()
        return {**told, "alike": round(self.alike, 3), "differs": list(self.differs)}


def campaign_of(number: int, tallies: Sequence[Tally]) -> Campaign:
    """Tell of a campaign what its tallies come to."""
    days = total_levels(tallies)
    by_day = [
        (date.fromordinal(day), dict(zip(LEVELS, counts, strict=True)))
        for day, counts in days.items()
        if day != EARLIER
    ]
    return Campaign(
        number,
        sum(tally.share.times for tally in tallies),
        date.fromordinal(min(tally.first for tally in tallies)),
        date.fromordinal(max(tally.last for tally in tallies)),
        _regions(tallies),
        {level: sum(counts[i] for counts in days.values()) for i, level in enumerate(LEVELS)},
        tuple(by_day[-LATEST_DAYS:]),
        _template(tallies),
    )


def differences(
    print_: Fingerprint, tallies: Sequence[Tally], written: float
) -> tuple[Difference, ...]:
    """Name what differs from all that was reported; `written` says how alike the wording is."""
    found: list[Difference] = [kind for kind in KINDS if _is_new(kind, print_, tallies)]
    return (*found, "wording") if written < 1.0 else tuple(found)


def _is_new(kind: Kind, print_: Fingerprint, tallies: Sequence[Tally]) -> bool:
    known = {value for tally in tallies for value in tally.values.get(kind, ())}
    here = print_.values.get(kind, frozenset())
    return not here <= known if here else bool(known)


def _regions(tallies: Sequence[Tally]) -> tuple[Region, ...]:
    times: dict[str, int] = {}
    for tally in tallies:
        for code, share in tally.regions.items():
            if share.open:
                times[code] = times.get(code, 0) + share.times
    rows = [(count, region_of(code)) for code, count in times.items()]
    rows.sort(key=lambda row: (-row[0], row[1].code))
    return tuple(Region(place.code, place.name, place.name_en, n) for n, place in rows)


def _template(tallies: Sequence[Tally]) -> str:
    """Give the clauses that may be read, a gap where others stand; "" when none may."""
    best = max(tallies, key=lambda tally: sum(bool(c.text) for c in tally.clauses))
    pieces = [shown(clause.text) or GAP for clause in best.clauses]
    told = [p for i, p in enumerate(pieces) if p != GAP or not i or pieces[i - 1] != GAP]
    return "" if set(told) <= {GAP} else "，".join(told)
