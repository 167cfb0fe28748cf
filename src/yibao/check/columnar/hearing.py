"""Find words that are only spelled by sound, in the messages of a sheet that may hold some.

In: a folded sheet and the messages asked for. Out: the places to restore, by message, as
`Sounds.heard` gives them. Homophones are looked up for all messages together; the few that spell
pinyin in Latin letters go one by one.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from yibao.check.columnar import letters as ask
from yibao.check.columnar.automaton import Automaton
from yibao.check.columnar.letters import LAST, Flags
from yibao.check.columnar.sheet import Bools, Ints, Sheet, ranges
from yibao.check.sounds import NEAR_HAN, Sounds

Part = tuple[int, int, str, str]
Parts = dict[int, list[Part]]
SHORTEST = 3  # a homophone counts in words of three characters and more


class Hearing:
    """Hears columns of messages as `Sounds` hears one."""

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds
        self._code = np.zeros(LAST, np.int64)
        self._code[list(sounds.code)] = list(sounds.code.values())
        words: dict[str, list[int]] = {}
        for number, plain in enumerate(sounds.plain):
            if len(plain) >= SHORTEST:
                words.setdefault(plain.translate(sounds.code), []).append(number)
        self._automaton = Automaton(list(words))
        self._sizes = np.array([len(group) for group in words.values()], np.int64)
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._words = np.array([n for group in words.values() for n in group], np.int64)
        longest = max(map(len, sounds.plain), default=1)
        self._plain = np.zeros((len(sounds.plain), longest), np.int64)
        for number, plain in enumerate(sounds.plain):
            self._plain[number, : len(plain)] = [ord(char) for char in plain]

    def heard(
        self, sheet: Sheet, flags: Flags, owners: Ints, *, tricked: Bools, mixed: Bools
    ) -> Parts:
        """Give the places to restore; homophones only in `tricked` messages."""
        text = sheet.text()
        parts: Parts = defaultdict(list)
        starts = _spelling(flags)
        starts = starts[(tricked | mixed)[owners[starts]]]
        of, at = owners[starts], starts - sheet.begin[owners[starts]]
        spelled: dict[int, list[int]] = defaultdict(list)
        for i, start in zip(of.tolist(), at.tolist(), strict=True):
            spelled[i].append(start)
        for i, found in spelled.items():
            begin, end = int(sheet.begin[i]), int(sheet.end[i])
            for a, b, plain, kind in self._sounds.pinyin(text[begin:end], found):
                parts[i].append((begin + a, begin + b, plain, kind))
        if tricked.any():
            self._homophones(sheet, text, owners, tricked, parts)
        return parts

    def _homophones(
        self, sheet: Sheet, text: str, owners: Ints, tricked: Bools, parts: Parts
    ) -> None:
        at = sheet.places(np.flatnonzero(tricked))
        codes = sheet.codes[at]
        group, start, end = self._automaton.find(self._code[codes])
        sizes = self._sizes[group]
        word = self._words[ranges(self._starts[group], sizes)]
        start, length = np.repeat(start, sizes), np.repeat(end - start, sizes)
        differs = np.zeros(word.size, bool)
        for i in range(int(length.max(initial=0))):
            inside = np.flatnonzero(length > i)
            differs[inside] |= codes[start[inside] + i] != self._plain[word[inside], i]
        rows = zip(word[differs], at[start[differs]], length[differs], strict=True)
        for number, begin, size in rows:
            plain, heard = self._sounds.plain[number], text[begin : begin + size]
            if self._sounds.is_disguise(heard, plain):
                part = (int(begin), int(begin + size), plain, "sound")
                parts[int(owners[begin])].append(part)


def _spelling(flags: Flags) -> Ints:
    """Give the places where letters that may spell a syllable begin, with Han near them."""
    spells, han = (flags & ask.SPELLS) != 0, (flags & ask.HAN) != 0
    behind = (flags[:-2] & (ask.LATIN | ask.DIGIT | ask.ADDRESS)) == 0
    starts = np.flatnonzero(spells[1:-1] & spells[2:] & behind) + 1
    stops = np.flatnonzero(~spells & ((flags & ask.BLANK) == 0))
    near = np.zeros(starts.size, bool)
    for at in (starts - NEAR_HAN, stops[np.searchsorted(stops, starts)]):
        for i in range(NEAR_HAN):
            near |= han[np.clip(at + i, 0, flags.size - 1)]
    return starts[near]
