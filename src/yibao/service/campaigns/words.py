"""What was seen before, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from yibao.check.near import Campaign, NearKnown
from yibao.service.sheet.words import LEVELS, Lang, say

DIFFERENCES = {
    "link": ("链接", "the link"),
    "number": ("号码", "a number"),
    "amount": ("金额", "an amount"),
    "date": ("时间", "a date"),
    "name": ("署名", "the signature"),
    "account": ("账号", "an account"),
    "wording": ("措辞", "the wording"),
}
WORDS = {
    "nothing": ("索引里没有见过相似的讯息。", "Nothing like it is in the index."),
    "seen": (
        "见过 {times:,} 次（自 {since}，最近 {last}）",
        "Seen {times:,} times (since {since}, last {last})",
    ),
    "once": ("见过 1 次（{since}）", "Seen once ({since})"),
    "differs": ("，不同处：{what}。", "; what differs: {what}."),
    "same": ("，看不出不同。", "; no difference found."),
    "regions": ("报告来自：{what}。", "Reported from: {what}."),
    "levels": ("当时的结论：{what}。", "The verdicts then: {what}."),
    "template": ("多人报告的共同写法：{what}", "What many reports share: {what}"),
    "caution": (
        "见过只说明有人报告过相似的讯息，不说明真假：提醒大家的讯息也会传开。",
        "Seen before means that people reported messages like it, not that it is true or false:"
        " warnings go round too.",
    ),
}  # fmt: skip
MOST_REGIONS = 5


def near_lines(near: NearKnown, lang: Lang) -> tuple[str, ...]:
    """Give what is known of a message, the count and what differs first."""
    names = [say(DIFFERENCES[one], lang) for one in near.differs]
    differs = _told("differs", lang, what=_list(names, lang)) if names else _told("same", lang)
    return (counted(near.campaign, lang) + differs, *_more(near.campaign, lang))


def nothing(lang: Lang) -> str:
    """Say that nothing like it was reported."""
    return _told("nothing", lang)


def counted(campaign: Campaign, lang: Lang) -> str:
    """Say how often and since when."""
    name = "once" if campaign.times == 1 else "seen"
    return _told(name, lang, times=campaign.times, since=campaign.since, last=campaign.last)


def _more(campaign: Campaign, lang: Lang) -> Iterator[str]:
    places = [
        f"{one.zh if lang == 'zh' else one.en} {one.times:,}"
        for one in campaign.regions[:MOST_REGIONS]
    ]
    if places:
        yield _told("regions", lang, what=_list(places, lang))
    levels = [f"{say(LEVELS[name], lang)} {n:,}" for name, n in campaign.levels.items() if n]
    if levels:
        yield _told("levels", lang, what=_list(levels, lang))
    if campaign.template:
        yield _told("template", lang, what=campaign.template)
    yield _told("caution", lang)


def _told(name: str, lang: Lang, **values: object) -> str:
    return say(WORDS[name], lang).format(**values)


def _list(names: list[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(names)
