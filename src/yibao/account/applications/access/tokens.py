"""Tokens and staff as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from yibao.account.actor import Actor, Role
from yibao.core.crypto.seal import hmac_sm3
from yibao.core.ids import Randomness, new_id

PREFIX = "ybt"
TOKEN_ROLES: tuple[Role, ...] = tuple(
    role for role in get_args(Role) if role not in ("system", "institution")
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Someone of the desk. `person` is set when they are insured here too."""

    id: str
    roles: tuple[str, ...]
    person: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever holds a token: who they are, in which role, until when."""

    actor: Actor
    expires_at: datetime


def new_token(randomness: Randomness) -> str:
    """A token nobody can guess; it is shown once and never kept."""
    return new_id(PREFIX, randomness) + new_id("x", randomness)[2:]


def token_hash(key: bytes, token: str) -> bytes:
    """The keyed hash a token is kept and found by."""
    return hmac_sm3(key, b"token\0" + token.encode())
