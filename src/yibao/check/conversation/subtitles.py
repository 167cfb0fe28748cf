"""Subtitles of a recorded call (SRT, WebVTT) read as turns.

Cues of one speaker that follow each other are one turn; a speaker is `<v Name>` or `Name:` before
the words.
"""

from __future__ import annotations

import re

from yibao.check.conversation.chats import LABEL
from yibao.check.conversation.turns import MAX_SPEAKER, Chat, Turn, chat_of, fault
from yibao.core.errors import Issue

_ARROW = re.compile(
    r"^\s*((?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-{2}>\s*((?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3})"
)
_VOICE = re.compile(r"<v(?:\.[^\s>]+)?\s+([^>]{1,40})>")
_TAG = re.compile(r"</?[a-z0-9][^>\n]{0,60}>|\{\\[^}\n]{0,40}\}", re.IGNORECASE)
LONGEST_TURN = 400


def looks_timed(text: str) -> bool:
    """Say whether a text is subtitles: a line of two times with an arrow between."""
    return any(_ARROW.match(line) for line in text[:4000].splitlines())


def read_subtitles(text: str) -> Chat:
    """Read subtitles; a cue with no words or no time is named by its number."""
    turns: list[Turn] = []
    faults: list[Issue] = []
    number = 0
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for line in block.split("\n") if line.strip()]
        if not lines or lines[0].startswith(("WEBVTT", "NOTE", "STYLE", "REGION")):
            continue
        number += 1
        at = next((i for i, line in enumerate(lines[:2]) if "->" in line), None)
        time = _ARROW.match(lines[at]) if at is not None else None
        if at is None or time is None:
            faults.append(fault(number, "看不出时间，应像 00:00:01,000 --> 00:00:03,000"))
            continue
        turn = _turn(lines[at + 1 :], time[1])
        if turn is None:
            faults.append(fault(number, "这一段没有话"))
        else:
            _join(turns, turn)
    return chat_of(turns, faults)


def _turn(lines: list[str], at: str) -> Turn | None:
    said = " ".join(line.strip() for line in lines)
    voice = _VOICE.search(said)
    plain = _TAG.sub("", said).strip().lstrip("-– ").strip()
    speaker = voice[1].strip() if voice else ""
    label = None if voice else LABEL.match(plain)
    if label:
        speaker, plain = label["name"].strip(), plain[label.end() :].strip()
    return Turn(speaker[:MAX_SPEAKER], plain, at) if plain else None


def _join(turns: list[Turn], turn: Turn) -> None:
    """Add a cue, to the turn before when the same named speaker goes on."""
    last = turns[-1] if turns else None
    same = last is not None and last.speaker == turn.speaker and turn.speaker
    if last is not None and same and len(last.text) + len(turn.text) < LONGEST_TURN:
        turns[-1] = Turn(last.speaker, f"{last.text} {turn.text}", last.at)
    else:
        turns.append(turn)
