"""Promises every answer keeps, whatever is asked."""

from datetime import date, timedelta
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.core.knowledge import KNOWLEDGE
from yibao.policy import Answer, Policy
from yibao.policy.load import compile_policy
from yibao.policy.route import Router

PARTS, _ = compile_policy(KNOWLEDGE)
POLICY = Policy(PARTS["policy"])
ROUTER = Router(PARTS["policy_words"], POLICY)
REGIONS = sorted({one.region for one in POLICY.provisions.values()})
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def fact(name: str) -> st.SearchStrategy[Any]:
    known = POLICY.facts[name]
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "flag": st.booleans(),
        "choice": st.sampled_from(sorted(known["values"]) or [""]),
        "date": DAYS,
        "number": st.integers(0, 20_000),
        "text": st.text(min_size=1, max_size=10),
    }
    return kinds[known["kind"]]


FACTS = st.lists(st.sampled_from(sorted(POLICY.facts)), unique=True, max_size=6).flatmap(
    lambda names: st.fixed_dictionaries({name: fact(name) for name in names})
)
ANYTHING = st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.lists(st.text())


def holds(answer: Answer) -> None:
    assert orjson.dumps(answer.to_dict())
    assert answer.says.zh
    assert answer.says.en
    if answer.ruling == "unknown":
        assert answer.missing
        assert "12393" in answer.says.zh
        assert "12393" in answer.says.en
    else:
        assert answer.grade in ("V", "M")
        assert answer.citation is not None
        assert answer.since is not None
        assert answer.on is not None
        assert answer.since <= answer.on
        assert answer.until is None or answer.on <= answer.until
    if answer.previous is not None and answer.since is not None:
        assert answer.previous.on < answer.since
    if answer.next is not None and answer.on is not None:
        assert answer.next.on > answer.on


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(POLICY.topics)), st.sampled_from(REGIONS), DAYS, FACTS)
def test_every_answer_keeps_its_promises(
    topic: str, region: str, on: date, facts: dict[str, Any]
) -> None:
    holds(POLICY.ask(topic, region, on, facts))


@settings(max_examples=300, deadline=None)
@given(ANYTHING, ANYTHING, ANYTHING, st.dictionaries(st.text(max_size=12), ANYTHING, max_size=5))
def test_nothing_that_is_asked_breaks_it(
    topic: Any, region: Any, on: Any, facts: dict[str, Any]
) -> None:
    answer = POLICY.ask(topic, region, on, facts)
    assert answer.ruling == "unknown"
    holds(answer)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120))
def test_no_free_question_breaks_it(question: str) -> None:
    holds(ROUTER.answer(question, on=date(2026, 11, 22)))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(POLICY.topics)), st.sampled_from(REGIONS), DAYS)
def test_a_day_later_the_ruling_changes_only_where_the_history_says(
    topic: str, region: str, on: date
) -> None:
    today = POLICY.ask(topic, region, on)
    tomorrow = POLICY.ask(topic, region, on + timedelta(days=1))
    if today.provision == tomorrow.provision and today.since == tomorrow.since:
        ended = today.until == on
        assert ended or today.ruling == tomorrow.ruling


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(POLICY.topics)), DAYS)
def test_a_place_without_a_rule_of_its_own_hears_what_the_nation_says(topic: str, on: date) -> None:
    province = "360900"  # a city with no provision, in a province with hardly any
    here, nation = POLICY.ask(topic, province, on), POLICY.ask(topic, None, on)
    if here.inherited_from == "000000":
        assert (here.ruling, here.says, here.citation) == (
            nation.ruling,
            nation.says,
            nation.citation,
        )
