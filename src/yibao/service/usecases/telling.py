"""What the holder is told of a step, in the transaction of the step."""

from __future__ import annotations

from yibao.account.alerts import Alert, enqueue
from yibao.account.applications import Application, kind_named
from yibao.account.database import Transaction
from yibao.service.usecases.office import Office

STEPS: dict[str, str] = {
    "submitted": "已提交",
    "in_review": "正在审核",
    "approved": "已批准",
    "returned": "退回补正",
    "rejected": "未获批准",
    "paying": "正在付款",
    "paid": "已付款",
    "reconciling": "正在核销",
    "closed": "已办结",
    "withdrawn": "已撤回",
    "expired": "已过期",
    "bank_returned": "银行退回",
    "appeal": "申诉中",
}
"""The states a holder is told of. `verifying` is a moment of ours only."""

MAX_REASON = 200


def tell_step(tx: Transaction, office: Office, one: Application, *, reason: str = "") -> None:
    """Tell the person, and whoever applied for them, which step was taken."""
    step = STEPS.get(one.state)
    if step is None:
        return
    about: dict[str, str | int] = {"what": kind_named(one.kind).says.zh, "step": step}
    if reason:
        about["reason"] = reason[:MAX_REASON]
    for person in dict.fromkeys((one.person, one.opened_by)):
        dedupe = f"application:{one.id}:{one.version}:{person}"
        enqueue(tx, Alert(person, "application_step", office.now(), about, dedupe))


def tell_money(tx: Transaction, office: Office, one: Application, kind: str, fen: int) -> None:
    """Tell the person of money held, let go, paid out or come back."""
    about: dict[str, str | int] = {"what": kind_named(one.kind).says.zh, "amount_fen": fen}
    dedupe = f"application:{one.id}:{one.version}:{kind}"
    enqueue(tx, Alert(one.person, kind, office.now(), about, dedupe))
