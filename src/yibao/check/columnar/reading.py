"""Read many messages: folded, disguised words restored, every known word found.

In: messages as received. Out: a `Page`, which says of all messages what `Lexicon.read` says of one.
Matches come in the order in which one message's words are found: by end, the longest first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yibao.check.columnar import letters as ask
from yibao.check.columnar.automaton import Automaton, Matches
from yibao.check.columnar.folding import Folded, Folder, Tricks
from yibao.check.columnar.hearing import Hearing, Parts
from yibao.check.columnar.letters import Flags, codes_of
from yibao.check.columnar.sheet import (
    Bools,
    Cuts,
    Ints,
    Received,
    Sheet,
    origins,
    owners,
    replace,
)
from yibao.check.lexicon import Lexicon, apart


@dataclass(slots=True)
class Page:
    """Folded and restored messages with their characters' flags and the words found."""

    raw: Received
    sheet: Sheet
    text: str
    flags: Flags
    owners: Ints
    changed: Bools
    tricks: Tricks
    words: Matches

    def original(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Give the places in the messages as received behind these places on the sheet."""
        begin = self.raw.begin[self.owners[start]]
        first, last = self.sheet.spans(start, end)
        filled = end > start
        return (first - begin) * filled, (last - begin) * filled


class Reader:
    """Reads columns of messages as the `Lexicon` reads one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._marks = {
            name.removeprefix("trick_"): number
            for name, number in lexicon.number.items()
            if name.startswith("trick_")
        }
        self._folder = Folder(lexicon.folding, self._marks)
        self._letters = self._folder.letters
        self._hearing = Hearing(lexicon.sounds)
        self._words = Automaton(lexicon.patterns)
        self._edges = np.frombuffer(lexicon.bounded, np.uint8)
        self._first_alias = lexicon.first_alias
        self._aliases = lexicon.aliases

    def read(self, texts: list[str]) -> Page:
        """Read `texts`."""
        folded = self._folder.fold(texts)
        sheet, owner = folded.sheet, owners(folded.sheet)
        flags = self._letters.flags(sheet.codes)
        words = self._find(sheet.codes, flags)
        parts = self._disguises(words, flags, owner)
        tricked, mixed = np.zeros(len(texts), bool), np.zeros(len(texts), bool)
        tricked[list(parts)] = True
        tricked[folded.tricks.message] = True
        mixed[owner[_mixed(flags)]] = True
        heard = self._hearing.heard(sheet, flags, owner, tricked=tricked, mixed=mixed)
        for i, found in heard.items():
            parts[i] = parts.get(i, []) + found
        parts = {i: apart(found) for i, found in sorted(parts.items()) if found}
        if parts:
            words = self._restore(folded, parts, words)
            sheet, owner = folded.sheet, owners(folded.sheet)
            flags = self._letters.flags(sheet.codes)
        known = words[0] < self._first_alias
        words = _in_order(*(column[known] for column in words))
        return Page(
            folded.raw, sheet, sheet.text(), flags, owner, folded.changed, folded.tricks, words
        )

    def _find(self, codes: ask.Codes, flags: Flags) -> Matches:
        """Give the words found; Latin words and numbers count only whole."""
        word, start, end = self._words.find(codes)
        edges = self._edges[word]
        bounded = np.flatnonzero(edges)
        joined = ((edges[bounded] & 1) != 0) & _joins(flags, start[bounded])
        joined |= ((edges[bounded] & 2) != 0) & _joins(flags, end[bounded])
        alone = np.ones(word.size, bool)
        alone[bounded[joined]] = False
        return word[alone], start[alone], end[alone]

    def _disguises(self, words: Matches, flags: Flags, owner: Ints) -> Parts:
        """Give the places where an alias stands for a word, by message and in order."""
        alias = np.flatnonzero(words[0] >= self._first_alias)
        word, start, end = (column[alias] for column in words)
        address = ((flags[start - 1] | flags[end]) & ask.ADDRESS) != 0
        plain = ~(address & (self._edges[word] != 0))
        parts: Parts = {}
        columns = (word[plain], start[plain], end[plain], owner[start[plain]])
        for w, a, b, i in zip(*(column.tolist() for column in columns), strict=True):
            parts.setdefault(i, []).append((a, b, *self._aliases[w - self._first_alias]))
        return parts

    def _tricks_of(self, sheet: Sheet, parts: Parts) -> list[tuple[int, int, int, int]]:
        rows = [(i, *part) for i, found in parts.items() for part in found]
        starts, ends = (np.array([row[k] for row in rows], np.int64) for k in (1, 2))
        first, last = sheet.spans(starts, ends)
        marks = [self._marks.get(row[4], -1) for row in rows]
        messages = [row[0] for row in rows]
        return list(zip(messages, marks, first.tolist(), last.tolist(), strict=True))

    def _restore(self, folded: Folded, parts: Parts, words: Matches) -> Matches:
        """Put plain words in place of `parts`; find words again in the messages changed."""
        old = folded.sheet
        folded.sheet = new = replace(old, _cuts(old, parts))
        again = np.zeros(folded.changed.size, bool)
        again[list(parts)] = True
        folded.changed |= again
        folded.tricks = folded.tricks.and_then(self._tricks_of(old, parts))
        owner = np.searchsorted(old.end, words[1])
        kept = ~again[owner]
        shift = (new.begin - old.begin)[owner[kept]]
        word, start, end = words[0][kept], words[1][kept] + shift, words[2][kept] + shift
        places = new.places(np.flatnonzero(again))
        codes = new.codes[places]
        found_word, found_start, found_end = self._find(codes, self._letters.flags(codes))
        return (
            np.concatenate((word, found_word)),
            np.concatenate((start, places[found_start])),
            np.concatenate((end, places[found_end - 1] + 1)),
        )


def _joins(flags: Flags, at: Ints) -> Bools:
    """Say whether the characters on both sides of each place belong to one word or number."""
    joined: Bools = (flags[at - 1] & flags[at] & (ask.LETTER | ask.DIGIT)) != 0
    return joined


def _mixed(flags: Flags) -> Ints:
    """Give places where two Latin letters stand beside a Han character."""
    han, latin = (flags & ask.HAN) != 0, (flags & ask.LATIN) != 0
    two = latin[:-1] & latin[1:]
    return np.flatnonzero((han[:-2] & two[1:]) | (two[:-1] & han[2:]))


def _in_order(word: Ints, start: Ints, end: Ints) -> Matches:
    """Sort matches by end, the longest first."""
    key = (end << 40) | (start << 16) | word
    key.sort()
    return key & 0xFFFF, (key >> 16) & 0xFFFFFF, key >> 40


def _cuts(sheet: Sheet, parts: Parts) -> Cuts:
    rows = [part for found in parts.values() for part in found]
    starts = np.array([part[0] for part in rows], np.int64)
    ends = np.array([part[1] for part in rows], np.int64)
    sizes = np.array([len(part[2]) for part in rows], np.int64)
    codes = codes_of("".join(part[2] for part in rows))
    return Cuts(starts, ends, sizes, codes, np.repeat(origins(*sheet.spans(starts, ends)), sizes))
