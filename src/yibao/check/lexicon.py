"""Find every known word of a message in one pass: the atoms that signals and claims are made of.

In: a message's text. Out: the folded `View` (aliases, homophones and pinyin already restored) and
`Atoms`, which gives the places of each word group or mark by its number.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from yibao.check.sounds import Sounds
from yibao.check.views import Folding, View, replace_spans

Place = tuple[int, int]
ADDRESS_SIGNS = frozenset("-._/@:=?&")
MIXED = re.compile("[\u4e00-\u9fff][a-z]{2}|[a-z]{2}[\u4e00-\u9fff]")
Atoms = dict[int, list[Place]]


class Reading(NamedTuple):
    """A folded view and the places of every atom found in it."""

    view: View
    atoms: Atoms


class Lexicon:
    """Word groups and their disguises, compiled into one automaton over the folded text."""

    def __init__(self, compiled: dict[str, Any], folding: Folding) -> None:
        self.folding = folding
        self.names: list[str] = compiled["atoms"]
        self.number = {name: i for i, name in enumerate(self.names)}
        words: list[list[Any]] = compiled["words"]
        aliases: list[list[str]] = compiled["aliases"]
        self.atoms_of: list[tuple[int, ...]] = [tuple(w[1]) for w in words] + [()] * len(aliases)
        self.first_alias = len(words)
        self.aliases = [(plain, kind) for _, plain, kind in aliases]
        self.patterns: list[str] = [w[0] for w in words] + [a[0] for a in aliases]
        self.bounded = bytes(_edges(p) for p in self.patterns)
        self._words = AhoCorasick(self.patterns, matchkind=MatchKind.Standard)
        self._tables: dict[str, str] = compiled["tables"]
        self._not_sound = frozenset(compiled["sound_not"])

    @cached_property
    def sounds(self) -> Sounds:
        """Give the known words by sound, made at first use."""
        groups, spelled = self._tables["sounds"], self._tables["spelled"]
        return Sounds(self.patterns[: self.first_alias], groups, spelled, self._not_sound)

    def read(self, text: str) -> Reading:
        """Fold `text`, restore disguised words and find all atoms."""
        view = self.folding.fold(text)
        hits = self._words.find_matches_as_indexes(view.text, overlapping=True)
        parts = self._disguises(view.text, hits)
        tricked = bool(parts or view.tricks)
        if tricked or MIXED.search(view.text):
            parts = apart(parts + self.sounds.heard(view.text, homophones=tricked))
        if parts:
            view = replace_spans(view, parts)
            hits = self._words.find_matches_as_indexes(view.text, overlapping=True)
        return Reading(view, self._collect(view.text, hits))

    def _collect(self, text: str, hits: list[tuple[int, int, int]]) -> Atoms:
        found: Atoms = {}
        bounded, atoms_of = self.bounded, self.atoms_of
        for pattern, start, end in hits:
            edges = bounded[pattern]
            if edges and not _stands_alone(text, start, end, edges):
                continue
            place = (start, end)
            for atom in atoms_of[pattern]:
                if atom in found:
                    found[atom].append(place)
                else:
                    found[atom] = [place]
        return found

    def _disguises(
        self, text: str, hits: list[tuple[int, int, int]]
    ) -> list[tuple[int, int, str, str]]:
        """Give the places where an alias stands for a word."""
        first_alias = self.first_alias
        disguised = [hit for hit in hits if hit[0] >= first_alias]
        if not disguised:
            return []
        parts: list[tuple[int, int, str, str]] = []
        for pattern, start, end in disguised:
            edges = self.bounded[pattern]
            if not edges or (
                _stands_alone(text, start, end, edges) and not _in_address(text, start, end)
            ):
                plain, kind = self.aliases[pattern - first_alias]
                parts.append((start, end, plain, kind))
        return parts


def apart(parts: list[tuple[int, int, str, str]]) -> list[tuple[int, int, str, str]]:
    """Give places leftmost first, longest first, none overlapping."""
    parts.sort(key=lambda p: (p[0], -p[1]))
    kept: list[tuple[int, int, str, str]] = []
    at = 0
    for part in parts:
        if part[0] >= at:
            kept.append(part)
            at = part[1]
    return kept


def _edges(pattern: str) -> int:
    """1: a Latin letter or digit begins the pattern; 2: one ends it; 3: both."""
    first, last = pattern[0], pattern[-1]
    return (first.isascii() and first.isalnum()) + 2 * (last.isascii() and last.isalnum())


def _stands_alone(text: str, start: int, end: int, edges: int) -> bool:
    """Latin words and numbers count only whole: "otp" is not in "laptop", "110" not in "21101"."""
    if edges & 1 and start and _joins(text[start - 1], text[start]):
        return False
    return not (edges & 2 and end < len(text) and _joins(text[end - 1], text[end]))


def _in_address(text: str, start: int, end: int) -> bool:
    """Letters inside a host or an e-mail address are no alias of a word."""
    return (start > 0 and text[start - 1] in ADDRESS_SIGNS) or (
        end < len(text) and text[end] in ADDRESS_SIGNS
    )


def _joins(left: str, right: str) -> bool:
    if not (left.isascii() and right.isascii()):
        return False
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
