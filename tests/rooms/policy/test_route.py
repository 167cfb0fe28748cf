"""Free questions: understood, or offered choices; never guessed."""

from datetime import date

import pytest

from yibao.core.errors import Issue
from yibao.policy import Policy
from yibao.policy.route import MAX_QUESTION, Router

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def router(compiled: tuple[dict[str, object], tuple[Issue, ...]], policy: Policy) -> Router:
    return Router(compiled[0]["policy_words"], policy)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "region", "ruling"),
    [
        ("在重庆医保卡能取钱吗", "500000", "forbidden"),
        ("Can I withdraw cash from my 医保 account in Chongqing?", "500000", "forbidden"),
        ("我在北京，以前的医保存折里还剩两万，现在还能取现金吗", "110000", "allowed"),
        ("我公公能用我的共济账户吗", None, "forbidden"),
        ("南京的医保可以刷健身房吗", "320100", "ended"),
        ("广州个人账户付体检可以吗", "440100", "allowed"),
        ("杭州历年账户可以付体检费不", "330100", "unknown"),
        ("辽宁医保会发短信链接吗", "210000", "forbidden"),
        ("請問醫保電子憑證真的會過期嗎", None, "forbidden"),
    ],
)
def test_a_question_is_answered_from_the_rules(
    router: Router, question: str, region: str | None, ruling: str
) -> None:
    answer = router.answer(question, on=TODAY)
    assert (answer.ruling, answer.region) == (ruling, region or "000000")


def test_a_place_in_the_question_goes_before_where_the_asker_is(router: Router) -> None:
    assert router.route("医保卡能取钱吗", region="北京").region == "北京"
    assert router.route("在重庆医保卡能取钱吗", region="北京").region == "500000"


def test_of_two_places_the_one_insured_in_counts(router: Router) -> None:
    assert router.route("鞍山医保卡的钱能在大连用ATM取现吗").region == "210300"
    assert router.route("广东省广州市的医保能取现金吗").region == "440100"


def test_two_places_that_cannot_be_told_apart_give_choices(router: Router) -> None:
    answer = router.answer("北京和上海的医保余额可以取现吗", on=TODAY)
    assert (answer.ruling, answer.topic) == ("unknown", "personal_account.cash_withdrawal")
    assert {one.region for one in answer.choices} == {"110000", "310000"}
    assert [one.code for one in answer.missing] == ["region.several"]


@pytest.mark.parametrize("question", ["", "你好", "今天天气怎么样", "???", "hello", "医保"])
def test_what_is_not_understood_offers_choices(router: Router, question: str) -> None:
    answer = router.answer(question, on=TODAY)
    assert answer.ruling == "unknown"
    assert [one.code for one in answer.missing] == ["question.unsure"]
    assert answer.choices
    assert "12393" in answer.says.zh


def test_close_meanings_are_offered_side_by_side(router: Router) -> None:
    offered = router.route("换医保卡要手续费还是升级费，医保码激活").choices
    assert not offered or len({one.topic for one in offered}) == len(offered)


def test_a_question_over_the_limit_is_refused_by_name(router: Router) -> None:
    answer = router.answer("医保" * MAX_QUESTION, on=TODAY)
    assert [one.code for one in answer.missing] == ["question.too_long"]
    assert str(MAX_QUESTION) in answer.says.zh


def test_a_bad_day_or_place_is_told_also_with_a_free_question(router: Router) -> None:
    assert "date.unreadable" in [one.code for one in router.answer("你好", on="明天").missing]
    answer = router.answer("医保卡能取钱吗", on=TODAY, region="没有这个地方")
    assert [one.code for one in answer.missing] == ["region.unknown"]


def test_a_word_that_means_two_facts_tells_none(router: Router) -> None:
    told = router.route("我爸和我妹妹能用我的共济账户吗").facts
    assert "relation" not in told


def test_a_longer_word_hides_the_shorter_one_inside_it(router: Router) -> None:
    assert router.route("老婆的妈妈能用我的共济账户吗").facts == {"relation": "parent_in_law"}


def test_given_facts_go_before_facts_read(router: Router) -> None:
    question = "我妹妹能用我的共济账户吗"
    told = {"relation": "parent_in_law"}
    assert router.answer(question, on=TODAY).ruling == "allowed"
    assert router.answer(question, on=TODAY, facts=told).ruling == "forbidden"
