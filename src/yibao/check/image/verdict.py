"""The verdict on a picture: that on its words and codes, and where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from yibao.check.extracted import without_identifiers
from yibao.check.image.codes import CODE_KINDS, Code
from yibao.check.image.ocr import Quad
from yibao.check.image.seeing import Seen, lines_of
from yibao.check.verdict import Verdict

Tone = str
"""`risk` speaks for danger, `relief` against it, `aside` does not count."""

_Told = tuple[tuple[int, int], float, str, str]  # span, weight, signal, what it says

_READ_WELL = 0.85
_CLAIM_WEIGHT = 1.0
_LEAST_WEIGHT = 0.25
MAX_MARKS = 8
"""No more numbers than a person reads; the evidence lists everything."""

_LONG = re.compile(r"\d{11,}")
_FALSE = {"zh": "“{}”：不属实", "en": "“{}”: false"}
_CLAUSE_ENDS = frozenset("，,。；;！!？?\n")
_NOTES = {
    "no_words": (
        "图里没有读到文字。请换一张清楚的图，或者把文字打出来。",
        "No words were read in the picture. Send a clearer one, or type the words.",
    ),
    "unclear": (
        "图里有些字看不清，可能读错了；请对照原图，或者把文字打出来再查一次。",
        "Some words are unclear and may be misread; compare with the picture, or type them.",
    ),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the message to draw a numbered box around."""

    label: str
    span: tuple[int, int]
    tone: Tone
    says: str = ""
    signal: str = ""


@dataclass(frozen=True, slots=True)
class ImageVerdict:
    """A verdict, and what was seen in the picture it is about."""

    verdict: Verdict
    seen: Seen

    def marks(self, lang: str = "zh") -> tuple[Mark, ...]:
        """Give what led to the verdict, numbered from the top; words that overlap share a box."""
        told = self.verdict.to_dict()
        found: list[_Told] = [
            (_span(row), row["weight"], row["signal"], row["says"][lang])
            for row in told["evidence"]
            if row["counted"]
        ]
        found += [
            (_span(row), _CLAIM_WEIGHT, row["claim"], _FALSE[lang].format(row["says"][lang]))
            for row in told["claims"]
            if row["asserted"] and row["ruling"] == "false"
        ]
        return tuple(_numbered(found, self.verdict.text))

    @property
    def notes(self) -> tuple[dict[str, str], ...]:
        """Give what a reader should know of how well the picture could be read."""
        if not self.verdict.text.strip():
            keys = ["no_words"]
        else:
            keys = ["unclear"] if self.seen.certainty < _READ_WELL else []
        return tuple({"zh": _NOTES[key][0], "en": _NOTES[key][1]} for key in keys)

    def quads(self, span: tuple[int, int]) -> Iterator[Quad]:
        """Give the places in the picture that a span of the message fills, one for each line."""
        return self.seen.reading.boxes(*span)

    def to_dict(self) -> dict[str, Any]:
        """Give the documented JSON object of the verdict, with `image` added."""
        told = self.verdict.to_dict()
        text = without_identifiers(self.verdict.text, self.verdict.findings.shown)
        links = {link["span"][0]: link for link in told["extracts"]["links"]}
        starts = {part.line.quad: part.start for part in self.seen.reading.parts}
        wide, high = self.seen.image.size
        told["image"] = {
            "width": wide,
            "height": high,
            "lines": [
                {
                    "text": _starred(line.text, text, start),
                    "box": _corners(line.quad),
                    "score": round(line.score, 3),
                    "span": None if start is None else [start, start + len(line.text)],
                }
                for line, start in lines_of(self.seen)
            ],
            "codes": [_code(code, text, starts.get(code.quad), links) for code in self.seen.codes],
            "boxes": [
                {"number": mark.label, "box": _corners(quad), "signal": mark.signal}
                for mark in self.marks()
                for quad in self.quads(mark.span)
            ],
            "notes": list(self.notes),
        }
        return told

    def to_json(self) -> bytes:
        """Give the verdict as UTF-8 JSON."""
        return orjson.dumps(self.to_dict())


def _numbered(found: Iterable[_Told], text: str) -> Iterator[Mark]:
    """Number stretches as short as they can be; what reaches over others marks nothing itself."""
    groups: list[list[_Told]] = []
    for one in sorted(found, key=lambda one: one[0][1] - one[0][0]):
        start, end = one[0]
        touched = [g for g in groups if start < _reach(g)[1] and _reach(g)[0] < end]
        if not touched and end > start:
            groups.append([one])
        elif len(touched) == 1:
            low, high = _reach(touched[0])
            added = text[min(start, low) : low] + text[high : max(end, high)]
            kept = (low, high) if _CLAUSE_ENDS & set(added) else one[0]
            touched[0].append((kept, *one[1:]))
    weighty = sorted(groups, key=_heaviest, reverse=True)[:MAX_MARKS]
    if any(_heaviest(group) >= _LEAST_WEIGHT for group in weighty):
        weighty = [group for group in weighty if _heaviest(group) >= _LEAST_WEIGHT]
    for number, group in enumerate(sorted(weighty, key=_reach), 1):
        _, weight, signal, says = max(group, key=lambda one: abs(one[1]))
        yield Mark(str(number), _reach(group), "relief" if weight < 0 else "risk", says, signal)


def _reach(group: Sequence[_Told]) -> tuple[int, int]:
    return min(one[0][0] for one in group), max(one[0][1] for one in group)


def _heaviest(group: Sequence[_Told]) -> float:
    return max(abs(one[1]) for one in group)


def _span(row: dict[str, Any]) -> tuple[int, int]:
    return row["span"][0], row["span"][1]


def _code(code: Code, text: str, start: int | None, links: dict[int, Any]) -> dict[str, Any]:
    zh, en = CODE_KINDS[code.kind]
    link = code.kind == "link" and start is not None
    return {
        "text": _starred(code.text, text, start),
        "box": _corners(code.quad),
        "format": code.format,
        "kind": code.kind,
        "says": {"zh": zh, "en": en},
        "link": links.get(start) if link and start is not None else None,
    }


def _starred(own: str, text: str, start: int | None) -> str:
    """The words at `start` of the starred message; elsewhere long numbers are starred here."""
    if start is not None:
        return text[start : start + len(own)]
    return _LONG.sub(lambda m: m[0][:3] + "*" * (len(m[0]) - 5) + m[0][-2:], own)


def _corners(quad: Sequence[tuple[float, float]]) -> list[list[int]]:
    return [[round(x), round(y)] for x, y in quad]
