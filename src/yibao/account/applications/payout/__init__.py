"""Payments of applications: due, batched into a file, answered by the bank, booked or back."""

from yibao.account.applications.payout.payouts import (
    AnswerRow,
    BatchRow,
    Outcome,
    Payee,
    Payout,
    end_to_end_id,
)

__all__ = ["AnswerRow", "BatchRow", "Outcome", "Payee", "Payout", "end_to_end_id"]
