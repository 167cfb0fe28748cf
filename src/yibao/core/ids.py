"""Names for things: random ones that nobody can guess, and ones that follow from content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from yibao.core.errors import BrokenPromise

Randomness = Callable[[int], bytes]
"""Gives that many random bytes; `secrets.token_bytes` outside tests."""

_BYTES = 16
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # no i l o u: nobody misreads or swears
_PREFIX = re.compile(r"[a-z][a-z0-9]{0,15}")


def new_id(prefix: str, randomness: Randomness) -> str:
    """`prefix`, an underscore and 128 random bits in 26 letters that survive being read aloud."""
    if not _PREFIX.fullmatch(prefix):
        raise BrokenPromise("id.prefix", f"not a prefix: {prefix!r}")
    raw = randomness(_BYTES)
    if len(raw) != _BYTES:
        raise BrokenPromise("id.randomness", f"{len(raw)} random bytes instead of {_BYTES}")
    value = int.from_bytes(raw, "big")
    letters = [_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5)]
    return f"{prefix}_{''.join(letters)}"


def content_id(content: bytes) -> str:
    """The SHA-256 of `content` in hexadecimal: the same content has the same id anywhere."""
    return hashlib.sha256(content).hexdigest()
