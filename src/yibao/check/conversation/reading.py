"""Conversations read from what people have: JSON, subtitles of a recording, an exported chat.

In: bytes, text, or a list of turns. Out: a `Chat`. A bad turn is passed over and named by its
number; only a conversation without any turn is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import orjson

from yibao.check.conversation.chats import read_chat
from yibao.check.conversation.subtitles import looks_timed, read_subtitles
from yibao.check.conversation.turns import (
    MAX_BYTES,
    MAX_SPEAKER,
    Chat,
    Turn,
    chat_of,
    check_bytes,
    fault,
)
from yibao.check.message import read_message
from yibao.core.errors import InputError, Issue

Kind = Literal["json", "srt", "vtt", "txt"]
_LISTS = ("conversation", "turns", "messages", "dialogue", "segments", "result")
_SPEAKERS = ("speaker", "role", "from", "sender", "name", "spk")
_TEXTS = ("text", "content", "message", "value", "words")
_TIMES = ("at", "time", "start", "timestamp")


def read_conversation(raw: bytes | str | list[Any], *, kind: Kind | None = None) -> Chat:
    """Read a conversation, finding out its form when `kind` is not given.

    Raises: `InputError` when no turn can be read; `LimitExceeded` for too much of it.
    """
    if isinstance(raw, list):
        return _from_list(raw)
    check_bytes(len(raw))
    text = read_message(raw, limit_bytes=MAX_BYTES * 2).text.lstrip("\ufeff")
    if kind is None:
        kind = _kind_of(text)
    if kind == "json":
        return _from_json(text)
    if kind in ("srt", "vtt"):
        return read_subtitles(text)
    return read_chat(text)


def _kind_of(text: str) -> Kind:
    if text.lstrip()[:1] in ("[", "{") and _parsed(text) is not None:
        return "json"
    return "srt" if looks_timed(text) else "txt"


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _lines(text)


def _lines(text: str) -> list[Any] | None:
    """Read one JSON object a line."""
    try:
        return [orjson.loads(line) for line in text.splitlines() if line.strip()]
    except orjson.JSONDecodeError:
        return None


def _from_json(text: str) -> Chat:
    value = _parsed(text)
    if isinstance(value, Mapping):
        value = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
    if not isinstance(value, list):
        raise InputError(
            "conversation.form",
            "这个 JSON 里没有对话：要一个列表，每句有 speaker 和 text。"
            " / No conversation in this JSON: give a list of turns with speaker and text.",
        )
    return _from_list(value)


def _from_list(rows: list[Any]) -> Chat:
    turns: list[Turn] = []
    faults: list[Issue] = []
    for number, row in enumerate(rows, 1):
        turn = _turn(row)
        if isinstance(turn, str):
            faults.append(fault(number, turn))
        else:
            turns.append(turn)
    return chat_of(turns, faults)


def _turn(row: Any) -> Turn | str:
    if isinstance(row, str) and row.strip():
        row = {"text": row}
    if not isinstance(row, Mapping):
        return "不是一句话：要有 speaker 和 text"
    text = _first(row, _TEXTS)
    if not isinstance(text, str):
        return "缺少 text，或 text 不是文字"
    if not text.strip():
        return "text 是空的"
    speaker, at = _first(row, _SPEAKERS), _first(row, _TIMES)
    plain = read_message(text.strip(), limit_bytes=MAX_BYTES * 2).text
    said = "" if speaker is None or isinstance(speaker, Mapping | list) else str(speaker)
    when = "" if at is None or isinstance(at, Mapping | list) else str(at)
    return Turn(" ".join(said.split())[:MAX_SPEAKER], plain, when[:40])


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), None)
