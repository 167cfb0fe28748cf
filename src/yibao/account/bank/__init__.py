"""The bank: payments go out as a file, answers come back as files.

ISO 20022: customer credit transfer pain.001.001.09 out; payment status report pain.002.001.10 and
debit/credit notification camt.054.001.08 in. What comes in is data from outside: a file that does
not hold together is refused whole, with every fault named. Nothing here moves money.
"""

from yibao.account.bank.answers import read_answers
from yibao.account.bank.drop import FileDrop
from yibao.account.bank.pain001 import write_pain001
from yibao.account.bank.payments import BankAccount, BankAnswer, BankAnswers, Payment, PaymentBatch

__all__ = [
    "BankAccount",
    "BankAnswer",
    "BankAnswers",
    "FileDrop",
    "Payment",
    "PaymentBatch",
    "read_answers",
    "write_pain001",
]
