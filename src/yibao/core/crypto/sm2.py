"""SM2 signatures (GM/T 0003): sign and verify with SM3 and a distinguishing id, always.

Signatures are 64 raw bytes, r then s. Signing and making keys need the system's libcrypto and draw
its randomness; verifying uses it where it is there, and plain Python otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from yibao.core.crypto import sm2_library, sm2_plain
from yibao.core.crypto.sm2_der import RAW_BYTES, from_der
from yibao.core.crypto.sm2_plain import DEFAULT_IDENTITY, MAX_IDENTITY, SIZE, N, sm3
from yibao.core.errors import BrokenPromise, Issue

COMPRESSED_BYTES, POINT_BYTES = SIZE + 1, 2 * SIZE + 1
KEY_ID_DIGITS = 16


@dataclass(frozen=True)
class PublicKey:
    """A point that was checked to lie on the curve; made by `read_public_key`."""

    x: int
    y: int

    @property
    def point(self) -> bytes:
        """The uncompressed form: 04, x, y."""
        return b"\4" + self.x.to_bytes(SIZE, "big") + self.y.to_bytes(SIZE, "big")

    @property
    def compressed(self) -> bytes:
        """The form of 33 bytes: 02 or 03 by the parity of y, then x."""
        return bytes((2 + self.y % 2,)) + self.x.to_bytes(SIZE, "big")

    @cached_property
    def key_id(self) -> str:
        """The first 16 hexadecimal digits of the SM3 of the compressed point."""
        return sm3(self.compressed).hex()[:KEY_ID_DIGITS]

    def verify(
        self, message: bytes, signature: bytes, *, identity: bytes = DEFAULT_IDENTITY
    ) -> bool:
        """Say whether `signature` is this key's for `message`; never raises for a bad one."""
        if len(signature) != RAW_BYTES or not _in_range(signature):
            return False
        e = sm3(self._z(identity) + message)
        if self._key is None:
            return sm2_plain.verify_digest(e, signature, self.x, self.y)
        return self._key.verify(e, signature)

    def _z(self, identity: bytes) -> bytes:
        if identity == DEFAULT_IDENTITY:
            return self._default_z
        if not 0 < len(identity) <= MAX_IDENTITY:
            raise BrokenPromise("sm2.identity", f"the id has 1 to {MAX_IDENTITY} bytes")
        return sm2_plain.signer_digest(self.x, self.y, identity)

    @cached_property
    def _default_z(self) -> bytes:
        return sm2_plain.signer_digest(self.x, self.y, DEFAULT_IDENTITY)

    @cached_property
    def _key(self) -> sm2_library.Key | None:
        found = sm2_library.library()
        return found.key(self.point) if found else None


@dataclass(frozen=True)
class PrivateKey:
    """A secret scalar and its public key; made by `generate` or `read_private_key`."""

    scalar: bytes = field(repr=False)
    public: PublicKey

    def sign(self, message: bytes, *, identity: bytes = DEFAULT_IDENTITY) -> bytes:
        """Give the 64 raw bytes that sign `message`. Raises: `Unavailable` without libcrypto."""
        raw = from_der(self._key.sign(sm3(self.public._z(identity) + message)))
        if isinstance(raw, Issue):
            raise BrokenPromise("sm2.signature", raw.says)
        return raw

    @cached_property
    def _key(self) -> sm2_library.Key:
        return sm2_library.needed().key(self.public.point, self.scalar)


def generate() -> PrivateKey:
    """Make a key from libcrypto's randomness. Raises: `Unavailable` without libcrypto."""
    for _ in range(8):
        made = read_private_key(sm2_library.needed().random_scalar())
        if isinstance(made, PrivateKey):
            return made
    raise BrokenPromise("sm2.randomness", "no usable private key in eight draws")


def read_private_key(scalar: bytes) -> PrivateKey | Issue:
    """Give the key with this secret of 32 bytes; zero, n - 1 and more are no keys."""
    if len(scalar) != SIZE or not 0 < int.from_bytes(scalar, "big") < N - 1:
        return Issue("sm2.private_key", "not a private key of 32 bytes in range", "key")
    public = read_public_key(sm2_library.needed().public_point(scalar))
    if isinstance(public, Issue):
        raise BrokenPromise("sm2.point", "libcrypto gave a point off the curve")
    return PrivateKey(scalar, public)


def read_public_key(point: bytes) -> PublicKey | Issue:
    """Give the key of a point of 33 or 65 bytes; one that is not on the curve is an Issue."""
    x = int.from_bytes(point[1:COMPRESSED_BYTES], "big")
    if len(point) == POINT_BYTES and point[0] == 4:
        y: int | None = int.from_bytes(point[COMPRESSED_BYTES:], "big")
    elif len(point) == COMPRESSED_BYTES and point[0] in (2, 3):
        y = sm2_plain.lift(x, odd=point[0] == 3)
    else:
        return Issue("sm2.point", "not a point of 33 or 65 bytes", "key")
    if y is None or not sm2_plain.on_curve(x, y):
        return Issue("sm2.point", "not a point of the SM2 curve", "key")
    return PublicKey(x, y)


def _in_range(signature: bytes) -> bool:
    r, s = int.from_bytes(signature[:SIZE], "big"), int.from_bytes(signature[SIZE:], "big")
    return 0 < r < N and 0 < s < N and (r + s) % N != 0
