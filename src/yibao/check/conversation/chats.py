"""Chats as people export or copy them: a name and time above the words, or "A：words".

Text before the first speaker is no turn and is named as left out.
"""

from __future__ import annotations

import re

from yibao.check.conversation.turns import MAX_SPEAKER, Chat, Turn, chat_of, fault
from yibao.core.errors import Issue

_DAY = r"(?:\d{2,4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?"
_HOUR = r"(?:[上下]午|凌晨|晚上|早上|中午)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?"
_WHEN = rf"(?:{_DAY}\s+(?:星期[一二三四五六日天]\s+)?{_HOUR}|(?:昨天|今天|前天)?\s?{_HOUR})"
_NAME_THEN_TIME = re.compile(rf"^(?P<name>\S.{{0,30}}?)\s+(?P<at>{_WHEN})\s*$")
_TIME_THEN_NAME = re.compile(rf"^(?P<at>{_DAY}\s+{_HOUR})\s+(?P<name>\S.{{0,40}})$")
_BRACKETED = re.compile(
    rf"^[\[（(]\s*(?P<at>{_WHEN})\s*[\])）]\s*(?P<name>[^:：\n]{{1,20}})[:：]\s*"
)
LABEL = re.compile(
    r"^(?P<name>[\u4e00-\u9fffA-Za-z0-9_·]{1,12}(?:[（(][^()（）\n]{1,16}[)）])?)\s?[:：]\s*(?!//|\d\d)"
)
_RULE = re.compile(r"^[\s—–\-=*_]{3,}.{0,40}[\s—–\-=*_]{3,}$|^[\s—–\-=*_]{3,}$")
_ACCOUNT = re.compile(r"[（(<][^()（）<>]{2,40}[)）>]$")
MOST_BEFORE = 0.3  # of a pasted text may stand before the first speaker
# Labels that a notice or letter also has before a colon.
_NOTICE = frozenset(
    """
    时间 地点 地址 电话 联系人 联系电话 网址 来源 作者 编辑 标题 主题 金额 单号 姓名 日期 备注
    注意 提醒 温馨提示 通知 提示 附件 抄送 收件人 发件人 微信 微信号 链接 问 答 步骤 条件 对象
    材料 方式 原因 说明 类型 结果 回复 官网
    """.split()
)


def looks_like_chat(text: str) -> bool:
    """Say whether pasted text is a chat: turns of two or more speakers who come back."""
    found, before, _ = _cut(text)
    if len(found) < 3 or sum(map(len, before)) > MOST_BEFORE * len(text):
        return False
    names = [turn.speaker for turn in found]
    again = any(names.count(name) > 1 for name in set(names))
    few = len(set(names)) <= max(2, len(names) // 2)
    return again and few and len(set(names)) > 1 and not _NOTICE & set(names)


def read_chat(text: str) -> Chat:
    """Read an exported or copied chat."""
    turns, before, empty = _cut(text)
    faults: list[Issue] = []
    if before:
        faults.append(fault(0, f"开头 {len(before)} 行没有说是谁说的，没有算进去"))
    faults += [fault(number, "这一句没有话") for number in empty]
    return chat_of(turns, faults)


def _cut(text: str) -> tuple[list[Turn], list[str], list[int]]:
    """Give the turns, the lines before the first, and the numbers of turns without words."""
    rows: list[tuple[str, str, list[str]]] = []
    before: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    headed = sum(_header(line) is not None for line in lines) >= 2
    for line in lines:
        opened = _header(line) if headed else _labelled(line)
        if opened is not None:
            rows.append(opened)
        elif not line.strip() or _RULE.match(line):
            continue
        elif rows:
            rows[-1][2].append(line.strip())
        else:
            before.append(line)
    turns = [Turn(name, "\n".join(words), at) for name, at, words in rows if words]
    return turns, before, [i for i, row in enumerate(rows, 1) if not row[2]]


def _header(line: str) -> tuple[str, str, list[str]] | None:
    """Read a line that holds a name and a time, maybe with the words after a colon."""
    bracketed = _BRACKETED.match(line)
    if bracketed:
        rest = line[bracketed.end() :].strip()
        return _name(bracketed["name"]), bracketed["at"], [rest] if rest else []
    found = _TIME_THEN_NAME.match(line.strip()) or _NAME_THEN_TIME.match(line.strip())
    if found is None or len(line) > 70 or "：" in found["name"]:
        return None
    return _name(found["name"]), found["at"], []


def _labelled(line: str) -> tuple[str, str, list[str]] | None:
    found = LABEL.match(line.strip())
    if found is None:
        return None
    rest = line.strip()[found.end() :].strip()
    return _name(found["name"]), "", [rest] if rest else []


def _name(name: str) -> str:
    return _ACCOUNT.sub("", name.strip(" :：")).strip()[:MAX_SPEAKER] or name[:MAX_SPEAKER]
