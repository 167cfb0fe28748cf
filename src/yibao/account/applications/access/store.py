"""Staff, tokens and answered requests in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yibao.account.actor import Actor, Role
from yibao.account.applications.access.tokens import Bearer, Staff
from yibao.account.database.store import Transaction
from yibao.core.errors import Conflict, NotFound


def add_staff(tx: Transaction, new: Staff, *, at: datetime) -> None:
    """Add someone to the desk. Raises: `Conflict` "staff.exists"."""
    added = tx.run(
        "INSERT INTO application.staff (id, roles, person, region, created_at)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (new.id, list(new.roles), new.person, new.region, at),
    )
    if not added:
        raise Conflict("staff.exists", "这个工号已有。 / There is someone of this id.")


def staff(tx: Transaction, ref: str) -> Staff | None:
    """Someone of the desk, unless they left."""
    row = tx.row(
        "SELECT id, roles, person, region FROM application.staff"
        " WHERE id = %s AND ended_at IS NULL",
        (ref,),
    )
    return None if row is None else Staff(**{**row, "roles": tuple(row["roles"])})


def end_staff(tx: Transaction, ref: str, *, at: datetime) -> None:
    """Someone leaves the desk; their tokens stop working. Raises: `NotFound`."""
    ended = tx.run(
        "UPDATE application.staff SET ended_at = %s WHERE id = %s AND ended_at IS NULL", (at, ref)
    )
    tx.run(
        "UPDATE application.token SET revoked_at = %s WHERE actor = %s AND revoked_at IS NULL",
        (at, ref),
    )
    if not ended:
        raise NotFound("staff.unknown", "没有这个工号。 / There is nobody of this id.")


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be kept: its keyed hash, whose it is, until when."""

    hash: bytes
    actor: Actor
    expires_at: datetime
    note: str = ""


def keep_token(tx: Transaction, new: NewToken, *, at: datetime) -> None:
    """Keep a token's hash."""
    tx.run(
        "INSERT INTO application.token (hash, actor, role, created_at, expires_at, note)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (new.hash, new.actor.id, new.actor.role, at, new.expires_at, new.note),
    )


def bearer(tx: Transaction, hashed: bytes, *, now: datetime) -> Bearer | None:
    """Whose token this is; None when there is none, it ended, or its holder left the desk."""
    row = tx.row(
        """
        SELECT actor, role, expires_at FROM application.token t
        WHERE hash = %s AND revoked_at IS NULL AND created_at <= %s AND %s < expires_at
          AND (role IN ('holder', 'guardian', 'auditor') OR EXISTS (
            SELECT FROM application.staff s
            WHERE s.id = t.actor AND s.ended_at IS NULL AND t.role = ANY (s.roles)))
        """,
        (hashed, now, now),
    )
    if row is None:
        return None
    role: Role = row["role"]
    return Bearer(Actor(row["actor"], role), row["expires_at"])


def revoke(tx: Transaction, actor: str, *, at: datetime) -> int:
    """Stop every token of an actor; give how many there were."""
    return tx.run(
        "UPDATE application.token SET revoked_at = %s WHERE actor = %s AND revoked_at IS NULL",
        (at, actor),
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that was answered: under which key, what was asked, and the answer."""

    actor: str
    key: str
    hash: bytes
    status: int
    body: bytes


def answered(tx: Transaction, actor: str, key: str) -> Answered | None:
    """What a request of this key was answered; others with the key wait for this transaction."""
    tx.value("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", (f"{actor}\n{key}",))
    row = tx.row(
        "SELECT actor, key, hash, status, body FROM application.request"
        " WHERE actor = %s AND key = %s",
        (actor, key),
    )
    if row is None:
        return None
    return Answered(**{**row, "hash": bytes(row["hash"]), "body": bytes(row["body"])})


def keep_answer(tx: Transaction, new: Answered, *, at: datetime) -> None:
    """Keep what a request was answered, in the transaction of what it did."""
    tx.run(
        "INSERT INTO application.request (actor, key, hash, status, body, at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (new.actor, new.key, new.hash, new.status, new.body, at),
    )
