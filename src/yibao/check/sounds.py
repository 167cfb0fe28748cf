"""Restore words that are only spelled by sound: pinyin among Han ("yibaokayu额"), homophones.

In: folded text. Out: the places where a known word was heard, with its plain form. Built at first
use, because most messages need none of it. Pinyin is read without tones; zh/z, ch/c, sh/s, ing/in
and eng/en are one (senders of disguised text do not keep them apart).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

Part = tuple[int, int, str, str]
_RUN = re.compile(
    r"(?<![a-z0-9._/@:=?&-])[a-z\u3105-\u3129]{2,24}(?: [a-z]{2,6}){0,5}(?![a-z0-9._/@:=?&-])"
)
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
        self._not_sound = not_sound
        self._segment = lru_cache(maxsize=2048)(self._segmented)

    def heard(self, text: str, *, homophones: bool) -> list[Part]:
        """Give the places where a word is spelled in pinyin, or by homophones if asked for."""
        if not homophones and not self.spelled(text):
            return []
        stream, starts, ends, latin = self._stream(text)
        parts: list[Part] = []
        for number, first, last in self._automaton.find_matches_as_indexes(
            stream, overlapping=True
        ):
            start, end = starts[first], ends[last - 1]
            plain, heard = self.plain[number], text[start:end]
            if heard == plain:
                continue
            if any(latin[first:last]):
                parts.append((start, end, plain, "pinyin"))
            elif homophones and self.is_disguise(heard, plain):
                parts.append((start, end, plain, "sound"))
        return parts

    def spelled(self, text: str) -> bool:
        """Say whether any Latin letters of `text` read as pinyin beside Han."""
        return any(self._segment(r.group()) for r in _RUN.finditer(text) if _by_han(text, r))

    def is_disguise(self, heard: str, plain: str) -> bool:
        """A homophone counts only when part of the word still stands and it is no word itself."""
        if heard in self._not_sound or len(plain) < 3:
            return False
        differ = [a for a, b in zip(heard, plain, strict=True) if a != b]
        return len(differ) * 3 <= len(plain) * 2 and FUNCTION.isdisjoint(differ)

    def _stream(self, text: str) -> tuple[str, list[int], list[int], list[bool]]:
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        latin: list[bool] = []
        at = 0
        for run in _RUN.finditer(text):
            codes = self._segment(run.group()) if _by_han(text, run) else ()
            if not codes:
                continue
            self._plain_stretch(text, at, run.start(), (out, starts, ends, latin))
            where = run.start()
            for code, spaces, length in codes:
                where += spaces
                out.append(chr(code))
                starts.append(where)
                where += length
                ends.append(where)
                latin.append(True)
            at = run.end()
        self._plain_stretch(text, at, len(text), (out, starts, ends, latin))
        return "".join(out), starts, ends, latin

    def _plain_stretch(
        self,
        text: str,
        start: int,
        end: int,
        to: tuple[list[str], list[int], list[int], list[bool]],
    ) -> None:
        out, starts, ends, latin = to
        out.append(text[start:end].translate(self.code))
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))
        latin.extend([False] * (end - start))

    def _segmented(self, run: str, skipped: int = 0) -> tuple[tuple[int, int, int], ...]:
        """Split a run of letters into (code, spaces before, length), longest first; () if it is no
        pinyin."""
        if not run:
            return ()
        if run[0] == " ":
            return self._segment(run[1:], skipped + 1)
        for length in range(min(MAX_SYLLABLE, len(run)), 0, -1):
            code = self._syllable.get(run[:length])
            if code is None:
                continue
            if length == len(run):
                return ((code, skipped, length),)
            rest = self._segment(run[length:])
            if rest:
                return ((code, skipped, length), *rest)
        return ()


def _by_han(text: str, run: re.Match[str]) -> bool:
    near = text[max(0, run.start() - NEAR_HAN) : run.end() + NEAR_HAN]
    return _HAN.search(near) is not None
