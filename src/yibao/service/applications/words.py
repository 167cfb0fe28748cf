"""What states, steps and bank answers are called."""

from __future__ import annotations

STATE_SAYS: dict[str, tuple[str, str]] = {
    "draft": ("草稿", "draft"),
    "submitted": ("已提交", "handed in"),
    "verifying": ("核对中", "being checked"),
    "in_review": ("审核中", "at the desk"),
    "approved": ("已批准", "approved"),
    "returned": ("退回补正", "sent back to be mended"),
    "rejected": ("未获批准", "rejected"),
    "paying": ("付款中", "being paid"),
    "paid": ("已付款", "paid"),
    "reconciling": ("核销中", "being settled"),
    "closed": ("已办结", "done"),
    "withdrawn": ("已撤回", "taken back"),
    "expired": ("已过期", "expired"),
    "bank_returned": ("银行退回", "returned by the bank"),
    "appeal": ("申诉中", "under appeal"),
}

EVENT_SAYS: dict[str, tuple[str, str]] = {
    "open": ("打开", "opened"),
    "submit": ("提交", "handed in"),
    "withdraw": ("撤回", "taken back"),
    "expire": ("过期", "expired"),
    "verify": ("开始核对", "checking began"),
    "queue": ("转审核", "went to the desk"),
    "return": ("退回补正", "sent back"),
    "reject": ("不予批准", "rejected"),
    "approve": ("批准", "approved"),
    "take": ("受理", "taken in hand"),
    "recommend": ("初审同意", "recommended"),
    "stop": ("没有办成", "stopped"),
    "pay": ("转付款", "went to payment"),
    "finish": ("办结", "done"),
    "book": ("银行已付", "booked by the bank"),
    "bank_reject": ("银行未受理", "refused by the bank"),
    "bank_return": ("银行退回", "returned by the bank"),
    "settle": ("交来票据", "invoices came in"),
    "overdue": ("逾期未交票据", "invoices overdue"),
    "reconcile": ("对账", "reconciling"),
    "accept": ("票据核定", "invoices accepted"),
    "repay": ("收到还款", "repayment came in"),
    "close": ("结清", "settled"),
    "appeal": ("申诉", "appealed"),
    "reopen": ("重新审核", "looked at anew"),
    "uphold": ("维持原决定", "decision stands"),
}

OUTCOME_SAYS: dict[str, tuple[str, str]] = {
    "applied": ("已记入", "worked in"),
    "noted": ("已知悉", "noted"),
    "duplicate": ("重复", "said before"),
    "late": ("迟到", "came late"),
    "early": ("早到，等前一步", "early, waits for what comes before"),
    "unknown": ("不是我们的付款", "not a payment of ours"),
    "wrong_sum": ("金额不符", "the sum differs"),
    "contradiction": ("前后矛盾", "contradicts what was said before"),
}
