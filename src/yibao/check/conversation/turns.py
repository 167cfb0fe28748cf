"""Turns of a conversation as they were given, and what could not be read of it."""

from __future__ import annotations

from dataclasses import dataclass

from yibao.core.errors import InputError, Issue, LimitExceeded

MAX_TURNS = 600
MAX_BYTES = 256 * 1024
MAX_CHARS = 40_000
MAX_SPEAKER = 24


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: who spoke as written ("" when not said), the words, and when as written."""

    speaker: str
    text: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation in order, and every turn that could not be read, by its number."""

    turns: tuple[Turn, ...]
    faults: tuple[Issue, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """Give the names of those who speak, in order of first turn."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))


def chat_of(turns: list[Turn], faults: list[Issue]) -> Chat:
    """Give the chat of what was read.

    Raises: `InputError` when nothing was; `LimitExceeded` over MAX_TURNS or MAX_CHARS.
    """
    if not turns:
        first = f"{faults[0].says}（{faults[0].at}）" if faults else ""
        raise InputError(
            "conversation.empty",
            f"没有读到对话。{first}请给出每一句是谁说的。"
            " / No turns could be read. Say who speaks in each.",
        )
    if len(turns) > MAX_TURNS:
        raise _over("turns", MAX_TURNS, f"{MAX_TURNS} 句", f"{MAX_TURNS} turns")
    if sum(len(turn.text) + len(turn.speaker) + 2 for turn in turns) > MAX_CHARS:
        raise _over("characters", MAX_CHARS, f"{MAX_CHARS} 字", f"{MAX_CHARS} characters")
    return Chat(tuple(turns), tuple(faults))


def check_bytes(size: int) -> None:
    """Raise `LimitExceeded` over MAX_BYTES."""
    if size > MAX_BYTES:
        kib = f"{MAX_BYTES // 1024} KiB"
        raise _over("bytes", MAX_BYTES, kib, kib)


def fault(number: int, says: str, *, code: str = "conversation.turn") -> Issue:
    """Give what is wrong with the turn of this number."""
    return Issue(code, says, f"turn {number}", "warning")


def _over(name: str, limit: int, zh: str, en: str) -> LimitExceeded:
    return LimitExceeded(
        "conversation.too_long",
        f"对话太长：上限 {zh}。请只给可疑的那一段。"
        f" / The conversation is too long: the limit is {en}.",
        limit_name=name,
        limit=limit,
    )
