"""What the index keeps of a message: keyed hashes, from which no words can be read without the key.

In: a message. Out: a `Fingerprint`, or None for one too short to be told from others. Whoever holds
the key can ask whether a text he guesses was reported; he cannot list what was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice

import numpy as np

from yibao.check.checker import Checker, open_checker
from yibao.check.near.minhash import Hashes, Signature, Sketch, signature, sketch
from yibao.check.near.parts import Kind, Parts, part

SHINGLE = 2  # units: a Han character, a syllable, a Latin word, a mark
LEAST_UNITS = 16
MOST_UNITS = 4_000
VALUE_BITS = 16  # so few that many numbers share a hash: nobody's number can be told from it
REPORTER_BITS = 32
_UNIT = re.compile(r"[a-z]+|[^\W\d_a-z]|[\ue020-\ue02f\U000f0000-\U000fffff]")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How a message sounds and is written, its clauses with their hashes, its variable values."""

    sound: Signature
    written: Sketch
    clauses: tuple[tuple[int, str], ...]
    values: dict[Kind, frozenset[int]]


class Fingerprinter:
    """Takes fingerprints with one key; fingerprints of another key are strangers to it."""

    def __init__(self, key: bytes, checker: Checker | None = None) -> None:
        checker = checker or open_checker()
        self._lexicon, self._hosts = checker.lexicon, checker.hosts
        self._key = key
        self._shingle = lru_cache(maxsize=1 << 17)(self._hash)
        self.key_id = blake2b(b"yibao.campaigns.key", key=key, digest_size=8).hexdigest()

    def take(self, text: str) -> Fingerprint | None:
        """Give the fingerprint of `text`; None under LEAST_UNITS syllables or words."""
        parts = part(text, self._lexicon, self._hosts)
        written = units(parts.masked)
        if sum(unit < "\ue020" or unit > "\ue02f" for unit in written) < LEAST_UNITS:
            return None
        heard = units(self._lexicon.sounds.stream(parts.masked))
        return Fingerprint(
            signature(self._shingles("s", heard)),
            sketch(self._shingles("w", written)),
            tuple((self.clause(clause), clause) for clause in parts.clauses()),
            self._values(parts),
        )

    def clause(self, clause: str) -> int:
        """Give the hash of a masked clause."""
        return self._hash(f"c{clause}") >> 16

    def reporter(self, scope: int | str, name: str) -> int:
        """Give the hash of who reported, different in each scope, so that nobody is followed."""
        return self._hash(f"r{scope}|{name}") >> (64 - REPORTER_BITS)

    def sealing(self) -> Seal:
        """Give a seal to be put on a file, line by line."""
        return Seal(self._key)

    def _values(self, parts: Parts) -> dict[Kind, frozenset[int]]:
        shift = 64 - VALUE_BITS
        return {
            kind: frozenset(self._hash(f"v{kind}|{value}") >> shift for value in values)
            for kind, values in parts.values.items()
        }

    def _shingles(self, view: str, found: list[str]) -> Hashes:
        runs = zip(*(islice(found, i, None) for i in range(SHINGLE)), strict=False)
        return np.array([self._shingle(view + "\n".join(run)) for run in runs], np.uint64)

    def _hash(self, text: str) -> int:
        return int.from_bytes(blake2b(text.encode(), key=self._key, digest_size=8).digest(), "big")


class Seal:
    """A hash over the lines of a file that only a holder of the key can make."""

    def __init__(self, key: bytes) -> None:
        self._made = blake2b(b"yibao.campaigns.seal", key=key, digest_size=32)

    def over(self, line: bytes) -> bytes:
        """Take in a line, and give it back."""
        self._made.update(line)
        return line

    def text(self) -> str:
        """Give the seal over all lines so far."""
        return self._made.hexdigest()


def units(text: str) -> list[str]:
    """Give the units of masked text that count; blanks, signs and digits do not."""
    return [match.group() for match in islice(_UNIT.finditer(text), MOST_UNITS)]
