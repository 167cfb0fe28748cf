"""SM2 signatures as 64 raw bytes (r, s) and as DER, read strictly: one form, or none."""

from __future__ import annotations

from yibao.core.errors import BrokenPromise, Issue

RAW_BYTES = 64
HALF = 32
_SEQUENCE, _INTEGER = 0x30, 0x02


def to_der(raw: bytes) -> bytes:
    """Give r and s (32 bytes each) as a DER sequence of two integers."""
    if len(raw) != RAW_BYTES:
        raise BrokenPromise("sm2.raw", f"{len(raw)} bytes instead of {RAW_BYTES}")
    body = _integer(raw[:HALF]) + _integer(raw[HALF:])
    return bytes((_SEQUENCE, len(body))) + body


def from_der(der: bytes) -> bytes | Issue:
    """Give the 64 raw bytes of a DER signature.

    Long forms, needless zeros, negative numbers, numbers over 32 bytes and anything before or
    after the sequence are an Issue: a signature has exactly one spelling.
    """
    if len(der) < 2 or der[0] != _SEQUENCE or der[1] != len(der) - 2 or der[1] > 127:
        return _issue("not one sequence")
    first = _read(der[2:])
    if first is None:
        return _issue("r is not a plain number of at most 32 bytes")
    r, rest = first
    second = _read(rest)
    if second is None or second[1]:
        return _issue("s is not a plain number of at most 32 bytes, or something follows it")
    return r + second[0]


def _integer(number: bytes) -> bytes:
    short = number.lstrip(b"\0") or b"\0"
    if short[0] & 0x80:
        short = b"\0" + short
    return bytes((_INTEGER, len(short))) + short


def _read(der: bytes) -> tuple[bytes, bytes] | None:
    """Give the number at the start in 32 bytes, and what follows it."""
    if len(der) < 3 or der[0] != _INTEGER:
        return None
    size = der[1]
    body, rest = der[2 : 2 + size], der[2 + size :]
    if not 1 <= size <= HALF + 1 or len(body) != size or body[0] & 0x80:
        return None
    if size > 1 and body[0] == 0 and not body[1] & 0x80:
        return None
    short = body.lstrip(b"\0")
    if len(short) > HALF:
        return None
    return short.rjust(HALF, b"\0"), rest


def _issue(says: str) -> Issue:
    return Issue("sm2.der", f"not a DER signature: {says}", "signature")
