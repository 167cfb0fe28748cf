"""Statements: what was in a person's accounts at a moment, and every movement of a period.

A statement is made from the ledger's entries alone, by the moment things happened, as is known
when it is made; a movement recorded after its period had ended says so. Amounts are fen.
"""

from yibao.account.statement.statement import AccountStatement, Line, Statement
from yibao.account.statement.store import make_statement
from yibao.account.statement.words import account_words, code_words

__all__ = [
    "AccountStatement",
    "Line",
    "Statement",
    "account_words",
    "code_words",
    "make_statement",
]
