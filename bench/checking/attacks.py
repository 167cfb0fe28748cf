"""Ways to disguise a message, made apart from the tables that undo them.

Homophones and pinyin come from pypinyin, traditional forms from OpenCC, split and look-alike
characters from short lists written here by hand; nothing is read from the knowledge of the package.
Every attack leaves links alone and is the same in each run. `SHARE` of the Han characters change.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

SEED = 20261122
SHARE = 0.2
_HAN = re.compile("[\u4e00-\u9fff]")
_LINK = re.compile(r"[a-zA-Z0-9:/._?=&%#@-]{4,}")
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
SIGNS = "*.·-_~ |、^"


def _table(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split())


SPLIT = _table(
    """
    保=亻呆 信=亻言 付=亻寸 钱=钅戋 银=钅艮 铁=钅失 领=令页 取=耳又 现=王见 码=石马 证=讠正
    认=讠人 请=讠青 补=衤卜 贴=贝占 账=贝长 购=贝勾 打=扌丁 转=车专 停=亻亭 报=扌及 号=口丁
    们=亻门 何=亻可 他=亻也 你=亻尔 如=女口 好=女子 明=日月 时=日寸 期=其月 到=至刂 和=禾口
    的=白勺 加=力口 联=耳关 让=讠上 话=讠舌 说=讠兑 语=讠吾 诈=讠乍 机=木几 村=木寸 对=又寸
    难=又隹 欢=又欠 鸡=又鸟
    """
)
LOOK_ALIKE = _table(
    """
    微=徽 账=帐 卡=咔 医=匧 保=堡 信=訫 未=末 己=已 末=未 日=曰 人=入
    土=士 天=夭 千=干 银=錑 行=荇 码=碼 的=旳 元=沅 钱=銭 大=太 手=丰
    机=枳 号=呺 加=珈 点=奌 冻=涷 冒=冐 券=劵 汇=氵匚 免=兔
    """
)
Attack = Callable[[str], str]


def attacks() -> dict[str, Attack]:
    """Give every attack by name; needs opencc and pypinyin."""
    return {
        "zero-width characters": partial(_changed, change=_after(ZERO_WIDTH)),
        "signs inside words": partial(_changed, change=_after(SIGNS)),
        "pinyin": partial(_changed, change=_pinyin),
        "homophones": partial(_changed, change=_homophone),
        "split characters": partial(_changed, change=_of(SPLIT), share=1.0),
        "look-alike characters": partial(_changed, change=_of(LOOK_ALIKE), share=1.0),
        "traditional": _traditional,
    }


Change = Callable[[random.Random, str], str]


def _changed(text: str, *, change: Change, share: float = SHARE) -> str:
    """Change a share of the Han characters outside links, the same in each run."""
    dice = random.Random(f"{SEED}{text}")
    out: list[str] = []
    at = 0
    for link in _LINK.finditer(text):
        out += (_stretch(dice, text[at : link.start()], change, share), link.group())
        at = link.end()
    out.append(_stretch(dice, text[at:], change, share))
    return "".join(out)


def _stretch(dice: random.Random, text: str, change: Change, share: float) -> str:
    return "".join(
        change(dice, char) if _HAN.match(char) and dice.random() < share else char for char in text
    )


def _after(signs: str) -> Change:
    return lambda dice, char: char + dice.choice(signs)


def _of(table: dict[str, str]) -> Change:
    return lambda _, char: table.get(char, char)


def _pinyin(_: random.Random, char: str) -> str:
    return _syllable(char) or char


def _homophone(dice: random.Random, char: str) -> str:
    others = [one for one in _common().get(_syllable(char), "") if one != char]
    return dice.choice(others) if others else char


@cache
def _syllable(char: str) -> str:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    found: list[Any] = lazy_pinyin(char, style=Style.NORMAL)
    return str(found[0]) if found and found[0].isascii() else ""


@cache
def _common() -> dict[str, str]:
    """Give the everyday characters (level 1 of GB 2312) of each syllable."""
    found: dict[str, str] = {}
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            try:
                char = bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            syllable = _syllable(char)
            found[syllable] = found.get(syllable, "") + char
    return found


@cache
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415

    return OpenCC("s2t")


def _traditional(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted
