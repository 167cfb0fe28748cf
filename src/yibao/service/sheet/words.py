"""The words every door uses for levels, kinds, rulings and headings, in Chinese and English."""

from __future__ import annotations

from typing import Literal

Lang = Literal["zh", "en"]
Both = tuple[str, str]
"""A word in Chinese, and in English."""

LEVELS: dict[str, Both] = {
    "danger": ("危险", "Danger"),
    "doubtful": ("可疑", "Doubtful"),
    "no_sign_found": ("没有发现骗人的迹象", "No sign of a scam found"),
    "cannot_tell": ("判断不了", "Cannot tell"),
}
SHAPES = {"danger": "▲", "doubtful": "◆", "no_sign_found": "●", "cannot_tell": "□"}
KINDS: dict[str, Both] = {
    "scam": ("像诈骗", "looks like a scam"),
    "cashout": ("医保套现、倒卖", "cashing out or resale"),
    "false_claim": ("说法与规定不符", "claims against the rules"),
    "warning": ("提醒、揭露骗局", "a warning about scams"),
    "notice": ("通知", "a notice"),
    "question": ("提问", "a question"),
    "other": ("其他内容", "other content"),
}
RULINGS: dict[str, Both] = {
    "true": ("属实", "True"),
    "false": ("不属实", "False"),
    "depends": ("要看情况", "It depends"),
    "unknown": ("查不到可靠依据", "No reliable source found"),
    "about_you": ("要查您自己的状态", "Check your own status"),
}
RULING_SHAPES = {"true": "○", "false": "✕", "depends": "◇", "unknown": "？", "about_you": "◎"}
WHY_NOT: dict[str, Both] = {
    "quoted": ("引用的话，不算在内", "quoted, so not counted"),
    "denied": ("说的是“不要”“不会”，不算在内", "denied, so not counted"),
    "": ("", ""),
}
AFTERCARE: dict[str, Both] = {
    "clicked": ("我已经点了链接", "I tapped the link"),
    "filled": ("我已经填了资料", "I filled in my details"),
    "paid": ("我已经付了钱", "I paid"),
    "lent": ("我把卡或医保码借出去了", "I lent my card or code"),
}
HEADINGS: dict[str, Both] = {
    "steps": ("现在该怎么做", "What to do now"),
    "why": ("为什么这样说", "Why we say so"),
    "rules": ("规定怎么说", "What the rules say"),
    "unsure": ("我们说不准的", "What we could not tell"),
    "call": ("可以打的电话", "Numbers to call"),
    "places": (
        "官方网址和应用（自己打开，不从讯息里点）",
        "Official sites and apps (open them yourself)",
    ),
    "aftercare": ("如果已经……", "If you already…"),
    "seen": ("看到了这些，但不足以说是骗局", "We saw these; they do not make it a scam"),
    "relief": ("让人放心些的地方", "What speaks for it"),
    "aside": ("看到但没算在内的", "Seen, but not counted"),
    "near": ("见过吗", "Seen before?"),
}
NOTES: dict[str, Both] = {
    "inert": (
        "网址已改成点不开的样子（hxxp、[.]）。",
        "Links are written so that they cannot be followed (hxxp, [.]).",
    ),
    "hidden": ("▯ 处是看不见的字符。", "▯ stands for an invisible character."),
    "left_out": ("……（中间 {} 字从略）……", "… ({} characters left out) …"),
    "no_mark": (
        "我们没有在里面找到认得的骗人说法或去处。",
        "We found none of the words or destinations that we know from scams.",
    ),
    "since": ("{} 起施行", "in force since {}"),
    "until": ("{} 止", "until {}"),
    "checked": ("{} 核对", "checked {}"),
    "national": ("全国规定", "national rule"),
    "wider": ("依据{}的规定", "by the rule of {}"),
    "quoted": ("文中引用的说法", "quoted in the message"),
    "denied": ("文里说不是这样：{}", "It says this is not so: {}"),
    "advice": (
        "结论只是提醒，不是官方答复。",
        "This is advice, not an official answer.",
    ),
    "knowledge": (
        "按 {on} 在{region}的规定 · 知识版本 {version}",
        "By the rules of {on} in {region} · knowledge {version}",
    ),
}


def say(both: Both, lang: Lang) -> str:
    """The word in one language."""
    return both[0] if lang == "zh" else both[1]
