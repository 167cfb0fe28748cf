"""Restrictions: what stops a voucher, the settlement of bills or money, and on what basis.

A restriction is a record with a lawful basis, a document, two people and an end or a review, or the
database refuses it. It is never changed: what comes of it is added as events. Premiums keep
coming in whatever is restricted.
"""

from yibao.account.restrictions.restriction import (
    Decided,
    Lifting,
    LossReport,
    NewRestriction,
    Restriction,
)
from yibao.account.restrictions.store import (
    appeal,
    lift,
    report_loss,
    restrict,
    restrictions_of,
)

__all__ = [
    "Decided",
    "Lifting",
    "LossReport",
    "NewRestriction",
    "Restriction",
    "appeal",
    "lift",
    "report_loss",
    "restrict",
    "restrictions_of",
]
