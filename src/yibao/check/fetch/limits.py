"""The limits of fetching, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field

from yibao.check.message import MAX_HTML_BYTES


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be asked and how much may come back.

    `also` lists addresses that are let through whatever range they lie in; it is empty but for
    tests and for a server that must read pages of its own network.
    """

    body_bytes: int = MAX_HTML_BYTES
    head_bytes: int = 64 * 1024
    address_characters: int = 2048
    seconds: float = 5.0
    redirects: int = 3
    ports: frozenset[int] = frozenset({80, 443})
    also: frozenset[str] = frozenset()
    media: frozenset[str] = field(
        default=frozenset({"text/html", "text/plain", "application/xhtml+xml"})
    )


LIMITS = Limits()
"""The limits every door uses."""
