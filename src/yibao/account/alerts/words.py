"""What an alert says. Plain, short, no link, and nothing it asks for."""

from __future__ import annotations

from collections.abc import Mapping

from yibao.account.alerts.alerts import Lang
from yibao.core.money import format_yuan

# For each kind its sentence in both languages. {…_fen} is shown as yuan; a fact that was not
# given is left out with the words around it, so a sentence never shows a hole.
KINDS: dict[str, tuple[str, str]] = {
    "movement": ("账户支出 {amount_fen} 元[，{place}]", "{amount_fen} yuan spent[ at {place}]"),
    "income": ("账户收入 {amount_fen} 元[，{place}]", "{amount_fen} yuan received[ from {place}]"),
    "reversed": ("一笔 {amount_fen} 元的记账已撤回", "An entry of {amount_fen} yuan was reversed"),
    "held": ("为办理“{what}”预扣 {amount_fen} 元", "{amount_fen} yuan held for {what}"),
    "released": ("预扣的 {amount_fen} 元已退回账户", "{amount_fen} yuan that were held are free"),
    "restricted": (
        "账户被限制：{effect}。依据：{basis}[，文号 {document_no}]。您可以申诉",
        "Your account is restricted: {effect}, by {basis}[ ({document_no})]. You may appeal",
    ),
    "unrestricted": ("限制已解除：{effect}", "A restriction has ended: {effect}"),
    "loss_reported": (
        "医保码已挂失，账户里的钱没有动",
        "Voucher reported lost; the money is untouched",
    ),
    "voucher_activated": (
        "医保码在一部新手机上启用[：{device}]",
        "Voucher activated[ on {device}]",
    ),
    "new_device": ("账户在一部新设备上登录[：{device}]", "Signed in on a new device[: {device}]"),
    "grant_given": (
        "您授权家人使用账户，额度 {cap_fen} 元",
        "You let family use up to {cap_fen} yuan",
    ),
    "grant_received": (
        "家人授权您使用，额度 {cap_fen} 元",
        "Family lets you use up to {cap_fen} yuan",
    ),
    "grant_used": ("家人使用了您的账户 {amount_fen} 元", "Family used {amount_fen} yuan of yours"),
    "grant_ended": ("一份家庭共济授权已结束", "A family grant has ended"),
    "application_step": (
        "您办理的“{what}”：{step}[。{reason}]",
        "Your application “{what}”: {step}[. {reason}]",
    ),
    "paid_out": ("“{what}”的 {amount_fen} 元已转出", "{amount_fen} yuan paid out for {what}"),
    "payout_returned": (
        "“{what}”的 {amount_fen} 元被银行退回，请核对收款账户",
        "The bank returned {amount_fen} yuan for {what}; please check the account",
    ),
    "premium_paid": ("已为您缴纳参保费 {amount_fen} 元", "A premium of {amount_fen} yuan was paid"),
}

CLOSE = {
    "zh": "这条提醒不需要您点链接或提供验证码。核对码 {code}，可在医保状态页查证。",
    "en": "Nothing to click, no code to give. Check number {code} on the status page.",
}


def say(kind: str, about: Mapping[str, str | int], lang: Lang) -> str:
    """Give the sentence of an alert; facts that are missing leave their bracket out."""
    template = KINDS[kind][0 if lang == "zh" else 1]
    said = []
    for i, part in enumerate(template.replace("]", "[").split("[")):
        optional = i % 2 == 1
        try:
            said.append(part.format_map(_Facts(about)))
        except KeyError:
            if not optional:
                said.append(part.split("{")[0])
    return "".join(said) + ("。" if lang == "zh" else ".")


class _Facts(dict[str, str]):
    def __init__(self, about: Mapping[str, str | int]) -> None:
        super().__init__({k: _shown(k, v) for k, v in about.items()})


def _shown(name: str, value: str | int) -> str:
    return format_yuan(value) if name.endswith("_fen") and isinstance(value, int) else str(value)
