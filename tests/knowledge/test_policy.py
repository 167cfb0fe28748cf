"""Claims about every provision file."""

from datetime import date

import pytest

from yibao.core.citation import rules
from yibao.core.knowledge import KNOWLEDGE
from yibao.policy import Policy
from yibao.policy.load import compile_policy, read_provisions

PARTS, ISSUES = compile_policy(KNOWLEDGE)
PROVISIONS, _ = read_provisions(KNOWLEDGE)
POLICY = Policy(PARTS["policy"])
CASES = [(name, case) for name, one in PROVISIONS.items() for case in one.cases]

# Answers every insured person may need; the nation must have one, be it "unknown".
NATIONAL = frozenset(PARTS["policy"]["topics"])


def test_the_knowledge_of_this_room_has_no_fault() -> None:
    assert [str(issue) for issue in ISSUES] == []


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, n) for name, one in PROVISIONS.items() for n in range(len(one.cases))],
)
def test_every_case_gets_the_ruling_it_expects(name: str, number: int) -> None:
    one = PROVISIONS[name]
    case = one.cases[number]
    answer = POLICY.ask(one.topic, case.region or one.region, case.on, case.facts)
    assert answer.ruling == case.expect, (case.name, answer.says.zh, answer.missing)


def test_every_topic_has_a_national_entry() -> None:
    held = {one.topic for one in PROVISIONS.values() if one.region == "000000"}
    assert held == NATIONAL


def test_only_seen_or_consistently_reported_sources_rule() -> None:
    for name, one in PARTS["policy"]["provisions"].items():
        for value in one["values"]:
            if value["ruling"] != "unknown":
                assert rules(value["cite"]["evidence"]), name


def test_no_address_reaches_the_compiled_form() -> None:
    text = str(PARTS["policy"])
    assert "http" not in text
    assert "evidence_url" not in text


def test_sentences_are_short_enough_to_be_read_aloud() -> None:
    for name, one in PROVISIONS.items():
        for says in (one.says, *(value.says for value in one.values if value.says)):
            assert len(says.zh) <= 110, (name, len(says.zh))
            assert len(says.en) <= 260, (name, len(says.en))


def test_every_value_has_a_case_on_its_first_day() -> None:
    for name, one in PROVISIONS.items():
        days = {case.on for case in one.cases}
        assert {value.from_ for value in one.values} <= days, name


def test_nothing_was_checked_in_the_future_of_its_source() -> None:
    for name, one in PROVISIONS.items():
        for value in one.values:
            published = value.cite.published if value.cite else None
            assert published is None or published <= one.last_checked, name
            assert value.from_ <= date(2026, 11, 22), name
