"""What the ledger's codes say to people."""

from __future__ import annotations

from yibao.account.ledger.posting import Declined

SENTENCES: dict[str, tuple[str, str]] = {
    "ledger.bad_request": (
        "这笔请求写得不完整或看不懂，没有记下。",
        "The request is incomplete or cannot be read; nothing was recorded.",
    ),
    "ledger.no_legs": ("这笔账没有分录。", "The posting has no legs."),
    "ledger.one_leg": (
        "这笔账只有一边，至少要有两边。",
        "The posting has one leg; it needs two or more.",
    ),
    "ledger.too_many_legs": ("一笔账最多 100 条分录。", "A posting has at most 100 legs."),
    "ledger.event_in_future": (
        "发生时间比现在晚了一天以上，请检查时钟。",
        "It is said to happen more than a day from now; check the clock.",
    ),
    "ledger.event_too_old": (
        "发生时间在十年以前，请检查时钟。",
        "It is said to have happened more than ten years ago; check the clock.",
    ),
    "ledger.zero_amount": ("有一条分录的金额是零。", "One of the legs moves nothing."),
    "ledger.amount_too_large": (
        "金额超过上限 10,000,000,000,000.00 元。",
        "An amount is over the limit of 10,000,000,000,000.00 yuan.",
    ),
    "ledger.same_account_twice": (
        "同一账户在一笔账里出现了两次。",
        "An account appears twice in one posting.",
    ),
    "ledger.unknown_account": ("没有这个账户。", "There is no such account."),
    "ledger.other_ledger": (
        "一笔账不能跨统筹区，请经清算账户分两笔记。",
        "A posting stays within one region; go through a clearing account.",
    ),
    "ledger.unbalanced": (
        "进出不相等，没有记下。",
        "What goes in and what goes out differ; nothing was recorded.",
    ),
    "ledger.closed": ("账户已经销户。", "The account is closed."),
    "ledger.debit_blocked": (
        "账户现在不能支出，请看限制的依据和申诉办法。",
        "The account may not pay out now; see the restriction, its basis and how to appeal.",
    ),
    "ledger.credit_blocked": (
        "账户现在不能入账，请看限制的依据和申诉办法。",
        "The account may not take money in now; see the restriction and how to appeal.",
    ),
    "ledger.insufficient": ("余额不够。", "There is not enough money in the account."),
    "ledger.limit_reached": ("额度不够。", "The limit does not allow that much."),
    "ledger.balance_too_large": (
        "余额会超过能记的上限。",
        "The balance would be larger than can be recorded.",
    ),
    "ledger.grant_missing": (
        "用别人的账户要先有共济授权。",
        "Using another person's account needs a grant.",
    ),
    "ledger.grant_unknown": ("没有这个共济授权。", "There is no such grant."),
    "ledger.grant_other_person": (
        "这个授权不是给这个人的。",
        "The grant is for another person.",
    ),
    "ledger.grant_not_in_force": (
        "这个授权在当时还没有生效，或已经终止。",
        "The grant was not in force at that time.",
    ),
    "ledger.grant_purpose": (
        "这个授权不包括这种用途。",
        "The grant does not cover this purpose.",
    ),
    "ledger.grant_other_account": (
        "这个授权不是这个账户的。",
        "The grant is on another account.",
    ),
    "ledger.grant_cap_leg": (
        "共济支付要同时从授权额度里扣同样多。",
        "A shared payment must take as much from the grant's cap.",
    ),
    "ledger.unknown_hold": ("没有这笔预扣。", "There is no such hold."),
    "ledger.hold_not_pending": (
        "这笔预扣已经入账或释放。",
        "The hold was posted or released already.",
    ),
    "ledger.hold_expired": ("预扣已经过期。", "The hold's time is over."),
    "ledger.hold_not_positive": ("预扣的金额要大于零。", "A hold keeps back more than nothing."),
    "ledger.more_than_held": (
        "入账的金额超过预扣的金额。",
        "More would be taken than is held.",
    ),
    "ledger.unknown_journal": ("没有这笔账。", "There is no such journal."),
    "ledger.nothing_to_reverse": (
        "这笔请求当时没有入账，没有可冲正的。",
        "That request was declined, so there is nothing to reverse.",
    ),
    "ledger.reversal_of_reversal": (
        "冲正本身不能再冲正，请重新记一笔。",
        "A reversal cannot be reversed; post it anew.",
    ),
    "ledger.already_reversed": ("这笔账已经冲正过。", "The journal was reversed already."),
    "ledger.key_reused": (
        "这个编号已用于另一笔不同的请求。",
        "This key was used for a different request.",
    ),
}


def declined(code: str, account: int | None = None, *, replayed: bool = False) -> Declined:
    """The outcome for `code`, with its sentences."""
    zh, en = SENTENCES[code]
    return Declined(code, zh, en, account, replayed)


def sentence(code: str) -> str:
    """Both sentences in one line, as errors carry them."""
    return " / ".join(SENTENCES[code])
