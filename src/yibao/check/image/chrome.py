"""What the phone wrote, not the sender: status bar, title, times between bubbles, input bar.

In: placed lines. Out: those that are not part of the message. A line that could be the tail of a
paragraph is never taken out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from yibao.check.image.placing import Placed, rows_of

_CLOCK = r"(?:[01]?\d|2[0-3])[:：][0-5]\d(?:\s?[AP]M)?"
_DAY = (
    r"(?:今天|昨天|前天|(?:周|星期|礼拜)[一二三四五六日天]|\d{4}年|\d{1,2}月\d{1,2}[日号]|"
    r"(?:\d{4}[-/.])?\d{1,2}[-/.]\d{1,2}|today|yesterday)"
)
_PART = r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|am|pm)"
_TIME = re.compile(rf"(?:{_DAY}[\s,，]*)*{_PART}?\s*(?:{_CLOCK})", re.I)
_DATE = re.compile(rf"(?:{_DAY}\s*)+(?:农历.{{2,8}})?", re.I)
_STATUS = re.compile(
    rf"{_CLOCK}|[2-6]G\+?\d?|[45]GA?|HD\d?|VoLTE|LTE|NFC|Wi-?Fi|\d{{1,3}}%?|[\d.]+\s?[KM]B?/s|"
    r"中国(?:移动|联通|电信|广电)|China (?:Mobile|Unicom|Telecom)|[^\w\u4e00-\u9fff]{1,4}|"
    r"(?:[2-6]G\+?|HD\d?|\.?[il]{1,4}|\d{1,3}%?|中国(?:移动|联通|电信|广电))"
    r"(?:\s+(?:[2-6]G\+?|HD\d?|[il.]{1,4}|\d{1,3}%?|[^\w\s]{1,3}))+",
    re.I,
)
_TITLE = re.compile(
    r"[<〈‹＜く(（]?\s?(?:\d{1,3}|99\+)?|[·•.…。]{2,3}|\+?\d[\d\s-]{4,20}|.{1,20}[(（]\d{1,3}[)）]"
)
_BAR = re.compile(
    r"发送|短信/彩信|短信|彩信|信息|i信息|iMessage|发消息|发短信|按住\s?说话|输入(?:信息|内容|消息)?|"
    r"说点什么.{0,3}|写评论.{0,3}|回复|上滑解锁|向上轻扫以解锁|Send|Text Message|[+＋⊕☺]|"
    r"复制|转发|删除|更多|拨打|添加|屏蔽|举报",
    re.I,
)
_BETWEEN = re.compile(
    r"短信/彩信|短信|彩信|信息|微信|通知|通知中心|现在|刚刚|\d{1,2}\s?(?:分钟|小时)前|已读|未读|送达|已送达|"
    r"对方正在输入.{0,3}|[—-]*\s?以下(?:是|为)新消息\s?[—-]*|"
    r"以上是打招呼的内容|查看更多消息|now|just now",
    re.I,
)
_NARROW_TOKEN = 8
_CLOSE, _ALIGNED = 1.9, 1.0
_TITLE_WITHIN = 5


def chrome(placed: Sequence[Placed]) -> set[Placed]:
    """Give the lines that the phone wrote."""
    rows = rows_of(placed)
    if len(rows) < 2:
        return set()
    found: set[Placed] = set()
    first = 0
    if _is_status(rows[0]):
        found.update(rows[0])
        first = 1
    last = len(rows)
    while last > first + 1 and _all(_BAR, rows[last - 1]):
        last -= 1
        found.update(rows[last])
    near = first and first < last - 1 and _is_near(rows[0], rows[first])
    if near and _is_title(rows[first], talks=last < len(rows)):
        found.update(rows[first])
    for i in range(first, last):
        before = [one for one in rows[i - 1] if one not in found] if i else []
        if _is_between(rows[i]) and not _is_tail(rows[i], before):
            found.update(rows[i])
    return found


def _is_status(row: Sequence[Placed]) -> bool:
    if _all(_STATUS, row):
        return True
    clocked = any(_TIME.fullmatch(one.line.text.strip()) for one in row)
    return clocked and len(row) > 1 and all(len(one.line.text) <= _NARROW_TOKEN for one in row)


def _is_near(bar: Sequence[Placed], row: Sequence[Placed]) -> bool:
    return row[0].middle - bar[0].middle < _TITLE_WITHIN * bar[0].high


def _is_title(row: Sequence[Placed], *, talks: bool) -> bool:
    """A sender's number or a group's name; any short name where an input bar shows a chat."""
    if _all(_TITLE, row):
        return True
    return talks and sum(len(one.line.text) for one in row) <= 2 * _NARROW_TOKEN


def _is_between(row: Sequence[Placed]) -> bool:
    for one in row:
        text = one.line.text.strip()
        timed = _TIME.fullmatch(text) or _DATE.fullmatch(text) or _BETWEEN.fullmatch(text)
        if not timed:
            return False
    return True


def _is_tail(row: Sequence[Placed], before: Sequence[Placed]) -> bool:
    """Say whether the row may end a paragraph that the row before it began."""
    for one in row:
        for other in before:
            step = one.middle - other.middle
            high = min(one.high, other.high)
            similar = max(one.high, other.high) < 1.3 * high
            if similar and step < _CLOSE * high and abs(one.x0 - other.x0) < _ALIGNED * high:
                return True
    return False


def _all(pattern: re.Pattern[str], row: Sequence[Placed]) -> bool:
    return all(pattern.fullmatch(one.line.text.strip()) for one in row)
