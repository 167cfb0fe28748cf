"""Claims about every claim file: its own cases, its topic, and that nothing unknown is ruled."""

import datetime

import pytest

from yibao.check import models, open_checker
from yibao.check.claims import Rulings
from yibao.core.knowledge import KNOWLEDGE, read_folder
from yibao.policy import open_policy
from yibao.policy.when import read_facts

ON = datetime.date(2026, 11, 22)
CLAIMS, ISSUES = read_folder(KNOWLEDGE / "claims", models.Claim)
POLICY = open_policy()
ROWS = {row["claim"]["id"]: row["claim"] for row in open_checker().signals.rows if row["claim"]}
REGIONS = sorted({"000000", *(one.region for one in POLICY.provisions.values())})


def found(text: str) -> set[str]:
    judged = open_checker().judge(text, "000000", ON)
    return {claim.claim for claim in judged.claims}


def test_every_claim_file_is_read_without_a_fault():
    assert [str(issue) for issue in ISSUES] == []
    assert set(ROWS) == {name for name, one in CLAIMS.items() if one.maturity != "retired"}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_is_found_in_each_of_its_hits_and_in_none_of_its_misses(name):
    cases = CLAIMS[name].cases
    assert [text for text in cases.hit if name not in found(text)] == []
    assert [text for text in cases.miss if name in found(text)] == []


def test_every_claim_asks_a_topic_and_facts_the_rules_know():
    for name, claim in CLAIMS.items():
        assert claim.topic in POLICY.topics, name
        assert read_facts(claim.facts, POLICY.facts)[1] == (), name


def test_every_question_about_the_rules_can_be_claimed():
    assert set(POLICY.topics) - {claim.topic for claim in CLAIMS.values()} == set()


def test_no_claim_is_ruled_true_or_false_where_the_rule_is_unknown():
    rulings = Rulings(POLICY)
    for name, row in ROWS.items():
        for region in REGIONS:
            for denied in (False, True):
                ruling, answer = rulings.rule(row, region, ON, denied=denied)
                assert answer is not None
                if answer.ruling == "unknown":
                    assert ruling in ("unknown", "about_you"), (name, region)


def test_a_claim_about_the_readers_own_account_is_never_ruled_true_or_false():
    rulings = Rulings(POLICY)
    rows = [row for row in ROWS.values() if row["about_you"]]
    assert rows
    for row in rows:
        for denied in (False, True):
            assert rulings.rule(row, "000000", ON, denied=denied)[0] == "about_you"


def test_phrases_are_long_enough_to_mean_something():
    for name, claim in CLAIMS.items():
        for way in claim.match:
            assert [p for p in way.phrases or () if len(p) < 3] == [], name


def test_a_claim_that_says_no_is_not_turned_round_by_its_own_no():
    for name, claim in CLAIMS.items():
        if claim.asserts == "forbidden":
            assert not claim.flips, name


def test_every_saying_is_one_short_plain_sentence():
    for name, claim in CLAIMS.items():
        assert len(claim.says.zh) <= 30, name
        assert len(claim.says.en) <= 70, name
