"""The documents say what the program does today."""

from pathlib import Path

import reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_is_what_do_docs_writes() -> None:
    folder = ROOT / "docs" / "reference"
    for name, text in reference.pages().items():
        page = folder / name
        assert page.is_file(), f"run ./do docs: docs/reference/{name} is missing"
        assert page.read_text(encoding="utf-8") == text, f"run ./do docs: {name} is out of date"


def test_every_command_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    names = [name for name, _ in reference.helps(reference.main, "yibao")]
    assert [name for name in names if f"## `{name}`" not in page] == []


def test_the_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "./do serve" in text
    assert "./do test" in text


def test_do_help_names_every_command_of_do() -> None:
    script = (ROOT / "do").read_text(encoding="utf-8")
    for name in ("serve", "try", "test", "check", "bench", "docs", "help"):
        assert f"    {name}" in script, f"do has no case for {name}"
        assert f"./do {name}" in script, f"./do help does not name {name}"
