"""What the names in a report are called, Chinese first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Says:
    """The same words in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} · {self.en}" if self.en else self.zh


NAMES = {
    "harm": Says("有害", "harm"),
    "harmless": Says("无害", "harmless"),
    "scam": Says("诈骗", "scam"),
    "cashout": Says("套现", "cash-out"),
    "misleading": Says("误导说法", "misleading"),
    "genuine": Says("真通知", "genuine"),
    "warning": Says("警示报道", "warning"),
    "question": Says("提问", "question"),
    "unrelated": Says("无关", "unrelated"),
    "false_claim": Says("说法不实", "false claim"),
    "notice": Says("通知", "notice"),
    "other": Says("其他", "other"),
    "sms": Says("短信", "SMS"),
    "call": Says("电话", "call"),
    "chat": Says("聊天", "chat"),
    "ad": Says("广告", "ad"),
    "page": Says("网页", "page"),
    "news": Says("新闻", "news"),
    "app": Says("应用", "app"),
    "danger": Says("危险", "danger"),
    "doubtful": Says("可疑", "doubtful"),
    "no_sign_found": Says("未见异常", "no sign found"),
    "cannot_tell": Says("无法判断", "cannot tell"),
    "true": Says("属实", "true"),
    "false": Says("不实", "false"),
    "depends": Says("看情况", "depends"),
    "unknown": Says("不知道", "unknown"),
    "about_you": Says("看本人", "about you"),
    "missed": Says("没找到", "missed"),
    "right": Says("判对", "right"),
    "wrong": Says("判错", "wrong"),
    "false_danger": Says("误报为危险", "false danger"),
    "false_doubtful": Says("误报为可疑", "false doubtful"),
}
BARS = {
    "harm_flagged": Says("有害讯息报出（危险或可疑）", "harm flagged"),
    "harm_danger": Says("有害讯息报为危险", "harm as danger"),
    "false_danger": Says("无害讯息误报为危险", "false danger"),
    "false_doubtful": Says("无害讯息误报为可疑", "false doubtful"),
    "misleading_ruled_right": Says("误导说法找到且判对", "misleading claims ruled right"),
    "variants_same_level": Says("变体结论不变", "variants, same level"),
    "ece": Says("概率误差 ECE", "calibration error ECE"),
}


def name(key: str | None) -> Says:
    """Give what `key` is called; a name nobody listed stands for itself; None means all."""
    if key is None:
        return Says("全部", "all")
    return NAMES.get(key) or Says(key, "")
