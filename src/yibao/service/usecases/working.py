"""The worker: takes the next thing that is due, does one step of it, and commits.

Each step is one transaction, or (sending a file, taking one in) may be done again without doing
anything twice. So a worker may be killed between any two steps, and many may run at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

from yibao.account.actor import SYSTEM
from yibao.account.applications import store as applications
from yibao.account.applications.payout import AnswerRow
from yibao.account.applications.payout import store as payouts
from yibao.account.database import Transaction
from yibao.core.errors import (
    BrokenPromise,
    Conflict,
    InputError,
    NotAllowed,
    Unavailable,
    YibaoError,
)
from yibao.service.usecases.answering import keep_file, set_aside_answer, work_in_answer
from yibao.service.usecases.going_on import go_on
from yibao.service.usecases.office import Office, Till
from yibao.service.usecases.paying import make_batch, send_batch
from yibao.service.usecases.taking_steps import step_of, take_step

LATER = timedelta(minutes=5)
FAULT = "YIBAO_WORKER_DIES_AT"
"""For tests: the worker kills itself when it comes to this point, as `name` or `name:nth`."""

Say = Callable[[str], None]


class Worker:
    """Does what is due until nothing is. `say` hears a line for each step."""

    def __init__(self, office: Office, till: Till | None, say: Say = lambda line: None) -> None:
        self.office = office
        self.till = till
        self.say = say
        self._points: dict[str, int] = {}

    def run(self, *, most: int = 100_000) -> int:
        """Do what is due, at most so many steps; give how many were done."""
        done = 0
        while done < most and self.once():
            done += 1
        return done

    def once(self) -> bool:
        """Do one step; False when nothing is due."""
        steps = [self._application]
        if self.till is not None:
            steps += [self._batch, self._at_bank, self._answer]
        return any(step() for step in steps)

    def _application(self) -> bool:
        """One step of one application that nobody else has in hand."""
        taken: list[str] = []

        def work(tx: Transaction) -> str | None:
            taken.clear()
            one = applications.take_next(tx, now=self.office.now())
            if one is None:
                return None
            taken.append(one.id)
            after = go_on(tx, self.office, one)
            self._point("before_commit")
            return f"{one.id} {one.state} -> {after.state}"

        try:
            said = self.office.run(work)
        except Unavailable:
            raise
        except Exception as error:  # one that cannot be read holds up no other
            if not taken:
                raise
            failed = BrokenPromise("worker.failed", type(error).__name__)
            self._postpone(taken[0], error if isinstance(error, YibaoError) else failed)
            return True
        self._point("after_commit")
        if said is not None:
            self.say(said)
        return said is not None

    def _postpone(self, ref: str, error: YibaoError) -> None:
        """It cannot go on: back to the desk, or later. Others are not held up by it."""
        until = self.office.now() + LATER

        def work(tx: Transaction) -> None:
            one = applications.application(tx, ref, lock=True)
            if one.state == "approved" and isinstance(error, NotAllowed | Conflict | InputError):
                step = step_of(self.office, one, "stop", SYSTEM, reason=error.says)
                take_step(tx, self.office, step)
            else:
                applications.postpone(tx, ref, until=until)

        self.office.run(work)
        self.say(f"{ref} {error if isinstance(error, BrokenPromise) else error.code}")

    def _batch(self) -> bool:
        till = self._till()
        batch = self.office.run(lambda tx: make_batch(tx, self.office, till))
        if batch is None:
            return False
        self._point("batched")
        self.say(f"batch {batch.id}: {batch.payments} payments")
        return True

    def _at_bank(self) -> bool:
        """Send a file and take one in; one worker at a time touches the folder."""
        with self.office.database.transaction() as holding:
            if not payouts.alone_at_bank(holding):
                return False
            return self._send() or self._receive()

    def _send(self) -> bool:
        sent = False
        for batch in self.office.run(payouts.unsent):
            try:
                with self.office.database.transaction() as tx:
                    send_batch(tx, self.office, self._till(), batch)
                    self._point("sent_unmarked")
            except (BrokenPromise, Conflict) as error:
                # Somebody has to look; meanwhile other files go out. `desk payouts` shows it.
                self.say(f"batch {batch.id} not sent: {error.code}")
                continue
            self._point("sent")
            self.say(f"batch {batch.id} sent")
            sent = True
        return sent

    def _receive(self) -> bool:
        till = self._till()
        for name, content in till.drop.waiting():
            with self.office.database.transaction() as tx:
                kept = keep_file(tx, self.office, name, content)
                self._point("received_uncommitted")
            self._point("received")
            if kept.faults:
                till.drop.bad(name, "\n".join(kept.faults))
            else:
                till.drop.done(name)
            self._point("put_away")
            self.say(f"file {name}: {'new' if kept.new else 'seen before'}")
            return True
        return False

    def _answer(self) -> bool:
        """One answer of the bank; one that cannot be worked in is left to people."""

        def work(tx: Transaction) -> AnswerRow | None:
            found = work_in_answer(tx, self.office)
            self._point("answered_uncommitted")
            return found

        try:
            answer = self.office.run(work)
        except Unavailable:
            raise
        except YibaoError as error:
            says = error.says
            answer = self.office.run(lambda tx: set_aside_answer(tx, self.office, says))
        if answer is None:
            return False
        self._point("answered")
        self.say(f"answer {answer.id}: {answer.end_to_end_id} {answer.status}")
        return True

    def _till(self) -> Till:
        assert self.till is not None
        return self.till

    def _point(self, name: str) -> None:
        wanted, _, nth = os.environ.get(FAULT, "").partition(":")
        if wanted != name:
            return
        self._points[name] = self._points.get(name, 0) + 1
        if self._points[name] == int(nth or 1):
            os.kill(os.getpid(), 9)
