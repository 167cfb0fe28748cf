"""Signed status: one's own answer to "is my insurance suspended?", which anyone can verify.

In: the text an agency's key signed, the moment, and the pinned keys. Out: a `Status`, or an Issue
that says why it cannot be relied on. It carries no name and no ID number, lives for minutes, and is
signed for one purpose: to hold a message against it. Reading is pure and needs no database.
"""

from yibao.account.status.keys import StatusKey, StatusKeys, read_status_keys
from yibao.account.status.sign import sign_status
from yibao.account.status.value import Limit, SignedStatus, Status, read_status

__all__ = [
    "Limit",
    "SignedStatus",
    "Status",
    "StatusKey",
    "StatusKeys",
    "read_status",
    "read_status_keys",
    "sign_status",
]
