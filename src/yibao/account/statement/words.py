"""What account kinds and movements are called for the people whose money it is."""

from __future__ import annotations

from typing import Literal

Lang = Literal["zh", "en"]

_ACCOUNTS = {
    "personal": ("个人账户（当年）", "Personal account (this year)"),
    "personal_past": ("个人账户（历年）", "Personal account (past years)"),
    "share_cap": ("家庭共济额度", "Family-sharing allowance"),
    "wallet_quota": ("跨省共济钱包额度", "Cross-province wallet quota"),
}
# By the beginning of a posting's code; the longest that fits is taken.
_CODES = {
    "premium": ("参保缴费划入", "Paid in from premiums"),
    "settle": ("就医购药", "Treatment or medicine"),
    "family": ("家人使用（家庭共济）", "Used by family"),
    "payout": ("支取", "Paid out"),
    "advance": ("异地备用金", "Advance for treatment elsewhere"),
    "reimburse": ("手工报销", "Reimbursement"),
    "insurance": ("购买商业健康保险", "Commercial health insurance"),
    "resident_premium": ("代缴居民医保费", "Residents' premium"),
    "care_premium": ("代缴长期护理保险费", "Long-term-care premium"),
    "exam": ("体检", "Physical examination"),
    "vaccine": ("疫苗", "Vaccination"),
    "interest": ("利息", "Interest"),
    "year": ("年度结转", "Carried into the new year"),
    "reverse": ("冲正", "Reversal"),
    "refund": ("退回", "Returned"),
}


def account_words(kind: str, lang: Lang) -> str:
    """Give the name of a kind of account."""
    zh, en = _ACCOUNTS.get(kind, (kind, kind))
    return zh if lang == "zh" else en


def code_words(code: str, lang: Lang) -> str:
    """Give what a movement is called; a code nobody named is shown as it is."""
    named = max((c for c in _CODES if code.startswith(c)), key=len, default="")
    zh, en = _CODES.get(named, (code, code))
    return zh if lang == "zh" else en
