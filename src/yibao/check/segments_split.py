"""A text cut into segments: headings, paragraphs, dialogue, quoted blocks, lists.

Lines decide where a text has them; one that has none is cut at its sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST = 360
LONGEST_HEADING = 36
MAX_SEGMENTS = 200
_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(
    r"^(?:#{1,6}\s|第[一二三四五六七八九十\d]{1,3}[章节部分条]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|（[一二三四五六七八九十]{1,3}）|\d{1,2}[、.．]\s?\D|[Qq问]\s?\d*[:：])"
)
_DIALOGUE = re.compile(r"^[\s“\"]*[\u4e00-\u9fffA-Za-z]{1,8}(?:\([^)]{1,8}\))?[:：]\s*\S")
_QUOTED = re.compile(r"^\s*(?:>|“.{12,}”[。！]?\s*$|「.{12,}」\s*$|【.{0,12}(?:短信|原文|截图)】)")
_ITEM = re.compile(r"^\s*(?:[-*•·●▪◆]\s|\d{1,2}[)）]|[①-⑳])")
_SENTENCE = re.compile(r"[^。！？!?；;]*[。！？!?；;]+[”」』\"]*|[^。！？!?；;]+$")
_FRAME = re.compile(
    r"版权所有|ICP[备证]|公网安备|责任编辑|责编[:：]|^来源[:：]|^作者[:：]|上一篇|下一篇|返回顶部"
    r"|^(?:首页|分享到|相关(?:阅读|文章|推荐)|点击数|浏览次数|阅读\s?\d)"
)
_ENDS = tuple("。！!；;，,：:")


class Stretch(NamedTuple):
    """One segment's place and shape."""

    start: int
    end: int
    shape: str


def split(text: str) -> list[Stretch]:
    """Give the segments of a text, in order; nothing but blanks lies between them."""
    return joined(pieces(text))


def pieces(text: str) -> Iterator[Stretch]:
    """Give every line of a text, a long one cut at its sentences."""
    for match in _LINE.finditer(text):
        if match[0].strip():
            yield from _cut(text, Stretch(match.start(), match.end(), _shape(match[0])))


def is_frame(text: str) -> bool:
    """Say whether a segment is what frames an article: who made it, what else there is."""
    return len(text) < 80 and _FRAME.search(text) is not None


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join short neighbours of one shape, and a heading with nothing; keep under MAX_SEGMENTS."""
    found: list[Stretch] = []
    for one in stretches:
        last = found[-1] if found else None
        fits = last is not None and one.end - last.start <= LONGEST
        if last is not None and fits and last.shape == one.shape and one.shape != "heading":
            found[-1] = Stretch(last.start, one.end, one.shape)
        elif last is not None and len(found) >= MAX_SEGMENTS:
            found[-1] = Stretch(last.start, one.end, "paragraph")
        else:
            found.append(one)
    return found


def _shape(line: str) -> str:
    plain = line.strip()
    if _QUOTED.match(line):
        return "quotation"
    if _DIALOGUE.match(line):
        return "dialogue"
    if len(plain) <= LONGEST_HEADING and (_HEADING.match(plain) or not plain.endswith(_ENDS)):
        return "heading" if _HEADING.match(plain) or len(plain) >= 4 else "paragraph"
    return "list" if _ITEM.match(line) else "paragraph"


def _cut(text: str, one: Stretch) -> Iterator[Stretch]:
    """Cut a long line at its sentences."""
    if one.end - one.start <= LONGEST:
        yield one
        return
    start = one.start
    for match in _SENTENCE.finditer(text, one.start, one.end):
        if match.end() - start > LONGEST and match.start() > start:
            yield one._replace(start=start, end=match.start())
            start = match.start()
    if start < one.end:
        yield one._replace(start=start)
