"""Whose page it looks like, and whether it is shaped to be found by searchers.

A page looks like an agency's when it says so in its own name: as the site's name in the title, in
a logo, or as the body that runs it. A news headline that begins with an agency's name does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from yibao.check.page.doing import MAX_SHOWN, Doing
from yibao.check.page.reading import Page

_BODY = (
    r"(?:国家医保局|国家医疗保障局|国家医保服务平台|国家医疗保障服务平台|[\u4e00-\u9fff]{0,8}医疗保障局|"
    r"[\u4e00-\u9fff]{0,8}医保局|[\u4e00-\u9fff]{0,6}医保(?:服务|公共服务)平台|"
    r"[\u4e00-\u9fff]{0,8}医疗保险(?:管理|服务|事业)(?:局|中心)|[\u4e00-\u9fff]{0,8}社会保险(?:局|中心)|"
    r"人力资源和?社会保障(?:部|厅|局)|政务服务平台)"
)
_NAME = re.compile(
    rf"^{_BODY}(?:[·•\s]{{0,2}}(?:官网|官方网站|网上办事大厅|网上服务大厅|服务大厅|平台|统一认证|"
    r"身份认证|认证中心|电子凭证|登录|首页))*$"
)
_SEPARATOR = re.compile(r"\s*[-_|｜–—·»>]\s*")
_RUNS = re.compile(rf"(?:主办(?:单位)?|承办(?:单位)?|版权所有|运营单位|主管单位)[:：\s©]*{_BODY}")
_FILED = re.compile(
    r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
    r"(?:ICP[备证]|公网安备)\s?\d{5,14}号?"
)
_SITE_CODE = re.compile(r"政府网站标识码[:：\s]*(?:bm)?\d{8,10}", re.IGNORECASE)
_LOGO = re.compile(rf"{_BODY}|中国医疗保障|中国医保|国徽")
_ASKS = re.compile(r"[？?]$|^(?:怎么|如何|为什么|哪里|什么是)|(?:怎么|如何|多少)[^。]{0,20}[？?]?$")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_KEY = re.compile(
    r"(?:医保|社保|公积金)[\u4e00-\u9fff]{0,6}(?:提现|套现|取现|取款|变现|回收|代办|提取)"
)


def find_looks(page: Page) -> Iterator[Doing]:
    """Give every sign of whose page it says it is, and of a page made for searchers."""
    yield from _owners(page)
    headings = [one.block for one in page.placed if one.block.tag in _HEADINGS]
    asking = [block for block in headings if _ASKS.search(block.text)]
    if len(asking) >= 3:
        shown = "；".join(block.text for block in asking)[:MAX_SHOWN]
        yield Doing("questions", asking[0].path, shown)
    keys = page.trees[0].metas.get("keywords", "")
    said = Counter(_KEY.findall(f"{page.title}\n{keys}\n" + "\n".join(b.text for b in headings)))
    most = said.most_common(3)
    if sum(said.values()) >= 5:
        yield Doing("stuffed", "title", "、".join(f"{word}×{n}" for word, n in most)[:MAX_SHOWN])


def _owners(page: Page) -> Iterator[Doing]:
    parts = _SEPARATOR.split(page.title) if page.title else []
    name = next((part for part in parts if _NAME.match(part)), "")
    if name and (name == parts[-1] or len(parts) == 1):
        yield Doing("official_look", "title", page.title[:MAX_SHOWN])
    heading = next((one.block for one in page.placed if one.block.tag == "h1"), None)
    if heading is not None and _NAME.match(heading.text):
        yield Doing("official_look", heading.path, heading.text[:MAX_SHOWN])
    for alt, path in page.trees[0].images[:200]:
        if len(alt) <= 24 and _LOGO.search(alt) and re.search(r"logo|标|徽|局$|平台$", alt, re.I):
            yield Doing("official_look", path, alt)
            break
    for block in [*(one.block for one in page.placed), *page.asides]:
        text = block.text
        for kind, pattern in (("official_look", _RUNS), ("official_look", _SITE_CODE)):
            if match := pattern.search(text):
                yield Doing(kind, block.path, match.group()[:MAX_SHOWN])
        if match := _FILED.search(text):
            yield Doing("filing", block.path, match.group())
