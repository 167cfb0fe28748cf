"""Public sets that nothing here was fitted on: one table across sources, the worst first.

In: CSV files with `text`, `label` (1 fraud, 0 not) and, where known, `label_fine` (its class) and
`cluster` (its campaign; without one each text stands alone). Out: what was flagged of each source
and class, with n and interval. Rows of one campaign stay together in every interval.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from yibao.check.checker import Checker
from yibao.check.evaluate.resamples import Resamples, Share
from yibao.check.message import MAX_TEXT_BYTES
from yibao.check.verdict import Verdict
from yibao.core.errors import InputError, LimitExceeded

SCHEMA = "yibao.sources/1"
MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_ROWS = 200_000
LABELS = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One text of a public set."""

    text: str
    fraud: bool
    part: str
    cluster: str


@dataclass(frozen=True, slots=True)
class PublicSet:
    """The rows of one file, with its name and hash."""

    name: str
    sha256: str
    rows: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class Flagged:
    """What was flagged of the rows with one label, of all classes or of one."""

    source: str
    fraud: bool
    part: str | None
    rows: int
    clusters: int
    flagged: Share
    danger: Share
    doubtful: Share
    cannot_tell: Share


@dataclass(frozen=True, slots=True)
class Across:
    """Every figure of every source, the worst first: found least, or wrongly flagged most."""

    on: date
    knowledge: str
    files: tuple[tuple[str, str, int], ...]
    whole: tuple[Flagged, ...]
    parts: tuple[Flagged, ...]

    def of(self, *, fraud: bool) -> list[Flagged]:
        """Give the sources' rows of one label, the worst first."""
        return [row for row in self.whole if row.fraud == fraud]

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain data."""
        return {
            "schema": SCHEMA,
            "on": self.on.isoformat(),
            "knowledge": self.knowledge,
            "files": [{"name": n, "sha256": h, "rows": rows} for n, h, rows in self.files],
            "sources": [asdict(row) for row in self.whole],
            "parts": [asdict(row) for row in self.parts],
        }


def read_public(path: Path) -> PublicSet:
    """Read one set; rows with other labels, or without text, are refused.

    Raises: `InputError` for a file that cannot be read; `LimitExceeded`.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _too_large(path, "MAX_FILE_BYTES", MAX_FILE_BYTES)
        raw = path.read_bytes()
        lines = raw.decode("utf-8-sig").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        says = f"读不了 {path} / Cannot read {path}: {error}"
        raise InputError("sources.file", says) from error
    rows = tuple(_rows(path, csv.DictReader(lines, strict=True)))
    return PublicSet(path.stem, sha256(raw).hexdigest(), rows)


def _rows(path: Path, found: csv.DictReader[str]) -> Iterator[SourceRow]:
    try:
        for number, row in enumerate(found, 1):
            if number > MAX_ROWS:
                raise _too_large(path, "MAX_ROWS", MAX_ROWS)
            text, label = row.get("text"), row.get("label")
            if text is None or label not in LABELS or len(text.encode()) > MAX_TEXT_BYTES:
                says = (
                    f"{path} 第 {number} 行要有 label（0、1）和 text（至多 {MAX_TEXT_BYTES} 字节）"
                    f" / {path}: row {number} needs text (at most {MAX_TEXT_BYTES} bytes) and"
                    " label (0 or 1)"
                )
                raise InputError("sources.row", says)
            cluster = row.get("cluster") or f"row {number}"
            yield SourceRow(text, LABELS[label], row.get("label_fine") or "", cluster)
    except csv.Error as error:
        raise InputError("sources.file", f"{path}: {error}") from error


def across(
    sets: Sequence[PublicSet],
    checker: Checker,
    *,
    on: date,
    knowledge: str,
    progress: Callable[[], None] = lambda: None,
) -> Across:
    """Judge every row of every set and give the figures."""
    whole: list[Flagged] = []
    parts: list[Flagged] = []
    for one in sets:
        levels = list(_levels(one, checker, on, progress))
        found = _measured(one, levels)
        whole += [row for row in found if row.part is None]
        parts += [row for row in found if row.part is not None]
    files = tuple((one.name, one.sha256, len(one.rows)) for one in sets)
    return Across(on, knowledge, files, _worst_first(whole), _worst_first(parts))


def _levels(
    one: PublicSet, checker: Checker, on: date, progress: Callable[[], None]
) -> Iterator[str]:
    asked = ((row.text, None, on) for row in one.rows)
    for verdict in checker.check_rows(asked):
        progress()
        # A text that cannot be judged is one nothing was told of.
        yield verdict.level if isinstance(verdict, Verdict) else "cannot_tell"


def _measured(one: PublicSet, levels: list[str]) -> list[Flagged]:
    draws = Resamples([row.cluster for row in one.rows])
    fraud = np.array([row.fraud for row in one.rows], bool)
    part = np.array([row.part for row in one.rows], object)
    level = np.array(levels, object)
    cluster = np.array([row.cluster for row in one.rows], object)
    found = []
    for label in (True, False):
        names = Counter(part[fraud == label].tolist())
        kinds = sorted(names) if len(names) > 1 else []
        for name in (None, *kinds):
            among = (fraud == label) & (True if name is None else part == name)
            if not among.any():
                continue
            at = {kind: draws.share(level == kind, among) for kind in ("danger", "doubtful")}
            flagged = draws.share((level == "danger") | (level == "doubtful"), among)
            unsure = draws.share(level == "cannot_tell", among)
            clusters = len(set(cluster[among].tolist()))
            shares = (flagged, at["danger"], at["doubtful"], unsure)
            found.append(Flagged(one.name, label, name, int(among.sum()), clusters, *shares))
    return found


def _worst_first(rows: list[Flagged]) -> tuple[Flagged, ...]:
    """Order the rows: fraud found least first, then others flagged most first."""

    def badness(row: Flagged) -> tuple[bool, float]:
        share = row.flagged.share or 0.0
        return (not row.fraud, share if row.fraud else -share)

    return tuple(sorted(rows, key=badness))


def _too_large(path: Path, name: str, limit: int) -> LimitExceeded:
    says = f"{path} 太大：上限 {name} 是 {limit:,}。 / {path} is too large: {name} is {limit:,}."
    return LimitExceeded("sources.too_large", says, limit_name=name, limit=limit)
