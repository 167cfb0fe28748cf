"""The verdict on a conversation: what the other party said, turn by turn, and where it turns.

A turn is judged by nothing that was said after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import orjson

from yibao.check.checker import Checker, adcode_of, open_checker
from yibao.check.conversation.reading import read_conversation
from yibao.check.conversation.stages import ORDER, Stages, open_stages
from yibao.check.conversation.telling import told_of
from yibao.check.conversation.turns import Chat
from yibao.check.conversation.who import Side, asker_began, sides_of
from yibao.check.extracted import without_identifiers
from yibao.check.seen import Place, Seen
from yibao.check.verdict import Verdict
from yibao.check.weigh import Level

WARNED: tuple[Level, ...] = ("doubtful", "danger")
RANK: dict[Level, int] = {"cannot_tell": 0, "no_sign_found": 1, "doubtful": 2, "danger": 3}
WINDOW = 3_000
_YES = re.compile(r"^\s*(?:对|是的|没错|嗯|就是|可以|需要的|当然|要的)[，,。！!啊呀的 ]")
_IS_ASKED = re.compile(r"[吗？?]")
_CONFIRMED = ("ask", "transfer")


@dataclass(frozen=True, slots=True)
class TurnFound:
    """One turn: whose it is, its place in the transcript, stages heard, level so far."""

    number: int
    speaker: str
    at: str
    who: Side
    start: int
    end: int
    stages: tuple[str, ...]
    level: Level
    log_odds: float


@dataclass(frozen=True, slots=True)
class ConversationVerdict:
    """The verdict on what the other party said, the turns, and the first that calls for a warning.

    `text` is the transcript that all spans refer to; `turns_at` is None when no warning is due.
    """

    verdict: Verdict
    text: str
    chat: Chat
    turns: tuple[TurnFound, ...]
    turns_at: int | None
    stages: tuple[tuple[str, int], ...]
    began: bool
    known: Stages

    @property
    def stage(self) -> str:
        """Give the furthest stage reached ("" for none)."""
        reached = {name for name, _ in self.stages}
        return next((name for name in reversed(ORDER) if name in reached), "")

    def to_dict(self) -> dict[str, Any]:
        """Give the verdict JSON with `conversation` beside it (see docs/reference/verdict.md)."""
        return told_of(self)

    def to_json(self) -> bytes:
        """Give the same as UTF-8 JSON."""
        return orjson.dumps(self.to_dict())


def check_conversation(
    given: Chat | bytes | str | list[Any],
    *,
    region: str | None = None,
    on: date | None = None,
    checker: Checker | None = None,
) -> ConversationVerdict:
    """Give the verdict on a conversation: a `Chat`, or what `read_conversation` reads.

    Raises: `InputError` when no turn can be read, or for a region nobody knows; `LimitExceeded`.
    """
    chat = given if isinstance(given, Chat) else read_conversation(given)
    checker = checker or open_checker()
    return _Hearing(chat, checker, adcode_of(region), on or checker.today()).judged()


class _Hearing:
    """One conversation being judged."""

    def __init__(self, chat: Chat, checker: Checker, region: str, on: date) -> None:
        self._chat = chat
        self._checker = checker
        self._region = region
        self._on = on
        self._stages = _stages()
        self._text, self._places = _transcript(chat)

    def judged(self) -> ConversationVerdict:
        chat, places = self._chat, self._places
        heard = [
            {one.stage: one.place for one in self._stages.hear(turn.text, self._checker)}
            for turn in chat.turns
        ]
        sides = sides_of(chat.turns, {i: [*found] for i, found in enumerate(heard)})
        heard = _own_or_confirmed(chat, sides, heard)
        began = asker_began(chat.turns, sides)
        turns: list[TurnFound] = []
        level, odds, best = self._nothing()
        reached: dict[str, Place] = {}
        for number, turn in enumerate(chat.turns):
            if sides[number] == "other":
                start = places[number][0]
                for name, (a, b) in heard[number].items():
                    reached.setdefault(name, (start + a, start + b))
                level, odds = self._level(number, sides, reached, began)
                if (RANK[level], odds) >= best[:2]:
                    best = (RANK[level], odds, number, dict(reached))
            place, names = places[number], tuple(heard[number])
            turns.append(
                TurnFound(
                    number + 1, turn.speaker, turn.at, sides[number], *place, names, level, odds
                )
            )
        return self._concluded(turns, best, began)

    def _nothing(self) -> tuple[Level, float, tuple[int, float, int, dict[str, Place]]]:
        return "cannot_tell", self._checker.weights.prior, (-1, 0.0, len(self._chat.turns) - 1, {})

    def _level(
        self, number: int, sides: Sequence[Side], reached: dict[str, Place], began: bool
    ) -> tuple[Level, float]:
        """Give level and log-odds of what the other party said up to a turn."""
        text, seen = self._heard_so_far(number, sides, reached, began)
        judged = self._checker.judge(text, self._region, self._on, seen=seen)
        return judged.level, judged.score.log_odds

    def _heard_so_far(
        self, number: int, sides: Sequence[Side], reached: dict[str, Place], began: bool
    ) -> tuple[str, Seen]:
        """Give the transcript up to a turn, all but the other party's words blanked out."""
        parts: list[tuple[int, int]] = []
        said = 0
        for i in range(number, -1, -1):
            if sides[i] == "other" and said < WINDOW:
                parts.append(self._places[i])
                said += self._places[i][1] - self._places[i][0]
        out: list[str] = []
        at = 0
        for start, end in reversed(parts):
            out += ["\n" * (start - at), self._text[start:end]]
            at = end
        marks = [(f"talk_{name}", place) for name, place in reached.items()]
        if began:
            marks.append(("talk_asker_began", (0, 0)))
        return "".join(out), Seen(tuple(marks), said)

    def _all_reached(self, turns: Sequence[TurnFound]) -> dict[str, Place]:
        reached: dict[str, Place] = {}
        for turn in turns:
            for name in turn.stages:
                reached.setdefault(name, (turn.start, turn.end))
        return reached

    def _concluded(
        self,
        turns: list[TurnFound],
        best: tuple[int, float, int, dict[str, Place]],
        began: bool,
    ) -> ConversationVerdict:
        sides = [turn.who for turn in turns]
        number, reached = best[2], best[3]
        if best[0] < RANK["doubtful"]:
            number, reached = len(turns) - 1, self._all_reached(turns)
        text, seen = self._heard_so_far(number, sides, reached, began)
        verdict = self._checker.verdict(text, self._region, self._on, seen=seen)
        # The words are those of the transcript; only what was weighed had the asker's blanked.
        # Identifiers are starred in it, whoever said them.
        verdict = replace(verdict, text=self._starred())
        first: dict[str, int] = {}
        for turn in turns:
            if turn.who == "other":
                for name in turn.stages:
                    first.setdefault(name, turn.number)
        stages = tuple((name, first[name]) for name in ORDER if name in first)
        turns_at = next((t.number for t in turns if t.who == "other" and t.level in WARNED), None)
        return ConversationVerdict(
            verdict,
            self._text,
            self._chat,
            tuple(turns),
            turns_at,
            stages,
            began,
            self._stages,
        )

    def _starred(self) -> str:
        everything = self._checker.verdict(self._text, self._region, self._on)
        return without_identifiers(self._text, everything.findings.shown)


@cache
def _stages() -> Stages:
    return open_stages()


def _transcript(chat: Chat) -> tuple[str, list[Place]]:
    """Give the transcript, a turn a line, and the place of each turn's own words."""
    parts: list[str] = []
    places: list[Place] = []
    at = 0
    for turn in chat.turns:
        label = f"{turn.speaker}：" if turn.speaker else ""
        start = at + len(label)
        places.append((start, start + len(turn.text)))
        parts.append(f"{label}{turn.text}\n")
        at += len(parts[-1])
    return "".join(parts), places


def _own_or_confirmed(
    chat: Chat, sides: Sequence[Side], heard: list[dict[str, Place]]
) -> list[dict[str, Place]]:
    """Drop what the asker said, but keep what the other party says yes to."""
    kept: list[dict[str, Place]] = []
    for number, found in enumerate(heard):
        if sides[number] == "asker":
            kept.append({})
            continue
        own = dict(found)
        before = chat.turns[number - 1].text if number else ""
        if number and sides[number - 1] == "asker" and _IS_ASKED.search(before):
            yes = _YES.match(chat.turns[number].text + "。")
            for name in _CONFIRMED:
                if yes and name in heard[number - 1]:
                    own.setdefault(name, (0, len(chat.turns[number].text)))
        kept.append(own)
    return kept
