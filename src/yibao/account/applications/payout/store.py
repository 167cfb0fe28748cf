"""Payments, files and answers in the database. Every function works in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from yibao.account.applications.payout.payouts import (
    ODD,
    AnswerRow,
    BatchRow,
    Outcome,
    Payee,
    Payout,
    PayoutState,
)
from yibao.account.bank import BankAnswer
from yibao.account.database.store import Row, Transaction
from yibao.core.crypto.seal import Sealer
from yibao.core.errors import Issue, NotFound
from yibao.core.ids import Randomness

_PAYOUT = "id, application, number, amount_fen, state, batch, created_at, journals"
_ANSWER = (
    "id, file, end_to_end_id, message_id, status, amount_fen, reason_code, booked_on, outcome, note"
)


def instruct(
    tx: Transaction, new: Payout, payee: Payee, *, sealer: Sealer, randomness: Randomness
) -> None:
    """Write down a payment that is due. One application has one payment under way at most."""
    sealed = sealer.seal(payee.to_text(), place=_place(new.id), randomness=randomness)
    tx.run(
        "SELECT application.pay(%s, %s, %s::smallint, %s, %s, %s)",
        (new.id, new.application, new.number, new.amount_fen, sealed, new.created_at),
    )


def payouts_of(tx: Transaction, application: str) -> tuple[Payout, ...]:
    """The payments of an application, in order."""
    rows = tx.rows(
        f"SELECT {_PAYOUT} FROM application.payout WHERE application = %s ORDER BY number",
        (application,),
    )
    return tuple(_payout(row) for row in rows)


def payout(tx: Transaction, ref: str) -> Payout | None:
    """A payment by its end-to-end id, locked for this transaction; None when it is not ours."""
    tx.value("SELECT pg_advisory_xact_lock(hashtextextended(%s, 6))", (ref,))
    row = tx.row(f"SELECT {_PAYOUT} FROM application.payout WHERE id = %s", (ref,))
    return None if row is None else _payout(row)


def due_payouts(tx: Transaction, limit: int) -> tuple[Payout, ...]:
    """Payments that are in no file yet, the oldest first; one worker at a time makes a file."""
    tx.value("SELECT pg_advisory_xact_lock(%s)", (_BATCHING,))
    rows = tx.rows(
        f"SELECT {_PAYOUT} FROM application.payout WHERE state = 'due'"
        " ORDER BY created_at, id LIMIT %s",
        (limit,),
    )
    return tuple(_payout(row) for row in rows)


def payee(tx: Transaction, ref: str, *, sealer: Sealer) -> Payee:
    """Who a payment goes to."""
    sealed = tx.value("SELECT payee_sealed FROM application.payout WHERE id = %s", (ref,))
    return Payee.of_text(sealer.open(bytes(sealed), place=_place(ref)))


def turn(
    tx: Transaction,
    ref: str,
    to: PayoutState,
    *,
    batch: str | None = None,
    journals: Sequence[int] = (),
) -> bool:
    """Move a payment on; False when it cannot go there from where it is."""
    return bool(
        tx.value(
            "SELECT application.payout_to(%s, %s, %s, %s::bigint[])",
            (ref, to, batch, list(journals)),
        )
    )


def keep_batch(tx: Transaction, new: BatchRow) -> None:
    """Write down a file that will be sent."""
    tx.run(
        "INSERT INTO application.batch (id, created_at, payments, total_fen, file_sm3)"
        " VALUES (%s, %s, %s, %s, %s)",
        (new.id, new.created_at, new.payments, new.total_fen, new.file_sm3),
    )


def unsent(tx: Transaction) -> tuple[BatchRow, ...]:
    """The files that are written down and, as far as we know, not sent."""
    return _batches(tx, "WHERE sent_at IS NULL")


def batches(tx: Transaction, limit: int = 100) -> tuple[BatchRow, ...]:
    """The newest files."""
    return _batches(tx, "", limit)


def in_batch(tx: Transaction, batch: str) -> tuple[Payout, ...]:
    """The payments in a file, in the order they stand in it."""
    rows = tx.rows(
        f"SELECT {_PAYOUT} FROM application.payout WHERE batch = %s ORDER BY created_at, id",
        (batch,),
    )
    return tuple(_payout(row) for row in rows)


def mark_sent(tx: Transaction, batch: str, at: datetime) -> None:
    """Note that a file was sent."""
    tx.run(
        "UPDATE application.batch SET sent_at = %s WHERE id = %s AND sent_at IS NULL", (at, batch)
    )


def keep_file(
    tx: Transaction, file: Row, answers: Sequence[BankAnswer], *, faults: Iterable[Issue] = ()
) -> bool:
    """Write down a file of the bank with all its answers; False when we have it already.

    `file` has `sm3`, `name`, `received_at`.
    """
    added = tx.run(
        "INSERT INTO application.bank_file (sm3, name, received_at, answers, faults)"
        " VALUES (%(sm3)s, %(name)s, %(received_at)s, %(answers)s, %(faults)s)"
        " ON CONFLICT DO NOTHING",
        {**file, "answers": len(answers), "faults": Jsonb([str(one) for one in faults])},
    )
    if not added:
        return False
    for position, one in enumerate(answers):
        tx.run(
            "INSERT INTO application.answer (file, position, end_to_end_id, message_id, status,"
            " amount_fen, reason_code, booked_on) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                file["sm3"],
                position,
                one.end_to_end_id,
                one.original_message_id,
                one.said,
                one.amount_fen,
                one.reason,
                one.on,
            ),
        )
    return True


def next_answer(tx: Transaction) -> AnswerRow | None:
    """The oldest answer nothing came of yet, ours for this transaction."""
    tx.value("SELECT pg_advisory_xact_lock(%s)", (_ANSWERING,))
    row = tx.row(
        f"SELECT {_ANSWER} FROM application.answer WHERE outcome IS NULL ORDER BY id LIMIT 1"
    )
    return None if row is None else _answer(row)


def earlier_said(tx: Transaction, answer: AnswerRow) -> tuple[AnswerRow, ...]:
    """What the bank said before of the same payment."""
    rows = tx.rows(
        f"SELECT {_ANSWER} FROM application.answer"
        " WHERE end_to_end_id = %s AND id < %s ORDER BY id",
        (answer.end_to_end_id, answer.id),
    )
    return tuple(_answer(row) for row in rows)


def waiting_early(tx: Transaction, end_to_end: str) -> tuple[AnswerRow, ...]:
    """Answers of a payment that came before what must come before them."""
    rows = tx.rows(
        f"SELECT {_ANSWER} FROM application.answer"
        " WHERE end_to_end_id = %s AND outcome = 'early' ORDER BY id",
        (end_to_end,),
    )
    return tuple(_answer(row) for row in rows)


def conclude(
    tx: Transaction, answer: int, outcome: Outcome, *, at: datetime, note: str = ""
) -> None:
    """Note what came of an answer."""
    tx.run(
        "UPDATE application.answer SET outcome = %s, done_at = %s, note = %s WHERE id = %s",
        (outcome, at, note, answer),
    )


def mark_seen(tx: Transaction, answer: int, *, by: str, note: str) -> None:
    """Take an odd answer off the work list. Raises: `NotFound` when it is not on it."""
    done = tx.run(
        "UPDATE application.answer SET seen_by = %s, note = note || %s"
        " WHERE id = %s AND outcome = ANY (%s) AND seen_by IS NULL",
        (by, f" {note}"[:200], answer, list(ODD)),
    )
    if not done:
        raise NotFound("answer.unknown", "没有这条待查的回执。 / No such odd answer.")


def answers(tx: Transaction, *, odd: bool = False, limit: int = 200) -> tuple[AnswerRow, ...]:
    """The newest answers; with `odd`, those somebody has to look at, the oldest first."""
    where = (
        "WHERE outcome = ANY (%s) AND seen_by IS NULL ORDER BY id" if odd else "ORDER BY id DESC"
    )
    given: list[Any] = [list(ODD)] if odd else []
    rows = tx.rows(f"SELECT {_ANSWER} FROM application.answer {where} LIMIT %s", [*given, limit])
    return tuple(_answer(row) for row in rows)


def bad_files(tx: Transaction) -> tuple[Row, ...]:
    """Files of the bank that could not be believed: name, received_at, faults."""
    return tuple(
        tx.rows(
            "SELECT name, received_at, faults FROM application.bank_file"
            " WHERE faults <> '[]' ORDER BY received_at"
        )
    )


def alone_at_bank(tx: Transaction) -> bool:
    """Whether this transaction alone handles the folder shared with the bank until it ends."""
    return bool(tx.value("SELECT pg_try_advisory_xact_lock(%s)", (_AT_BANK,)))


_BATCHING, _ANSWERING, _AT_BANK = 990_005_001, 990_005_002, 990_005_003


def _place(ref: str) -> str:
    return f"payout.payee:{ref}"


def _payout(row: Row) -> Payout:
    return Payout(**{**row, "journals": tuple(row["journals"])})


def _answer(row: Row) -> AnswerRow:
    return AnswerRow(**{**row, "file": bytes(row["file"])})


def _batches(tx: Transaction, where: str, limit: int = 100) -> tuple[BatchRow, ...]:
    rows = tx.rows(
        "SELECT id, created_at, payments, total_fen, file_sm3, sent_at FROM application.batch"
        f" {where} ORDER BY created_at DESC, id LIMIT %s",
        (limit,),
    )
    return tuple(BatchRow(**{**row, "file_sm3": bytes(row["file_sm3"])}) for row in rows)
