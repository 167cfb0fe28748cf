"""The words for what a restriction stops and why, as alerts and pages say them."""

from __future__ import annotations

_EFFECTS = {
    "no_network_settlement": "暂停联网结算",
    "no_debit": "账户暂停支出",
    "no_credit": "账户暂停入账（缴费不受影响）",
}
_BASES = {
    "arrears": "欠缴参保费",
    "non_cooperation": "国务院令第735号第三十条",
    "violation": "国务院令第735号第四十一条",
    "loss_report": "本人挂失",
    "court_order": "法院文书",
}


def effect_words(effect: str, on: str) -> str:
    """Say what is stopped."""
    return "医保码停用" if on == "voucher" else _EFFECTS[effect]


def basis_words(basis: str) -> str:
    """Say on what basis."""
    return _BASES[basis]
