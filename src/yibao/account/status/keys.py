"""Pinned keys: whose signature on a status counts, and for which region."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yibao.core.crypto.sm2 import PublicKey, read_public_key
from yibao.core.errors import Issue

NATION = "000000"
MAX_KEYS = 1_000
_LINE = re.compile(r"(?P<point>[0-9a-f]{66})\s+(?P<region>[0-9]{6})\s+(?P<issuer>\S.{0,60})")


@dataclass(frozen=True)
class StatusKey:
    """A key that may sign the status of people insured in `region` (the nation: all of them)."""

    public: PublicKey
    region: str
    issuer: str

    @property
    def line(self) -> str:
        """The key as a line of a pinned-key file."""
        return f"{self.public.compressed.hex()} {self.region} {self.issuer}"


StatusKeys = Mapping[str, StatusKey]
"""Pinned keys by key id."""


def read_status_keys(text: str) -> StatusKeys | Issue:
    """Read a pinned-key file: a line for each key, `POINT REGION ISSUER`; `#` begins a comment.

    POINT is the compressed public key in 66 hexadecimal digits, REGION an adcode.
    """
    found: dict[str, StatusKey] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        public = read_public_key(bytes.fromhex(match["point"])) if match else None
        if match is None or not isinstance(public, PublicKey):
            says = "公钥文件这一行看不懂 / this line of the key file cannot be read"
            return Issue("status.keys", says, f"line {number}", hint="POINT REGION ISSUER")
        if len(found) == MAX_KEYS:
            says = f"公钥超过上限 {MAX_KEYS} 个 / more than the limit of {MAX_KEYS} keys"
            return Issue("status.keys", says, f"line {number}")
        found[public.key_id] = StatusKey(public, match["region"], match["issuer"].strip())
    return found
