"""The sealer: every second, or as soon as a thousand journals wait, one more signed seal."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from yibao.account.audit import store
from yibao.account.audit.seal import DOMAIN, Content, head_of, leaf, ranges_of, root_of
from yibao.account.audit.store import Last, Row
from yibao.core.clock import Clock
from yibao.core.crypto.sm2 import PrivateKey
from yibao.core.errors import Unavailable

if TYPE_CHECKING:
    from yibao.account.database import Database, Transaction

ENOUGH_ROWS = 1_000
MOST_ROWS = 20_000
LOOKS_A_SECOND = 5
LOOK_SECONDS = timedelta(milliseconds=200).total_seconds()
HEADS = "heads.jsonl"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one round did: how many rows went into which seal; no number when none waited."""

    rows: int
    number: int | None = None


class Sealer:
    """Seals one database with one key and exports every head to a folder.

    Several may run; a lock in the database lets one work at a time. It keeps nothing in memory
    that it needs: stopped and started anew it goes on where the chain stands.
    """

    def __init__(self, database: Database, key: PrivateKey, *, clock: Clock, folder: Path) -> None:
        self._database, self._key, self._clock = database, key, clock
        self._folder = folder

    def seal_all(self) -> int:
        """Seal all that waits and give how many rows that was."""
        total = 0
        while done := self.seal_once().rows:
            total += done
        return total

    def seal_once(self) -> Sealed:
        """Seal what waits, at most some 20,000 rows, and export the heads not exported yet."""
        with self._database.transaction() as tx:
            if not store.lock_chain(tx):
                return Sealed(0)
            sealed = self._seal(tx)
        self.export()
        return sealed

    def run(self, stop: Event, *, tell: Callable[[Unavailable], None]) -> None:
        """Seal until `stop` is set; a database that does not answer is told and tried again."""
        seen, looks = -1, 0
        while not stop.is_set():
            looks += 1
            try:
                newest = self._newest()
                if looks >= LOOKS_A_SECOND or newest - seen >= ENOUGH_ROWS:
                    done = self.seal_once()
                    seen, looks = newest, 0
                    if done.rows >= MOST_ROWS:
                        continue
            except Unavailable as error:
                tell(error)
            stop.wait(timeout=LOOK_SECONDS)

    def _newest(self) -> int:
        with self._database.transaction() as tx:
            return store.newest_journal(tx)

    def export(self) -> int:
        """Write the heads the folder lacks to its file `heads.jsonl`; give how many there were."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder.joinpath(HEADS)
        with self._database.transaction() as tx:
            missing = store.seals_after(tx, _last_exported(path))
        if not missing:
            return 0
        with path.open("a", encoding="ascii") as file:
            for one in missing:
                row = [one.number, one.head.hex(), one.signature.hex(), one.key_id]
                file.write(json.dumps(row, separators=(",", ":")) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return len(missing)

    def _seal(self, tx: Transaction) -> Sealed:
        last = store.last_seal(tx)
        server = store.server(tx)
        if last.server != server:
            return self._seal_restored(tx, replace(last, server=server))
        until = store.horizon_within(tx, last, store.horizon(tx), MOST_ROWS)
        if until <= last.until:
            return Sealed(0)
        journals = store.rows_between(tx, "journal", last, until)
        events = store.rows_between(tx, "event", last, until)
        return self._put(tx, replace(last, until=until), journals, events)

    def _seal_restored(self, tx: Transaction, last: Last) -> Sealed:
        """Go on after a dump was restored on another server, which counts from its own number."""
        store.stop_writing(tx)
        journals = store.rows_never_sealed(tx, "journal")
        events = store.rows_never_sealed(tx, "event")
        after_journal, after_event = store.newest_ids(tx)
        follows = replace(
            last, until=store.horizon(tx), after_journal=after_journal, after_event=after_event
        )
        return self._put(tx, follows, journals, events)

    def _put(self, tx: Transaction, place: Last, journals: list[Row], events: list[Row]) -> Sealed:
        rows = [*journals, *events]
        if not rows:
            return Sealed(0)
        now = self._clock.now()
        content = Content(
            number=place.number + 1,
            at_us=int(now.timestamp()) * 1_000_000 + now.microsecond,
            journals=ranges_of(row.id for row in journals),
            events=ranges_of(row.id for row in events),
            root=root_of([leaf(row.line.encode()) for row in rows]),
            previous=place.head,
            until=place.until,
            key_id=self._key.public.key_id,
        )
        signature = self._key.sign(DOMAIN + head_of(content.line))
        store.put_seal(tx, content, signature, place, now)
        return Sealed(len(rows), content.number)


def _last_exported(path: Path) -> int:
    """Give the number of the last whole line; a line cut off by a crash is made whole first."""
    if not path.exists():
        return 0
    raw = path.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if whole != raw:
        with path.open("r+b") as file:
            file.truncate(len(whole))
    return int(json.loads(whole.splitlines()[-1])[0]) if whole else 0
