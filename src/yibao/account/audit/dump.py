"""Writes a dump that `verify` needs nothing beside: keys, seals, journals, events, entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from yibao.account.audit import store
from yibao.account.audit.seal import FORMAT
from yibao.core.crypto.sm2 import PublicKey

if TYPE_CHECKING:
    from yibao.account.database import Database, Transaction


def write_dump(database: Database, out: TextIO, *, keys: Iterable[PublicKey] = ()) -> int:
    """Write everything as it is at one moment, a line each; give the number of lines.

    Args: `keys`, the sealer's public keys, for convenience only: who verifies brings their own.
    """
    lines = 0
    with database.transaction() as tx:
        tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tx.run("SET LOCAL statement_timeout = 0")
        for line in _lines(tx, keys):
            out.write(line + "\n")
            lines += 1
    return lines


def _lines(tx: Transaction, keys: Iterable[PublicKey]) -> Iterator[str]:
    yield _line("dump", FORMAT)
    for key in keys:
        yield _line("key", key.key_id, key.compressed.hex())
    number = 0
    while seals := store.seals_after(tx, number):
        for one in seals:
            yield _line("sealed", one.line, one.signature.hex())
        number = seals[-1].number
    yield from store.dump_lines(tx, "journal")
    yield from store.dump_lines(tx, "event")
    yield from store.entry_lines(tx)
    yield _line("end")


def _line(*parts: str) -> str:
    return json.dumps(parts, separators=(",", ":"))
