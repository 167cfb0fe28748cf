"""Issues are values with a place; errors are one tree with stable codes."""

import pickle

import pytest

from yibao.core.errors import (
    BrokenPromise,
    InputError,
    Issue,
    KnowledgeError,
    LimitExceeded,
    NotFound,
    YibaoError,
)


def test_an_issue_reads_as_one_line_with_place_code_and_hint() -> None:
    issue = Issue("yaml.octal", "a leading zero", "policy/a.yml:3", hint="quote it")
    assert str(issue) == "policy/a.yml:3: error yaml.octal: a leading zero (quote it)"


def test_an_issue_without_place_or_hint_has_no_stray_punctuation() -> None:
    assert str(Issue("x.y", "wrong", "", "warning")) == "warning x.y: wrong"


@pytest.mark.parametrize(
    "error", [InputError, LimitExceeded, KnowledgeError, NotFound, BrokenPromise]
)
def test_every_error_is_in_the_tree_and_carries_code_and_sentence(error: type[YibaoError]) -> None:
    raised = error("some.code", "What happened.")
    assert isinstance(raised, YibaoError)
    assert (raised.code, raised.says) == ("some.code", "What happened.")


def test_a_limit_is_an_input_error_that_names_the_limit() -> None:
    error = LimitExceeded("text.too_long", "over 65536 bytes", limit_name="bytes", limit=65536)
    assert isinstance(error, InputError)
    assert (error.limit_name, error.limit) == ("bytes", 65536)


def test_errors_survive_the_way_between_processes() -> None:
    error = LimitExceeded("a.b", "over 5 rows", limit_name="rows", limit=5)
    back = pickle.loads(pickle.dumps(error))
    assert (back.code, back.says, back.limit_name, back.limit) == ("a.b", "over 5 rows", "rows", 5)


def test_a_knowledge_error_carries_the_issues() -> None:
    issue = Issue("a.b", "wrong", "f.yml:1")
    assert KnowledgeError("k.x", "bad", issues=[issue]).issues == (issue,)
