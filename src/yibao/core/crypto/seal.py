"""Seals identifiers: readable only with the key, and findable without being readable.

Sealing is SM4-GCM (GM/T 0002; RFC 8998 for the mode) through OpenSSL; finding is HMAC-SM3.
A sealed value is version 1 byte · nonce 12 bytes · ciphertext · tag 16 bytes.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yibao.core.errors import BrokenPromise, NotAllowed
from yibao.core.ids import Randomness

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

VERSION = 1
KEY_BYTES, FIND_KEY_BYTES, NONCE_BYTES, TAG_BYTES = 16, 32, 12, 16


def sm3(content: bytes) -> bytes:
    """Give the SM3 hash (GM/T 0004), 32 bytes."""
    return hashlib.new("sm3", content).digest()


def hmac_sm3(key: bytes, content: bytes) -> bytes:
    """Give the keyed SM3 hash, 32 bytes."""
    return hmac.new(key, content, "sm3").digest()


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals, opens and finds values with one pair of keys, which are never shown.

    `place` says what a value is ("person.id_number"); a value sealed for one place does not open
    in another, so rows cannot be swapped.
    """

    seal_key: bytes = field(repr=False)
    find_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seal_key) != KEY_BYTES or len(self.find_key) != FIND_KEY_BYTES:
            raise BrokenPromise("seal.key", "a sealing key has 16 bytes and a finding key 32")

    def seal(self, value: str, *, place: str, randomness: Randomness) -> bytes:
        """Give `value` sealed for `place`; two seals of one value differ."""
        nonce = randomness(NONCE_BYTES)
        if len(nonce) != NONCE_BYTES:
            raise BrokenPromise("seal.randomness", f"{len(nonce)} random bytes instead of 12")
        encryptor = _cipher(self.seal_key, nonce).encryptor()
        encryptor.authenticate_additional_data(place.encode())
        body = encryptor.update(value.encode()) + encryptor.finalize()
        return bytes([VERSION]) + nonce + body + encryptor.tag

    def open(self, sealed: bytes, *, place: str) -> str:
        """Give back what was sealed.

        Raises: `NotAllowed` "seal.broken" when key or place is another or a byte was changed.
        """
        if len(sealed) < 1 + NONCE_BYTES + TAG_BYTES or sealed[0] != VERSION:
            raise NotAllowed("seal.broken", _BROKEN)
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES : -TAG_BYTES]
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415

        decryptor = _cipher(self.seal_key, nonce, tag=sealed[-TAG_BYTES:]).decryptor()
        decryptor.authenticate_additional_data(place.encode())
        try:
            return (decryptor.update(body) + decryptor.finalize()).decode()
        except InvalidTag as error:
            raise NotAllowed("seal.broken", _BROKEN) from error

    def find(self, value: str, *, place: str) -> bytes:
        """Give the 32 bytes under which `value` is found at `place`."""
        return hmac_sm3(self.find_key, place.encode() + b"\0" + value.encode())


_BROKEN = "封存的内容打不开：密钥不对，或被改动过。 / The sealed value does not open."


def _cipher(key: bytes, nonce: bytes, *, tag: bytes | None = None) -> Cipher[modes.GCM]:
    # Loaded by the account only; checking a message never needs it.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415

    return Cipher(algorithms.SM4(key), modes.GCM(nonce, tag))
