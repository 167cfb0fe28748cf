"""An author's mistakes: each is told with its file and line, and what to do."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from yibao.core.errors import Issue
from yibao.core.knowledge import KNOWLEDGE
from yibao.policy import Policy
from yibao.policy.lint import lint
from yibao.policy.load import compile_policy

FILE = "policy/110000-beijing/cash-withdrawal.yml"
Edit = Callable[[str], str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of this room's knowledge that a test may spoil."""
    for folder in ("policy", "policy_words", "contacts"):
        shutil.copytree(KNOWLEDGE / folder, tmp_path / folder)
    shutil.copy(KNOWLEDGE / "coverage.yml", tmp_path / "coverage.yml")
    return tmp_path


def spoil(root: Path, old: str, new: str, file: str = FILE) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(root: Path, text: str, file: str = FILE) -> int:
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


MISTAKES = [
    ("ruling: forbidden", "ruling: forbiden", "knowledge.bad_value", "forbiden"),
    ("maturity: reviewed", "maturity: reviewed\ncolour: red", "knowledge.unknown_field", "colour"),
    ("last_checked: 2026-11-22", "last_checked: yesterday", "knowledge.bad_value", "yesterday"),
    ("funds_from_before:", "funds_form_before:", "policy.unknown_fact", "funds_form_before"),
    ("topic: personal_account.cash_withdrawal", "topic: personal_account.cash_withdrawl",
     "policy.unknown_topic", "topic:"),
    ("region: '110000'", "region: '310000'", "policy.misplaced", "region:"),
    ("from: 2022-09-01", "from: 2022-08-01", "policy.order", "from: 2022-08-01"),
    ("from: 2022-08-19", "from: 2022-08-19\n    to: 2022-09-01", "policy.overlap", "to: 2022-09"),
    ("evidence: V", "evidence: X", "knowledge.bad_value", "evidence: X"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "where"), MISTAKES)
def test_a_mistake_is_told_with_its_line(
    root: Path, old: str, new: str, code: str, where: str
) -> None:
    spoil(root, old, new)
    issues = [one for one in compile_policy(root)[1] if one.code == code]
    expected = f"{root / FILE}:{line_of(root, where)}"
    assert expected in [one.at for one in issues], [str(one) for one in issues]


def test_a_misspelt_name_gets_a_hint(root: Path) -> None:
    spoil(root, "funds_from_before:", "funds_form_before:")
    spoil(root, "topic: personal_account.cash_withdrawal", "topic: personal_account.cash_withdrawl")
    hints = " ".join(one.hint for one in compile_policy(root)[1])
    assert "personal_account.cash_withdrawal" in hints


def test_all_mistakes_are_told_at_once(root: Path) -> None:
    spoil(root, "ruling: forbidden", "ruling: forbiden")
    spoil(root, "evidence: V", "evidence: X", "policy/310000-shanghai/family-sharing.yml")
    said = {Path(one.at.rpartition(":")[0]).parent.name for one in compile_policy(root)[1]}
    assert {"110000-beijing", "310000-shanghai"} <= said


def test_a_weak_source_cannot_rule(root: Path) -> None:
    text = (root / FILE).read_text(encoding="utf-8").replace("evidence: V", "evidence: L")
    (root / FILE).write_text(text, encoding="utf-8")
    parts, issues = compile_policy(root)
    assert [str(one) for one in issues] == []
    answer = Policy(parts["policy"]).ask("取现", "北京", "2026-11-22")
    assert (answer.ruling, answer.grade, answer.citation) == ("unknown", "L", None)
    assert answer.missing
    assert "12393" in answer.says.zh
    assert "可以取" not in answer.says.zh


def test_a_draft_cannot_rule_and_a_retired_provision_is_gone(root: Path) -> None:
    spoil(root, "maturity: reviewed", "maturity: draft")
    drafted = Policy(compile_policy(root)[0]["policy"]).ask("取现", "北京", "2026-11-22")
    assert (drafted.ruling, drafted.inherited_from) == ("unknown", None)
    spoil(root, "maturity: draft", "maturity: retired")
    retired = Policy(compile_policy(root)[0]["policy"]).ask("取现", "北京", "2026-11-22")
    assert (retired.ruling, retired.inherited_from) == ("forbidden", "000000")


def test_a_region_without_a_claim_in_the_coverage_is_told(root: Path) -> None:
    (root / FILE).unlink()
    issues = compile_policy(root)[1]
    assert [one.code for one in issues] == ["policy.coverage"]
    assert "personal_account.cash_withdrawal" in issues[0].says


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [one.code for one in issues]


def test_the_shipped_knowledge_has_no_conflict() -> None:
    assert [str(one) for one in lint()] == []


GYM = "policy/500000-chongqing/fitness-wellness.yml"


def test_a_newer_local_permission_against_a_binding_prohibition_is_a_conflict(root: Path) -> None:
    spoil(root, "ruling: forbidden", "ruling: allowed", GYM)
    assert codes(lint(root)) == ["policy.conflict"]
    kept = Policy(compile_policy(root)[0]["policy"]).ask("健身", "重庆", "2026-11-22")
    assert (kept.ruling, kept.inherited_from) == ("forbidden", "000000")
    spoil(root, "ruling: allowed", "ruling: allowed\n    despite_nation: 国家批准的试点", GYM)
    assert codes(lint(root)) == []
    assert Policy(compile_policy(root)[0]["policy"]).ask("健身", "重庆", "2026-11-22").ruling == (
        "allowed"
    )


def test_an_older_local_permission_cannot_widen_a_binding_prohibition(root: Path) -> None:
    spoil(root, "ruling: forbidden", "ruling: allowed", GYM)
    spoil(root, "from: 2022-01-28", "from: 2019-01-28", GYM)
    assert codes(lint(root)) == ["policy.masked"]
    rules = Policy(compile_policy(root)[0]["policy"])
    assert rules.ask("健身", "重庆", "2021-04-21").ruling == "allowed"
    assert rules.ask("健身", "重庆", "2021-04-22").ruling == "forbidden"


def test_a_topic_without_a_national_provision_is_told(root: Path) -> None:
    (root / "policy/000000-national/cash-withdrawal.yml").unlink()
    assert "policy.no_national" in codes(lint(root))
