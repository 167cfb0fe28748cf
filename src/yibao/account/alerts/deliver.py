"""Sends what is due, at least once: taken under a lease, sent, and only then marked as sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from yibao.account.alerts.alerts import Kept, Preference
from yibao.account.alerts.store import Due, mark_failed, mark_sent, preference, take_due
from yibao.account.database.store import Database
from yibao.core.clock import Clock
from yibao.core.crypto.seal import Sealer

LEASE = timedelta(minutes=2)
BATCH = 100
# Standard Webhooks advises a schedule over days: five seconds up to a day, then no more.
WAITS = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))


class Channel(Protocol):
    """A way out: e-mail, webhook."""

    def send(self, alert: Kept, wish: Preference) -> None:
        """Send one alert; raise `OSError` when it did not go."""
        ...


def deliver_due(
    database: Database, channels: Mapping[str, Channel], sealer: Sealer, *, clock: Clock
) -> tuple[int, int]:
    """Send what is due now, at most a hundred; give how many went and how many did not.

    A worker that dies after sending leaves the alert due again when its lease ends: receivers
    drop by the alert's id what comes twice.
    """
    with database.transaction() as tx:
        taken = take_due(tx, clock.now(), lease=LEASE, limit=BATCH)
    sent = 0
    for due in taken:
        sent += _send(database, channels, sealer, clock=clock, due=due)
    return sent, len(taken) - sent


def _send(
    database: Database,
    channels: Mapping[str, Channel],
    sealer: Sealer,
    *,
    clock: Clock,
    due: Due,
) -> bool:
    with database.transaction() as tx:
        wish = preference(tx, due.alert.person, sealer)
    channel = channels.get(due.channel)
    error = ""
    if channel is None:
        error = f"no {due.channel} is set up here"
    else:
        try:
            channel.send(due.alert, wish)
        except OSError as failure:
            error = f"{type(failure).__name__}: {failure}"
    with database.transaction() as tx:
        if not error:
            mark_sent(tx, due)
            return True
        again = due.attempts <= len(WAITS)
        wait = WAITS[min(due.attempts, len(WAITS)) - 1]
        mark_failed(tx, due, error, again_at=clock.now() + wait if again else None)
    return False
