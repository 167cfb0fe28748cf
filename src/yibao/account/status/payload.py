"""The payload of a signed status, read strictly: exactly its fields, each of its kind."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import date
from typing import Any, Literal, get_args

MAX_LIMITS = 20
NONCE_BYTES = 12
MAX_WORDS = {"authority": 60, "document": 60}
"""The most characters of what is written freely."""

On = Literal["account", "voucher", "person"]
Effect = Literal["no_network_settlement", "no_debit", "no_credit"]
Basis = Literal["arrears", "non_cooperation", "violation", "loss_report", "court_order"]
Enrolled = Literal["active", "lapsed", "ended", "none"]
_FIELDS = {
    "key", "purpose", "region", "issued", "expires", "nonce", "holder", "enrolled", "limits"
}  # fmt: skip
_LIMIT_FIELDS = {"on", "effect", "basis", "since", "until", "authority", "document"}
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]*")


def read_payload(body: bytes | None) -> dict[str, Any] | None:
    """Give the payload, or None when a field is missing, too many or not of its kind."""
    try:
        told = json.loads(body or b"", object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or set(told) != _FIELDS:
        return None
    good = (
        all(isinstance(told[name], str) for name in ("key", "purpose", "region"))
        and re.fullmatch(r"[0-9]{6}", told["region"])
        and all(_is_moment(told[name]) for name in ("issued", "expires"))
        and _is_hex(told["nonce"], NONCE_BYTES)
        and _is_hex(told["holder"], 16)
        and told["enrolled"] in get_args(Enrolled)
        and isinstance(told["limits"], list)
        and len(told["limits"]) <= MAX_LIMITS
        and all(_is_limit(row) for row in told["limits"])
    )
    return told if good else None


def _is_limit(row: Any) -> bool:
    if not isinstance(row, dict) or set(row) != _LIMIT_FIELDS:
        return False
    named = (("on", On), ("effect", Effect), ("basis", Basis))
    return (
        all(isinstance(row[name], str) and row[name] in get_args(kind) for name, kind in named)
        and _is_day(row["since"])
        and (row["until"] is None or _is_day(row["until"]))
        and all(
            isinstance(row[name], str) and len(row[name]) <= most and _PLAIN.fullmatch(row[name])
            for name, most in MAX_WORDS.items()
        )
    )


def _is_moment(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**33


def _is_hex(value: Any, size: int) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(f"[0-9a-f]{{{2 * size}}}", value))


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name is given twice")
    return dict(pairs)


def encoded(raw: bytes) -> str:
    """Give base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes | None:
    """Give the bytes of base64url text, if it is their one spelling."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if encoded(raw) == text else None
