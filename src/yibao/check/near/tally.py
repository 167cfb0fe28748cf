"""What is counted of one campaign: how often, when, where, with which verdicts, and what varied.

In: reports. Out: counts. A region and a clause come to light only when K distinct reports share
them: reports by K reporters, or on K days where reporters have no name. Until then the one is a
count that is not told, the other a hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from yibao.check.near.fingerprint import Fingerprint
from yibao.check.near.parts import KINDS, Kind
from yibao.check.weigh import Level

K = 5
LEVELS: tuple[Level, ...] = ("danger", "doubtful", "no_sign_found", "cannot_tell")
MOST_VALUES, MOST_DAYS, MOST_REGIONS = 16, 90, 400
EARLIER = 0  # the key of verdicts on days no longer told apart


class Report(NamedTuple):
    """When and where a message was reported, the verdict on it, and a token of who reported it."""

    on: date
    region: str | None
    level: Level | None
    reporter: str


@dataclass(slots=True)
class Share:
    """How often something was reported, and by how many distinct reports, up to K."""

    times: int = 0
    distinct: int = 0
    tokens: list[int] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Say whether enough distinct reports share it to tell of it."""
        return self.distinct >= K

    def record(self, token: int) -> None:
        """Count one report."""
        self.times += 1
        if not self.open and token not in self.tokens:
            self.tokens.append(token)
            self.distinct += 1
            if self.open:
                self.tokens.clear()

    def copy(self) -> Share:
        """Give a share of its own with the same counts."""
        return Share(self.times, self.distinct, list(self.tokens))

    def with_other(self, other: Share) -> Share:
        """Add the counts; the same people may stand behind both, so the distinct do not add up."""
        more = self if self.distinct >= other.distinct else other
        return Share(self.times + other.times, more.distinct, list(more.tokens))

    def to_row(self) -> list[Any]:
        """Give it as plain data."""
        return [self.times, self.distinct, self.tokens]


@dataclass(slots=True)
class Clause:
    """The hash of a masked clause; its words once K distinct reports share it."""

    hash: int
    text: str
    share: Share


@dataclass(slots=True)
class Tally:
    """The counts of one campaign from one source."""

    first: int
    last: int
    share: Share = field(default_factory=Share)
    regions: dict[str, Share] = field(default_factory=dict)
    levels: dict[int, list[int]] = field(default_factory=dict)
    values: dict[Kind, list[int]] = field(default_factory=dict)
    clauses: list[Clause] = field(default_factory=list)

    @classmethod
    def begun(cls, print_: Fingerprint, on: date) -> Tally:
        """Give the empty tally of a campaign whose first message has this fingerprint."""
        clauses = [Clause(number, "", Share()) for number, _ in print_.clauses]
        return cls(on.toordinal(), on.toordinal(), clauses=clauses)

    def record(self, print_: Fingerprint, report: Report, token: Tokens) -> None:
        """Count one report of this campaign."""
        day = report.on.toordinal()
        self.first, self.last = min(self.first, day), max(self.last, day)
        self.share.record(token("", report.reporter))
        if report.region and (report.region in self.regions or len(self.regions) < MOST_REGIONS):
            share = self.regions.setdefault(report.region, Share())
            share.record(token(report.region, report.reporter))
        if report.level:
            self._count(day, report.level)
        for kind, found in print_.values.items():
            known = self.values.setdefault(kind, [])
            known += sorted(found.difference(known))
            del known[:-MOST_VALUES]
        self._read(dict(print_.clauses), report, token)

    def _count(self, day: int, level: Level) -> None:
        self.levels.setdefault(day, [0] * len(LEVELS))[LEVELS.index(level)] += 1
        if len(self.levels) > MOST_DAYS:
            oldest = self.levels.pop(min(d for d in self.levels if d != EARLIER))
            earlier = self.levels.setdefault(EARLIER, [0] * len(LEVELS))
            self.levels[EARLIER] = [a + b for a, b in zip(earlier, oldest, strict=True)]

    def _read(self, words: dict[int, str], report: Report, token: Tokens) -> None:
        """Count the clauses of this report; the one that makes K brings the words."""
        for clause in self.clauses:
            if clause.hash in words and not clause.share.open:
                clause.share.record(token(f"c{clause.hash}", report.reporter))
                if clause.share.open:
                    clause.text = words[clause.hash]

    def with_other(self, other: Tally) -> Tally:
        """Give this tally with that of another campaign of the same source taken in."""
        regions = {region: share.copy() for region, share in self.regions.items()}
        for region, share in other.regions.items():
            regions[region] = regions.get(region, Share()).with_other(share)
        values = {kind: list(found) for kind, found in self.values.items()}
        for kind, found in other.values.items():
            known = values.setdefault(kind, [])
            known += [value for value in found if value not in known]
            del known[:-MOST_VALUES]
        return Tally(
            min(self.first, other.first),
            max(self.last, other.last),
            self.share.with_other(other.share),
            regions,
            total_levels((self, other)),
            values,
            max(self.clauses, other.clauses, key=lambda found: sum(bool(c.text) for c in found)),
        )

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data, to be kept."""
        return {
            "s": self.share.to_row(),
            "r": {region: share.to_row() for region, share in self.regions.items()},
            "l": {str(day): counts for day, counts in self.levels.items()},
            "v": self.values,
            "c": [[c.hash, c.text, c.share.to_row()] for c in self.clauses],
        }

    @classmethod
    def from_dict(cls, first: int, last: int, found: dict[str, Any]) -> Tally:
        """Read what `to_dict` gave."""
        return cls(
            first,
            last,
            Share(*found["s"]),
            {region: Share(*row) for region, row in found["r"].items()},
            {int(day): counts for day, counts in found["l"].items()},
            {kind: found["v"][kind] for kind in KINDS if kind in found["v"]},
            [Clause(number, text, Share(*row)) for number, text, row in found["c"]],
        )


class Tokens:
    """Gives what stands for a reporter, different for each campaign and each thing counted."""

    def __init__(self, fingerprinter: Any, campaign: int) -> None:
        self._of = fingerprinter.reporter
        self._campaign = campaign

    def __call__(self, scope: str, reporter: str) -> int:
        """Give the token of a reporter for a thing counted."""
        token: int = self._of(f"{self._campaign}|{scope}", reporter)
        return token


def total_levels(tallies: Iterable[Tally]) -> dict[int, list[int]]:
    """Add up the verdicts of each day."""
    found: dict[int, list[int]] = {}
    for tally in tallies:
        for day, counts in tally.levels.items():
            known = found.get(day, [0] * len(LEVELS))
            found[day] = [a + b for a, b in zip(known, counts, strict=True)]
    return dict(sorted(found.items()))
