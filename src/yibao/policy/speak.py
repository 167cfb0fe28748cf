"""The sentence an answer says: the rule's own words, what decided, and whom to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yibao.policy.answer import HOTLINE, Missing, Ruling, Says
from yibao.policy.rule import Value
from yibao.policy.weigh import Judged

_ACT: dict[Ruling, Says] = {
    "allowed": Says("可以", "yes"),
    "conditional": Says("要看条件", "it depends"),
    "forbidden": Says("不可以", "no"),
    "ended": Says("已经不行了", "no longer"),
    "unknown": Says("我们不能确定", "we cannot tell"),
}
_STATEMENT: dict[Ruling, Says] = {
    **_ACT,
    "allowed": Says("属实", "true"),
    "forbidden": Says("不属实", "not true"),
    "ended": Says("现在不是这样了", "no longer true"),
}


def ruled(says: Mapping[str, str]) -> Says:
    """A compiled sentence as a value."""
    return Says(says["zh"], says["en"])


def spoken(value: Value, judged: Judged, *, kind: str) -> Says:
    """The rule's words; before them what the asker's own facts decided, after them a caveat."""
    says = value.says
    if judged.ruling != value.ruling and judged.because is not None:
        says = _decided(judged, says, kind=kind)
    elif judged.ruling == "allowed" and value.ruling == "conditional":
        word = (_STATEMENT if kind == "statement" else _ACT)["allowed"]
        says = Says(f"按您说的情况，{word.zh}。{says.zh}", f"In your case: {word.en}. {says.en}")
    if judged.ruling == "unknown":
        return _with_hotline(says)
    return _as_graded(says) if value.grade == "M" else says


def _decided(judged: Judged, says: Says, *, kind: str) -> Says:
    word = (_STATEMENT if kind == "statement" else _ACT)[judged.ruling]
    assert judged.because is not None
    because = judged.because.says
    if judged.because_unmet:
        zh = f"按您说的情况，{word.zh}：要求“{because.zh}”，这一条不符合。"
        en = f"In your case: {word.en}. This is required and not met: {because.en}. "
    else:
        zh = f"按您说的情况（{because.zh}），{word.zh}。"
        en = f"In your case ({because.en}): {word.en}. "
    return Says(zh + says.zh, en + says.en)


def _as_graded(says: Says) -> Says:
    """Known from the press only: the local office has the last word."""
    return Says(
        f"{says.zh}（以当地医保部门为准）", f"{says.en} (The local 医保 office has the last word.)"
    )


def _with_hotline(says: Says) -> Says:
    zh = says.zh if HOTLINE in says.zh else f"{says.zh}请打{HOTLINE}或12345问参保地医保部门。"
    en = says.en if HOTLINE in says.en else f"{says.en} Call {HOTLINE} or 12345 to ask."
    return Says(zh, en)


def unknown_says(missing: Sequence[Missing]) -> Says:
    """The sentence of an answer that has nothing but what is wrong or missing."""
    zh = "；".join(one.says.zh for one in missing)
    en = "; ".join(one.says.en for one in missing)
    return _with_hotline(Says(f"不能确定：{zh}。", f"We cannot tell: {en}."))
