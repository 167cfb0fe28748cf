"""What the bank says is worked in: once each, in any order, and every odd answer stays in sight."""

from __future__ import annotations

from dataclasses import dataclass

from yibao.account.actor import SYSTEM
from yibao.account.applications import Application
from yibao.account.applications import store as applications
from yibao.account.applications.payout import AnswerRow, Outcome, Payout
from yibao.account.applications.payout import store as payouts
from yibao.account.bank import BankAnswers, read_answers
from yibao.account.database import Transaction
from yibao.account.ledger import reverse
from yibao.account.ledger.posting import Declined, Posting
from yibao.core.crypto.seal import sm3
from yibao.core.money import format_yuan
from yibao.service.usecases import accounts
from yibao.service.usecases.office import Office
from yibao.service.usecases.securing import SCOPE, spend
from yibao.service.usecases.taking_steps import step_of, take_step
from yibao.service.usecases.telling import tell_money

SAME = ("status", "amount_fen", "reason_code", "booked_on")


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether a file of the bank is new, and what is wrong with it."""

    new: bool
    faults: tuple[str, ...] = ()


def keep_file(tx: Transaction, office: Office, name: str, content: bytes) -> Kept:
    """Write down a file of the bank, once, with its answers or its faults."""
    read = read_answers(content)
    file = {"sm3": sm3(content), "name": name[:100], "received_at": office.now()}
    if isinstance(read, BankAnswers):
        return Kept(payouts.keep_file(tx, file, read.answers))
    new = payouts.keep_file(tx, file, (), faults=read)
    return Kept(new, tuple(str(fault) for fault in read))


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an answer, and a note where somebody has to look at it."""

    outcome: Outcome
    note: str = ""


def work_in_answer(tx: Transaction, office: Office) -> AnswerRow | None:
    """Work in the oldest answer nothing came of yet; None when there is none."""
    answer = payouts.next_answer(tx)
    if answer is None:
        return None
    came = _work_in(tx, office, answer)
    payouts.conclude(tx, answer.id, came.outcome, at=office.now(), note=came.note)
    if came.outcome == "applied":
        for early in payouts.waiting_early(tx, answer.end_to_end_id):
            again = _work_in(tx, office, early)
            payouts.conclude(tx, early.id, again.outcome, at=office.now(), note=again.note)
    return answer


def set_aside_answer(tx: Transaction, office: Office, says: str) -> AnswerRow | None:
    """Put the oldest answer on the work list, because working it in failed; with the reason."""
    answer = payouts.next_answer(tx)
    if answer is not None:
        note = says[:400]
        payouts.conclude(tx, answer.id, "contradiction", at=office.now(), note=note)
    return answer


def _work_in(tx: Transaction, office: Office, answer: AnswerRow) -> Came:
    payment = payouts.payout(tx, answer.end_to_end_id)
    if payment is None:
        return Came("unknown", "不是我们的付款 / not a payment of ours")
    odd = _odd(tx, answer, payment)
    if odd is not None:
        return odd
    match answer.status:
        case "booked":
            return _book(tx, office, payment)
        case "rejected":
            return _rejected(tx, office, payment, answer.reason_code)
        case "returned":
            return _returned(tx, office, payment, answer.reason_code)
    return _promised(tx, payment, answer)


def _odd(tx: Transaction, answer: AnswerRow, payment: Payout) -> Came | None:
    """What can be told without looking at the application."""
    if payment.state == "due":
        return Came("contradiction", "还没有发给银行 / it was not sent to the bank yet")
    if answer.amount_fen not in (None, payment.amount_fen):
        told, ours = format_yuan(answer.amount_fen or 0), format_yuan(payment.amount_fen)
        return Came("wrong_sum", f"银行说 {told}，我们付的是 {ours} / the sums differ")
    if any(_same(answer, before) for before in payouts.earlier_said(tx, answer)):
        return Came("duplicate")
    return None


def _promised(tx: Transaction, payment: Payout, answer: AnswerRow) -> Came:
    """`accepted` and `pending` promise something; they move no money."""
    if answer.status == "pending":
        return Came("noted" if payment.state in ("batched", "accepted") else "late")
    return Came("applied" if payouts.turn(tx, payment.id, "accepted") else "late")


def _same(answer: AnswerRow, before: AnswerRow) -> bool:
    if before.outcome == "early":
        return False
    return all(getattr(answer, name) == getattr(before, name) for name in SAME)


def _book(tx: Transaction, office: Office, payment: Payout) -> Came:
    """The money left: what was held is posted."""
    if payment.state in ("booked", "returned"):
        return Came("duplicate")
    if payment.state == "rejected":
        return Came("contradiction", "先说退票后说已付 / booked after it was rejected")
    one = applications.application(tx, payment.application, lock=True)
    to = accounts.bank(tx, one.region, at=office.now())
    found = spend(tx, office, one, to=to, by=SYSTEM)
    if isinstance(found, Declined):
        return Came("contradiction", f"{found.says_zh} / {found.says_en}")
    payouts.turn(tx, payment.id, "booked", journals=[found.journal])
    detail = {"payment": payment.id, "journal": found.journal, "amount_fen": payment.amount_fen}
    after = take_step(tx, office, step_of(office, one, "book", SYSTEM, detail=detail))
    tell_money(tx, office, after, "paid_out", payment.amount_fen)
    return Came("applied")


def _rejected(tx: Transaction, office: Office, payment: Payout, reason: str) -> Came:
    """It never went: what was held is free again, and the person is asked for an account."""
    if payment.state == "rejected":
        return Came("duplicate")
    if payment.state in ("booked", "returned"):
        return Came("contradiction", "先说已付后说退票 / rejected after it was booked")
    one = applications.application(tx, payment.application, lock=True)
    payouts.turn(tx, payment.id, "rejected")
    says = f"银行没有受理（{reason or '没有说明'}）"
    detail = {"payment": payment.id, "reason_code": reason}
    step = step_of(office, one, "bank_reject", SYSTEM, reason=says, detail=detail)
    after = take_step(tx, office, step)
    tell_money(tx, office, after, "payout_returned", payment.amount_fen)
    return Came("applied")


def _returned(tx: Transaction, office: Office, payment: Payout, reason: str) -> Came:
    """It came back: the posting is reversed, and the person is asked for an account."""
    if payment.state == "returned":
        return Came("duplicate")
    if payment.state == "rejected":
        return Came("contradiction", "没有付出的款又退回 / returned though it was rejected")
    if payment.state != "booked":
        return Came("early", "先到了退回，等已付 / came back before it was booked")
    one = applications.application(tx, payment.application, lock=True)
    if not _may_come_back(tx, one, payment):
        return Came("contradiction", "预支已核销 / the advance was settled already")
    journal = payment.journals[-1]
    posting = Posting(
        scope=SCOPE,
        key=f"{one.id}:{payment.id}:returned",
        code=f"application.{one.kind}",
        legs=(),
        event_at=office.now(),
        by=SYSTEM,
        note={"application": one.id},
    )
    found = reverse(tx, journal, posting)
    if isinstance(found, Declined):
        return Came("contradiction", f"{found.says_zh} / {found.says_en}")
    payouts.turn(tx, payment.id, "returned", journals=[found.journal])
    says = f"银行退回（{reason or '没有说明'}）"
    detail = {"payment": payment.id, "journal": found.journal, "reason_code": reason}
    step = step_of(office, one, "bank_return", SYSTEM, reason=says, detail=detail)
    after = take_step(tx, office, step)
    tell_money(tx, office, after, "payout_returned", payment.amount_fen)
    return Came("applied")


def _may_come_back(tx: Transaction, one: Application, payment: Payout) -> bool:
    """Whether a payment can be undone: of an advance, only until it is settled, or the top-up."""
    if not one.awaits_invoices:
        return True
    topped_up = any(
        step.event == "pay" and step.from_state == "reconciling"
        for step in applications.transitions(tx, one.id)
    )
    last = payouts.payouts_of(tx, one.id)[-1]
    if topped_up:
        return last.id == payment.id
    return one.state == "paid" and not one.settled
