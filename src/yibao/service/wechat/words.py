"""What the account says: short, kind, without links, within WeChat's 2048 bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yibao.check import Verdict
from yibao.service.sheet.words import KINDS, LEVELS, SHAPES

MAX_REPLY_BYTES = 2048
MAX_STEPS, MAX_REASONS, MAX_CLAIMS = 3, 3, 2
_DOT = re.compile(r"(?<=[a-z0-9])\.(?=[a-z]{2})", re.IGNORECASE)
_CALLS = "拿不准拨 12393，遇到诈骗拨 96110 或 110。结论只是提醒，不是官方答复。"

WELCOME = (
    "您好！收到关于医保的短信、微信或截图，拿不准真假，就转发到这里。我会说：像不像骗局，哪里可疑，"
    "现在该怎么做。\n只读一遍，不保存，不打开里面的链接。请不要发身份证号、银行卡号和验证码。"
)
WAITING = "还在看，请过几秒再发一次“结果”。"
NOTHING_WAITING = "没有在等的结果。请把收到的内容或截图发来。"
STILL_WAITING = "还没有看完，请再过几秒发“结果”。"
BUSY = "现在来问的人多，请过一会儿再发一次。着急的话拨 12393。"
EMPTY = "没有看到文字。请把收到的内容发来，或者截图发来。"
TYPE_PICTURE = "这里暂时看不了图。请在图上长按选“提取文字”，把文字发来；不要扫图里的码。"
TYPE_VOICE = "听不了语音。请把对方说的话打成文字发来，想起几句写几句。"
TYPE_OTHER = "这一种看不了。请发文字或截图。"
FAILED = "这条没有看成，不是您的错。请换成文字再发一次，着急的话拨 12393。"


def reply_of(verdict: Verdict, *, notes: tuple[str, ...] = ()) -> str:
    """The verdict as a text: level, sentence, what to do, why, whom to call."""
    told = verdict.to_dict()
    kind = f"（{KINDS[verdict.kind][0]}）" if verdict.kind != "other" else ""
    head = f"{SHAPES[verdict.level]} {LEVELS[verdict.level][0]}{kind}\n{told['says']['zh']}"
    steps = [f"{i}. {step['zh']}" for i, step in enumerate(told["advice"][:MAX_STEPS], 1)]
    parts = [head, "现在该怎么做：\n" + "\n".join(steps) if steps else ""]
    reasons = list(_reasons(told)) if verdict.level in ("danger", "doubtful") else []
    if reasons:
        parts.append("为什么：\n" + "\n".join(f"· {_inert(reason)}" for reason in reasons))
    return within("\n\n".join(part for part in (*parts, *notes, _CALLS) if part))


def within(text: str, limit_bytes: int = MAX_REPLY_BYTES) -> str:
    """The text cut to its limit, never inside a character."""
    raw = text.encode()
    if len(raw) <= limit_bytes:
        return text
    mark = "……"
    return raw[: limit_bytes - len(mark.encode())].decode(errors="ignore") + mark


def _inert(text: str) -> str:
    """A host that a reason names, so written that no phone makes a link of it."""
    return _DOT.sub("[.]", text.replace("http", "hxxp"))


def _reasons(told: dict[str, Any]) -> Iterator[str]:
    """The heaviest reasons in their own words; the message is not quoted, so no link comes back."""
    counted = [row for row in told["evidence"] if row["counted"] and row["weight"] > 0]
    counted.sort(key=lambda row: -row["weight"])
    yield from list(dict.fromkeys(row["says"]["zh"] for row in counted))[:MAX_REASONS]
    false = (row for row in told["claims"] if row["ruling"] == "false" and row["asserted"])
    yield from [f"“{row['says']['zh']}”：不属实" for row in false][:MAX_CLAIMS]
