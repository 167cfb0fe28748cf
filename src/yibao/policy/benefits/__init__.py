"""What will it cost? A bill divided among the funds, the personal account and cash.

Comes in: a bill, a person, what the year has seen, and a scheme: dated, cited figures of a region.
Goes out: a `Split` in whole fen with a trace a person can read, or Issues that say what is wrong
or missing. It never guesses a figure, never uses a float, and never asks the time. `split_case`
is the same from JSON to JSON; `simulate` (a module of its own) does tables of bills.
"""

from yibao.policy.benefits.accumulate import accumulate, reverse
from yibao.policy.benefits.bill import Bill
from yibao.policy.benefits.case import split_case
from yibao.policy.benefits.person import Account, Accumulated, Person, Visit
from yibao.policy.benefits.scheme import open_benefits
from yibao.policy.benefits.split import split

__all__ = [
    "Account",
    "Accumulated",
    "Bill",
    "Person",
    "Visit",
    "accumulate",
    "open_benefits",
    "reverse",
    "split",
    "split_case",
]
