"""Signs a person's status as the database knows it at a moment."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from yibao.account.status.payload import MAX_LIMITS, Enrolled
from yibao.account.status.value import PURPOSE, Facts, Limit, SignedStatus, sign
from yibao.core.clock import CHINA
from yibao.core.crypto.sm2 import PrivateKey

if TYPE_CHECKING:
    from yibao.account.database import Transaction
    from yibao.account.people import Enrolment
    from yibao.account.restrictions import Restriction

NOWHERE = "000000"


def sign_status(
    tx: Transaction,
    person: str,
    *,
    now: datetime,
    key: PrivateKey,
    purpose: str = PURPOSE,
) -> SignedStatus:
    """Give the signed status of `person` at `now`.

    It names where and how the person is insured and every restriction in force. Who may ask for it
    is the caller's matter: the holder, and nobody else.
    """
    # Reading a status must not load the database; signing one does.
    from yibao.account.people import enrolments  # noqa: PLC0415
    from yibao.account.restrictions import restrictions_of  # noqa: PLC0415

    own = enrolments(tx, person, now.astimezone(CHINA).date())
    found = restrictions_of(tx, person, now, announced=True)
    region, enrolled = _enrolled(own)
    facts = Facts(person, region, enrolled, [_limit(one) for one in found][:MAX_LIMITS])
    return sign(facts, now, key, purpose=purpose, randomness=secrets.token_bytes)


def _enrolled(own: Iterable[Enrolment]) -> tuple[str, Enrolled]:
    """Give the region and state of the enrolment that counts: an active one before others."""
    for one in sorted(own, key=lambda one: one.status != "active"):
        return one.region, one.status
    return NOWHERE, "none"


def _limit(one: Restriction) -> Limit:
    until = one.to_at.astimezone(CHINA).date() if one.to_at else None
    since = one.from_at.astimezone(CHINA).date()
    return Limit(one.on, one.effect, one.basis, since, until, one.authority, one.document_no)
