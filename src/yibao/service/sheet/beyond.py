"""What a sheet shows beyond a message: segments, a claims table, what a page does, turns.

In: a verdict, or the verdict on a page or conversation. Out: rows of plain words, links inert.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yibao.check.segments import Segment
from yibao.service.sheet.beyond_words import BEYOND, SPEAKS, WHO
from yibao.service.sheet.inert import inert
from yibao.service.sheet.pieces import Mark
from yibao.service.sheet.rules import Rule
from yibao.service.sheet.words import LEVELS, SHAPES, Lang, say

if TYPE_CHECKING:
    from yibao.check.conversation import ConversationVerdict
    from yibao.check.page import PageVerdict

MAX_START, MAX_FACTS, MAX_SHOWN = 40, 14, 90


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One segment: number, first words, who speaks, the labels of what was found in it."""

    number: int
    starts: str
    speaks: str
    makes: bool
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim of the table: label, what it says, where, the ruling, and its document."""

    label: str
    says: str
    where: str
    ruling: str
    word: str
    shape: str
    source: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a page does, and what shows it."""

    says: str
    shows: str


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One turn: who speaks, the words, the stages heard, the level so far, and if it turns.

    `own` is a turn of the asker's side.
    """

    number: int
    speaker: str
    who: str
    text: str
    stages: tuple[str, ...]
    level: str
    word: str
    shape: str
    turns_here: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Beyond:
    """All of it; what there is none of is empty."""

    segments: tuple[SegmentRow, ...] = ()
    claims: tuple[ClaimRow, ...] = ()
    facts: tuple[Fact, ...] = ()
    turns: tuple[TurnRow, ...] = ()
    turning: str = ""


NOTHING = Beyond()


def segment_rows(
    text: str, segments: Sequence[Segment], marks: Sequence[Mark], lang: Lang
) -> Iterator[SegmentRow]:
    """Give the segments in which something was found, or that made the verdict."""
    for number, one in enumerate(segments, 1):
        labels = {m.label for m in marks if one.start <= m.start < one.end}
        if labels or one.makes:
            starts = " ".join(_inert(text[one.start : one.end]).split())
            shown = starts if len(starts) <= MAX_START else starts[: MAX_START - 1] + "…"
            order = tuple(sorted(labels, key=lambda label: (label.isalpha(), len(label), label)))
            yield SegmentRow(number, shown, say(SPEAKS[one.speaks], lang), one.makes, order)


def claim_rows(
    rules: Sequence[Rule], segments: Sequence[Segment], marks: Sequence[Mark], lang: Lang
) -> Iterator[ClaimRow]:
    """Give every claim with its segment, ruling and document, in order of label."""
    rows = [
        ClaimRow(
            claimed.label,
            claimed.says,
            _where(claimed.label, segments, marks, lang),
            claimed.ruling,
            claimed.word,
            claimed.shape,
            rule.source.partition(" · ")[0],
        )
        for rule in rules
        for claimed in rule.claims
    ]
    yield from sorted(rows, key=lambda row: (len(row.label), row.label))


def page_facts(found: PageVerdict, lang: Lang) -> Iterator[Fact]:
    """Give what a page asks, where it sends it, and what else it does."""
    page = found.page
    if page.host:
        yield Fact(say(BEYOND["host"], lang), _inert(page.host))
    for form in found.forms:
        asks = "、" if lang == "zh" else ", "
        told = asks.join(dict.fromkeys(_ask(kind, lang) for kind, _, _ in form.asks))
        yield Fact(say(BEYOND["form"], lang), "；".join([told, *_sends(form.sends, lang)]))
    shown = [(one.kind, one.shows) for one in found.doings]
    shown += [("hidden", one.text) for one in page.asides if one.how and len(one.text) > 3]
    frames = [frame for tree in page.trees for frame in tree.frames]
    shown += [("frames", frame.source) for frame in frames if not frame.inline and frame.source]
    for kind, what in list(dict.fromkeys(shown))[:MAX_FACTS]:
        if kind in BEYOND:
            yield Fact(say(BEYOND[kind], lang), short(what))


def turn_rows(found: ConversationVerdict, lang: Lang) -> Iterator[TurnRow]:
    """Give every turn in order."""
    for turn in found.turns:
        yield TurnRow(
            turn.number,
            turn.speaker,
            say(WHO[turn.who], lang),
            _inert(found.text[turn.start : turn.end]),
            tuple(found.known.rows[name]["says"][lang] for name in turn.stages),
            turn.level,
            say(LEVELS[turn.level], lang),
            SHAPES[turn.level],
            turn.number == found.turns_at,
            turn.who == "asker",
        )


def turning(found: ConversationVerdict, lang: Lang) -> str:
    """Say at which turn it turns, and how far it has come."""
    if found.turns_at is None:
        return say(BEYOND["no_turning"], lang)
    stage = found.known.rows[found.stage]["says"][lang] if found.stage else "…"
    return say(BEYOND["turning"], lang).format(found.turns_at, stage)


def _ask(kind: str, lang: Lang) -> str:
    from yibao.check.page.forms import SAYS  # noqa: PLC0415

    return say(SAYS[kind], lang)


def _sends(sends: object, lang: Lang) -> Iterator[str]:
    kind, host = getattr(sends, "kind", ""), _inert(getattr(sends, "host", ""))
    if kind in ("other", "mail"):
        yield say(BEYOND[f"sends_{kind}"], lang).format(host)
    if getattr(sends, "open", False):
        yield say(BEYOND["sends_open"], lang)


def _where(label: str, segments: Sequence[Segment], marks: Sequence[Mark], lang: Lang) -> str:
    start = min((mark.start for mark in marks if mark.label == label), default=-1)
    number = next((n for n, one in enumerate(segments, 1) if one.start <= start < one.end), 0)
    return say(BEYOND["segment"], lang).format(number) if number else ""


def short(text: str) -> str:
    """A stretch as it may be shown, cut where it is long."""
    shown = " ".join(_inert(text).split())
    return shown if len(shown) <= MAX_SHOWN else shown[: MAX_SHOWN - 1] + "…"


def _inert(text: str) -> str:
    """A stretch with nothing in it that can be followed or is invisible."""
    dots = [(i, i + 1) for i, char in enumerate(text) if char == "."]
    return "".join(inert(text, dots))
