"""The file by which agencies exchange campaigns: `yibao.campaigns/1`.

Lines of JSON: a head, one line a campaign, a foot with the seal over all lines before it. The seal
is keyed, so only a holder of the shared key can make a file that is taken. In it are fingerprints,
counts and days, and of regions and words only what K distinct reports share.
"""

from __future__ import annotations

import os
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson

from yibao.check.near.fingerprint import VALUE_BITS, Fingerprinter
from yibao.check.near.minhash import PERMUTATIONS, Signature, Sketch
from yibao.check.near.parts import KINDS, LONGEST_CLAUSE, MARKS, MOST_CLAUSES
from yibao.check.near.tally import EARLIER, LEVELS, MOST_DAYS, MOST_VALUES, Clause, K, Share, Tally
from yibao.core.errors import InputError, LimitExceeded
from yibao.core.region_table import regions_by_code

SCHEMA = "yibao.campaigns/1"
MAX_FILE_BYTES = 2 << 30
MAX_LINE_BYTES = 32 << 10
MAX_TIMES = 10**9
SOURCE = re.compile(r"[0-9a-z][0-9a-z._-]{2,63}")
_UNFIT = re.compile(
    rf"(?![{MARKS['link']}-{MARKS['account']}])"
    r"[\x00-\x1f\x7f-\x9f\d\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\uf8ff]"
)


class Row(NamedTuple):
    """One campaign in a file."""

    sound: Signature
    written: Sketch
    tally: Tally


@dataclass(frozen=True, slots=True)
class Head:
    """Who made a file, with which key, and when."""

    source: str
    key_id: str
    made_on: date


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import came to: rows, and how many of them joined campaigns known before."""

    source: str
    made_on: date
    rows: int
    joined: int


def write(path: Path, head: Head, rows: Iterable[Row], prints: Fingerprinter) -> int:
    """Write a file beside `path` and put it there when it is whole; give the rows written."""
    draft = path.with_name(f".{path.name}.part")
    seal = prints.sealing()
    count = 0
    try:
        with draft.open("wb") as file:
            file.write(seal.over(_dump(_head(head))))
            for row in rows:
                file.write(seal.over(_dump(_row(row))))
                count += 1
            file.write(_dump({"rows": count, "seal": seal.text()}))
        os.replace(draft, path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        says = f"写不了 {path}（{error.strerror}） / Cannot write {path} ({error.strerror})"
        raise InputError("campaigns.out", says) from error
    return count


class Reader:
    """Reads a file line by line; `rows` raises at the end if the seal does not fit."""

    def __init__(self, path: Path, prints: Fingerprinter) -> None:
        self._path = path
        self._prints = prints
        self._seal = prints.sealing()
        self._lines = self._read()
        self.head = self._read_head()

    def rows(self) -> Iterator[Row]:
        """Give the campaigns. Keep none of them before all have come."""
        for count, (number, line) in enumerate(self._lines):
            found = self._load(line, number)
            if "seal" in found:
                sealed = found == {"rows": count, "seal": self._seal.text()}
                if not sealed or next(self._lines, None) is not None:
                    raise self._altered()
                return
            self._seal.over(line)
            try:
                yield self._row(found)
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                raise self._malformed(number) from error
        raise self._altered()

    def _read(self) -> Iterator[tuple[int, bytes]]:
        size = 0
        try:
            with self._path.open("rb") as file:
                for number, line in enumerate(
                    iter(lambda: file.readline(MAX_LINE_BYTES + 1), b""), 1
                ):
                    size += len(line)
                    if size > MAX_FILE_BYTES:
                        raise _too_large(self._path, "MAX_FILE_BYTES", MAX_FILE_BYTES)
                    if len(line) > MAX_LINE_BYTES:
                        raise _too_large(self._path, "MAX_LINE_BYTES", MAX_LINE_BYTES)
                    yield number, line
        except OSError as error:
            says = f"读不了 {self._path}（{error.strerror}） / Cannot read {self._path}"
            raise InputError("campaigns.import", says) from error

    def _read_head(self) -> Head:
        line = next(self._lines, (0, b""))[1]
        found = self._load(line, 1)
        if found.get("schema") != SCHEMA:
            says = f"{self._path} 不是 {SCHEMA} 文件。 / {self._path} is no file of {SCHEMA}."
            raise InputError("campaigns.import", says)
        try:
            head = Head(found["source"], found["key"], date.fromisoformat(found["made_on"]))
        except (KeyError, TypeError, ValueError) as error:
            raise self._malformed(1) from error
        if not isinstance(head.source, str) or not SOURCE.fullmatch(head.source):
            raise self._malformed(1)
        if head.key_id != self._prints.key_id:
            says = (
                f"{self._path} 用的是另一把密钥，指纹无法比较。"
                f" / {self._path} was made with another key; its fingerprints cannot be compared."
            )
            raise InputError("campaigns.other_key", says)
        self._seal.over(line)
        return head

    def _load(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            found = orjson.loads(line)
        except ValueError as error:
            raise self._malformed(number) from error
        if not isinstance(found, dict):
            raise self._malformed(number)
        return found

    def _row(self, found: dict[str, Any]) -> Row:
        first, last = (date.fromisoformat(found[name]).toordinal() for name in ("first", "last"))
        regions = {
            code: Share(_whole(times, MAX_TIMES), K) for code, times in found["regions"].items()
        }
        levels = {_day(day): _counts(counts) for day, counts in found["levels"].items()}
        _hold(first <= last and regions.keys() <= regions_by_code().keys())
        _hold(len(levels) <= MOST_DAYS + 1)
        return Row(
            _numbers(found["sound"], np.dtype("<u2")).astype(np.uint16),
            _numbers(found["written"], np.dtype(np.uint8)),
            Tally(
                first,
                last,
                Share(_whole(found["times"], MAX_TIMES), _whole(found["distinct"], K)),
                regions,
                levels,
                {kind: _values(found["values"][kind]) for kind in KINDS if kind in found["values"]},
                [self._clause(text) for text in _listed(found["clauses"], MOST_CLAUSES)],
            ),
        )

    def _clause(self, text: Any) -> Clause:
        """Read a clause's words; they are shown to people, so nothing that acts may be in them."""
        _hold(isinstance(text, str) and len(text) <= LONGEST_CLAUSE and not _UNFIT.search(text))
        return Clause(self._prints.clause(text) if text else 0, text, Share(K, K if text else 0))

    def _malformed(self, number: int) -> InputError:
        says = f"{self._path} 第 {number} 行读不了。 / {self._path}: line {number} cannot be read."
        return InputError("campaigns.import", says)

    def _altered(self) -> InputError:
        says = (
            f"{self._path} 不完整或被改过，没有导入。"
            f" / {self._path} is incomplete or was altered; nothing was taken in."
        )
        return InputError("campaigns.altered", says)


def _head(head: Head) -> dict[str, Any]:
    made_on = head.made_on.isoformat()
    return {"schema": SCHEMA, "source": head.source, "key": head.key_id, "made_on": made_on}


def _row(row: Row) -> dict[str, Any]:
    tally = row.tally
    first, last = (date.fromordinal(day).isoformat() for day in (tally.first, tally.last))
    return {
        "sound": b64encode(row.sound.astype("<u2").tobytes()).decode(),
        "written": b64encode(row.written.tobytes()).decode(),
        "first": first,
        "last": last,
        "times": tally.share.times,
        "distinct": tally.share.distinct,
        "regions": {code: share.times for code, share in tally.regions.items() if share.open},
        "levels": {
            date.fromordinal(day).isoformat() if day != EARLIER else "earlier": counts
            for day, counts in tally.levels.items()
        },
        "values": tally.values,
        "clauses": [clause.text for clause in tally.clauses],
    }


def _dump(found: dict[str, Any]) -> bytes:
    return orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE)


def _hold(promise: bool) -> None:
    if not promise:
        raise ValueError


def _whole(found: Any, most: int) -> int:
    _hold(type(found) is int and 1 <= found <= most)
    return int(found)


def _listed(found: Any, most: int) -> list[Any]:
    _hold(isinstance(found, list) and len(found) <= most)
    return list(found)


def _values(found: Any) -> list[int]:
    values = _listed(found, MOST_VALUES)
    _hold(all(type(value) is int and 0 <= value < 1 << VALUE_BITS for value in values))
    return values


def _day(found: str) -> int:
    return EARLIER if found == "earlier" else date.fromisoformat(found).toordinal()


def _counts(found: Any) -> list[int]:
    counts = _listed(found, len(LEVELS))
    _hold(len(counts) == len(LEVELS))
    _hold(all(type(count) is int and 0 <= count <= MAX_TIMES for count in counts))
    return counts


def _numbers(found: str, kind: np.dtype[Any]) -> Any:
    numbers = np.frombuffer(b64decode(found, validate=True), kind)
    _hold(numbers.size == PERMUTATIONS)
    return numbers


def _too_large(path: Path, name: str, limit: int) -> LimitExceeded:
    says = (
        f"{path} 太大：上限 {name} 是 {limit:,} 字节。"
        f" / {path} is too large: {name} is {limit:,} bytes."
    )
    return LimitExceeded("campaigns.too_large", says, limit_name=name, limit=limit)
