"""What makes a run resumable: OUT.part, and beside it a journal of how far it is certain.

The journal's first line says what is answered how; each line after it, where the next row begins
and how long OUT.part was then. A line is written only after what it speaks of is on the disk, so
after any kind of death OUT.part is cut to its last line and the run goes on there.
"""

from __future__ import annotations

import hashlib
import io
import os
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from yibao import __version__
from yibao.core.errors import InputError
from yibao.core.knowledge import knowledge_version
from yibao.service.batch.forms import Form, failed, refused
from yibao.service.batch.lines import START, Place
from yibao.service.batch.tables import Plan

EVERY_SECONDS = 0.25
BUFFER = 1024 * 1024
SAMPLES, SAMPLE_BYTES = 16, 64 * 1024


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a run is: where its next row begins, how long OUT.part is, how many rows were bad."""

    place: Place = START
    size: int = 0
    bad: int = 0
    broken: str = ""


class Draft:
    """OUT.part and its journal, open for writing from `reached` on."""

    def __init__(self, target: Path, plan: Plan, reached: Reached) -> None:
        self.part, journal = paths(target)
        self.plan = plan
        self.reached = self._noted = reached
        self._bad = reached.bad
        self._due = time.monotonic() + EVERY_SECONDS
        self._out = open(self.part, "r+b" if reached.size else "wb", BUFFER)  # noqa: SIM115
        self._out.truncate(reached.size)
        self._out.seek(reached.size)
        self._journal = open(journal, "ab", buffering=0)  # noqa: SIM115

    def add(self, data: bytes, place: Place, bad: int) -> None:
        """Write some answered rows, and now and then make sure of them."""
        self._out.write(data)
        old = self.reached
        self.reached = Reached(place, old.size + len(data), old.bad + bad)
        if time.monotonic() >= self._due:
            self.make_sure()
            self._due = time.monotonic() + EVERY_SECONDS

    def broke_off(self, why: str) -> None:
        """Note that the table could not be read to its end."""
        now = self.reached
        self.reached = Reached(now.place, now.size, now.bad, why)

    def make_sure(self) -> None:
        """Bring what was written to the disk, then note how far it goes."""
        if self.reached == self._noted:
            return
        self._out.flush()
        os.fsync(self._out.fileno())
        _note(self._journal, _as_json(self.reached))
        self._noted = self.reached

    def close(self) -> None:
        """Close both files; what the disk no longer takes is given up."""
        with suppress(OSError):
            self._out.close()
        self._journal.close()

    @property
    def worth_keeping(self) -> bool:
        """Whether anything was made sure of."""
        return self._noted.place.rows > 0


def begin(target: Path, plan: Plan, source: Path) -> Draft:
    """A new draft, whatever lay there before."""
    with open(paths(target)[1], "wb", buffering=0) as file:
        _note(file, {"plan": _plan_json(plan), "source": fingerprint(source), "by": _by()})
    return Draft(target, plan, Reached())


def go_on(target: Path, begun: Begun) -> Draft:
    """The draft of an interrupted run, cut to where it is certain."""
    os.truncate(paths(target)[1], begun.noted_bytes)
    return Draft(target, begun.plan, begun.reached)


def paths(target: Path) -> tuple[Path, Path]:
    """OUT.part and its journal."""
    return target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.part.journal")


def remove(target: Path) -> None:
    """Take away the draft of `target`."""
    for path in paths(target):
        path.unlink(missing_ok=True)


def is_begun(target: Path) -> bool:
    """Whether a draft of `target` lies there."""
    journal = paths(target)[1]
    return journal.is_file() and journal.stat().st_size > 0


@dataclass(frozen=True, slots=True)
class Begun:
    """An interrupted run as its journal tells of it."""

    plan: Plan
    source: dict[str, Any]
    by: list[str]
    reached: Reached
    noted_bytes: int


def read_begun(target: Path) -> Begun:
    """The interrupted run of `target`. Raises InputError when its journal cannot be used."""
    part, journal = paths(target)
    rows, noted_bytes = _read(journal)
    size = part.stat().st_size if part.is_file() else 0
    if not rows or "plan" not in rows[0]:
        zh, en = "上次的记录读不了，请用 --force 从头来", "The journal is unusable; use --force"
        raise refused("resume.journal", journal, zh, en)
    reached = [_reached(row) for row in rows[1:]]
    certain = [one for one in reached if one.size <= size]
    head = rows[0]
    last = certain[-1] if certain else Reached()
    return Begun(_plan(head["plan"]), head["source"], head["by"], last, noted_bytes)


def may_resume(begun: Begun, plan: Plan, source: Path) -> None:
    """Refuse, as InputError, to go on with another table, other knowledge or other wishes."""
    differs = []
    if begun.source != fingerprint(source):
        differs.append(("IN 变了", "IN has changed"))
    if begun.by != _by():
        differs.append(("程序或知识库换了版本", "the program or its knowledge has changed"))
    if (*begun.plan[:4], begun.plan.brief) != (*plan[:4], plan.brief):
        differs.append(("地区、日期或格式不同", "region, day or format differ"))
    if differs:
        zh = "、".join(one for one, _ in differs)
        en = ", ".join(one for _, one in differs)
        raise InputError(
            "resume.changed",
            f"不能接着上次做：{zh}。要从头来请用 --force。 / "
            f"Cannot go on: {en}. Use --force to begin anew.",
        )


def fingerprint(source: Path) -> dict[str, Any]:
    """What tells whether a file is still the same: size, time of change, and samples of it."""
    try:
        with open(source, "rb") as file:
            known = os.fstat(file.fileno())
            sha = hashlib.sha256()
            for i in range(SAMPLES):
                file.seek(i * max(0, known.st_size - SAMPLE_BYTES) // (SAMPLES - 1))
                sha.update(file.read(SAMPLE_BYTES))
    except OSError as error:
        raise failed(source, error, "读不了", "Cannot read") from error
    return {"size": known.st_size, "changed": known.st_mtime_ns, "sha256": sha.hexdigest()}


@contextmanager
def alone(target: Path) -> Iterator[None]:
    """Hold the journal against a second run into the same OUT."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    with open(paths(target)[1], "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            zh, en = "另一次运行正在写它", "Another run is writing it"
            raise refused("file.busy", target, zh, en) from error
        yield


def _by() -> list[str]:
    return [__version__, knowledge_version()]


def _note(file: io.RawIOBase | Any, value: dict[str, Any]) -> None:
    """One line, with a check sum in front: a line half written does not count."""
    data = orjson.dumps(value)
    file.write(b"%08x %b\n" % (zlib.crc32(data), data))
    os.fsync(file.fileno())


def _read(journal: Path) -> tuple[list[dict[str, Any]], int]:
    """What the journal says, and how many of its bytes are whole lines."""
    found: list[dict[str, Any]] = []
    size = 0
    try:
        lines = journal.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise failed(journal, error, "读不了", "Cannot read") from error
    for line in lines:
        check, _, data = line.removesuffix(b"\n").partition(b" ")
        if not line.endswith(b"\n") or check != b"%08x" % zlib.crc32(data):
            break
        found.append(orjson.loads(data))
        size += len(line)
    return found, size


def _as_json(reached: Reached) -> dict[str, Any]:
    now = {"place": list(reached.place), "size": reached.size, "bad": reached.bad}
    return {**now, "broken": reached.broken}


def _reached(row: dict[str, Any]) -> Reached:
    return Reached(Place(*row["place"]), row["size"], row["bad"], row["broken"])


def _plan_json(plan: Plan) -> dict[str, Any]:
    forms = {"source": list(plan.source), "target": list(plan.target)}
    return {**plan._asdict(), **forms, "on": plan.on.isoformat(), "schema": plan.schema.hex()}


def _plan(row: dict[str, Any]) -> Plan:
    return Plan(
        Form(*row["source"]),
        Form(*row["target"]),
        row["region"],
        date.fromisoformat(row["on"]),
        row["encoding"],
        tuple(row["columns"]),
        tuple(row["types"]),
        bytes.fromhex(row["schema"]),
        row["brief"],
        row["marked"],
    )
