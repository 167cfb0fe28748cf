"""Who is the other party and who is the asker, by label or by how they speak.

The asker's own words never count as the other party's: "你要我验证码？" asks nothing of anybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from yibao.check.conversation.turns import Turn

Side = Literal["other", "asker"]
_Way = tuple[float, tuple[Side, ...]]
SHORT_REPLY = 8
AGAIN = 1.2  # what it costs that the same side speaks twice
FIRST = 0.3  # and that the asker is heard first
_ASKER = re.compile(
    r"^(?:我|本人|自己|me|myself|user|用户|机主|客户|参保人|市民|群众|受害人|事主|来电人|被叫|callee|"
    r"家属|老人|居民|求助者|咨询人|患者|病人|顾客|customer|victim|asker|human)(?:[（(\d].*)?$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"对方|客服|坐席|话务|专员|工作人员|骗子|嫌疑|主叫|caller|agent|陌生|来电(?!人)|民警|警官|警察|医保|社保|"
    r"热线|药店|店员|药师|医生|护士|中介|主任|科长|经理|assistant|bot|operator",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"(?:我(?:们)?(?:是|这边是|这里是)|这(?:里|边)是|我姓|工号|为您服务|有什么可以帮|请问是)|您的(?:医保|账户|卡|名下)"
)
_REPLIES = re.compile(
    r"^\s*(?:喂|啊|哦|噢|嗯|呃|好的?|行|对|是的?|是吗|真的吗|不会吧|那|我(?:的|想|要|没|不|怎么|刚|在|是不是|现在|妈|爸)|"
    r"你们?(?:是|要我|怎么|说的|不是|谁|哪)|为什么|凭什么|怎么|什么|可是|但是|谢谢|麻烦|请问|你好，?(?:我|请问))"
)
_WANTS = re.compile(r"请您|您需要|需要您|麻烦您|您把|把您|你把|告诉我|发给我|报给我|帮您|为您|配合")
_INQUIRES = re.compile(
    r"我想(?:问|咨询|查|办|打听)|请问|咨询一下|打听|怎么(?:办|查|报|缴|备案)|我要(?:办|查|问)"
)


def sides_of(turns: Sequence[Turn], heard: Mapping[int, Sequence[str]]) -> list[Side]:
    """Give the side of each turn; `heard` are the stages heard in a turn, by number from 0."""
    names = {turn.speaker for turn in turns}
    if names == {""}:
        return _unnamed([_lean(turn.text, len(heard.get(i, ()))) for i, turn in enumerate(turns)])
    askers = {name for name in names if _ASKER.match(name)}
    if not askers:
        askers = names - {_other(turns, names, heard)}
        if len(names) > 2:
            askers = {name for name in askers if not _OTHER.search(name)}
    return [
        _by_words(turn.text) if not turn.speaker else "asker" if turn.speaker in askers else "other"
        for turn in turns
    ]


def asker_began(turns: Sequence[Turn], sides: Sequence[Side]) -> bool:
    """Say whether the asker made contact: the first of their early turns inquires."""
    own = [turn.text for turn, side in zip(turns[:3], sides, strict=False) if side == "asker"]
    return bool(own) and _INQUIRES.search(own[0]) is not None


def _other(turns: Sequence[Turn], names: set[str], heard: Mapping[int, Sequence[str]]) -> str:
    """Give the speaker who most sounds like the one who called."""
    points = dict.fromkeys((turn.speaker for turn in turns), 0.0)
    for number, turn in enumerate(turns):
        score = 2.0 * bool(_INTRODUCES.search(turn.text)) + 1.5 * bool(_WANTS.search(turn.text))
        score += len(heard.get(number, ())) - 0.7 * bool(_REPLIES.match(turn.text))
        points[turn.speaker] += score + 0.3 * turn.text.count("您")
    for name in names:
        points[name] += 4.0 * bool(_OTHER.search(name))
    return max(points, key=lambda name: points[name])


def _lean(text: str, stages: int) -> float:
    """Say how much a turn sounds like the other party (above 0) or the asker (below)."""
    lean = 1.5 * bool(_WANTS.search(text)) + 2.0 * bool(_INTRODUCES.search(text)) + 0.6 * stages
    lean += 0.5 * min(text.count("您"), 3) - 1.2 * bool(_REPLIES.match(text))
    lean -= 0.5 * (len(text) <= SHORT_REPLY) + 0.6 * text.rstrip().endswith(("?", "？"))
    return lean


def _unnamed(leans: Sequence[float]) -> list[Side]:
    """Give the likeliest sides of unnamed turns: by how each sounds, and mostly taking turns."""
    other: _Way = (leans[0], ("other",))
    asker: _Way = (-leans[0] - FIRST, ("asker",))
    for lean in leans[1:]:
        to_other = max((other[0] - AGAIN, other[1]), asker, key=_score)
        to_asker = max((asker[0] - AGAIN, asker[1]), other, key=_score)
        other = (to_other[0] + lean, (*to_other[1], "other"))
        asker = (to_asker[0] - lean, (*to_asker[1], "asker"))
    return list(max(other, asker, key=_score)[1])


def _score(way: _Way) -> float:
    return way[0]


def _by_words(text: str) -> Side:
    """Give the side of words whose speaker nobody named; in doubt they are the other's."""
    if _WANTS.search(text) or _INTRODUCES.search(text):
        return "other"
    return "asker" if _REPLIES.match(text) or len(text) <= 3 else "other"
