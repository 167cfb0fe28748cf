"""Chunks through worker processes and back in order; never more of them under way than agreed.

A worker that dies or fails stops the run with the rows it held. Workers are started afresh
(spawned), so that nothing is shared with this process; they end when it does.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from yibao.core.errors import YibaoError
from yibao.service.batch.tables import Chunk, Done, Plan

EACH = 2  # chunks given to a worker: one in work, one waiting
GRACE_SECONDS = 5
HEAPS = "MALLOC_ARENA_MAX"


class Stopped(YibaoError):  # noqa: N818 - what happened, as people are told
    """The run stopped before its end; what was written can be gone on with."""


@dataclass(slots=True)
class _Hand:
    """One worker: its process, the line to it, and the chunks it holds."""

    process: BaseProcess
    line: Connection
    held: deque[Chunk] = field(default_factory=deque)


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def through(
    chunks: Iterator[Chunk], plan: Plan, *, workers: int
) -> Generator[tuple[Chunk, Done], None, None]:
    """Each chunk with its answer, in order. Raises Stopped when a worker cannot go on."""
    if workers == 1:
        from yibao.service.batch.work import Worker  # noqa: PLC0415

        worker = Worker(plan)
        for chunk in chunks:
            yield chunk, worker.work(chunk)
        return
    with _hired(plan, workers) as hands:
        yield from _shared_out(chunks, hands)


def _shared_out(chunks: Iterator[Chunk], hands: list[_Hand]) -> Iterator[tuple[Chunk, Done]]:
    order: deque[Chunk] = deque()
    ready: dict[int, Done] = {}
    most = EACH * len(hands)
    source_ended = False
    while True:
        while not source_ended and len(order) < most:
            chunk = next(chunks, None)
            if chunk is None:
                source_ended = True
                break
            order.append(chunk)
            _give(min(hands, key=lambda hand: len(hand.held)), chunk)
        if not order:
            return
        if order[0].number not in ready:
            for done in _heard(hands):
                ready[done.number] = done
        while order and order[0].number in ready:
            first = order.popleft()
            yield first._replace(payload=None), ready.pop(first.number)


def _give(hand: _Hand, chunk: Chunk) -> None:
    hand.held.append(chunk)
    try:
        hand.line.send(chunk)
    except OSError as error:
        raise _died(hand) from error


def _heard(hands: list[_Hand]) -> Iterator[Done]:
    """Wait until some worker says something; a dead one is heard by its line closing."""
    by_line: dict[Any, _Hand] = {hand.line: hand for hand in hands if hand.held}
    for line in wait(list(by_line)):
        hand = by_line[line]
        try:
            said = hand.line.recv()
        except (EOFError, OSError) as error:
            raise _died(hand) from error
        held = hand.held.popleft()
        if isinstance(said, str):
            zh, en = f"第 {_rows(held)} 行出错", f"It failed at rows {_rows(held)}"
            raise Stopped("batch.failed", f"{zh}：{said} / {en}: {said}")
        yield said


def _died(hand: _Hand) -> Stopped:
    hand.process.join(GRACE_SECONDS)
    rows, code = _rows(hand.held[0]), hand.process.exitcode
    zh = f"一个工作进程中途退出了（{code}），当时在查第 {rows} 行；可能是内存不够"
    en = f"A worker died ({code}) at rows {rows}; memory may have run out"
    return Stopped("batch.worker_died", f"{zh}。 / {en}.")


def _rows(chunk: Chunk) -> str:
    return f"{chunk.first:,}–{chunk.first + chunk.rows - 1:,}"


@contextmanager
def _hired(plan: Plan, workers: int) -> Iterator[list[_Hand]]:
    spawn = multiprocessing.get_context("spawn")
    hands: list[_Hand] = []
    try:
        with _undisturbed():
            for _ in range(workers):
                ours, theirs = spawn.Pipe()
                process = spawn.Process(target=_serve, args=(plan, theirs), daemon=True)
                process.start()
                theirs.close()
                hands.append(_Hand(process, ours))
        yield hands
    finally:
        for hand in hands:
            hand.line.close()
        for hand in hands:
            hand.process.join(0.2)
            if hand.process.is_alive():
                hand.process.terminate()
                hand.process.join(GRACE_SECONDS)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Start workers that Ctrl-C does not reach; this process tells them when it is over.

    They get one heap each: with one a thread, what was freed in one is not used by the other.
    """
    mask = getattr(signal, "pthread_sigmask", None)
    before = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask else None
    heaps = os.environ.get(HEAPS)
    os.environ.setdefault(HEAPS, "1")
    try:
        yield
    finally:
        if heaps is None:
            del os.environ[HEAPS]
        if mask:
            mask(signal.SIG_SETMASK, before)


def _serve(plan: Plan, line: Connection) -> None:
    """A worker's life: chunks are taken in as they come, so that whoever sends need not wait."""
    from yibao.service.batch.work import Worker  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    waiting: queue.SimpleQueue[Chunk | None] = queue.SimpleQueue()
    threading.Thread(target=_take_in, args=(line, waiting), daemon=True).start()
    with suppress(BrokenPipeError, ConnectionResetError):
        try:
            worker = Worker(plan)
            while (chunk := waiting.get()) is not None:
                line.send(worker.work(chunk))
        except (BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:
            line.send(f"{type(error).__name__}: {error}"[:500])


def _take_in(line: Connection, waiting: queue.SimpleQueue[Chunk | None]) -> None:
    with suppress(EOFError, OSError):
        while True:
            waiting.put(line.recv())
    waiting.put(None)
