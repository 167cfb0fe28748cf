"""Counts over the rows of a checked table, in memory that does not grow with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, NamedTuple, TypeVar

FEWEST = 5  # what comes fewer times is not named, so that nobody is found in a report
MOST_NAMES = 100_000
MOST_DAYS = 20_000
ALARMING = ("danger", "doubtful")

Name = TypeVar("Name", bound=Hashable)


class Host(NamedTuple):
    """Where a message leads when that is no official host; `like` is what it resembles."""

    name: str
    like: str


class Row(NamedTuple):
    """What a report counts of one row; `error` is the code of a bad one, which has nothing else."""

    error: str = ""
    level: str = ""
    kind: str = ""
    region: str = ""
    day: date | None = None
    asks: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    false_claims: tuple[str, ...] = ()
    hosts: tuple[Host, ...] = ()


@dataclass(slots=True)
class Count(Generic[Name]):
    """How many rows have each name, and how many of them alarm; the rarest go when room ends."""

    rows: Counter[Name] = field(default_factory=Counter)
    alarming: Counter[Name] = field(default_factory=Counter)
    pruned: bool = False

    def add(self, names: Iterable[Name], *, alarming: bool) -> None:
        """Count a row under each of its names once."""
        for name in names:
            self.rows[name] += 1
            if alarming:
                self.alarming[name] += 1
        if len(self.rows) > MOST_NAMES:
            self._prune()

    def often(self) -> list[tuple[Name, int, int]]:
        """Names with enough rows to be told, with their rows and the alarming ones; most first."""
        found = [(n, c, self.alarming[n]) for n, c in self.rows.items() if c >= FEWEST]
        return sorted(found, key=lambda one: (-one[1], str(one[0])))

    @property
    def rare(self) -> int:
        """How many names have too few rows to be told."""
        return sum(1 for count in self.rows.values() if count < FEWEST)

    def _prune(self) -> None:
        self.pruned = True
        least = 1
        while len(self.rows) > MOST_NAMES // 2:
            for name in [n for n, c in self.rows.items() if c <= least]:
                del self.rows[name]
                self.alarming.pop(name, None)
            least += 1


@dataclass(slots=True)
class Summary:
    """Everything a report says."""

    rows: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    days: dict[date, Counter[str]] = field(default_factory=dict)
    day_column: str = ""
    asks: Count[str] = field(default_factory=Count)
    signals: Count[str] = field(default_factory=Count)
    false_claims: Count[str] = field(default_factory=Count)
    hosts: Count[Host] = field(default_factory=Count)
    regions: Count[str] = field(default_factory=Count)

    def add(self, row: Row) -> None:
        """Count one row."""
        self.rows += 1
        if row.error:
            self.bad[row.error] += 1
            return
        alarming = row.level in ALARMING
        self.levels[row.level] += 1
        self.kinds[row.kind] += 1
        self.regions.add((row.region,), alarming=alarming)
        self.asks.add(dict.fromkeys(row.asks), alarming=alarming)
        self.signals.add(dict.fromkeys(row.signals), alarming=alarming)
        self.false_claims.add(dict.fromkeys(row.false_claims), alarming=alarming)
        self.hosts.add(dict.fromkeys(row.hosts), alarming=alarming)
        if row.day and (row.day in self.days or len(self.days) < MOST_DAYS):
            self.days.setdefault(row.day, Counter())[row.kind] += 1

    @property
    def judged(self) -> int:
        """How many rows have a verdict."""
        return self.rows - sum(self.bad.values())
