"""A split told line by line, as a clerk would write it out: 28,700.00 × 85% = 24,395.00."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from yibao.core.money import format_percent, format_yuan
from yibao.policy.benefits.ladder import Share
from yibao.policy.benefits.split import Split
from yibao.policy.benefits.words import LAYER_SAYS, PART_SAYS, PURSE_SAYS

Said = tuple[str, str]


def tell(one: Split, *, admission_no: int | None = None) -> tuple[Said, ...]:
    """The steps of a split in order, each in Chinese and English.

    `admission_no` is told where the deductible goes by it.
    """
    return (
        *_eligible(one),
        *_front(one),
        *_deductible(one, admission_no),
        *(_share(one, share) for share in one.shares if share.kind != "supplement"),
        *_above(one),
        *(_share(one, share) for share in one.shares if share.kind == "supplement"),
        _fund(one),
        *_account(one),
        _person(one),
    )


def _eligible(one: Split) -> Iterator[Said]:
    bill = one.bill
    own = [("own_pay", bill.own_pay_fen), ("over_limit", bill.over_limit_fen)]
    own = [(part, fen) for part, fen in [*own, ("pre_pay", bill.pre_pay_fen)] if fen]
    eligible = format_yuan(bill.eligible_fen)
    if not own:
        yield f"政策范围内费用 {eligible}", f"eligible costs {eligible}"
        return
    total = format_yuan(bill.total_fen)
    zh = "".join(f" − {PART_SAYS[part][0]} {format_yuan(fen)}" for part, fen in own)
    en = "".join(f" − {PART_SAYS[part][1]} {format_yuan(fen)}" for part, fen in own)
    yield (
        f"总费用 {total}{zh} = 政策范围内费用 {eligible}",
        f"total {total}{en} = eligible costs {eligible}",
    )


def _front(one: Split) -> Iterator[Said]:
    for draw in one.draws:
        if draw.part == "eligible":
            zh, en = PURSE_SAYS[draw.payer]
            paid = format_yuan(draw.fen)
            yield f"{zh}先支付 {paid}", f"{en}, pays first: {paid}"


def _deductible(one: Split, admission_no: int | None) -> Iterator[Said]:
    tariff, this = one.tariff, format_yuan(one.deductible_fen)
    whole = format_yuan(tariff.deductible_fen)
    if not tariff.deductible_fen:
        return
    if tariff.deductible_per == "year":
        used = format_yuan(one.before.deductible_used_fen)
        yield (
            f"起付线全年 {whole}，已用 {used}，本次 {this}",
            f"deductible {whole} a year, {used} used, {this} now",
        )
        return
    nth = (
        ("", "")
        if admission_no is None
        else (f"（第 {admission_no} 次）", f" (no. {admission_no})")
    )
    short = one.deductible_fen < tariff.deductible_fen
    zh, en = (f"，本次 {this}", f", {this} now") if short else ("", "")
    yield f"起付线 {whole}{nth[0]}{zh}", f"deductible {whole}{nth[1]}{en}"


def _share(one: Split, share: Share) -> Said:
    zh, en = _label(one, share)
    ratio = format_percent(Fraction(share.num, share.den))
    sum_ = f"{format_yuan(share.amount_fen)} × {ratio} = {format_yuan(_uncapped(share))}"
    layer_zh, layer_en = LAYER_SAYS[share.layer]
    paid = format_yuan(share.paid_fen)
    tail = (
        (f"，到限额只付 {paid}", f", the limit lets {paid} through") if share.capped else ("", "")
    )
    return f"{zh} {sum_}{tail[0]}（{layer_zh}）", f"{en} {sum_}{tail[1]} ({layer_en})"


def _uncapped(share: Share) -> int:
    return (2 * share.amount_fen * share.num + share.den) // (2 * share.den)


def _label(one: Split, share: Share) -> Said:
    tariff = one.tariff
    if share.kind == "overflow":
        return "统筹限额以上", "above the ceiling"
    if share.kind == "supplement":
        parts = tariff.supplements[share.place].base
        zh, en = ("、".join(PART_SAYS[part][side] for part in parts) for side in (0, 1))
        return f"个人负担（{zh}）", f"the person's share ({en.replace('、', ', ')})"
    if share.place == 0:
        if not tariff.deductible_fen:
            return "政策范围内", "eligible"
        return "起付线以上", "above the deductible"
    low = tariff.steps[share.place - 1].to_fen
    high = tariff.steps[share.place].to_fen
    bottom = format_yuan(low or 0)
    measure = {
        "eligible": ("费用", "costs"),
        "over_deductible": ("起付线以上费用", "costs above the deductible"),
        "fund_paid": ("基金支付", "fund payments"),
    }[tariff.measure]
    if high is None:
        return f"{measure[0]}超过 {bottom} 的部分", f"{measure[1]} over {bottom}:"
    top = format_yuan(high)
    return f"{measure[0]} {bottom} 至 {top} 的部分", f"{measure[1]} {bottom} to {top}:"


def _above(one: Split) -> Iterator[Said]:
    if one.above_ceiling_fen:
        above = format_yuan(one.above_ceiling_fen)
        yield f"封顶线以上 {above}，基金不付", f"above the ceiling {above}, not paid by the fund"


def _fund(one: Split) -> Said:
    paid = {layer: fen for layer, fen in one.layers.items() if fen}
    total = format_yuan(one.fund_fen)
    if len(paid) < 2:
        return f"基金支付 {total}", f"the fund pays {total}"
    zh = " + ".join(f"{LAYER_SAYS[layer][0]} {format_yuan(fen)}" for layer, fen in paid.items())
    en = " + ".join(f"{LAYER_SAYS[layer][1]} {format_yuan(fen)}" for layer, fen in paid.items())
    return f"基金支付 {zh} = {total}", f"the fund pays {en} = {total}"


def _account(one: Split) -> Iterator[Said]:
    for purse, fen in one.account.items():
        if fen:
            zh, en = PURSE_SAYS[purse]
            yield f"{zh}支付 {format_yuan(fen)}", f"{en}, pays {format_yuan(fen)}"


def _person(one: Split) -> Said:
    total, fund = format_yuan(one.bill.total_fen), format_yuan(one.fund_fen)
    account, cash = format_yuan(one.account_fen), format_yuan(one.cash_fen)
    own = format_yuan(one.bill.total_fen - one.fund_fen)
    if not one.account_fen:
        return (
            f"个人支付 {total} − {fund} = {own}（现金）",
            f"the person pays {total} − {fund} = {own} (cash)",
        )
    return (
        f"个人支付 {total} − {fund} = {own}，其中账户 {account}、现金 {cash}",
        f"the person pays {total} − {fund} = {own}: account {account}, cash {cash}",
    )
