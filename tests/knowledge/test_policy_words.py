"""Claims about the words of topics and facts: every phrasing given as a case is understood."""

from datetime import date

import pytest

from yibao.core.folder import read_folder
from yibao.core.knowledge import KNOWLEDGE
from yibao.policy import Policy
from yibao.policy.load import TOPICS, compile_policy
from yibao.policy.route import Router
from yibao.policy.word_files import QuestionFile, TopicFile

PARTS, _ = compile_policy(KNOWLEDGE)
ROUTER = Router(PARTS["policy_words"], Policy(PARTS["policy"]))
FILES, _ = read_folder(KNOWLEDGE / TOPICS, TopicFile)
ASKED = [
    (one.topic, ask if isinstance(ask, QuestionFile) else QuestionFile(q=ask))
    for one in FILES.values()
    for ask in one.asks
]


@pytest.mark.parametrize(("topic", "asked"), ASKED, ids=[asked.q for _, asked in ASKED])
def test_a_phrasing_is_understood(topic: str, asked: QuestionFile) -> None:
    found = ROUTER.route(asked.q)
    assert found.topic == topic, [one.topic for one in found.choices]
    if asked.region:
        assert found.region == asked.region
    for name, value in asked.facts.items():
        told = value.isoformat() if isinstance(value, date) else value
        assert found.facts.get(name) == told


def test_there_are_enough_phrasings_in_both_languages() -> None:
    english = [asked.q for _, asked in ASKED if asked.q.isascii()]
    assert len(ASKED) >= 350
    assert len(english) >= 70


def test_every_topic_is_called_by_its_own_name_only() -> None:
    named: dict[str, str] = {}
    for one in FILES.values():
        for name in (one.zh, *one.aliases):
            assert named.setdefault(name.lower(), one.topic) == one.topic, name


def test_the_name_of_a_topic_is_found_by_it() -> None:
    policy = Policy(PARTS["policy"])
    for one in FILES.values():
        for name in (one.topic, one.zh, *one.aliases):
            assert policy.topic_named(name) == one.topic, name
