"""Hold "your insurance is suspended" against the asker's own signed status.

A status is a value that was read beforehand (`yibao.account.status.read_status`): either what an
agency signed, or an Issue that says why it cannot be relied on. One that cannot be relied on rules
nothing, and the verdict says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from yibao.account.status import Limit, Status
from yibao.core.errors import Issue

if TYPE_CHECKING:
    from yibao.check.claims import Ruled, Ruling
    from yibao.check.verdict import Verdict

Both = tuple[str, str]
HARMLESS_SPEECH = ("warning", "question")
_NOT = re.compile(
    r"没有?被?(?:停|冻|暂)|(?:未|并未|不会|没)被?(?:停|冻|暂)|\bnot (?:been )?(?:susp|fro)"
)
EFFECTS: dict[str, Both] = {
    "no_network_settlement": ("暂停联网结算", "bills are not settled at the counter"),
    "no_debit": ("账户暂停支出", "nothing can be paid from the account"),
    "no_credit": ("账户暂停入账（缴费不受影响）", "nothing but premiums is paid in"),
}
BASES: dict[str, Both] = {
    "arrears": ("欠缴，补缴后恢复", "arrears; it ends when they are paid"),
    "non_cooperation": (
        "涉嫌骗保又拒不配合调查，依据国务院令第735号第三十条",
        "refusing an inquiry into fraud: State Council Order 735, article 30",
    ),
    "violation": (
        "违规使用医保，依据国务院令第735号第四十一条",
        "misuse of the insurance: State Council Order 735, article 41",
    ),
    "loss_report": ("本人挂失", "you reported a loss"),
    "court_order": ("法院文书", "a court's order"),
}
_NO_LINK: Both = (
    "要恢复，不用点链接、报验证码，也不用交手续费。状态要是您自己向医保机构取的才算，别人发来的不算。",
    "Ending it never takes a link, a code or a fee. It counts only if you got it from the agency "
    "yourself; one that somebody sent you does not.",
)


class Says(NamedTuple):
    """A sentence in both languages, as a claim's reason is given."""

    zh: str
    en: str

    def to_dict(self) -> dict[str, str]:
        """Give it as the verdict's JSON has it."""
        return {"zh": self.zh, "en": self.en}


def hold_against(verdict: Verdict, status: Status | Issue) -> Verdict:
    """Give the verdict with its claims about the asker ruled from `status`."""
    if isinstance(status, Issue):
        return replace(verdict, status=status)
    claims = tuple(
        _ruled(claim, status, denied=_denied(claim, verdict))
        if claim.ruling == "about_you"
        else claim
        for claim in verdict.claims
    )
    held = replace(verdict, claims=claims, status=status)
    untrue = any(
        new.ruling == "false" and new.asserted and new is not old
        for new, old in zip(claims, verdict.claims, strict=True)
    )
    calm = verdict.level in ("no_sign_found", "cannot_tell")
    if untrue and calm and verdict.kind not in HARMLESS_SPEECH:
        return replace(held, level="doubtful", kind="false_claim", reason="claim")
    return held


def told(status: Status | Issue) -> dict[str, Any]:
    """Give what the verdict's JSON says of the status that was handed in."""
    if isinstance(status, Issue):
        zh, _, en = status.says.partition(" / ")
        says = {
            "zh": f"您给的签名状态没有采用：{zh}",
            "en": f"Your signed status was not used: {en}",
        }
        return _told(status.code, says)
    code = "status.in_order" if status.in_order else "status.limited"
    return _told(code, says_of(status).to_dict(), status)


def _told(code: str, says: dict[str, str], status: Status | None = None) -> dict[str, Any]:
    return {
        "accepted": status is not None,
        "code": code,
        "says": says,
        "issued": status.issued.isoformat() if status else None,
        "expires": status.expires.isoformat() if status else None,
    }


def says_of(status: Status) -> Says:
    """Put a status into words: in order, not insured, or what restricts it and whom to ask."""
    if status.in_order:
        return Says(
            f"您的参保状态正常，没有限制{_signed(status, 0)}。",
            f"Your insurance is in order, nothing restricts it{_signed(status, 1)}.",
        )
    zh, en = zip(*_facts(status), strict=True)
    return Says(
        f"{'；'.join(zh)}{_signed(status, 0)}。{_NO_LINK[0]}",
        f"{'; '.join(en)}{_signed(status, 1)}. {_NO_LINK[1]}",
    )


def _denied(claim: Ruled, verdict: Verdict) -> bool:
    """Say whether the message tells that the insurance is NOT suspended."""
    start, end = claim.span
    return _NOT.search(verdict.text[start:end]) is not None or any(
        piece.why_not == "denied" and piece.span[0] < end and start < piece.span[1]
        for piece in verdict.evidence
    )


def _ruled(claim: Ruled, status: Status, *, denied: bool) -> Ruled:
    says = says_of(status)
    ruling: Ruling = "true"
    if status.in_order:
        ruling = "false"
    elif status.enrolled == "active" and all(one.on == "voucher" for one in status.limits):
        ruling = "depends"
    lead = (_DENIED if denied else _LEADS)[ruling]
    because = Says(lead[0] + says.zh, lead[1] + says.en)
    # The ruling is on "you are suspended"; who denies that does not assert it.
    return claim._replace(ruling=ruling, because=because, asserted=claim.asserted and not denied)


_LEADS: dict[Ruling, Both] = {
    "false": ("说法不符：", "Not so. "),
    "true": ("与您的状态相符：", "This fits your status. "),
    "depends": ("只说对一半：", "Only half right. "),
}


_DENIED: dict[Ruling, Both] = {
    "false": ("讯息说没有停，与您的状态相符：", "The message says it is not, and that is so. "),
    "true": ("讯息说没有停，与您的状态不符：", "The message says it is not, but it is. "),
    "depends": ("讯息说没有停，只说对一半：", "The message says it is not: half right. "),
}


def _facts(status: Status) -> Iterator[Both]:
    if status.enrolled == "lapsed":
        yield (
            "您的参保已中断，可按参保地规定补缴",
            "Your enrolment has lapsed and may be resumed by paying",
        )
    elif status.enrolled != "active":
        yield "查不到您当天有效的参保", "No enrolment of yours is in force on that day"
    for one in status.limits:
        yield _limit(one)


def _limit(one: Limit) -> Both:
    effect, basis = EFFECTS[one.effect], BASES[one.basis]
    if one.on == "voucher":
        effect = (
            "医保码停用，账户和待遇没有停",
            "the voucher is blocked; account and benefits are not",
        )
    until: Both = ("", "") if one.until is None else (f"，到 {one.until}", f" until {one.until}")
    paper = (f"（{one.document}）", f" ({one.document})") if one.document else ("", "")
    whom = one.authority or "12393"
    zh = f"{effect[0]}：{basis[0]}{paper[0]}，从 {one.since} 起{until[0]}；不服可向{whom}申诉"
    en = f"{effect[1]}: {basis[1]}{paper[1]}, since {one.since}{until[1]}; appeal to {whom}"
    return zh, en


def _signed(status: Status, language: int) -> str:
    at, until = f"{status.issued:%Y-%m-%d %H:%M}", f"{status.expires:%H:%M}"
    if language == 0:
        return f"（{status.issuer}签发，签发时间 {at}，{until} 前有效）"
    return f" (signed by {status.issuer}, {at}, valid until {until})"
