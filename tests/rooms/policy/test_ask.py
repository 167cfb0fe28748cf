"""Asking: a ruling with its citation, or an honest unknown; never a guess."""

from datetime import date
from typing import Any

import pytest

from yibao.policy import Policy

TODAY = date(2026, 11, 22)
CASH = "personal_account.cash_withdrawal"
SHARING = "personal_account.family_sharing"


@pytest.mark.parametrize("place", ["重庆", "重庆市", "500000", "Chongqing", "chongqing"])
def test_a_place_is_known_by_any_of_its_names(policy: Policy, place: str) -> None:
    assert policy.ask(CASH, place, TODAY).region == "500000"


def test_a_topic_is_known_by_id_name_or_alias(policy: Policy) -> None:
    assert {policy.ask(name, None, TODAY).topic for name in (CASH, "取现", "Withdraw")} == {CASH}


def test_a_day_may_be_text(policy: Policy) -> None:
    assert policy.ask(CASH, None, "2026-11-22") == policy.ask(CASH, None, TODAY)


def test_an_answer_carries_what_it_rests_on(policy: Policy) -> None:
    answer = policy.ask("voucher.lending", None, date(2022, 1, 1))
    assert answer.ruling == "forbidden"
    assert answer.citation is not None
    assert answer.citation.number == "国务院令第735号"
    assert (answer.grade, answer.provision) == ("V", "000000-national/voucher-lending")
    assert answer.since == date(2021, 5, 1)
    assert answer.checked_on is not None


def test_the_history_shows_what_came_before_and_after(policy: Policy) -> None:
    answer = policy.ask(SHARING, None, date(2023, 1, 1))
    assert answer.previous is None
    assert answer.next is not None
    assert answer.next.on == date(2024, 12, 9)
    later = policy.ask(SHARING, None, TODAY)
    assert later.previous is not None
    assert later.previous.on == date(2021, 4, 22)


def test_facts_meet_fail_or_leave_open_a_condition(policy: Policy) -> None:
    open_question = policy.ask(SHARING, None, TODAY)
    assert [one.id for one in open_question.conditions.unasked] == ["near_relative"]
    grandmother = policy.ask(SHARING, None, TODAY, {"relation": "grandparent"})
    assert (grandmother.ruling, len(grandmother.conditions.met)) == ("allowed", 1)
    in_law = policy.ask(SHARING, None, TODAY, {"relation": "parent_in_law"})
    assert (in_law.ruling, len(in_law.conditions.unmet)) == ("forbidden", 1)
    assert in_law.says.zh.startswith("按您说的情况，不可以")


def test_all_requirements_met_turn_conditional_into_allowed(policy: Policy) -> None:
    facts = {"relation": "parent", "relative_insured": True, "both_places_open": True}
    topic = "personal_account.cross_province_sharing"
    assert policy.ask(topic, None, TODAY).ruling == "conditional"
    assert policy.ask(topic, None, TODAY, facts).ruling == "allowed"
    assert policy.ask(topic, None, TODAY, facts | {"relative_insured": False}).ruling == "forbidden"


def test_what_only_the_press_says_leaves_the_last_word_to_the_office(policy: Policy) -> None:
    answer = policy.ask(CASH, None, TODAY)
    assert answer.grade == "M"
    assert "以当地医保部门为准" in answer.says.zh


BAD: list[tuple[tuple[Any, ...], str]] = [
    (("no.such_topic", None, TODAY), "topic.unknown"),
    ((CASH, "不存在的地方", TODAY), "region.unknown"),
    ((CASH, "朝阳", TODAY), "region.ambiguous"),
    ((CASH, 500000, TODAY), "region.unreadable"),
    ((CASH, None, "昨天"), "date.unreadable"),
    ((CASH, None, "2026-02-30"), "date.no_such_day"),
    ((CASH, None, None), "date.unreadable"),
    ((CASH, None, date(1999, 1, 1)), "date.before_rules"),
    ((CASH, None, TODAY, {"colour": "red"}), "fact.unknown"),
    ((SHARING, None, TODAY, {"relation": "robot"}), "fact.bad_value"),
    ((SHARING, None, TODAY, {"relation": ["spouse"]}), "fact.bad_value"),
    ((CASH, None, TODAY, {"funds_from": "不知道"}), "fact.bad_value"),
    ((CASH, None, TODAY, {"balance_yuan": -1}), "fact.bad_value"),
    ((CASH, None, TODAY, {f"f{n}": 1 for n in range(41)}), "fact.too_many"),
]


@pytest.mark.parametrize(("question", "code"), BAD)
def test_a_bad_question_gets_unknown_what_is_wrong_and_the_hotline(
    policy: Policy, question: tuple[Any, ...], code: str
) -> None:
    answer = policy.ask(*question)
    assert answer.ruling == "unknown"
    assert code in [one.code for one in answer.missing]
    assert "12393" in answer.says.zh
    assert "12393" in answer.says.en


def test_every_fault_of_a_question_is_told_at_once(policy: Policy) -> None:
    answer = policy.ask("no.such", "不存在的地方", "昨天", {"colour": "red"})
    codes = {one.code for one in answer.missing}
    assert codes == {"topic.unknown", "region.unknown", "date.unreadable", "fact.unknown"}


def test_an_unknown_topic_offers_choices(policy: Policy) -> None:
    choices = policy.ask("what is this", "重庆", TODAY).choices
    assert choices
    assert {one.region for one in choices} == {"500000"}


def test_no_unknown_is_without_a_reason(policy: Policy) -> None:
    for topic in policy.topics:
        for day in (date(2019, 1, 1), date(2022, 6, 1), TODAY):
            answer = policy.ask(topic, None, day)
            if answer.ruling == "unknown":
                assert answer.missing, (topic, day)
                assert "12393" in answer.says.zh, (topic, day)
            else:
                assert answer.grade in ("V", "M"), (topic, day)
                assert answer.citation is not None, (topic, day)


def test_an_answer_is_json(policy: Policy) -> None:
    told = policy.ask(SHARING, "重庆", TODAY, {"relation": "friend"}).to_dict()
    assert told["ruling"] == "forbidden"
    assert told["on"] == "2026-11-22"
    assert set(told["conditions"]) == {"met", "unmet", "unasked"}


def test_an_answer_remembered_is_not_given_to_another_question(policy: Policy) -> None:
    wrong = policy.ask("voucher.lending", None, TODAY, {"retired": 1})
    right = policy.ask("voucher.lending", None, TODAY, {"retired": True})
    assert (wrong.ruling, right.ruling) == ("unknown", "forbidden")


def test_facts_that_cannot_hold_together_are_told(policy: Policy) -> None:
    facts = {"retired": False, "cause": "retired_settled_elsewhere"}
    answer = policy.ask("personal_account.one_off_withdrawal", "广东", TODAY, facts)
    assert (answer.ruling, answer.missing[0].code) == ("unknown", "fact.conflict")
