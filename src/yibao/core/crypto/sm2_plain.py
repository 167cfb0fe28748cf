"""SM2 in plain Python, for what needs no secret: the curve, its points, and verification.

It is the oracle that tests hold the system's library to, and what verifies where that library is
missing. It never signs: plain Python takes a time that tells of the key.
"""

from __future__ import annotations

import hashlib

DEFAULT_IDENTITY = b"1234567812345678"
"""The distinguishing id of GM/T 0009 where two sides have agreed on no other."""

MAX_IDENTITY = 8191  # its length in bits has two bytes
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GX = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
GY = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0
SIZE = 32

Jacobian = tuple[int, int, int]
_NOWHERE: Jacobian = (1, 1, 0)


def on_curve(x: int, y: int) -> bool:
    """Say whether (x, y) is a point of the curve with both coordinates below the prime."""
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def lift(x: int, *, odd: bool) -> int | None:
    """Give the y of the point with this x and this parity, or None when there is none."""
    if not 0 <= x < P:
        return None
    square = (x * x * x + A * x + B) % P
    y = pow(square, (P + 1) // 4, P)  # the prime is 3 modulo 4
    if y * y % P != square:
        return None
    return y if y % 2 == odd else P - y


def digest(message: bytes, x: int, y: int, identity: bytes = DEFAULT_IDENTITY) -> bytes:
    """Give e = SM3(Z || message), where Z binds the signer's id and public key."""
    return sm3(signer_digest(x, y, identity) + message)


def signer_digest(x: int, y: int, identity: bytes) -> bytes:
    """Give Z, the SM3 of the signer's id, the curve and the public key."""
    bits = (len(identity) * 8).to_bytes(2, "big")
    numbers = b"".join(n.to_bytes(SIZE, "big") for n in (A, B, GX, GY, x, y))
    return sm3(bits + identity + numbers)


def sm3(data: bytes) -> bytes:
    """Give the SM3 of `data`."""
    return hashlib.new("sm3", data).digest()


def verify_digest(e: bytes, signature: bytes, x: int, y: int) -> bool:
    """Say whether 64 raw bytes (r, s) sign the digest `e` under the point (x, y)."""
    if len(signature) != 2 * SIZE or not on_curve(x, y):
        return False
    r, s = int.from_bytes(signature[:SIZE], "big"), int.from_bytes(signature[SIZE:], "big")
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N) or t == 0:
        return False
    found = _affine_x(_two_products(s, t, (x, y, 1)))
    return found is not None and (int.from_bytes(e, "big") + found) % N == r


def _two_products(s: int, t: int, point: Jacobian) -> Jacobian:
    """Give s·G + t·point, both at once from the highest bit (nothing here is secret)."""
    base: Jacobian = (GX, GY, 1)
    table = (_NOWHERE, base, point, _add(base, point))
    total = _NOWHERE
    for bit in range(max(s.bit_length(), t.bit_length()) - 1, -1, -1):
        total = _double(total)
        chosen = (s >> bit & 1) | (t >> bit & 1) << 1
        if chosen:
            total = _add(total, table[chosen])
    return total


def _affine_x(point: Jacobian) -> int | None:
    x, _, z = point
    if z == 0:
        return None
    return x * pow(z, -2, P) % P


def _double(point: Jacobian) -> Jacobian:
    x, y, z = point
    if z == 0 or y == 0:
        return _NOWHERE
    square_z, square_y = z * z % P, y * y % P
    shared = 4 * x * square_y % P
    slope = 3 * (x - square_z) * (x + square_z) % P  # a is -3
    new_x = (slope * slope - 2 * shared) % P
    new_y = (slope * (shared - new_x) - 8 * square_y * square_y) % P
    return new_x, new_y, 2 * y * z % P


def _add(one: Jacobian, other: Jacobian) -> Jacobian:
    if one[2] == 0:
        return other
    if other[2] == 0:
        return one
    x1, y1, z1 = one
    x2, y2, z2 = other
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * z2 * zz2 % P, y2 * z1 * zz1 % P
    across, up = (u2 - u1) % P, (s2 - s1) % P
    if across == 0:
        return _double(one) if up == 0 else _NOWHERE
    square = across * across % P
    cube, shared = across * square % P, u1 * square % P
    new_x = (up * up - cube - 2 * shared) % P
    return new_x, (up * (shared - new_x) - s1 * cube) % P, across * z1 * z2 % P
