"""Every package stands on the stairs that `./do check` holds."""

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def contracts() -> list[dict[str, Any]]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    return found


def steps(contract: dict[str, Any]) -> set[str]:
    return {name.strip(" ()") for layer in contract["layers"] for name in layer.split("|")}


def test_every_package_has_a_step() -> None:
    stairs = next(c for c in contracts() if c.get("containers") == ["yibao"])
    folders = (ROOT / "src" / "yibao").iterdir()
    packages = {f.name for f in folders if f.is_dir() and any(f.rglob("*.py"))}
    assert packages <= steps(stairs)
    assert stairs["exhaustive"], "import-linter must refuse a package it was not told about"
    assert not set(stairs["exhaustive_ignores"]) & packages
