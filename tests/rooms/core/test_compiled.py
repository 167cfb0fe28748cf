"""Compiled knowledge is what the lock says, made the same every time, and quick to read."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import orjson
import pytest

from yibao.core.clock import FixedClock
from yibao.core.compiled import (
    knowledge_version,
    read_compiled,
    stale_sources,
    write_compiled,
)
from yibao.core.errors import BrokenPromise, KnowledgeError

DAY = FixedClock(date(2026, 11, 22))


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.json")}


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    write_compiled({"policy": {"b": [1, None], "a": "医保"}}, root=tmp_path, clock=DAY)
    assert read_compiled("policy", root=tmp_path) == {"a": "医保", "b": [1, None]}
    assert knowledge_version(root=tmp_path) == "2026-11-22.1"


def test_building_twice_changes_no_byte_and_no_version(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("a: 1\n")
    write_compiled({"policy": {"b": 1, "a": 2}}, root=tmp_path, clock=DAY)
    before = files(tmp_path)
    later = FixedClock(date(2027, 1, 1))
    assert write_compiled({"policy": {"a": 2, "b": 1}}, root=tmp_path, clock=later) == (
        "2026-11-22.1"
    )
    assert files(tmp_path) == before


def test_the_version_counts_the_builds_of_a_day(tmp_path: Path) -> None:
    versions = [
        write_compiled({"policy": number}, root=tmp_path, clock=FixedClock(day))
        for number, day in enumerate([date(2026, 11, 22)] * 2 + [date(2026, 11, 23)])
    ]
    assert versions == ["2026-11-22.1", "2026-11-22.2", "2026-11-23.1"]


def test_the_lock_holds_the_hash_of_every_source_and_part(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "a.yml").write_text("a: 1\n")
    write_compiled({"policy": 1}, root=tmp_path, clock=DAY)
    lock = orjson.loads((tmp_path / "lock.json").read_bytes())
    assert sorted(lock) == ["compiled", "sources", "version"]
    assert list(lock["sources"]) == ["policy/a.yml"]
    assert list(lock["compiled"]) == ["policy"]


def test_a_part_not_given_stays_as_it_is(tmp_path: Path) -> None:
    write_compiled({"policy": 1, "check": 2}, root=tmp_path, clock=DAY)
    write_compiled({"policy": 3}, root=tmp_path, clock=DAY)
    assert (read_compiled("policy", root=tmp_path), read_compiled("check", root=tmp_path)) == (3, 2)


def test_an_altered_part_is_refused(tmp_path: Path) -> None:
    write_compiled({"policy": {"ruling": "forbidden"}}, root=tmp_path, clock=DAY)
    path = tmp_path / "compiled" / "policy.json"
    path.write_bytes(path.read_bytes().replace(b"forbidden", b"allowed"))
    with pytest.raises(KnowledgeError, match=r"knowledge\.altered"):
        read_compiled("policy", root=tmp_path)


@pytest.mark.parametrize("part", ["policy", "nothing"])
def test_knowledge_that_was_not_built_says_how_to_build_it(tmp_path: Path, part: str) -> None:
    with pytest.raises(KnowledgeError, match="yibao knowledge build"):
        read_compiled(part, root=tmp_path)
    write_compiled({"policy": 1}, root=tmp_path, clock=DAY)
    (tmp_path / "compiled" / "policy.json").unlink()
    with pytest.raises(KnowledgeError, match="yibao knowledge build"):
        read_compiled(part, root=tmp_path)


@pytest.mark.parametrize("lock", ["", "[]", "{}", "{"])
def test_a_broken_lock_is_a_knowledge_error(tmp_path: Path, lock: str) -> None:
    (tmp_path / "lock.json").write_text(lock)
    with pytest.raises(KnowledgeError, match=r"knowledge\.altered"):
        knowledge_version(root=tmp_path)


def test_changed_added_and_removed_sources_are_told(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yml").write_text("x: 1\n")
    write_compiled({"policy": 1}, root=tmp_path, clock=DAY)
    assert stale_sources(root=tmp_path) == []
    (tmp_path / "a.yml").write_text("x: 2\n")
    (tmp_path / "b.yml").unlink()
    (tmp_path / "c.yml").write_text("x: 1\n")
    told = [(Path(issue.at).name, issue.says.split()[0]) for issue in stale_sources(root=tmp_path)]
    assert told == [("a.yml", "changed"), ("b.yml", "removed"), ("c.yml", "added")]


@pytest.mark.parametrize("name", ["../up", "Policy", "", "a/b"])
def test_a_part_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(BrokenPromise):
        write_compiled({name: 1}, root=tmp_path, clock=DAY)


def test_what_is_not_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenPromise, match="not_json"):
        write_compiled({"policy": {1, 2}}, root=tmp_path, clock=DAY)


def fresh(code: str, tmp_path: Path) -> str:
    """What `code` prints in a new interpreter that finds its bytecode ready."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "pyc")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    run = [sys.executable, "-c", code]
    return subprocess.run(
        run, check=True, capture_output=True, text=True, env=environment
    ).stdout.strip()


def test_reading_compiled_knowledge_loads_neither_pydantic_nor_yaml(tmp_path: Path) -> None:
    code = (
        "import sys; from yibao.core.knowledge import read_compiled, knowledge_version; "
        "print([m for m in ('pydantic', 'yaml', 'asyncio') if m in sys.modules])"
    )
    assert fresh(code, tmp_path) == "[]"
