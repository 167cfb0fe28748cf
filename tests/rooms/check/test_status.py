"""What a message says about the asker's insurance is ruled from their own signed status."""

from datetime import date, datetime, timedelta

import pytest

from yibao.account.status import Limit, Status
from yibao.check import check
from yibao.check.status import hold_against
from yibao.check.verdict import Verdict
from yibao.core.clock import CHINA
from yibao.core.errors import Issue

ISSUED = datetime(2026, 11, 22, 9, 30, tzinfo=CHINA)
SCAM = "【医保局】您的医保账户已停用，请点击 http://a.example.xyz 填写银行卡号和验证码"
CALM = "您好，您的医保账户已被暂停使用，请尽快到窗口办理"
EXPIRED = Issue(
    "status.expired", "已经过期：请重新取一份。 / It has expired: get a new one.", "status"
)


def status(*limits: Limit, enrolled: str = "active") -> Status:
    return Status(
        "990100",
        enrolled,  # type: ignore[arg-type]
        limits,
        ISSUED,
        ISSUED + timedelta(minutes=30),
        "示范市医疗保障局",
        "0" * 16,
    )


def limit(on: str = "person", basis: str = "violation") -> Limit:
    since, until = date(2026, 10, 1), date(2027, 1, 1)
    return Limit(on, "no_network_settlement", basis, since, until, "示范市医保局", "示〔2026〕8号")  # type: ignore[arg-type]


def about_you(verdict: Verdict) -> list[tuple[str, str, str]]:
    return [
        (row["ruling"], row["because"]["zh"], row["because"]["en"])
        for row in verdict.to_dict()["claims"]
        if row["claim"] == "suspension/you"
    ]


def test_in_order_makes_suspended_untrue_and_says_who_signed_when() -> None:
    held = hold_against(check(SCAM), status())
    for ruling, zh, en in about_you(held):
        assert ruling == "false"
        assert zh.startswith("说法不符：您的参保状态正常")
        assert "2026-11-22 09:30" in zh
        assert "示范市医疗保障局" in en
    assert held.level == "danger"
    assert held.to_dict()["status"]["accepted"] is True


def test_an_untrue_suspension_without_other_signs_is_doubtful() -> None:
    assert check(CALM).level == "no_sign_found"
    held = hold_against(check(CALM), status())
    assert (held.level, held.kind) == ("doubtful", "false_claim")


def test_a_restriction_is_told_with_basis_since_until_and_appeal() -> None:
    held = hold_against(check(SCAM), status(limit()))
    for ruling, zh, en in about_you(held):
        assert ruling == "true"
        for part in (
            "第四十一条",
            "2026-10-01",
            "2027-01-01",
            "示范市医保局申诉",
            "不用点链接",
            "别人发来的不算",
        ):
            assert part in zh
        assert "article 41" in en
        assert "appeal to" in en
    assert held.level == "danger"


def test_a_blocked_voucher_is_no_suspension() -> None:
    held = hold_against(check(SCAM), status(limit("voucher", "loss_report")))
    assert {ruling for ruling, _, _ in about_you(held)} == {"depends"}
    assert "账户和待遇没有停" in about_you(held)[0][1]


@pytest.mark.parametrize("enrolled", ["lapsed", "ended", "none"])
def test_who_is_not_insured_is_told_so(enrolled: str) -> None:
    held = hold_against(check(SCAM), status(enrolled=enrolled))
    assert {ruling for ruling, _, _ in about_you(held)} == {"true"}


@pytest.mark.parametrize("text", ["你的医保没有停用", "您的医保未被停用，请放心"])
def test_a_message_that_denies_it_is_not_blamed_for_it(text: str) -> None:
    plain, held = check(text), hold_against(check(text), status())
    assert {ruling for ruling, _, _ in about_you(held)} == {"false"}
    assert all(zh.startswith("讯息说没有停，与您的状态相符") for _, zh, _ in about_you(held))
    assert not any(claim.asserted for claim in held.claims if claim.because)
    assert held.level == plain.level


def test_a_status_that_cannot_be_relied_on_rules_nothing_and_is_said() -> None:
    plain = check(SCAM)
    held = hold_against(plain, EXPIRED)
    assert about_you(held) == about_you(plain)
    assert held.level == plain.level
    told = held.to_dict()["status"]
    assert told["accepted"] is False
    assert told["code"] == "status.expired"
    assert "过期" in told["says"]["zh"]


def test_a_question_stays_a_question() -> None:
    text = "请问您的医保账户已被停用这种短信是真的吗"
    assert hold_against(check(text), status()).kind == check(text).kind


def test_without_a_status_the_verdict_says_none() -> None:
    assert check(SCAM).to_dict()["status"] is None
