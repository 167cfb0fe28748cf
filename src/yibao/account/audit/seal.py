"""Seals: the SM3 tree over rows, the line that names them, the head that chains and is signed.

A row's leaf is SM3(00, line), a node SM3(01, left, right), the left side being the largest power of
two below the number of leaves (as in RFC 9162). A seal's line is a JSON array; its head is
SM3(02, line). What is signed is `yibao.audit/1`, a zero byte and the head.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

DOMAIN = b"yibao.audit/1\0"
FORMAT = "yibao.audit.dump/1"
NO_HEAD = bytes(32)
Ranges = tuple[tuple[int, int], ...]
"""First and last id of each run of ids, in order."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one seal is over: its number, when it was made, which rows, their root, what it follows.

    `until` is the transaction number below which everything is sealed.
    """

    number: int
    at_us: int
    journals: Ranges
    events: Ranges
    root: bytes
    previous: bytes
    until: int
    key_id: str

    @property
    def line(self) -> str:
        """The line whose hash is the head."""
        parts: list[Any] = [
            "seal",
            self.number,
            self.at_us,
            [list(run) for run in self.journals],
            [list(run) for run in self.events],
            self.root.hex(),
            self.previous.hex(),
            self.until,
            self.key_id,
        ]
        return json.dumps(parts, separators=(",", ":"))


def head_of(line: str) -> bytes:
    """Give the head of a seal's line."""
    return _sm3(b"\2" + line.encode())


def leaf(line: bytes) -> bytes:
    """Give the leaf of a row's line."""
    return _sm3(b"\0" + line)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Give the root of the tree over `leaves`, at least one.

    Level by level, a last one without a partner goes up as it is: the same tree as splitting at
    the largest power of two.
    """
    level = list(leaves)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [_sm3(b"\1" + left + right) for left, right in pairs]
        level = above + level[len(above) * 2 :]
    return level[0]


def ranges_of(ids: Iterable[int]) -> Ranges:
    """Give ascending ids as runs."""
    runs: list[list[int]] = []
    for number in ids:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return tuple((first, last) for first, last in runs)


def _sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()
