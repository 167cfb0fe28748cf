"""Restore words that are only spelled by sound: pinyin among Han ("yibaokayu额"), homophones.

In: folded text. Out: the places where a known word was heard, with its plain form. Built at first
use, because most messages need none of it. Pinyin is read without tones; zh/z, ch/c, sh/s, ing/in
and eng/en are one (senders of disguised text do not keep them apart).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from ahocorasick_rs import AhoCorasick, MatchKind

Part = tuple[int, int, str, str]
_Syllable = tuple[int, int, int]  # code, blanks before, length
_Run = tuple[int, int, tuple[_Syllable, ...]]  # start, end
_RUN = re.compile(
    r"(?<![a-z0-9._/@:=?&-])[a-z\u3105-\u3129]{2,24}(?: [a-z]{2,6}){0,5}(?![a-z0-9._/@:=?&-])"
)
_RUN_LETTER = re.compile(r"[a-z\u3105-\u3129]")
_HAN = re.compile("[\u4e00-\u9fff]")
# Small words stand next to anything: "已保存" is not 医保存.
FUNCTION = frozenset(
    "吗呢吧啊么的地得了着过已以其再这那和与于到去在是就也都给为把被将个之使时有又并且及即会能要不没更还很"
)
NEAR_HAN = 3
MAX_SYLLABLE = 6


class Sounds:
    """The known words by sound."""

    def __init__(
        self, words: Iterable[str], groups: str, spelled: str, not_sound: frozenset[str]
    ) -> None:
        self.code = {
            ord(char): 0xF0000 + i for i, group in enumerate(groups.split(" ")) for char in group
        }
        self._syllable = {
            syllable: self.code[ord(members[0])]
            for syllable, _, members in (entry.partition(":") for entry in spelled.split(" "))
        }
        self.plain = [w for w in words if len(w) > 1 and all(ord(c) in self.code for c in w)]
        self._automaton = AhoCorasick(
            [w.translate(self.code) for w in self.plain], matchkind=MatchKind.Standard
        )
        self._neighbours = {
            pair for w in self.plain for pair in pairwise([self.code[ord(c)] for c in w])
        }
        self._reach = max(map(len, self.plain), default=0)
        self._not_sound = not_sound
        self._split = lru_cache(maxsize=8192)(self._split_word)
        self._segment = lru_cache(maxsize=8192)(self._segment_run)

    def heard(self, text: str, *, homophones: bool) -> list[Part]:
        """Give the places where a word is spelled in pinyin, or by homophones if asked for."""
        return self.pinyin(text) + (self.homophones(text) if homophones else [])

    def stream(self, text: str) -> str:
        """Give `text` with one code for each syllable, whether Han or pinyin stands for it."""
        out: list[str] = []
        at = 0
        for match in _RUN.finditer(text):
            codes = self._segment(match.group())
            if codes and _by_han(text, match):
                out += (text[at : match.start()], "".join(chr(code) for code, _, _ in codes))
                at = match.end()
        out.append(text[at:])
        return "".join(out).translate(self.code)

    def pinyin(self, text: str, starts: Iterable[int] | None = None) -> list[Part]:
        """Give the places where Latin letters spell a word or a part of one.

        `starts`, where known, are all places that such letters can begin at, in order.
        """
        parts: list[Part] = []
        found = _RUN.finditer(text) if starts is None else _runs_at(text, starts)
        for lowest, highest, runs in self._stretches(text, found):
            stream, firsts, lasts, latin = self._stream(text, lowest, highest, runs)
            for number, first, last in self._automaton.find_matches_as_indexes(
                stream, overlapping=True
            ):
                if any(latin[first:last]):
                    parts.append((firsts[first], lasts[last - 1], self.plain[number], "pinyin"))
        return parts

    def homophones(self, text: str) -> list[Part]:
        """Give the places where other characters of the same sound stand for a word."""
        parts: list[Part] = []
        stream = text.translate(self.code)
        for number, start, end in self._automaton.find_matches_as_indexes(stream, overlapping=True):
            plain, heard = self.plain[number], text[start:end]
            if heard != plain and self.is_disguise(heard, plain):
                parts.append((start, end, plain, "sound"))
        return parts

    def is_disguise(self, heard: str, plain: str) -> bool:
        """A homophone counts only when part of the word still stands and it is no word itself."""
        if heard in self._not_sound or len(plain) < 3:
            return False
        differ = [a for a, b in zip(heard, plain, strict=True) if a != b]
        return len(differ) * 3 <= len(plain) * 2 and FUNCTION.isdisjoint(differ)

    def _stretches(
        self, text: str, matches: Iterable[re.Match[str]]
    ) -> list[tuple[int, int, list[_Run]]]:
        """Give the stretches that a word with Latin letters in it can lie in, with their runs."""
        found: list[tuple[int, int, list[_Run]]] = []
        for match in matches:
            codes = self._segment(match.group())
            if not codes or not _by_han(text, match):
                continue
            start, end = match.span()
            if not self._may_join(text, start, end, codes):
                continue
            run = (start, end, codes)
            if found and start - self._reach < found[-1][1]:
                lowest, _, runs = found.pop()
                found.append((lowest, end + self._reach, [*runs, run]))
            else:
                found.append((max(0, start - self._reach), end + self._reach, [run]))
        return found

    def _may_join(self, text: str, start: int, end: int, codes: tuple[_Syllable, ...]) -> bool:
        """Say whether any word has two of these syllables, or one beside what stands there."""
        around = text[start - 1 : start], text[end : end + 1]
        if _RUN_LETTER.match(around[1]) or _RUN_LETTER.match(around[0]):
            return True
        before, after = (self.code.get(ord(char), 0) if char else 0 for char in around)
        row = [before, *(code for code, _, _ in codes), after]
        return not self._neighbours.isdisjoint(pairwise(row))

    def _stream(
        self, text: str, lowest: int, highest: int, runs: list[_Run]
    ) -> tuple[str, list[int], list[int], list[bool]]:
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        latin: list[bool] = []
        at = lowest
        for start, end, codes in [*runs, (min(highest, len(text)), 0, ())]:
            out.append(text[at:start].translate(self.code))
            starts.extend(range(at, start))
            ends.extend(range(at + 1, start + 1))
            latin.extend([False] * (start - at))
            at = start
            for code, spaces, length in codes:
                at += spaces
                out.append(chr(code))
                starts.append(at)
                at += length
                ends.append(at)
                latin.append(True)
            at = end
        return "".join(out), starts, ends, latin

    def _segment_run(self, run: str) -> tuple[_Syllable, ...]:
        """Split words of letters into syllables; () if any of them is no pinyin."""
        found: list[_Syllable] = []
        blanks = 0
        for word in run.split(" "):
            codes = self._split(word)
            if not codes:
                return ()
            (code, _, length), *rest = codes
            found += ((code, blanks, length), *rest)
            blanks = 1
        return tuple(found)

    def _split_word(self, word: str) -> tuple[_Syllable, ...]:
        """Split a word into syllables, longest first; () if it is no pinyin."""
        for length in range(min(MAX_SYLLABLE, len(word)), 0, -1):
            code = self._syllable.get(word[:length])
            if code is None:
                continue
            if length == len(word):
                return ((code, 0, length),)
            rest = self._split(word[length:])
            if rest:
                return ((code, 0, length), *rest)
        return ()


def _runs_at(text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    done = 0
    for start in starts:
        match = _RUN.match(text, start) if start >= done else None
        if match is not None:
            done = match.end()
            yield match


def _by_han(text: str, run: re.Match[str]) -> bool:
    near = text[max(0, run.start() - NEAR_HAN) : run.end() + NEAR_HAN]
    return _HAN.search(near) is not None
