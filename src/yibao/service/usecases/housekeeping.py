"""What has to be done now and then that nobody asks for.

Legs of hot accounts become entries, holds and grants that ran out end, what came into an ended
quota goes back, and alerts that are due go out. Each is a transaction or more of its own and may
be done by several workers at once, or again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yibao.account import alerts, grants, ledger
from yibao.account.alerts import Channel
from yibao.account.ledger import upkeep
from yibao.core.errors import Unavailable, YibaoError
from yibao.service.usecases.office import Office

Say = Callable[[str], None]


class Housekeeping:
    """Does each chore once when asked; `say` hears a line for what was done or failed."""

    def __init__(self, office: Office, channels: Mapping[str, Channel], say: Say) -> None:
        self._office = office
        self._channels = channels
        self._say = say

    def once(self) -> int:
        """Do every chore; give how many things were done.

        A chore that fails is told and does not keep the others from being done. Raises:
        `Unavailable` when the database does not answer.
        """
        chores: tuple[tuple[str, Callable[[], int]], ...] = (
            ("holds expired", self._expire_holds),
            ("grants ended", self._end_grants),
            ("quotas returned", self._return_unused),
            ("legs folded", self._fold),
            ("alerts sent", self._deliver),
        )
        return sum(self._do(name, chore) for name, chore in chores)

    def _do(self, name: str, chore: Callable[[], int]) -> int:
        try:
            done = chore()
        except Unavailable:
            raise
        except YibaoError as error:
            self._say(f"{name}: {error}")
            return 0
        if done:
            self._say(f"{name}: {done}")
        return done

    def _expire_holds(self) -> int:
        now = self._office.now()
        return len(self._office.run(lambda tx: ledger.expire_holds(tx, now)))

    def _end_grants(self) -> int:
        now = self._office.now()
        return self._office.run(lambda tx: grants.end_due(tx, now))

    def _return_unused(self) -> int:
        now = self._office.now()
        return self._office.run(lambda tx: grants.return_unused(tx, now))

    def _fold(self) -> int:
        return upkeep.fold_all(self._office.database)

    def _deliver(self) -> int:
        office = self._office
        sent, failed = alerts.deliver_due(
            office.database, self._channels, office.sealer, clock=office.clock
        )
        if failed:
            self._say(f"alerts not sent: {failed}")
        return sent
