"""Claims about every kind of application."""

from pathlib import Path

import pytest

from yibao.account.applications.kind import Kind
from yibao.account.applications.kind.file import HARMLESS
from yibao.account.applications.kind.load import compile_applications
from yibao.core.citation import rules
from yibao.core.knowledge import KNOWLEDGE
from yibao.service.usecases.effects import BY_BANK, EFFECTS
from yibao.service.usecases.securing import PURPOSES

PARTS, ISSUES = compile_applications(KNOWLEDGE)
KINDS = {name: Kind.of(raw) for name, raw in PARTS["applications"].items()}


def test_no_file_has_a_fault() -> None:
    assert [str(issue) for issue in ISSUES] == []


def test_every_kind_has_a_source_that_was_seen() -> None:
    assert [name for name, kind in KINDS.items() if not rules(kind.citation.evidence)] == []


def test_what_moves_money_or_gives_something_asks_the_rules() -> None:
    assert [n for n, k in KINDS.items() if k.effect not in HARMLESS and not k.topics] == []


def test_every_effect_is_one_the_program_has() -> None:
    known = {*EFFECTS, *BY_BANK, "transfer"}
    assert {kind.effect for kind in KINDS.values()} <= known


def test_money_that_may_be_spent_on_a_relative_has_a_purpose() -> None:
    spending = {
        name
        for name, kind in KINDS.items()
        if kind.effect == "transfer" and any(field.kind == "person" for field in kind.fields)
    }
    assert spending == set(PURPOSES)


def test_money_by_bank_is_reviewed_and_names_a_payee() -> None:
    for name, kind in KINDS.items():
        if kind.effect in BY_BANK:
            assert kind.review == "desk", name
            fields = {field.name: field for field in kind.fields}
            assert fields["payee_account"].sealed, name
            assert fields["payee_name"].sealed, name
            assert "payee_bank" in fields, name


def test_words_are_short_enough_to_read_on_a_phone() -> None:
    for name, kind in KINDS.items():
        assert len(kind.about.zh) <= 80, name
        assert len(kind.about.en) <= 140, name


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("effect: payout\n", "knowledge.bad_value"),
        ("effect: record\nsurprise: 1\n", "knowledge.unknown_field"),
    ],
)
def test_a_kind_that_gives_without_a_rule_is_refused(
    tmp_path: Path, written: str, code: str
) -> None:
    folder = tmp_path / "applications"
    folder.mkdir()
    for name in ("policy_words/topics", "policy_words/facts"):
        (tmp_path / name).mkdir(parents=True)
    (folder / "gift.yml").write_text(
        "kind: gift\nlast_checked: 2026-11-22\norder: 1\nzh: 赠\nen: Gift\n"
        "about: {zh: 赠, en: Gift}\nwho: [holder]\nreview: desk\ndays: {draft: 1, review: 1}\n"
        "gate: {right: {zh: 有权, en: A right}}\nfields: []\ndocuments: []\n"
        "cite: {title: 某办法, issuer: 某局, evidence: V}\n" + written,
        encoding="utf-8",
    )
    _, issues = compile_applications(tmp_path)
    assert code in {issue.code for issue in issues}
