"""Verify a dump of the ledger against its seals: a small program that needs only the dump.

    python -m yibao.account.audit.verify DUMP [--key POINT] [--head HEAD] [--heads FILE]

It imports the standard library and this package's SM2 and trees, nothing else: no database driver.
What the lines mean is docs/how-to/audit.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yibao.account.audit.seal import DOMAIN, FORMAT, NO_HEAD, head_of, leaf, root_of
from yibao.core.crypto.sm2 import PublicKey, read_public_key

SLACK_US = 600_000_000
"""A journal that is not sealed ten minutes after a later seal was made was put in afterwards."""
MOST_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was sealed. `code` is stable."""

    code: str
    says: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known from elsewhere: the sealer's public key and heads kept outside the database."""

    key: PublicKey | None = None
    head: str | None = None
    heads: Sequence[tuple[int, str]] = ()


@dataclass(slots=True)
class Report:
    """What verification found. `faults` empty means: all that is sealed is as it was sealed."""

    faults: list[Fault] = field(default_factory=list)
    journals: int = 0
    events: int = 0
    seals: int = 0
    not_sealed: int = 0
    head: str = NO_HEAD.hex()
    key_was_given: bool = False

    @property
    def good(self) -> bool:
        """Nothing was found."""
        return not self.faults

    def add(self, code: str, says: str) -> None:
        """Note a fault; after the first fifty they are only counted on."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(code, says))


@dataclass(slots=True)
class _Row:
    leaf: bytes
    tx: int
    recorded_us: int


@dataclass(slots=True)
class _Dump:
    """A dump read into memory: leaves by id, legs by journal, and what the seals say."""

    rows: dict[str, dict[int, _Row]] = field(default_factory=lambda: {"journal": {}, "event": {}})
    legs: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    entries: dict[int, list[tuple[int, int, int, int]]] = field(default_factory=dict)
    deferred: dict[tuple[int, int], int] = field(default_factory=dict)
    seals: list[tuple[str, bytes]] = field(default_factory=list)
    keys: dict[str, PublicKey] = field(default_factory=dict)


def verify(lines: Iterable[str], expected: Expected | None = None) -> Report:
    """Hold a dump's lines against the seals in it and against what is expected from elsewhere."""
    expected = expected or Expected()
    report = Report(key_was_given=expected.key is not None)
    dump = _read(lines, report)
    if expected.key is not None:
        dump.keys = {expected.key.key_id: expected.key}
    report.journals, report.events = len(dump.rows["journal"]), len(dump.rows["event"])
    heads, until, sealed_us = _follow_chain(dump, report)
    _look_at_the_rest(dump, report, until, sealed_us)
    _compare_heads(heads, expected, report)
    _hold_entries(dump, report)
    return report


def _read(lines: Iterable[str], report: Report) -> _Dump:
    dump, kind = _Dump(), ""
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\n")
        try:
            parts = json.loads(line)
            kind = parts[0]
            if number == 1:
                if parts[:2] != ["dump", FORMAT]:
                    report.add("dump.format", f"line 1 is not {FORMAT}")
                    return dump
            elif kind in ("journal", "event"):
                _take_row(dump, kind, parts, line, report)
            else:
                _take_other(dump, parts, line)
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            report.add("dump.line", f"line {number} cannot be read")
    if kind != "end":
        report.add("dump.cut", "the dump does not end with its last line: it was cut off")
    return dump


def _take_row(dump: _Dump, kind: str, parts: Any, line: str, report: Report) -> None:
    number, tx = int(parts[1]), int(parts[2])
    if number in dump.rows[kind]:
        report.add(f"{kind}.twice", f"{kind} {number} is there twice")
    recorded_us = int(parts[8] if kind == "journal" else parts[4])
    dump.rows[kind][number] = _Row(leaf(line.encode()), tx, recorded_us)
    if kind == "journal" and parts[16] is None:
        accounts, amounts, versions = parts[20], parts[21], parts[22]
        for account, amount, version in zip(accounts, amounts, versions, strict=True):
            dump.legs[number, account] = amount, version


def _take_other(dump: _Dump, parts: Any, line: str) -> None:
    match parts:
        case ["key", str(key_id), str(point)]:
            public = read_public_key(bytes.fromhex(point))
            if not isinstance(public, PublicKey) or public.key_id != key_id:
                raise ValueError
            dump.keys[key_id] = public
        case ["sealed", str(seal), str(signature)]:
            dump.seals.append((seal, bytes.fromhex(signature)))
        case ["entry", int(account), int(version), int(journal), int(amount), int(after)]:
            dump.entries.setdefault(account, []).append((version, journal, amount, after))
        case ["deferred", int(account), int(journal), int(amount)]:
            dump.deferred[journal, account] = amount
        case ["end"]:
            pass
        case _:
            raise ValueError(line)


def _follow_chain(dump: _Dump, report: Report) -> tuple[dict[int, str], int, int]:
    """Follow the seals from the first; give heads by number, and until when rows are sealed."""
    heads: dict[int, str] = {}
    previous, until, sealed_us = NO_HEAD, 0, 0
    for nth, (line, signature) in enumerate(dump.seals, 1):
        read = _seal(line)
        if read is None:
            report.add("seal.unreadable", f"seal {nth} cannot be read")
            continue
        number, at_us, journals, events, root, before, until, key_id = read
        if number != nth or before != previous.hex():
            report.add("seal.order", f"seal {number} stands where seal {nth} should follow")
        previous = head_of(line)
        heads[number] = previous.hex()
        key = dump.keys.get(key_id)
        if key is None:
            report.add("seal.key", f"seal {number} is by the key {key_id}, which is not expected")
        elif not key.verify(DOMAIN + previous, signature):
            report.add("seal.signature", f"the signature of seal {number} is not its key's")
        _hold_root(dump, report, number, (journals, events, root))
        sealed_us = at_us
    report.seals, report.head = len(dump.seals), previous.hex()
    return heads, until, sealed_us


def _seal(line: str) -> tuple[int, int, Any, Any, str, str, int, str] | None:
    """Read a seal's line: number, time, journals, events, root, head before, horizon, key id."""
    try:
        match json.loads(line):
            case [
                "seal",
                int(number),
                int(at_us),
                [*journals],
                [*events],
                str(root),
                str(before),
                int(until),
                str(key_id),
            ]:
                runs = [(int(first), int(last)) for first, last in (*journals, *events)]
                count = len(journals)
                return number, at_us, runs[:count], runs[count:], root, before, until, key_id
    except (ValueError, TypeError, RecursionError):
        pass
    return None


def _hold_root(dump: _Dump, report: Report, number: int, over: tuple[Any, Any, str]) -> None:
    """Take the rows a seal is over out of the dump and hold them against its root."""
    leaves, whole = [], True
    for kind, one in _ids(over):
        row = dump.rows[kind].pop(one, None)
        if row is None:
            report.add(f"{kind}.missing", f"{kind} {one} of seal {number} is missing")
            whole = False
            if len(report.faults) >= MOST_FAULTS:
                break
        else:
            leaves.append(row.leaf)
    if whole and (not leaves or root_of(leaves).hex() != over[2]):
        says = f"a row of seal {number} was changed ({_named(over[0], over[1])})"
        report.add("seal.changed", says)


def _ids(over: tuple[Any, Any, str]) -> Iterator[tuple[str, int]]:
    for kind, runs in (("journal", over[0]), ("event", over[1])):
        for first, last in runs:
            for one in range(first, last + 1):
                yield kind, one


def _named(journals: Any, events: Any) -> str:
    parts = [f"journals {first}–{last}" for first, last in journals]
    parts += [f"events {first}–{last}" for first, last in events]
    return ", ".join(parts[:3]) + ("…" if len(parts) > 3 else "")


def _look_at_the_rest(dump: _Dump, report: Report, until: int, sealed_us: int) -> None:
    """Rows of no seal are new, or were put in afterwards."""
    for kind, rows in dump.rows.items():
        for number, row in rows.items():
            report.not_sealed += 1
            if row.tx < until or row.recorded_us < sealed_us - SLACK_US:
                says = f"{kind} {number} is in no seal, though seals were made after it"
                report.add(f"{kind}.inserted", says)


def _compare_heads(heads: dict[int, str], expected: Expected, report: Report) -> None:
    if expected.head is not None and expected.head != report.head:
        if expected.head in heads.values():
            report.add("head.later", "the dump goes on after the expected head")
        else:
            report.add("head.missing", "the expected head is not there: cut off, or another chain")
    for number, head in expected.heads:
        if number not in heads:
            report.add("head.missing", f"seal {number} was exported and is not there: cut off")
        elif heads[number] != head:
            report.add("head.other", f"seal {number} was exported with another head")


def _hold_entries(dump: _Dump, report: Report) -> None:
    """Every entry is a leg of its journal, every leg has its entry, and balances run on."""
    open_legs = dict(dump.legs)
    for account, rows in dump.entries.items():
        balance = 0
        for nth, (version, journal, amount, after) in enumerate(sorted(rows), 1):
            balance += amount
            if version != nth:
                report.add("entry.gap", f"account {account}: no entry {nth}")
                break
            if after != balance:
                says = f"account {account}, entry {version}: balance {after}, not {balance}"
                report.add("entry.balance", says)
                balance = after
            leg = open_legs.pop((journal, account), None)
            if leg is None or leg[0] != amount or leg[1] not in (0, version):
                says = f"account {account}, entry {version} is not what journal {journal} says"
                report.add("entry.changed", says)
    for (journal, account), (amount, version) in open_legs.items():
        if version != 0 or dump.deferred.get((journal, account)) != amount:
            report.add("entry.missing", f"journal {journal} has no entry on account {account}")


def read_heads(text: str) -> list[tuple[int, str]]:
    """Read the file of exported heads. Raises: `ValueError` for anything else."""
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [(int(row[0]), str(row[1])) for row in rows]


def tell(report: Report) -> Iterator[str]:
    """Put a report into lines, Chinese and English."""
    yield (
        f"{report.seals} 个封存，{report.journals} 笔记账，{report.events} 条访问，"
        f"{report.not_sealed} 条尚未封存"
        f" · {report.seals} seals, {report.journals} journals, {report.events} events,"
        f" {report.not_sealed} not sealed yet"
    )
    yield f"链头 head {report.head}"
    if not report.key_was_given:
        yield (
            "公钥取自这份文件本身，换过也看不出；请用 --key 给出另外保存的公钥。"
            " · The key comes from the dump itself: give --key, kept elsewhere."
        )
    for fault in report.faults:
        yield f"✕ {fault.code}: {fault.says}"
    yield (
        "与封存时一致 · as it was sealed"
        if report.good
        else "与封存时不一致 · NOT as it was sealed"
    )


def main(arguments: Sequence[str]) -> int:
    """Verify as a program of its own: 0 good, 1 faults found, 2 cannot be read."""
    import argparse  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="yibao audit verify", description=__doc__)
    parser.add_argument("dump", type=Path)
    parser.add_argument("--key", help="public key, 66 hexadecimal digits")
    parser.add_argument("--head", help="the newest head, kept elsewhere")
    parser.add_argument("--heads", type=Path, help="the file heads.jsonl, kept elsewhere")
    given = parser.parse_args(arguments)
    try:
        expected = expectation(given.key, given.head, given.heads)
        with given.dump.open(encoding="utf-8") as file:
            report = verify(file, expected)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(tell(report)))
    return 0 if report.good else 1


def expectation(key: str | None, head: str | None, heads: Path | None) -> Expected:
    """Give what was kept elsewhere. Raises: `ValueError` for a key that is none, `OSError`."""
    public = read_public_key(bytes.fromhex(key)) if key else None
    if public is not None and not isinstance(public, PublicKey):
        raise ValueError(public.says)
    kept = read_heads(heads.read_text(encoding="utf-8")) if heads else []
    return Expected(public, head, kept)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
