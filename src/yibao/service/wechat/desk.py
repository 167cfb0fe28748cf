"""The desk: each message answered once, in time, and the same to every try to deliver it.

WeChat waits five seconds and tries again with the same number. An answer that takes longer is kept
for its sender for some minutes. Everything is bounded and in memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from yibao.service.wechat import words
from yibao.service.wechat.envelope import Incoming

DEADLINE_SECONDS = 4.5
KNOWN_SECONDS, RESULT_SECONDS = 60.0, 300.0
MAX_KNOWN, MAX_AT_ONCE = 2_000, 64
ASKS_FOR_RESULT = frozenset({"结果", "“结果”", '"结果"', "result"})
Key = TypeVar("Key")
Work = Callable[[Incoming], Awaitable[str]]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    task: asyncio.Task[str]
    since: float


class Desk:
    """Answers messages by `work`, on one event loop."""

    def __init__(
        self, work: Work, *, deadline_seconds: float = DEADLINE_SECONDS, most_known: int = MAX_KNOWN
    ) -> None:
        self._work = work
        self._deadline_seconds = deadline_seconds
        self._most_known = most_known
        self._known: OrderedDict[tuple[str, str, str], _Kept] = OrderedDict()
        self._late: OrderedDict[str, _Kept] = OrderedDict()
        self._at_once = 0

    async def answer(self, message: Incoming) -> str:
        """The reply to a message; empty when none is due."""
        now = asyncio.get_running_loop().time()
        _forget(self._known, now - KNOWN_SECONDS, self._most_known)
        _forget(self._late, now - RESULT_SECONDS, self._most_known)
        kept = self._known.get(message.key)
        if kept is None:
            if message.kind == "text" and message.text.strip().lower() in ASKS_FOR_RESULT:
                return await self._result(message.sender)
            if self._at_once >= MAX_AT_ONCE:
                return words.BUSY
            self._at_once += 1
            kept = _Kept(asyncio.create_task(self._done(message)), now)
            self._known[message.key] = kept
        return await self._in_time(message, kept)

    async def _in_time(self, message: Incoming, kept: _Kept) -> str:
        done, _ = await asyncio.wait({kept.task}, timeout=self._deadline_seconds)
        if done:
            return kept.task.result()
        self._late[message.sender] = kept
        self._late.move_to_end(message.sender)
        return words.WAITING

    async def _result(self, sender: str) -> str:
        kept = self._late.get(sender)
        if kept is None:
            return words.NOTHING_WAITING
        done, _ = await asyncio.wait({kept.task}, timeout=self._deadline_seconds)
        return kept.task.result() if done else words.STILL_WAITING

    async def _done(self, message: Incoming) -> str:
        """The work; a fault of ours is an answer too, and is written down without the message."""
        try:
            return await self._work(message)
        except Exception as error:  # a sender waits for an answer, whatever it is
            _log.error("wechat: %s", type(error).__name__)
            return words.FAILED
        finally:
            self._at_once -= 1


def _forget(kept: OrderedDict[Key, _Kept], before: float, most: int) -> None:
    """Drop what is too old, and the oldest of what is too much. Work under way goes on."""
    while kept:
        key, oldest = next(iter(kept.items()))
        if oldest.since >= before and len(kept) < most:
            return
        del kept[key]
