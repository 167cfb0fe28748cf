"""Money that leaves by the bank: written down, put into a file, sent. Each step may be repeated."""

from __future__ import annotations

from dataclasses import replace

from yibao.account.applications import Application
from yibao.account.applications.payout import BatchRow, Payee, Payout, end_to_end_id
from yibao.account.applications.payout import store as payouts
from yibao.account.bank import Payment, PaymentBatch, write_pain001
from yibao.account.database import Transaction
from yibao.core.clock import CHINA
from yibao.core.crypto.seal import sm3
from yibao.core.errors import BrokenPromise
from yibao.service.usecases.office import Office, Till

MOST_IN_FILE = 500
PURPOSE = "医保待遇"


def instruct_payout(tx: Transaction, office: Office, one: Application, *, amount_fen: int) -> None:
    """Write down a payment that is due. An application has one under way at most."""
    number = len(payouts.payouts_of(tx, one.id)) + 1
    ref = end_to_end_id(one.id, number)
    new = Payout(ref, one.id, number, amount_fen, "due", None, office.now(), ())
    payouts.instruct(
        tx, new, payee_of(office, one), sealer=office.sealer, randomness=office.randomness
    )


def payee_of(office: Office, one: Application) -> Payee:
    """Whom the form names to be paid."""
    return Payee(
        opened(office, one, "payee_name"),
        opened(office, one, "payee_account"),
        str(one.form["payee_bank"]),
    )


def opened(office: Office, one: Application, name: str) -> str:
    """A sealed answer of a form, for whoever pays by it."""
    sealed = bytes.fromhex(one.form[name]["sealed"])
    return office.sealer.open(sealed, place=sealed_place(one.id, name))


def sealed_place(application: str, name: str) -> str:
    """Where a sealed answer belongs; it opens nowhere else."""
    return f"application.{name}:{application}"


def make_batch(tx: Transaction, office: Office, till: Till) -> BatchRow | None:
    """Put the payments that are due into a file, written down before it is sent."""
    due = payouts.due_payouts(tx, MOST_IN_FILE)
    if not due:
        return None
    now = office.now().replace(microsecond=0)
    message_id = office.new_id("b")[2:]
    total = sum(one.amount_fen for one in due)
    draft = BatchRow(message_id, now, len(due), total, b"", None)
    batch = replace(draft, file_sm3=sm3(_file(tx, office, till, draft, due)))
    payouts.keep_batch(tx, batch)
    for one in due:
        payouts.turn(tx, one.id, "batched", batch=message_id)
    return batch


def send_batch(tx: Transaction, office: Office, till: Till, batch: BatchRow) -> None:
    """Send a file and note that it went. Sent twice it is the same file of the same name."""
    payments = payouts.in_batch(tx, batch.id)
    content = _file(tx, office, till, batch, payments)
    if sm3(content) != batch.file_sm3:
        says = f"the file of batch {batch.id} is not what was written down; debtor changed?"
        raise BrokenPromise("payout.other_file", says)
    till.drop.send(file_name(batch), content)
    payouts.mark_sent(tx, batch.id, office.now())


def file_name(batch: BatchRow) -> str:
    """The name a file of payments goes by."""
    return f"pain001-{batch.id}.xml"


def _file(
    tx: Transaction, office: Office, till: Till, batch: BatchRow, found: tuple[Payout, ...]
) -> bytes:
    """The file of a batch, the same bytes whenever it is written."""
    sealer = office.sealer
    payments = tuple(
        Payment(
            one.id,
            one.amount_fen,
            payouts.payee(tx, one.id, sealer=sealer).bank_account(),
            PURPOSE,
        )
        for one in found
    )
    at = batch.created_at.astimezone(CHINA)
    return write_pain001(PaymentBatch(batch.id, at, at.date(), till.debtor, payments))
