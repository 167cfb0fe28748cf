"""Gathers postings that come at the same time and posts them in one call each few milliseconds.

    async with Batcher(database) as batcher:
        outcome = await batcher.post(posting)

One transaction a batch, so no posting here belongs to other work; who needs that uses `post`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import TracebackType

from yibao.account.database import Database
from yibao.account.ledger.posting import Declined, Posted, Posting
from yibao.account.ledger.store import post_many
from yibao.account.ledger.words import sentence
from yibao.core.errors import BrokenPromise, Conflict, Unavailable, YibaoError

Outcome = Posted | Declined
Waiting = tuple[Posting, "asyncio.Future[Outcome]"]

_CLOSED = "记账已停止，请重发同一请求。 / Posting has stopped; send the same request again."


@dataclass(frozen=True, slots=True)
class Pace:
    """How many go together, how long the first waits for company, how many wait or run at most."""

    items: int = 500
    wait_ms: int = 5
    waiting: int = 10_000
    batches: int = 2


class Batcher:
    """Posts for many callers of one event loop. Use it with `async with`."""

    def __init__(self, database: Database, *, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._send: Callable[[Sequence[Posting]], list[Outcome]] = partial(_send, database)
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(self.pace.waiting)
        self._threads = ThreadPoolExecutor(self.pace.batches, thread_name_prefix="batcher")
        self._free = asyncio.Semaphore(self.pace.batches)
        self._running: set[asyncio.Task[None]] = set()
        self._gatherer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Batcher:
        self._gatherer = asyncio.create_task(self._gather())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Post what waits, then stop."""
        await self._queue.join()
        gatherer, self._gatherer = self._gatherer, None
        if gatherer is not None:
            gatherer.cancel()
            await asyncio.gather(gatherer, *self._running, return_exceptions=True)
        self._threads.shutdown()

    async def post(self, posting: Posting) -> Outcome:
        """Post with others. Waits while too many wait already.

        Raises: `Conflict` "ledger.key_reused"; `Unavailable` when the database was lost, after
        which the same posting may be sent again: it is posted once.
        """
        if self._gatherer is None:
            raise Unavailable("ledger.batcher_closed", _CLOSED)
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        await self._queue.put((posting, future))
        outcome = await future
        if isinstance(outcome, Declined) and outcome.code == "ledger.key_reused":
            raise Conflict(outcome.code, sentence(outcome.code))
        return outcome

    async def _gather(self) -> None:
        while True:
            await self._free.acquire()
            batch = [await self._queue.get()]
            wait = timedelta(milliseconds=self.pace.wait_ms).total_seconds()
            deadline = asyncio.get_running_loop().time() + wait
            while len(batch) < self.pace.items:
                if not self._queue.empty():
                    batch.append(self._queue.get_nowait())
                    continue
                try:
                    async with asyncio.timeout_at(deadline):
                        batch.append(await self._queue.get())
                except TimeoutError:
                    break
            task = asyncio.create_task(self._post(batch))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _post(self, batch: list[Waiting]) -> None:
        loop = asyncio.get_running_loop()
        postings = [posting for posting, _ in batch]
        try:
            outcomes = await loop.run_in_executor(self._threads, self._send, postings)
        except YibaoError as error:
            _tell_all(batch, error)
        except Exception as error:  # whatever it is, its callers are the ones to know
            _tell_all(batch, BrokenPromise("ledger.batch_failed", repr(error)))
        else:
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if not future.done():  # its caller may have gone
                    future.set_result(outcome)
        finally:
            self._free.release()
            for _ in batch:
                self._queue.task_done()


def _send(database: Database, postings: Sequence[Posting]) -> list[Outcome]:
    return database.run(lambda tx: post_many(tx, postings))


def _tell_all(batch: list[Waiting], error: YibaoError) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(type(error)(error.code, error.says))
