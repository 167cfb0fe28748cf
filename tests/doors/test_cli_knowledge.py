"""`yibao knowledge`: lint, build, stale, coverage."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from yibao.core.knowledge import KNOWLEDGE

Yibao = Callable[..., Result]
RULE = "policy/000000-national/cash-withdrawal.yml"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the knowledge that a test may spoil."""
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    return folder


def test_the_shipped_knowledge_has_no_errors(yibao: Yibao) -> None:
    done = yibao("knowledge", "lint")
    assert done.exit_code == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("0 errors")


def test_lint_tells_every_fault_with_its_line_and_exits_1(yibao: Yibao, own: Path) -> None:
    (own / RULE).write_text("says: {zh: 可以, zh: 不可以}\n", encoding="utf-8")
    (own / "signals" / "ask" / "broken.yml").write_text("family: 1\nnonsense: x\n", "utf-8")
    done = yibao("knowledge", "--root", str(own), "lint")
    assert done.exit_code == 1
    assert f"{own / RULE}:1: error yaml.duplicate_key" in done.stdout
    assert f"{own / 'signals/ask/broken.yml'}:2: error knowledge.unknown_field" in done.stdout


def test_build_writes_every_part_and_twice_changes_nothing(yibao: Yibao, own: Path) -> None:
    shutil.rmtree(own / "compiled")
    (own / "lock.json").unlink()
    done = yibao("knowledge", "--root", str(own), "build")
    assert done.exit_code == 0, done.stdout
    names = {path.name for path in (own / "compiled").iterdir()}
    assert {"check.json", "policy.json", "regions.json"} <= names
    lock = (own / "lock.json").read_bytes()
    assert yibao("knowledge", "--root", str(own), "build").exit_code == 0
    assert (own / "lock.json").read_bytes() == lock


def test_build_writes_nothing_when_there_is_a_fault(yibao: Yibao, own: Path) -> None:
    lock = (own / "lock.json").read_bytes()
    (own / RULE).write_text("says: 1\n", encoding="utf-8")
    assert yibao("knowledge", "--root", str(own), "build").exit_code == 1
    assert (own / "lock.json").read_bytes() == lock


def test_stale_tells_what_changed_since_the_build(yibao: Yibao, own: Path) -> None:
    assert yibao("knowledge", "--root", str(own), "build").exit_code == 0
    assert yibao("knowledge", "--root", str(own), "stale").exit_code == 0
    (own / RULE).write_text("says: 1\n", encoding="utf-8")
    done = yibao("knowledge", "--root", str(own), "stale")
    assert done.exit_code == 1
    assert f"{own / RULE}: error knowledge.stale" in done.stdout


def test_coverage_counts_rules_and_signals_and_names_gaps(yibao: Yibao) -> None:
    done = yibao("knowledge", "coverage")
    assert done.exit_code == 0, done.stderr
    assert "110000 北京市" in done.stdout
    told = json.loads(yibao("knowledge", "coverage", "--json").stdout)
    assert {"regions", "not_covered", "signals"} <= set(told)
    assert sum(told["signals"].values()) > 100
