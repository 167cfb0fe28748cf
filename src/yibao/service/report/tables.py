"""The tables of a report, the same for the page and for csv; counts too small are not told."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from yibao.service.report.counting import FEWEST, Count, Host, Summary
from yibao.service.report.words import (
    ask_name,
    kind_name,
    level_name,
    region_name,
    signal_name,
    topic_words,
)
from yibao.service.sheet.words import KINDS, LEVELS, Both

MOST_BARS = 90  # of the drawing over time: days, else weeks, else months
Step = Callable[[date], date]


class Line(NamedTuple):
    """One line of a table. `rows` and `alarming` are None where the count is too small to tell."""

    item: str
    name: Both
    rows: int | None
    alarming: int | None = None
    like: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `rare` names are left out of it, and `pruned` says that some went uncounted."""

    id: str
    lines: tuple[Line, ...]
    of: int
    alarms: bool = False
    rare: int = 0
    pruned: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """Kinds over time: each begin of a day, week or month with the rows of each kind."""

    unit: str
    bars: tuple[tuple[date, Counter[str]], ...]


def tables(summary: Summary) -> list[Table]:
    """All tables but that over time."""
    judged, found = summary.judged, summary
    levels = [Line(n, level_name(n), found.levels[n]) for n in LEVELS]
    kinds = [Line(n, kind_name(n), found.kinds[n]) for n in KINDS if found.kinds[n]]
    bad = [Line(code, (code, code), rows) for code, rows in found.bad.most_common()]
    return [
        Table("levels", tuple(levels), judged),
        Table("kinds", tuple(sorted(kinds, key=lambda one: -(one.rows or 0))), judged),
        _ours("asks", found.asks, judged, ask_name),
        _hosts(found.hosts, judged),
        _regions(found.regions, judged),
        _ours("false_claims", found.false_claims, judged, topic_words),
        _ours("signals", found.signals, judged, signal_name),
        Table("bad", tuple(bad), found.rows),
    ]


def timeline(summary: Summary) -> Timeline:
    """Kinds by day, by week where that is too much to draw, else by month."""
    days = summary.days
    if not days:
        return Timeline("day", ())
    span = (max(days) - min(days)).days + 1
    unit, begin = _unit(span)
    found: dict[date, Counter[str]] = {}
    for day in sorted(days):
        found.setdefault(begin(day), Counter()).update(days[day])
    return Timeline(unit, tuple((at, found.get(at, Counter())) for at in _every(found, unit)))


def as_csv(summary: Summary) -> str:
    """Every table as lines of table, item, kind, Chinese, English, rows and alarming rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["table", "item", "kind", "zh", "en", "rows", "alarming", "resembles"])
    writer.writerow(["all", "rows", "", "全部行", "all rows", summary.rows, "", ""])
    writer.writerow(["all", "judged", "", "有结论的", "with a verdict", summary.judged, "", ""])
    for table in tables(summary):
        for line in table.lines:
            alarming = _told(line.alarming) if table.alarms else ""
            zh, en = line.name
            row = [table.id, _cell(line.item), "", _cell(zh), _cell(en)]
            writer.writerow([*row, _told(line.rows), alarming, _cell(line.like)])
        if table.rare:
            words = [f"不足 {FEWEST} 条的", f"fewer than {FEWEST} each"]
            writer.writerow([table.id, "", "rare", *words, table.rare, "", ""])
    over = timeline(summary)
    for at, kinds in over.bars:
        for kind, rows in sorted(kinds.items()):
            said = rows if rows >= FEWEST else None
            writer.writerow(
                [over.unit, at.isoformat(), kind, *kind_name(kind), _told(said), "", ""]
            )
    return out.getvalue()


def inert_host(host: str) -> str:
    """A host that nothing turns into a link, and nothing invisible in it."""
    plain = "".join(char if char.isprintable() else "▯" for char in host)
    return plain.replace(".", "[.]")


def _ours(name: str, count: Count[str], of: int, words: Callable[[str], Both]) -> Table:
    """A table whose names are ours: all are told, small counts are not."""
    listed = sorted(count.rows.items(), key=lambda one: (-one[1], one[0]))
    lines = (Line(n, words(n), _enough(rows), _enough(count.alarming[n])) for n, rows in listed)
    return Table(name, tuple(lines), of, alarms=True)


def _hosts(count: Count[Host], of: int) -> Table:
    lines = (
        Line(shown, (shown, shown), rows, _enough(alarming), inert_host(host.like))
        for host, rows, alarming in count.often()
        for shown in [inert_host(host.name)]
    )
    return Table("hosts", tuple(lines), of, alarms=True, rare=count.rare, pruned=count.pruned)


def _regions(count: Count[str], of: int) -> Table:
    lines = (
        Line(code, region_name(code), rows, _enough(alarming))
        for code, rows, alarming in count.often()
    )
    return Table("regions", tuple(lines), of, alarms=True, rare=count.rare, pruned=count.pruned)


def _enough(rows: int) -> int | None:
    return rows if rows == 0 or rows >= FEWEST else None


def _told(rows: int | None) -> str:
    return f"<{FEWEST}" if rows is None else str(rows)


def _cell(words: str) -> str:
    """Words that a spreadsheet does not take for a formula."""
    return f"'{words}" if words[:1] in ("=", "+", "-", "@") else words


def _unit(span: int) -> tuple[str, Step]:
    if span <= MOST_BARS:
        return "day", lambda day: day
    if span <= MOST_BARS * 7:
        return "week", lambda day: day - timedelta(days=day.weekday())
    return "month", lambda day: day.replace(day=1)


def _every(found: Iterable[date], unit: str) -> Iterator[date]:
    """Every begin from the first to the last, empty ones too."""
    at, last = min(found), max(found)
    for _ in range(2_400):
        yield at
        if at >= last:
            return
        if unit == "month":
            at = (at.replace(day=28) + timedelta(days=4)).replace(day=1)
        else:
            at += timedelta(days=1 if unit == "day" else 7)
