"""The status as text: `yibao-status-1.PAYLOAD.SIGNATURE`, both parts base64url without padding.

PAYLOAD is UTF-8 JSON; what is signed is `yibao.status/1`, a zero byte and the payload's bytes just
as they stand, so nothing has to be written again to verify. The holder is bound by an SM3 of the
nonce and the person's random ref: who knows the ref can tell whose it is, nobody else can.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from yibao.account.status.keys import NATION, StatusKey, StatusKeys
from yibao.account.status.payload import (
    MAX_WORDS,
    NONCE_BYTES,
    Basis,
    Effect,
    Enrolled,
    On,
    decoded,
    encoded,
    read_payload,
)
from yibao.core.clock import CHINA
from yibao.core.crypto.sm2 import PrivateKey
from yibao.core.errors import Issue
from yibao.core.ids import Randomness

PREFIX = "yibao-status-1"
DOMAIN = b"yibao.status/1\0"
PURPOSE = "check"
LIFE = timedelta(minutes=30)
LONGEST_LIFE = timedelta(hours=24)
SKEW = timedelta(minutes=2)
MAX_TEXT = 8_192


@dataclass(frozen=True, slots=True)
class Limit:
    """One restriction in force: what it stops, on what basis, since and until when, and whose."""

    on: On
    effect: Effect
    basis: Basis
    since: date
    until: date | None
    authority: str
    document: str


@dataclass(frozen=True, slots=True)
class Status:
    """What an agency signed about the holder's insurance at a moment."""

    region: str
    enrolled: Enrolled
    limits: tuple[Limit, ...]
    issued: datetime
    expires: datetime
    issuer: str
    key_id: str

    @property
    def in_order(self) -> bool:
        """Insured, and nothing restricts it."""
        return self.enrolled == "active" and not self.limits


@dataclass(frozen=True, slots=True)
class SignedStatus:
    """The text to hand over, and until when it holds."""

    text: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is to be signed about a person: where insured, how, and what restricts it."""

    person: str
    region: str
    enrolled: Enrolled
    limits: Sequence[Limit]


def sign(
    facts: Facts, now: datetime, key: PrivateKey, *, purpose: str, randomness: Randomness
) -> SignedStatus:
    """Give the signed text of `facts` as they are `now`."""
    nonce = randomness(NONCE_BYTES)
    issued = now.replace(microsecond=0)
    payload = {
        "key": key.public.key_id,
        "purpose": purpose,
        "region": facts.region,
        "issued": int(issued.timestamp()),
        "expires": int((issued + LIFE).timestamp()),
        "nonce": nonce.hex(),
        "holder": holder_mark(nonce, facts.person),
        "enrolled": facts.enrolled,
        "limits": [_limit_row(one) for one in facts.limits],
    }
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    text = f"{PREFIX}.{encoded(body)}.{encoded(key.sign(DOMAIN + body))}"
    return SignedStatus(text, issued + LIFE)


def read_status(
    text: str,
    now: datetime,
    keys: StatusKeys,
    *,
    purpose: str = PURPOSE,
    person: str | None = None,
) -> Status | Issue:
    """Give what was signed, or why it cannot be relied on; every fault is one stable code.

    Args: `keys`, the pinned ones; `person`, the ref of whose it must be (anybody's when None).
    """
    parts = "".join(text.split()).split(".") if len(text) <= MAX_TEXT else []
    if len(parts) != 3 or parts[0] != PREFIX:
        return _issue("unreadable")
    body, signature = decoded(parts[1]), decoded(parts[2])
    told = read_payload(body)
    if body is None or signature is None or told is None:
        return _issue("unreadable")
    key = keys.get(told["key"])
    if key is None:
        return _issue("unknown_key")
    if not key.public.verify(DOMAIN + body, signature):
        return _issue("tampered")
    status = _status(told, key)
    fault = _wrong_use(told, key, purpose, person) or _wrong_time(status, now)
    return _issue(fault) if fault else status


def holder_mark(nonce: bytes, person: str) -> str:
    """Give what binds a status to a person: new for each nonce, and no way back to the ref."""
    return hashlib.new("sm3", DOMAIN + nonce + person.encode()).hexdigest()[:32]


def _wrong_use(told: Mapping[str, Any], key: StatusKey, purpose: str, person: str | None) -> str:
    if key.region not in (NATION, told["region"]):
        return "other_region"
    if told["purpose"] != purpose:
        return "other_purpose"
    if person is not None and told["holder"] != holder_mark(bytes.fromhex(told["nonce"]), person):
        return "other_person"
    return ""


def _wrong_time(status: Status, now: datetime) -> str:
    if not timedelta() < status.expires - status.issued <= LONGEST_LIFE:
        return "unreadable"
    if now < status.issued - SKEW:
        return "not_yet"
    return "expired" if now >= status.expires else ""


def _status(told: Mapping[str, Any], key: StatusKey) -> Status:
    return Status(
        told["region"],
        told["enrolled"],
        tuple(_limit(row) for row in told["limits"]),
        datetime.fromtimestamp(told["issued"], CHINA),
        datetime.fromtimestamp(told["expires"], CHINA),
        key.issuer,
        told["key"],
    )


def _limit(row: Mapping[str, Any]) -> Limit:
    until = row["until"]
    return Limit(
        row["on"],
        row["effect"],
        row["basis"],
        date.fromisoformat(row["since"]),
        date.fromisoformat(until) if until else None,
        row["authority"],
        row["document"],
    )


def _limit_row(one: Limit) -> dict[str, Any]:
    return {
        "on": one.on,
        "effect": one.effect,
        "basis": one.basis,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "authority": one.authority[: MAX_WORDS["authority"]],
        "document": one.document[: MAX_WORDS["document"]],
    }


_SAYS = {
    "unreadable": (
        "这不是完整的签名状态：请重新复制全文。",
        "This is not a whole signed status: copy all of it again.",
    ),
    "unknown_key": (
        "签名的密钥不在可信名单里，不能相信。",
        "It is signed by a key that is not pinned, so it cannot be relied on.",
    ),
    "tampered": (
        "内容和签名对不上：被改过，或不是医保机构签的，不能相信。",
        "Content and signature do not match: it was altered, so it cannot be relied on.",
    ),
    "other_region": (
        "签名的机构管不到这个参保地，不能相信。",
        "Whoever signed it does not answer for this region, so it cannot be relied on.",
    ),
    "other_purpose": (
        "这份签名是作别的用途的，不能用来核对讯息。",
        "It was signed for another purpose than checking a message.",
    ),
    "other_person": (
        "这不是您本人的状态，不能用来核对。",
        "It is another person's status, so it says nothing about you.",
    ),
    "not_yet": (
        "签发时间在将来：请核对本机时间。",
        "It is dated in the future: check this machine's clock.",
    ),
    "expired": (
        "已经过期：请重新取一份。",
        "It has expired: get a new one.",
    ),
}


def _issue(name: str) -> Issue:
    zh, en = _SAYS[name]
    return Issue(f"status.{name}", f"{zh} / {en}", "status")
