"""Internet addresses in every spelling a browser takes: decimal, octal, hex, short, IPv6.

In: a host as written in a link. Out: the address in its plain form, or None for a name.
"""

from __future__ import annotations

import re

_PART = re.compile(r"0x[0-9a-f]*|\d+")
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}\.?")
_MAX_BITS = 32


def plain_address(host: str) -> str | None:
    """Give the address `host` spells: "127.0.0.1" for 127.1, 0x7f.1, 2130706433; "::1" for [::1].

    Gives "" for what looks like an address and is none (300.1.1.1, [::zz]): no name ends so.
    """
    host = host.strip().lower()
    if host.startswith("["):
        return _v6(host[1:-1]) if host.endswith("]") else ""
    if ":" in host:
        return _v6(host)
    return _v4(host.removesuffix(".")) if _NUMERIC.fullmatch(host) else None


def _v4(host: str) -> str:
    numbers = [_number(part) for part in host.split(".")]
    if None in numbers or len(numbers) > 4:
        return ""
    *first, last = (n for n in numbers if n is not None)
    if any(n > 255 for n in first) or last >= 1 << (_MAX_BITS - 8 * len(first)):
        return ""
    value = last
    for i, n in enumerate(first):
        value |= n << (24 - 8 * i)
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _number(part: str) -> int | None:
    """Read one part as a browser does: 0x… is hex, a leading zero octal."""
    if not _PART.fullmatch(part) or len(part) > 16:
        return None
    try:
        if part.startswith("0x"):
            return int(part[2:] or "0", 16)
        return int(part, 8) if len(part) > 1 and part[0] == "0" else int(part)
    except ValueError:
        return None


def _v6(host: str) -> str:
    # Almost no message holds one: a cold start does without the import.
    from ipaddress import AddressValueError, IPv6Address  # noqa: PLC0415

    try:
        return IPv6Address(host.partition("%")[0]).compressed
    except AddressValueError:
        return ""
