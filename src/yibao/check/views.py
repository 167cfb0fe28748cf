"""Views of a message: the folded text that signals are matched on, mapped back to the original.

In: the original text. Out: a `View` (text and, for each of its characters, the original span).
Folding undoes what senders do to hide words: width, case, traditional forms, invisible characters,
inserted symbols, look-alike letters, split characters, aliases, homophones and pinyin.
The sound view is the folded text with each Han character replaced by one code per syllable.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

from yibao.check.unmask import masked, shown_order

SOUND_BASE = 0xF0000  # syllable codes live in a private plane, one per toneless syllable
_HAN = "\u4e00-\u9fff"
_KEPT = "，。！？：；（）【】《》、“”‘’「」『』…—·￥"  # folding leaves these as they are
_NOISE = r" \t*＊·•・.‧∙●○◆◇★☆■□▪※~～_^|/\\+=`«»‹›#&@%$€£¥丶丿氵\-—–―…"
_EMOJI = "\u2500-\u25ff\u2600-\u27bf\U0001f300-\U0001faff"
NOISE_SIGN = rf"(?![💊💰💵💴💸💳💚💲🔢🏥🚗📞📱🩹])[{_NOISE}{_EMOJI}]"
_NOISE_RUN = re.compile(rf"(?<=[{_HAN}])(?:{NOISE_SIGN}){{1,6}}(?=[{_HAN}])")
_SPACED_OUT = re.compile(rf"(?:[{_HAN}][,，.。、;；:：!！?？\n ]){{3,}}[{_HAN}]")
_ESCAPES = re.compile(
    r"&#x?[0-9a-fA-F]{2,6};|&[a-z]{2,8};|(?:\\u[0-9a-fA-F]{4})+|(?:%[0-9A-F]{2}){3,}"
)
_O_IN_DIGITS = re.compile(r"(?<=\d)o+(?![a-z.])")
CHINESE_DIGITS = "零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_DISGUISED = re.compile(rf"\do|[{CHINESE_DIGITS}]{{3}}")
_NUMERALS = re.compile(f"[{CHINESE_DIGITS}]{{3,}}")
_NUMERAL_DIGITS = str.maketrans(CHINESE_DIGITS, "000" + "123456789" * 2)
UNEVEN = "\ue001"  # private use: never survives folding, so it cannot be in folded text
_UNEVEN = re.compile(UNEVEN)


class Trick(NamedTuple):
    """One place where folding revealed hidden words: kind and original span."""

    kind: str
    start: int
    end: int


@dataclass(slots=True)
class View:
    """Folded text; `starts`/`ends` give each character's original span, `None` when identical."""

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None
    tricks: tuple[Trick, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the original text behind `text[start:end]`."""
        if self.starts is None or self.ends is None:
            return start, end
        if not self.starts:
            return 0, 0
        if start >= end:
            return self.starts[start], self.starts[start]
        return self.starts[start], self.ends[end - 1]

    def folded(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in this view of the original text's span."""
        if self.starts is None or self.ends is None:
            return start, end
        return bisect_left(self.starts, start), bisect_left(self.starts, end)


class CharFold(dict[int, str]):
    """Character table for `str.translate`, filled on first use of each character.

    A character that folds to nothing or to several becomes `UNEVEN`: the quick path keeps the
    length, and the marker sends the text to the path that maps offsets one by one.
    """

    def __init__(self, simplified: dict[str, str], lookalikes: dict[str, str]) -> None:
        super().__init__()
        self._simplified = simplified
        self._lookalikes = lookalikes

    def __missing__(self, code: int) -> str:
        folded = self.fold_char(chr(code))
        quick = folded if len(folded) == 1 else UNEVEN
        if len(self) < 70_000:
            self[code] = quick
        return quick

    def fold_char(self, char: str) -> str:
        """Give the folded form of one character: none, one or several characters."""
        if char in _KEPT or char in "\n\t":
            return char
        if char in self._lookalikes:
            return self._lookalikes[char]
        if char in _BLANKS:
            return " "
        if char in _TONE_MARKS:
            return ""
        if unicodedata.category(char) in ("Cf", "Mn", "Me", "Co", "Cc", "Cs", "Cn"):
            return ""
        char = unicodedata.normalize("NFKC", char).casefold()
        if "\u00c0" <= char <= "\u024f":
            char = unicodedata.normalize("NFD", char)[0]
        char = "".join(self._lookalikes.get(c, c) for c in char)
        return "".join(self._simplified.get(c, c) for c in char)


_TONE_MARKS = "ˇˊˋ˙ˉ"
_BLANKS = "\u3164\u2800\u115f\u1160\uffa0\u00a0\u3000\u2007\u202f"


class Folding:
    """The tables of folding, built once from compiled knowledge."""

    def __init__(self, tables: dict[str, str]) -> None:
        simplified = dict(zip(tables["traditional"], tables["simplified"], strict=True))
        lookalikes = dict(zip(tables["odd"], tables["plain"], strict=True))
        self.chars = CharFold(simplified, lookalikes)
        odd_han = "".join(c for c in (*simplified, *lookalikes) if "\u4e00" <= c <= "\u9fff")
        self._odd = re.compile(rf"[^\n\t -~{_KEPT}\u4e00-\u9fa5]|[{odd_han}]")
        self._sound_groups = tables["sounds"]
        self._sound_codes: dict[int, int] = {}

    def fold(self, text: str) -> View:
        """Fold `text`. Ordinary text needs only lower case, which one scan finds out."""
        if "\u202e" in text:
            text = shown_order(text)
        if "&" in text or "\\u" in text or "%" in text:
            view = self._unescape(text)
            if view is not None:
                return self._clean(self._fold_chars(view))
        if self._odd.search(text) is None:
            view = View(text.lower())
        else:
            folded = text.translate(self.chars)
            view = self._fold_chars(View(text)) if UNEVEN in folded else View(folded)
        folded = view.text
        if _NOISE_RUN.search(folded) or _DISGUISED.search(folded) or _SPACED_OUT.search(folded):
            view = self._clean(view)
        parts = masked(view.text)
        return replace_spans(view, parts) if parts else view

    def is_plain(self, char: str) -> bool:
        """Say whether `char` needs lower case only."""
        return self._odd.search(char) is None

    def is_escaped(self, text: str) -> bool:
        """Say whether `text` may hold characters written as escapes."""
        return _ESCAPES.search(text) is not None

    def sound(self, text: str) -> str:
        """Give the sound stream of folded text: same length, one code for each syllable."""
        if not self._sound_codes:
            for index, members in enumerate(self._sound_groups.split(" ")):
                self._sound_codes.update(dict.fromkeys(map(ord, members), SOUND_BASE + index))
        return text.translate(self._sound_codes)

    def _unescape(self, text: str) -> View | None:
        draft = _Draft(View(text))
        at = 0
        for match in _ESCAPES.finditer(text):
            plain = _plain_escape(match.group())
            if plain == match.group():
                continue
            draft.copy(at, match.start())
            draft.put(plain, *match.span())
            at = match.end()
        if at == 0:
            return None
        draft.copy(at, len(text))
        return draft.view()

    def _fold_chars(self, view: View) -> View:
        """Fold every character, also those that fold to nothing or to several."""
        quick = view.text.translate(self.chars)
        draft = _Draft(View(quick, view.starts, view.ends, view.tricks))
        at, hiding = 0, False
        for match in _UNEVEN.finditer(quick):
            i = match.start()
            if at < i:
                draft.reveal(quick[at], at, hiding=hiding)
                draft.copy(at, i)
                hiding = False
            folded = self.chars.fold_char(view.text[i])
            if folded:
                draft.reveal(folded, i, hiding=hiding)
                draft.put(folded, i, i + 1)
            hiding = not folded
            at = i + 1
        if at < len(quick):
            draft.reveal(quick[at], at, hiding=hiding)
            draft.copy(at, len(quick))
        return draft.view()

    def _clean(self, view: View) -> View:
        """Drop symbols inserted inside Han words and read disguised digits."""
        text = _O_IN_DIGITS.sub(lambda m: "0" * len(m.group()), view.text)
        text = _NUMERALS.sub(_numerals_as_digits, text)
        drop: list[tuple[int, int]] = []
        for match in _NOISE_RUN.finditer(text):
            if not _reads_as_break(match.group()):
                drop.append(match.span())
        for match in _SPACED_OUT.finditer(text):
            drop.extend((i, i + 1) for i in range(match.start() + 1, match.end(), 2))
        if not drop and text == view.text:
            return view
        return _without(View(text, view.starts, view.ends, view.tricks), sorted(set(drop)))


class _Draft:
    """A view in the making: text pieces with the original span of each character."""

    def __init__(self, source: View) -> None:
        self.source = source
        self.out: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.tricks = list(source.tricks)

    def copy(self, start: int, end: int) -> None:
        """Take a stretch of the source as it is."""
        source = self.source
        self.out.append(source.text[start:end])
        if source.starts is None or source.ends is None:
            self.starts.extend(range(start, end))
            self.ends.extend(range(start + 1, end + 1))
        else:
            self.starts.extend(source.starts[start:end])
            self.ends.extend(source.ends[start:end])

    def put(self, plain: str, start: int, end: int) -> tuple[int, int]:
        """Put `plain` in place of a stretch of the source; give the stretch's original span."""
        first, last = self.source.original(start, end)
        self.out.append(plain)
        self.starts.extend([first] * len(plain))
        self.ends.extend([last] * len(plain))
        return first, last

    def reveal(self, folded: str, at: int, *, hiding: bool) -> None:
        """Note a trick if what was hidden before `at` stood between two Han characters."""
        before = self.out[-1][-1] if hiding and self.out else ""
        if "\u4e00" <= before <= "\u9fff" and "\u4e00" <= folded <= "\u9fff":
            end = self.source.original(at, at + 1)[1]
            self.tricks.append(Trick("hidden", self.starts[-1], end))

    def view(self) -> View:
        """Give the finished view."""
        return View("".join(self.out), self.starts, self.ends, tuple(self.tricks))


def replace_spans(view: View, parts: Sequence[tuple[int, int, str, str]]) -> View:
    """Give `view` with each (start, end, plain, trick kind) put in place of the text there.

    Parts are in order and do not overlap. Every character of `plain` maps to the whole old span.
    """
    draft = _Draft(view)
    at = 0
    for start, end, plain, kind in parts:
        draft.copy(at, start)
        first, last = draft.put(plain, start, end)
        draft.tricks.append(Trick(kind, first, last))
        at = end
    draft.copy(at, len(view.text))
    return draft.view()


def _without(view: View, spans: Sequence[tuple[int, int]]) -> View:
    draft = _Draft(view)
    at = 0
    for start, end in spans:
        if start < at:
            continue
        draft.copy(at, start)
        if not view.text[start:end].isspace():
            draft.tricks.append(Trick("inserted", *view.original(start - 1, end + 1)))
        at = end
    draft.copy(at, len(view.text))
    return draft.view()


def _plain_escape(found: str) -> str:
    if found.startswith("&"):
        return html.unescape(found)
    if found.startswith("\\u"):
        return str(json.loads(f'"{found}"'))
    plain = unquote(found, errors="replace")
    return found if "\ufffd" in plain else plain


def _numerals_as_digits(match: re.Match[str]) -> str:
    found = match.group()
    plain_count = sum(found.count(c) for c in "一二三四五六七八九")
    return found if plain_count and "零" not in found else found.translate(_NUMERAL_DIGITS)


def _reads_as_break(found: str) -> bool:
    return "…" in found or "—" in found or len(found.strip()) > 3
