"""What the forms of a page ask for, and where they send it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from yibao.check.extract import Hosts
from yibao.check.page.found import Field, Form
from yibao.check.page.hosts import Target, target_of
from yibao.check.page.reading import Page

Asked = Literal[
    "card", "pin", "password", "code", "id", "balance", "photo", "insurance", "name", "phone"
]
SECRETS = frozenset(("card", "pin", "code", "id", "balance", "photo"))
# In order: the first that fits names the field. Words of labels, then names in the code.
_ASKS: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    (
        "pin",
        re.compile(
            r"取款密码|支付密码|交易密码|银行卡密码|卡密码|安全码|cvv|cvc|card.?pin|pay.?p(?:ass)?wd"
        ),
    ),
    ("balance", re.compile(r"卡(?:内)?余额|可用余额|存款|信用额度|balance")),
    ("code", re.compile(r"(?<!图形)(?<!图片)(?:验证码|校验码|动态码)|otp|one.?time|sms.?code|yzm")),
    ("password", re.compile(r"密码|password|passwd|\bpwd\b")),
    ("insurance", re.compile(r"社保卡|医保卡|医保号|社保号|社会保障(?:卡|号)|sbk|shebao")),
    (
        "card",
        re.compile(
            r"银行卡|储蓄卡|信用卡|借记卡|收款账[号户]|卡号|card.?(?:no|num|id)|cc-number|bank"
        ),
    ),
    ("id", re.compile(r"身份证(?!.{0,6}照)|证件号|公民身份|id.?card|identity|\bsfzh?\b|id.?no")),
    ("name", re.compile(r"姓名|真实名|户名|持卡人|real.?name|full.?name|user.?name|\bxm\b")),
    ("phone", re.compile(r"手机|电话|联系方式|预留号|mobile|phone|\btel\b|\bsjh\b")),
)
_PHOTO = re.compile(r"身份证|人脸|面部|刷脸|自拍|手持|银行卡|证件|照片|正面|反面|face|selfie|card")
_CAPTCHA = re.compile(r"图形|图片|图像|captcha|验证图|计算结果|右侧|下图")
SAYS: dict[str, tuple[str, str]] = {
    "card": ("银行卡号", "a bank card number"),
    "pin": ("取款密码或安全码", "a card PIN or CVV"),
    "password": ("密码", "a password"),
    "code": ("短信验证码", "an SMS code"),
    "id": ("身份证号", "an ID number"),
    "balance": ("卡里余额", "the card's balance"),
    "photo": ("证件或人脸照片", "a photo of a document or face"),
    "insurance": ("医保或社保卡号", "an insurance card number"),
    "name": ("姓名", "a name"),
    "phone": ("手机号", "a phone number"),
}


@dataclass(frozen=True, slots=True)
class FormFound:
    """One form: what it asks (kind, label as written, path), and where that goes."""

    path: str
    method: str
    asks: tuple[tuple[Asked, str, str], ...]
    sends: Target

    @property
    def kinds(self) -> frozenset[str]:
        """Give the kinds of things it asks for."""
        return frozenset(ask for ask, _, _ in self.asks)

    @property
    def secret(self) -> bool:
        """Say whether it asks for something that opens an account or proves a person."""
        return not SECRETS.isdisjoint(self.kinds)


def find_forms(page: Page, hosts: Hosts) -> tuple[FormFound, ...]:
    """Give the forms of a page that ask for anything, fields outside any form as one more."""
    found = []
    for tree in page.trees:
        for number, form in [(-1, Form("", "", "")), *enumerate(tree.forms)]:
            fields = [one for one in tree.fields if one.form == number]
            asks = [(kind, one.label, one.path) for one in fields if (kind := ask_of(one))]
            if asks:
                path = form.path or asks[0][2]
                action = _action(form, number, page)
                sends = target_of(action, page, hosts)
                found.append(FormFound(path, form.method, tuple(asks), sends))
    return tuple(found)


def ask_of(one: Field) -> Asked | None:
    """Name what a field asks for, by its words, its name in the code, and its type."""
    label = one.label.lower()
    if one.type == "file":
        photo = (
            _PHOTO.search(f"{label} {one.names}") or "image" in one.accept or one.accept == "user"
        )
        return "photo" if photo else None
    if _CAPTCHA.search(f"{label} {one.names}"):
        return None
    for words in (label, one.names):
        for ask, pattern in _ASKS:
            if pattern.search(words):
                return ask
    if one.type == "password":
        return "password"
    return "phone" if one.type == "tel" else None


def _action(form: Form, number: int, page: Page) -> str:
    if number < 0:
        return "javascript:"
    return form.action or page.url
