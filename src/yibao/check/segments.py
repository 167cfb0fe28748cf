"""A long text by segments: who speaks in each, what was found there, and which made the verdict.

In: a verdict, and the segments of its text where a page names them. Out: `Segment`s in order. It
judges nothing anew: what a segment weighs is the sum of the evidence that stands in it, each
signal at its first place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from yibao.check.segments_split import Stretch, is_frame, split

if TYPE_CHECKING:
    from yibao.check.findings import Evidence
    from yibao.check.verdict import Verdict

Speaks = Literal["asserts", "warns", "quotes", "asks", "prompts_contact", "notifies", "frames"]
ALONE = "page.segment_alone"
FLAGGED = ("danger", "doubtful")
MAKES_SHARE = 0.6
LEAST_WEIGHT = 0.05
MAX_START = 60
_PROMPTS = frozenset(("page.copied_contact", "page.prompts_contact"))


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its place, shape, who speaks, and what was found in it.

    `evidence` and `claims` are numbers into those of the verdict; `makes` says that it is one of
    the segments that made the verdict.
    """

    start: int
    end: int
    shape: str
    speaks: Speaks
    weight: float
    makes: bool
    evidence: tuple[int, ...]
    claims: tuple[int, ...]


def segments_of(
    verdict: Verdict, stretches: Sequence[Stretch] | None = None
) -> tuple[Segment, ...]:
    """Give the segments of a verdict's text."""
    if stretches is None:
        stretches = split(verdict.text)
    if not stretches:
        return ()
    evidence = verdict.evidence
    homes = _homes(stretches, [piece.span for piece in evidence])
    claim_homes = _homes(stretches, [claim.span for claim in verdict.claims])
    weights = _weights(evidence, homes, len(stretches))
    if verdict.reason == "segment":
        made = {n for n, own in homes.items() if any(evidence[i].signal == ALONE for i in own)}
    elif verdict.reason == "claim" or verdict.level not in FLAGGED:
        made = _misled(verdict, claim_homes)
    else:
        made = _made(weights)
    return tuple(
        Segment(
            one.start,
            one.end,
            one.shape,
            _speaks(one, verdict, [evidence[i] for i in homes.get(number, ())]),
            round(weights[number], 4),
            number in made,
            tuple(homes.get(number, ())),
            tuple(claim_homes.get(number, ())),
        )
        for number, one in enumerate(stretches)
    )


def told(verdict: Verdict, segments: Sequence[Segment], *, text: str) -> list[dict[str, Any]]:
    """Give segments as the JSON member `segments`; `text` is the verdict's, identifiers starred."""
    return [
        {
            "number": number,
            "span": [one.start, one.end],
            "starts": " ".join(text[one.start : one.end].split())[:MAX_START],
            "shape": one.shape,
            "speaks": one.speaks,
            "weight": one.weight,
            "makes": one.makes,
            "signals": list(dict.fromkeys(verdict.evidence[i].signal for i in one.evidence)),
            "claims": list(one.claims),
        }
        for number, one in enumerate(segments, 1)
    ]


def _homes(stretches: Sequence[Stretch], spans: Sequence[tuple[int, int]]) -> dict[int, list[int]]:
    """Give for each segment the numbers of the spans that begin in it."""
    found: dict[int, list[int]] = {}
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    at = 0
    for i in order:
        start, end = spans[i]
        while at + 1 < len(stretches) and stretches[at].end <= start:
            at += 1
        if end > start:
            found.setdefault(at, []).append(i)
    return found


def _weights(evidence: Sequence[Evidence], homes: dict[int, list[int]], count: int) -> list[float]:
    weights = [0.0] * count
    counted: set[str] = set()
    for number in sorted(homes):
        for i in homes[number]:
            piece = evidence[i]
            if piece.counted and piece.signal not in counted:
                counted.add(piece.signal)
                weights[number] += piece.weight
    return weights


def _made(weights: Sequence[float]) -> set[int]:
    """Give the heaviest segments that together hold most of what speaks for harm."""
    harmful = [w for w in weights if w > LEAST_WEIGHT]
    most, made, so_far = sum(harmful) * MAKES_SHARE, set(), 0.0
    for number in sorted(range(len(weights)), key=lambda n: -weights[n]):
        if so_far >= most or weights[number] <= LEAST_WEIGHT:
            break
        made.add(number)
        so_far += weights[number]
    return made


def _misled(verdict: Verdict, claim_homes: dict[int, list[int]]) -> set[int]:
    return {
        number
        for number, claims in claim_homes.items()
        if any(verdict.claims[i].ruling == "false" and verdict.claims[i].asserted for i in claims)
    }


def _speaks(one: Stretch, verdict: Verdict, evidence: Sequence[Evidence]) -> Speaks:
    text = verdict.text[one.start : one.end].strip()
    counted = [piece for piece in evidence if piece.counted]
    if one.shape == "quotation" or (
        evidence and all(piece.why_not == "quoted" for piece in evidence)
    ):
        return "quotes"
    if any(p.family == "contact" or p.signal in _PROMPTS for p in counted):
        return "prompts_contact"
    if one.shape == "frame" or is_frame(text):
        return "frames"
    families = {piece.family for piece in counted}
    if "warning_speech" in families:
        return "warns"
    if text.endswith(("?", "？")) or "question_speech" in families:
        return "asks"
    return "notifies" if "official" in families else "asserts"
