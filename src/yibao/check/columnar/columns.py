"""The verdicts on many messages at once: what `Checker.check` does, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, repeat
from typing import TYPE_CHECKING

import numpy as np

from yibao.check.claims import Ruled
from yibao.check.columnar.claims import Claims
from yibao.check.columnar.hits import Finder, Hits
from yibao.check.columnar.line import Line, pack
from yibao.check.columnar.marks import Marker, Marks
from yibao.check.columnar.pages import Row, pages
from yibao.check.columnar.places import Gatherer, Places
from yibao.check.columnar.reading import Page, Reader
from yibao.check.columnar.sheet import Bools, Ints
from yibao.check.columnar.showing import Showing, show, strongest
from yibao.check.columnar.weighing import (
    DOUBTFUL,
    HARMS,
    LEVELS,
    NO_SIGN,
    SPEECHES,
    UNCLEAR,
    Floats,
    Scales,
    Speaking,
    Weighed,
    share_of_wording,
)
from yibao.check.columnar.wording import Pairs, Words
from yibao.check.extract.extracts import LONG_TEXT
from yibao.check.verdict import Verdict
from yibao.check.weigh import SPEECH_AT, Level

if TYPE_CHECKING:
    from yibao.check.checker import Checker

MOST_CHARACTERS = 2_000  # longer texts are read alone, and calm ones from LONG_TEXT on
MOST_TOGETHER = 250_000  # characters of one page
WORTH_A_PAGE = 8
Conclusion = tuple[Level, str, str]
WITHOUT_SIGN: tuple[Conclusion, ...] = (  # by SPEECHES; the last for what is off the topic
    ("no_sign_found", "warning", "score"),
    ("no_sign_found", "question", "score"),
    ("no_sign_found", "notice", "score"),
    ("no_sign_found", "other", "score"),
    ("cannot_tell", "other", "off_topic"),
)


class Columns:
    """Checks pages of messages with the knowledge of a `Checker`."""

    def __init__(self, checker: Checker) -> None:
        atoms = len(checker.lexicon.names)
        warns = np.where(checker.warns, checker.hand_set, 0.0).tolist()
        speaking = Speaking(checker.speech_of, checker.hand_set, checker.is_risk, SPEECH_AT)
        self._checker = checker
        self._reader = Reader(checker.lexicon)
        self._marker = Marker(checker.mark, checker.hosts)
        self._gatherer = Gatherer(checker.lexicon.atoms_of, atoms)
        self._finder = Finder(
            checker.signals, atoms, warns, at=checker.warning_at, report=checker.report
        )
        self._claims = Claims(checker.claim_rows, checker.rulings)
        self._words = Words(checker.wording, atoms)
        self._scales = Scales(checker.weights, speaking, checker.topical)
        self._named = np.array([checker.together.has_name(atom) for atom in range(atoms)], bool)

    def check(self, rows: Iterable[Row | Exception]) -> Iterator[list[Verdict | Exception]]:
        """Give for each row its verdict, or the error met at its place; in order, page by page.

        Raises what the source of rows raises, after all that came before.
        """
        for page in pages(rows):
            if len(page.texts) < WORTH_A_PAGE:
                rest = zip(page.texts, page.regions, page.days, strict=True)
                found = [self._checker.verdict(*row) for row in rest]
            else:
                found = self.judge(page.texts, page.regions, page.days)
            given: list[Verdict | Exception] = [*found]
            for number, fault in page.faults.items():
                given.insert(number, fault)
            yield given

    def judge(
        self, texts: Sequence[str], regions: Sequence[str], days: Sequence[date]
    ) -> list[Verdict]:
        """Give the verdict on each text for its region (an adcode) and day."""
        half = len(texts) // 2
        if half and sum(map(len, texts)) > MOST_TOGETHER:
            first = self.judge(texts[:half], regions[:half], days[:half])
            return first + self.judge(texts[half:], regions[half:], days[half:])
        found = self._gather(texts)
        claims = self._claims.rule(found.page, found.hits, regions, days)
        wording = self._words.characters(found.page, found.marks)
        together, pairs = self._words.together(found.places, found.marks.ended)
        weighed = self._scales.weigh(
            found.hits, found.places, found.sizes, wording=wording, together=together
        )
        lines = self._lines(found, self._show(found, pairs), wording, together)
        found.aside[_intricate(weighed, claims, found.sizes)] = True
        found.aside |= (found.sizes >= LONG_TEXT) & (weighed.level == NO_SIGN)
        checker = self._checker
        verdicts = list(
            map(
                Verdict,
                texts,
                *zip(*_conclude(weighed, claims), strict=True),
                map(checker.weights.probability, weighed.log_odds.tolist()),
                [claims.get(i, ()) for i in range(len(texts))],
                days,
                regions,
                lines,
                repeat(checker.explainer.render),
            )
        )
        for i in np.flatnonzero(found.aside).tolist():
            verdicts[i] = checker.verdict(texts[i], regions[i], days[i])
        return verdicts

    def _gather(self, texts: Sequence[str]) -> _Found:
        """Find everything in `texts` before it is weighed; what is too long is set aside."""
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        aside = sizes > MOST_CHARACTERS
        some = list(texts)
        for i in np.flatnonzero(aside).tolist():
            some[i] = ""
        page = self._reader.read(some)
        marks = self._marker.mark(page, sizes)
        places = self._gatherer.gather(page, marks)
        hits = self._finder.find(page, marks, places)
        return _Found(page, marks, places, hits, sizes, aside | hits.heavy)

    def _show(self, found: _Found, pairs: Pairs) -> Showing:
        factor = self._checker.weights.together_slope * share_of_wording(found.sizes)
        strong = strongest(found.page, found.places, pairs, factor, self._named)
        return show(found.page, found.marks, strong)

    def _lines(
        self, found: _Found, showing: Showing, wording: Floats, together: Floats
    ) -> Iterator[Line]:
        return map(
            Line,
            repeat(self._checker.book),
            pack(found.page, found.hits),
            found.sizes.tolist(),
            wording.tolist(),
            together.tolist(),
            repeat(showing),
            count(),
        )


@dataclass(slots=True)
class _Found:
    """Everything found in some messages; those `aside` are to be read alone."""

    page: Page
    marks: Marks
    places: Places
    hits: Hits
    sizes: Ints
    aside: Bools


def _intricate(weighed: Weighed, claims: dict[int, tuple[Ruled, ...]], sizes: Ints) -> list[int]:
    """Give the messages that may only mislead: long, doubtful, with a false claim."""
    return [
        i
        for i, found in claims.items()
        if weighed.level[i] == DOUBTFUL
        and sizes[i] >= LONG_TEXT
        and any(claim.ruling == "false" for claim in found)
    ]


def _conclude(weighed: Weighed, claims: dict[int, tuple[Ruled, ...]]) -> list[Conclusion]:
    """Give level, kind and reason of each message, as `Checker.conclude` does."""
    off_topic = (weighed.speech == UNCLEAR) & ~weighed.on_topic
    columns = (weighed.level, weighed.harm, weighed.speech + off_topic)
    concluded = [
        WITHOUT_SIGN[speech] if level == NO_SIGN else (LEVELS[level], HARMS[harm], "score")
        for level, harm, speech in zip(*(column.tolist() for column in columns), strict=True)
    ]
    for i, found in claims.items():
        spoken = weighed.level[i] == NO_SIGN and SPEECHES[weighed.speech[i]] in ("notice", "")
        if spoken and any(claim.ruling == "false" and claim.asserted for claim in found):
            concluded[i] = ("doubtful", "false_claim", "claim")
    return concluded
