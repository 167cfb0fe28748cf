"""Hold a message's atoms against the signals: which pieces of evidence stand, and where.

In: atoms, sentence breaks and quotes. Out: `Hit`s, each with its place in the folded text and
whether it counts. A hit that is denied ("请勿填写…") or that a warning quotes does not count.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any, NamedTuple

from yibao.check.extract import Extracts
from yibao.check.lexicon import Atoms

Place = tuple[int, int]
MAX_HITS_PER_SIGNAL = 4
DENY_REACH = 16
WIDER_IN_LATIN = 3  # a gap is counted in characters, and Latin words have more of them
_CLAUSE_END = frozenset("，,。！？!?\n；;")


class Hit(NamedTuple):
    """One signal found at one place; `why_not` names why it does not count ("" when it does)."""

    signal: int
    start: int
    end: int
    why_not: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One way a signal can be met: atoms in order, or near each other in any order."""

    signal: int
    atoms: tuple[int, ...]
    ordered: bool
    gap: int


@dataclass(frozen=True, slots=True)
class Composite:
    """A signal made of other atoms and signals anywhere in the message."""

    signal: int
    needs_atoms: tuple[int, ...]
    needs_signals: tuple[int, ...]
    without_atoms: tuple[int, ...]
    without_signals: tuple[int, ...]

    @property
    def first(self) -> int:
        """Give the first thing needed: a signal if any is, else an atom."""
        return (self.needs_signals or self.needs_atoms)[0]

    def stands(self, atoms: Atoms, standing: dict[int, Hit]) -> bool:
        """Say whether everything needed is there and nothing unwanted is."""
        return (
            all(a in atoms for a in self.needs_atoms)
            and all(s in standing for s in self.needs_signals)
            and not any(a in atoms for a in self.without_atoms)
            and not any(s in standing for s in self.without_signals)
        )


class Signals:
    """All signals compiled to number form; one instance serves every message."""

    def __init__(self, compiled: dict[str, Any]) -> None:
        self.rows: list[dict[str, Any]] = compiled["signals"]
        self.ids: list[str] = [row["id"] for row in self.rows]
        self.number = {name: i for i, name in enumerate(self.ids)}
        self.heeds_denial = [bool(row["heeds_denial"]) for row in self.rows]
        self.quotable = [bool(row["quotable"]) for row in self.rows]
        self.single: dict[int, list[int]] = {}
        self.placed: dict[int, list[Clause]] = {}
        for signal, atoms, ordered, gap in compiled["clauses"]:
            if len(atoms) == 1:
                self.single.setdefault(atoms[0], []).append(signal)
            else:
                clause = Clause(signal, tuple(atoms), bool(ordered), gap)
                rarest = min(atoms, key=lambda a: compiled["frequency"][a])
                self.placed.setdefault(rarest, []).append(clause)
        composites = [Composite(c[0], *map(tuple, c[1:])) for c in compiled["composites"]]
        self.composites = [(bool(c.needs_signals), c.first, c) for c in composites]
        self.deny: int = compiled["deny"]
        self.deny_not: int = compiled["deny_not"]

    def find(self, text: str, atoms: Atoms, extracts: Extracts) -> list[Hit]:
        """Give every hit, in order of signal discovery; composites come last."""
        hits: list[Hit] = []
        counts: dict[int, int] = {}
        scene = _Scene(text, extracts.breaks, self._denials(atoms))
        for atom, places in atoms.items():
            for signal in self.single.get(atom, ()):
                for place in places[:MAX_HITS_PER_SIGNAL]:
                    self._add(hits, counts, scene, signal, place)
            for clause in self.placed.get(atom, ()):
                for needed in clause.atoms:
                    if needed not in atoms:
                        break
                else:
                    for place in _placed(clause, atoms, scene):
                        self._add(hits, counts, scene, clause.signal, place)
        if self.composites:
            self._compose(hits, atoms, counts)
        return hits

    def marks_of(self, signal: int) -> list[int]:
        """Give the atoms that can set a signal off, alone or with others."""
        found = [atom for atom, signals in self.single.items() if signal in signals]
        for _, _, made in self.composites:
            if made.signal == signal:
                found += made.needs_atoms
        return list(dict.fromkeys(found))

    def _denials(self, atoms: Atoms) -> list[Place]:
        """Give the places that deny, without those that only look so ("不要紧", "别告诉")."""
        places = atoms.get(self.deny, [])
        only_looks = atoms.get(self.deny_not)
        if not only_looks:
            return places
        return [p for p in places if not any(a <= p[0] and p[1] <= b for a, b in only_looks)]

    def _add(
        self, hits: list[Hit], counts: dict[int, int], scene: _Scene, signal: int, place: Place
    ) -> None:
        seen = counts.get(signal, 0)
        if seen >= MAX_HITS_PER_SIGNAL:
            return
        counts[signal] = seen + 1
        why_not = ""
        if scene.denials and self.heeds_denial[signal] and scene.denied(place):
            why_not = "denied"
        hits.append(Hit(signal, place[0], place[1], why_not))

    def _compose(self, hits: list[Hit], atoms: Atoms, counts: dict[int, int]) -> None:
        standing: dict[int, Hit] = {}
        for hit in hits:
            if not hit.why_not and hit.signal not in standing:
                standing[hit.signal] = hit
        for by_signal, first, c in self.composites:
            if first not in (standing if by_signal else atoms):
                continue
            if c.signal in counts or not c.stands(atoms, standing):
                continue
            start, end = standing[first][1:3] if by_signal else atoms[first][0]
            counts[c.signal] = 1
            hit = Hit(c.signal, start, end, "")
            hits.append(hit)
            standing[c.signal] = hit

    def set_quoted_aside(self, hits: list[Hit], quotes: tuple[Place, ...]) -> list[Hit]:
        """Give `hits` with those inside a quotation marked as quoted (for a warning's text)."""
        if not quotes:
            return hits
        return [
            Hit(h.signal, h.start, h.end, "quoted")
            if not h.why_not
            and self.quotable[h.signal]
            and any(a <= h.start and h.end <= b for a, b in quotes)
            else h
            for h in hits
        ]


class _Scene:
    """Sentence breaks and denials of one message."""

    __slots__ = ("breaks", "denials", "text")

    def __init__(self, text: str, breaks: tuple[int, ...], denials: list[Place]) -> None:
        self.text = text
        self.breaks = breaks
        self.denials = denials

    def together(self, left_end: int, right_start: int) -> bool:
        """Say whether no sentence ends between two places."""
        breaks = self.breaks
        i = bisect_left(breaks, left_end)
        return i == len(breaks) or breaks[i] >= right_start

    def denied(self, place: Place) -> bool:
        """Say whether a denial in the same clause stands before or inside `place`."""
        start, end = place
        for deny_start, deny_end in self.denials:
            if start < deny_start and deny_end < end:
                return True
            if deny_end <= start and start - deny_end <= DENY_REACH:
                between = self.text[deny_end:start]
                if _CLAUSE_END.isdisjoint(between):
                    return True
        return False


def _placed(clause: Clause, atoms: Atoms, scene: _Scene) -> list[Place]:
    """Give the places where a clause's atoms stand together."""
    rows = [atoms[atom] for atom in clause.atoms]
    found: list[Place] = []
    for first in rows[0]:
        place: Place | None = first
        for places in rows[1:]:
            place = _next(place, places, clause, scene) if place else None
        if place is not None:
            found.append(place)
            if len(found) >= MAX_HITS_PER_SIGNAL:
                break
    return found


def _next(at: Place, places: list[Place], clause: Clause, scene: _Scene) -> Place | None:
    """Give `at` widened by the nearest of `places` within the clause's gap."""
    start, end = at
    gap = clause.gap * WIDER_IN_LATIN if scene.text[start].isascii() else clause.gap
    for other_start, other_end in places:
        if end <= other_start <= end + gap:
            if scene.together(end, other_start):
                return start, other_end
        elif clause.ordered or not other_end <= start <= other_end + gap:
            continue
        elif scene.together(other_end, start):
            return other_start, end
    return None
