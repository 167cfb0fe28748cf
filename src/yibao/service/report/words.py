"""The words of a report, in Chinese and English."""

from __future__ import annotations

from functools import cache

from yibao.check import open_checker
from yibao.core.regions import NATION, region
from yibao.policy import open_policy
from yibao.policy.table import topic_name
from yibao.service.asked import english_name, full_name
from yibao.service.sheet.words import KINDS, LEVELS, Both

ASKS: dict[str, Both] = {
    "add_contact": ("加微信、QQ", "to add a contact"),
    "bank_card": ("银行卡号", "a bank card number"),
    "call_number": ("打一个号码", "to call a number"),
    "click_link": ("点链接", "to follow a link"),
    "face_scan": ("刷脸", "a face scan"),
    "hand_over_card": ("交出卡或医保码", "to hand over card or code"),
    "id_number": ("身份证号", "an ID number"),
    "install_app": ("装应用", "to install an app"),
    "password": ("密码", "a password"),
    "pay_code": ("付款码", "a payment code"),
    "pay_fee": ("交费", "a fee"),
    "remote_control": ("远程控制", "remote control"),
    "scan_qr": ("扫码", "to scan a code"),
    "screen_share": ("共享屏幕", "to share the screen"),
    "transfer_money": ("转账", "a transfer"),
    "verification_code": ("验证码", "an SMS code"),
}
TITLES: dict[str, Both] = {
    "title": ("讯息批量检查报告", "Report on checked messages"),
    "levels": ("结论", "Verdicts"),
    "kinds": ("是什么", "What they are"),
    "days": ("各种讯息随时间", "Kinds over time"),
    "asks": ("要人做什么、给什么", "What they ask for"),
    "hosts": ("指向哪些非官方网址", "Where they lead"),
    "regions": ("地区", "Places"),
    "signals": ("最常见的迹象", "Most frequent signs"),
    "false_claims": ("与规定不符的说法", "Claims that the rules contradict"),
    "bad": ("读不了的行", "Rows that could not be read"),
}
COLUMNS: dict[str, Both] = {
    "item": ("", ""),
    "rows": ("条数", "messages"),
    "share": ("占比", "share"),
    "alarming": ("危险、可疑", "danger or doubtful"),
    "like": ("模仿", "resembles"),
}
NOTES: dict[str, Both] = {
    "private": (
        "报告里没有任何讯息原文。不足 {n} 条的网址和地区不列名；"
        "要求、说法、迹象不足 {n} 条的写“<{n}”。",
        "No message text is in this report. Hosts and places with fewer than {n} messages are not "
        "named; for asks, claims and signs, counts below {n} are given as “<{n}”.",
    ),
    "advice": (
        "结论由程序给出，只是提醒，不是认定。“没有发现骗人的迹象”不等于没有问题。",
        "Verdicts come from a program and are advice, not findings. No sign found is no guarantee.",
    ),
    "hosts": (
        "网址写成点不开的样子（[.]）；官方和知名网站不列。",
        "Hosts are written so that they cannot be followed ([.]); official and well-known sites "
        "are left out.",
    ),
    "rare": ("另有 {n:,} 个，各不足 {k} 条", "{n:,} more with fewer than {k} messages each"),
    "pruned": (
        "种类太多，最少见的没有全部计入。",
        "There were too many to count the rarest in full.",
    ),
    "more": ("还有 {n:,} 项，见 CSV", "{n:,} more in the CSV"),
    "none": ("没有", "none"),
    "no_days": (
        "表里没有时间列（at、date、日期……），画不出时间图。",
        "The table has no column of days (at, date, …), so there is nothing to draw.",
    ),
    "few": ("图上不画不足 {n} 条的。", "Counts below {n} are not drawn."),
}


def level_name(level: str) -> Both:
    """A level in words."""
    return LEVELS.get(level, (level, level))


def kind_name(kind: str) -> Both:
    """A kind in words."""
    return KINDS.get(kind, (kind, kind))


def ask_name(ask: str) -> Both:
    """What is asked for, in words."""
    return ASKS.get(ask, (ask, ask))


def region_name(code: str) -> Both:
    """A place with its province; rows without a place are told as such."""
    found = region(code)
    if found is None or code == NATION:
        return "没有写地区", "no place given"
    return full_name(found), english_name(found)


def topic_words(topic: str) -> Both:
    """What a claim is about, in words."""
    policy = open_policy()
    if topic not in policy.topics:
        return topic, topic
    name = topic_name(policy, topic)
    return name.zh, name.en


@cache
def _signals() -> dict[str, Both]:
    rows = open_checker().signals.rows
    return {row["id"]: (row["says"]["zh"], row["says"]["en"]) for row in rows}


def signal_name(signal: str) -> Both:
    """What a signal says to lay people."""
    return _signals().get(signal, (signal, signal))
