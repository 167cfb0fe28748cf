"""Alerts: what happened to a person's account, told to that person.

`enqueue` writes one in the transaction of what it tells of: neither can be there without the
other. All alerts are in the app; those a person wants outside go out by e-mail or webhook at
least once. No alert asks for anything or holds a link; its ten-digit code can be confirmed.
"""

from yibao.account.alerts.alerts import Alert as Alert
from yibao.account.alerts.alerts import Kept as Kept
from yibao.account.alerts.alerts import Preference as Preference
from yibao.account.alerts.deliver import Channel as Channel
from yibao.account.alerts.deliver import deliver_due
from yibao.account.alerts.store import PAGE as PAGE
from yibao.account.alerts.store import (
    alerts_of,
    confirm,
    enqueue,
    mark_seen,
    prefer,
    preference,
    unseen,
)
from yibao.account.alerts.words import KINDS as KINDS
from yibao.account.alerts.words import say

__all__ = [
    "alerts_of",
    "confirm",
    "deliver_due",
    "enqueue",
    "mark_seen",
    "prefer",
    "preference",
    "say",
    "unseen",
]
