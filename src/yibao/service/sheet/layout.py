"""From a verdict to the sheet that doors draw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from yibao.check import Verdict
from yibao.check.extract.extracts import LONG_TEXT
from yibao.check.segments import segments_of
from yibao.core.regions import region
from yibao.service.sheet.beyond import NOTHING, Beyond, claim_rows, segment_rows
from yibao.service.sheet.inert import HIDDEN, inert
from yibao.service.sheet.pieces import Mark, Piece, Tone, cut
from yibao.service.sheet.reasons import Reason, reasons_of
from yibao.service.sheet.rules import Rule, rules_of
from yibao.service.sheet.words import KINDS, LEVELS, NOTES, SHAPES, Lang, say

STRETCH = 400
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Channel:
    """An official number, site or app, and whose it is."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a person is shown of a verdict, in one language and in reading order."""

    lang: Lang
    level: str
    word: str
    shape: str
    kind: str
    sentence: str
    steps: tuple[str, ...]
    script: str
    pieces: tuple[Piece, ...]
    reasons: tuple[Reason, ...]
    rules: tuple[Rule, ...]
    unsure: tuple[str, ...]
    phones: tuple[Channel, ...]
    places: tuple[Channel, ...]
    notes: tuple[str, ...]
    footer: str
    near: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    beyond: Beyond = NOTHING

    def toned(self, tone: Tone) -> tuple[Reason, ...]:
        """The reasons of one tone, in order."""
        return tuple(reason for reason in self.reasons if reason.tone == tone)


def lay_out(
    verdict: Verdict, lang: Lang, *, stretch: int = STRETCH, near: tuple[str, ...] = ()
) -> Sheet:
    """Lay `verdict` out; unmarked stretches of the message over `stretch` characters shorten.

    `near` are sentences on whether the message was seen before.
    """
    told = verdict.to_dict()
    links = [(link["span"][0], link["span"][1]) for link in told["extracts"]["links"]]
    shown = inert(verdict.text, links)
    answers = {(ruled.claim, ruled.span): ruled.answer for ruled in verdict.claims}
    reasons, reason_marks = reasons_of(told["evidence"], shown, lang)
    rules, rule_marks = rules_of(told["claims"], answers, shown, lang)
    marks = (*reason_marks, *rule_marks)
    place = region(verdict.region)
    return Sheet(
        lang=lang,
        level=verdict.level,
        word=say(LEVELS[verdict.level], lang),
        shape=SHAPES[verdict.level],
        kind=say(KINDS[verdict.kind], lang) if verdict.kind != "other" else "",
        sentence=told["says"][lang],
        steps=tuple(step[lang] for step in told["advice"]),
        script="zh" if _HAN.search(verdict.text) else "en",
        pieces=cut(shown, marks, stretch=stretch),
        reasons=reasons,
        rules=rules,
        unsure=tuple(_unsure(told, lang)),
        phones=tuple(_channels(told["channels"], lang, phones=True)),
        places=tuple(_channels(told["channels"], lang, phones=False)),
        notes=(*_notes(shown, verdict.text, lang), *_own_status(told, lang)),
        footer=say(NOTES["knowledge"], lang).format(
            on=verdict.on.isoformat(),
            region=place.name if lang == "zh" else place.name_en,
            version=told["knowledge"],
        ),
        near=near,
        marks=marks,
        beyond=_beyond(verdict, rules, marks, lang),
    )


def _beyond(verdict: Verdict, rules: Sequence[Rule], marks: Sequence[Mark], lang: Lang) -> Beyond:
    """The segments and the claims table of a long text."""
    if len(verdict.text) < LONG_TEXT:
        return NOTHING
    segments = segments_of(verdict)
    return Beyond(
        segments=tuple(segment_rows(verdict.text, segments, marks, lang)),
        claims=tuple(claim_rows(rules, segments, marks, lang)),
    )


def _channels(rows: list[dict[str, str]], lang: Lang, *, phones: bool) -> Iterator[Channel]:
    for row in rows:
        if (row["kind"] == "phone") is phones:
            label = row[lang] if row[lang] != row["name"] else ""
            yield Channel(row["name"], label)


def _unsure(told: dict[str, Any], lang: Lang) -> Iterator[str]:
    """What could not be told, and a signed status that was not relied on."""
    for one in told["unsure"]:
        yield one[lang]
    if told["status"] and not told["status"]["accepted"]:
        yield told["status"]["says"][lang]


def _own_status(told: dict[str, Any], lang: Lang) -> Iterator[str]:
    """A signed status that no claim of the message was about."""
    status = told["status"]
    if status and status["accepted"]:
        says = status["says"][lang]
        if not any(says in claim["because"][lang] for claim in told["claims"]):
            yield says


def _notes(shown: Sequence[str], text: str, lang: Lang) -> Iterator[str]:
    if any(len(char) > 1 for char in shown):
        yield say(NOTES["inert"], lang)
    if HIDDEN in shown and HIDDEN not in text:
        yield say(NOTES["hidden"], lang)
