"""The file of an index: one SQLite database, written in transactions.

In: numbered campaigns with signatures, tallies and band keys. Out: the same, found by band keys. A
run that fails leaves the file as it was. SQLite reads pages as they are needed, so memory stays the
same however large the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import orjson

from yibao.check.near.minhash import PERMUTATIONS, Signature, Sketch, band_keys
from yibao.check.near.tally import Tally
from yibao.core.errors import InputError

APPLICATION = 0x79624331  # "ybC1"
VERSION = 1
MOST_MEETING = 32
CACHE_KIB = 65_536
BUSY_SECONDS, READING_SECONDS = 30.0, 0.25
Row: TypeAlias = tuple[int, str, int, int, int, bytes]
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE campaign (id INTEGER PRIMARY KEY, sound BLOB NOT NULL, written BLOB NOT NULL);
CREATE TABLE tally (campaign INTEGER NOT NULL, source TEXT NOT NULL, first INTEGER NOT NULL,
  last INTEGER NOT NULL, times INTEGER NOT NULL, state BLOB NOT NULL,
  PRIMARY KEY (campaign, source)) WITHOUT ROWID;
CREATE INDEX tally_last ON tally (last);
CREATE TABLE band (key INTEGER NOT NULL, campaign INTEGER NOT NULL,
  PRIMARY KEY (key, campaign)) WITHOUT ROWID;
"""


class Kept(NamedTuple):
    """A campaign as it is kept: its number and the signatures of its first message."""

    number: int
    sound: Signature
    written: Sketch


class Store:
    """The tables of one index."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the file at `path`; make it where there is none, unless it is only read."""
        self._path = path
        if read_only and not path.is_file():
            raise _unreadable(path, "没有这个文件", "there is no such file")
        mode = "ro" if read_only else "rwc"
        wait = READING_SECONDS if read_only else BUSY_SECONDS
        with self._told():
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=wait,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                self._db.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
                # A file from outside may not run anything of its own making.
                self._db.execute("PRAGMA trusted_schema=OFF")
                if not read_only:
                    self._begin()
                self._known()
            except BaseException:
                self._db.close()
                raise

    def close(self, *, keep: bool) -> None:
        """Keep or drop what was written, and let the file go."""
        with self._told():
            if self._db.in_transaction:
                self._db.execute("COMMIT" if keep else "ROLLBACK")
            self._db.close()

    def meta(self, name: str) -> str | None:
        """Give one entry about the index itself."""
        with self._told():
            found = self._db.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return str(found[0]) if found else None

    def set_meta(self, name: str, value: str) -> None:
        """Set one entry about the index itself."""
        self._run("INSERT OR REPLACE INTO meta VALUES (?,?)", (name, value))

    def meeting(self, sound: Signature) -> list[Kept]:
        """Give the campaigns that share most bands with a signature."""
        keys = band_keys(sound)
        marks = ",".join("?" * len(keys))
        rows = self._all(
            "SELECT id, sound, written FROM campaign WHERE id IN (SELECT campaign FROM band"
            f" WHERE key IN ({marks}) GROUP BY campaign ORDER BY count(*) DESC, campaign"
            f" LIMIT {MOST_MEETING}) ORDER BY id",
            keys,
        )
        return [_kept(*row) for row in rows]

    def add(self, sound: Signature, written: Sketch) -> int:
        """Add a campaign and give its number."""
        values = (sound.astype("<u2").tobytes(), written.tobytes())
        number = self._run("INSERT INTO campaign (sound, written) VALUES (?,?)", values)
        with self._told():
            self._db.executemany(
                "INSERT OR IGNORE INTO band VALUES (?,?)",
                [(key, number) for key in band_keys(sound)],
            )
        return number

    def tallies(self, number: int) -> dict[str, Tally]:
        """Give the tallies of a campaign by source."""
        rows = self._all("SELECT source, first, last, state FROM tally WHERE campaign=?", (number,))
        return {source: _tally(first, last, state) for source, first, last, state in rows}

    def put(self, number: int, source: str, tally: Tally) -> None:
        """Keep the tally of a campaign from a source, in place of an earlier one."""
        row: Row = (
            number,
            source,
            tally.first,
            tally.last,
            tally.share.times,
            orjson.dumps(tally.to_dict()),
        )
        self._run("INSERT OR REPLACE INTO tally VALUES (?,?,?,?,?,?)", row)

    def drop_source(self, source: str) -> list[int]:
        """Drop every tally of a source; give the campaigns, which `sweep` takes."""
        rows = self._all("SELECT campaign FROM tally WHERE source=?", (source,))
        self._run("DELETE FROM tally WHERE source=?", (source,))
        return [row[0] for row in rows]

    def drop_before(self, day: int) -> int:
        """Drop the tallies last added to before a day, and what is left without any."""
        rows = self._all("SELECT DISTINCT campaign FROM tally WHERE last<?", (day,))
        self._run("DELETE FROM tally WHERE last<?", (day,))
        return self.sweep(row[0] for row in rows)

    def drop(self, number: int) -> int:
        """Drop a campaign."""
        self._run("DELETE FROM tally WHERE campaign=?", (number,))
        return self.sweep((number,))

    def sweep(self, numbers: Iterable[int]) -> int:
        """Drop those of these campaigns that have no tally; give how many."""
        dropped = 0
        for number in numbers:
            rows = self._all(
                "SELECT id, sound, written FROM campaign WHERE id=?"
                " AND NOT EXISTS (SELECT 1 FROM tally WHERE campaign=id)",
                (number,),
            )
            for kept in (_kept(*row) for row in rows):
                keys = [(key, number) for key in band_keys(kept.sound)]
                with self._told():
                    self._db.executemany("DELETE FROM band WHERE key=? AND campaign=?", keys)
                self._run("DELETE FROM campaign WHERE id=?", (number,))
                dropped += 1
        return dropped

    def most_seen(self, limit: int) -> list[int]:
        """Give the numbers of the campaigns reported most, most first."""
        rows = self._all(
            "SELECT campaign FROM tally GROUP BY campaign"
            " ORDER BY sum(times) DESC, campaign LIMIT ?",
            (limit,),
        )
        return [int(row[0]) for row in rows]

    def of_source(self, source: str) -> Iterator[tuple[Kept, Tally]]:
        """Give every campaign with the tally of one source, in order of number."""
        with self._told():
            rows = self._db.execute(
                "SELECT id, sound, written, first, last, state FROM tally"
                " JOIN campaign ON id=campaign WHERE source=? ORDER BY id",
                (source,),
            )
            for number, sound, written, first, last, state in rows:
                yield _kept(number, sound, written), _tally(first, last, state)

    def _begin(self) -> None:
        # Before the first table, so that what is dropped leaves no trace in free pages.
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.execute("BEGIN IMMEDIATE")
        if not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in filter(str.strip, _TABLES.split(";")):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id={APPLICATION}")
            self._db.execute(f"PRAGMA user_version={VERSION}")

    def _known(self) -> None:
        application = self._db.execute("PRAGMA application_id").fetchone()[0]
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION:
            raise _unreadable(self._path, "不是讯息索引", "it is no index of campaigns")
        if version != VERSION:
            zh, en = f"版本是 {version}，这里读 {VERSION}", f"version {version}, not {VERSION}"
            raise _unreadable(self._path, zh, en)

    def _run(self, statement: str, values: Sequence[object]) -> int:
        with self._told():
            return self._db.execute(statement, values).lastrowid or 0

    def _all(self, statement: str, values: Iterable[object]) -> list[Any]:
        with self._told():
            return self._db.execute(statement, list(values)).fetchall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite says into an error of ours."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            zh = en = str(error)
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                zh, en = "别的程序正在写它", "another program is writing to it"
            raise _unreadable(self._path, zh, en) from error


def _kept(number: int, sound: bytes, written: bytes) -> Kept:
    heard = np.frombuffer(sound, "<u2").astype(np.uint16)
    read = np.frombuffer(written, np.uint8)
    if heard.size != PERMUTATIONS or read.size != PERMUTATIONS:
        says = f"第 {number} 条损坏 / campaign {number} is damaged"
        raise InputError("campaigns.file", says)
    return Kept(number, heard, read)


def _tally(first: int, last: int, state: bytes) -> Tally:
    try:
        return Tally.from_dict(first, last, orjson.loads(state))
    except (ValueError, KeyError, TypeError) as error:
        says = "索引里有一条读不了 / an entry of the index cannot be read"
        raise InputError("campaigns.file", says) from error


def _unreadable(path: Path, zh: str, en: str) -> InputError:
    says = f"用不了索引 {path}：{zh} / Cannot use the index {path}: {en}"
    return InputError("campaigns.file", says)
