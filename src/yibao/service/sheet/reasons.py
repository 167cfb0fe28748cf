"""Why: the words of the message that led to the verdict, each stretch with what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yibao.service.sheet.pieces import TONES, Mark, Stretch, Tone
from yibao.service.sheet.words import WHY_NOT, Lang, say

MAX_QUOTE = 60
MAX_QUOTES = 6
MIN_MARKED = 2
MAX_POINTS = 4
_CLAUSE_ENDS = frozenset("，,。；;！!？?\n")


@dataclass(frozen=True, slots=True)
class Point:
    """What one signal says of the marked words, and why it does not count, if it does not."""

    signal: str
    says: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Marked words, and the strongest points they led to; `--show evidence` lists all."""

    label: str
    quotes: tuple[str, ...]
    points: tuple[Point, ...]
    tone: Tone


def reasons_of(
    evidence: Sequence[dict[str, Any]], shown: Sequence[str], lang: Lang
) -> tuple[tuple[Reason, ...], tuple[Mark, ...]]:
    """Number the marked stretches; one that says no more than an earlier one shares its number."""
    groups: list[tuple[frozenset[str], list[Stretch]]] = []
    for one in _precise(evidence, shown):
        said = frozenset(row["signal"] for row in one.rows)
        same = next((places for known, places in groups if said <= known), None)
        if same is None:
            groups.append((said, [one]))
        else:
            same.append(one)
    reasons, marks = [], []
    for number, (_, places) in enumerate(groups, 1):
        reason = _reason(str(number), places, shown, lang)
        reasons.append(reason)
        marks += [Mark(p.start, p.end, reason.label, reason.tone) for p in places if _shows(p)]
    return tuple(reasons), tuple(marks)


def _precise(evidence: Sequence[dict[str, Any]], shown: Sequence[str]) -> list[Stretch]:
    """Stretches as short as they can be, in order.

    Rows are laid from the shortest. One that would join stretches, or reach into another clause,
    marks nothing itself; what it says goes to the first stretch it touches.
    """
    found: list[Stretch] = []
    for row in sorted(evidence, key=lambda row: row["span"][1] - row["span"][0]):
        start, end = row["span"]
        touched = [i for i, one in enumerate(found) if one.start < end and start < one.end]
        if not touched:
            found.append(Stretch(start, end, (row,)))
            continue
        at = min(touched, key=lambda i: found[i].start)
        first = found[at]
        wider = min(start, first.start), max(end, first.end)
        added = {*shown[wider[0] : first.start], *shown[first.end : wider[1]]}
        if len(touched) > 1 or added & _CLAUSE_ENDS:
            wider = first.start, first.end
        found[at] = Stretch(*wider, (*first.rows, row))
    return sorted(found, key=lambda one: (one.start, one.end))


def quotes_of(places: Sequence[tuple[int, int]], shown: Sequence[str]) -> tuple[str, ...]:
    """The words at each place as shown, each once and shortened."""
    quotes = dict.fromkeys(" ".join("".join(shown[a:b]).split()) for a, b in places)
    cut = (q if len(q) <= MAX_QUOTE else q[: MAX_QUOTE - 1] + "…" for q in quotes if q)
    return tuple(cut)[:MAX_QUOTES]


def _reason(label: str, places: list[Stretch], shown: Sequence[str], lang: Lang) -> Reason:
    rows = sorted(places[0].rows, key=lambda row: (not row["counted"], -abs(row["weight"])))
    points: dict[str, Point] = {}
    for row in rows:
        point = Point(row["signal"], row["says"][lang], _note(row, lang))
        points.setdefault(point.says, point)
    spans = [(place.start, place.end) for place in places]
    tone = min((_tone(row) for row in rows), key=TONES.index)
    return Reason(label, quotes_of(spans, shown), tuple(points.values())[:MAX_POINTS], tone)


def _shows(place: Stretch) -> bool:
    """A question mark or a single character tells a reader nothing."""
    return place.end - place.start >= MIN_MARKED


def _tone(row: dict[str, Any]) -> Tone:
    if not row["counted"]:
        return "aside"
    return "relief" if row["weight"] < 0 else "risk"


def _note(row: dict[str, Any], lang: Lang) -> str:
    return "" if row["counted"] else say(WHY_NOT.get(row["why_not"], WHY_NOT[""]), lang)
