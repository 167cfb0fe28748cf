"""Many answers at once say the same as one asked alone."""

import json
from datetime import date

from yibao.policy import Policy
from yibao.policy.table import changes, lawful_uses, table, used_topics, uses

TODAY = date(2026, 11, 22)


def test_a_cell_is_the_answer_to_its_question(policy: Policy) -> None:
    made = table(policy, on=TODAY)
    assert len(made.rows) > 30
    for row in made.rows:
        for (topic, _), answer in zip(made.topics, row.answers, strict=True):
            assert answer == policy.ask(topic, row.region.code, TODAY)


def test_the_table_shows_no_fictional_place_unless_asked(policy: Policy) -> None:
    assert not any(row.region.fictional for row in table(policy, on=TODAY).rows)
    asked = table(policy, on=TODAY, regions=["990100"], topics=["offsite.advance"])
    assert [row.answers[0].ruling for row in asked.rows] == ["conditional"]


def test_the_table_is_json(policy: Policy) -> None:
    made = table(policy, on=TODAY, regions=["500000"])
    assert len(json.loads(json.dumps(made.to_dict()))["rows"][0]["answers"]) == len(made.topics)


def test_uses_are_every_use_with_the_allowed_first(policy: Policy) -> None:
    answers = uses(policy, "重庆", on=TODAY)
    assert {one.topic for one in answers} == set(used_topics(policy))
    rulings = [one.ruling for one in answers]
    assert rulings[0] == "allowed"
    assert rulings[-1] == "unknown"
    assert rulings == sorted(
        rulings, key=["allowed", "conditional", "forbidden", "ended", "unknown"].index
    )


def test_taking_cash_is_never_a_lawful_use(policy: Policy) -> None:
    for place in (None, "重庆", "上海", "南京", "鞍山", "深圳"):
        lawful = {one.topic for one in lawful_uses(policy, place, on=TODAY)}
        assert "personal_account.cash_withdrawal" not in lawful
        assert "personal_account.hospital_use" in lawful


def test_changes_of_a_city_are_those_its_people_felt(policy: Policy) -> None:
    cash = changes(
        policy, "北京", since=date(2022, 1, 1), topics=["personal_account.cash_withdrawal"]
    )
    felt = [(one.on, one.before, one.after, one.exact) for one in cash]
    assert felt[-1] == (date(2022, 9, 1), "allowed", "forbidden", True)
    assert not felt[0][3]


def test_a_wider_rule_that_a_narrower_one_masks_is_no_change(policy: Policy) -> None:
    found = changes(policy, "北京", since=date(2022, 9, 2), topics=["取现"])
    assert found == ()
    nation = changes(policy, None, since=date(2025, 1, 1), until=date(2025, 1, 1))
    assert "personal_account.cash_withdrawal" in {one.topic for one in nation}


def test_the_end_of_a_rule_with_nothing_after_it_is_told(policy: Policy) -> None:
    found = changes(policy, "东莞", since=date(2020, 1, 1), topics=["offsite.cash_payout"])
    assert [(one.on, one.after) for one in found][:2] == [
        (date(2020, 12, 31), "conditional"),
        (date(2022, 1, 17), "conditional"),
    ]


def test_changes_are_within_both_days_and_in_order(policy: Policy) -> None:
    found = changes(policy, "上海", since=date(2022, 8, 1), until=date(2025, 3, 1))
    days = [one.on for one in found]
    assert days == sorted(days)
    assert date(2022, 8, 1) in days
    assert date(2025, 3, 1) in days
    assert json.dumps([one.to_dict() for one in found])


def test_an_unknown_place_has_no_changes(policy: Policy) -> None:
    assert changes(policy, "没有这个地方", since=date(2020, 1, 1)) == ()
