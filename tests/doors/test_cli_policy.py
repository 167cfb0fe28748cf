"""`yibao policy ask`: a topic or a free question, a place, a day."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from yibao.policy import ask

Yibao = Callable[..., Result]


@pytest.mark.parametrize(
    "words",
    [
        ("取现", "重庆"),
        ("重庆", "取现"),
        ("personal_account.cash_withdrawal", "Chongqing"),
        ("personal_account.cash_withdrawal", "500000"),
        ("在重庆医保卡能取钱吗",),
    ],
)
def test_the_same_question_in_any_form_gets_the_same_answer(
    yibao: Yibao, words: tuple[str, ...]
) -> None:
    done = yibao("policy", "ask", *words, "--on", "2026-11-22", "--json")
    assert done.exit_code == 0, done.stderr
    expected = ask("personal_account.cash_withdrawal", "重庆", "2026-11-22").to_dict()
    assert json.loads(done.stdout) == expected


@pytest.mark.parametrize(("lang", "word"), [("zh", "不可以"), ("en", "Forbidden")])
def test_the_drawn_answer_says_ruling_document_and_days(yibao: Yibao, lang: str, word: str) -> None:
    done = yibao("policy", "ask", "取现", "重庆", "--lang", lang)
    assert word in done.stdout
    assert "《" in done.stdout
    assert "2026" in done.stdout


def test_a_question_not_understood_offers_choices(yibao: Yibao) -> None:
    done = yibao("policy", "ask", "今天天气怎么样")
    assert done.exit_code == 0
    assert "→" in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("取现", "亚特兰蒂斯"), "不认识“亚特兰蒂斯”"),
        (("取现", "朝阳"), "不止一个地方"),
        (("取现", "重庆", "--on", "明天"), "日期“明天”看不懂"),
    ],
)
def test_a_place_or_day_nobody_knows_is_refused(
    yibao: Yibao, words: tuple[str, ...], says: str
) -> None:
    done = yibao("policy", "ask", *words)
    assert done.exit_code == 2
    assert says in done.stderr
