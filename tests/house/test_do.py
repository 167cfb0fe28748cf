"""./do sets itself up on the machines people have; the programs it calls are stand-ins here."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "cat", "dirname", "find", "mkdir", "rm", "chmod", "id", "basename")

FAILING_SHIM = "#!/bin/sh\necho 'shim: not installed' >&2\nexit 127\n"
OLD_PYTHON = "#!/bin/sh\nexit 1\n"
# Answers the question for its version; has neither venv nor pip.
BARE_PYTHON = """#!/bin/sh
case "$*" in
    *version_info*2*) echo 3.12 ;;
    *version_info*) echo "$0" ;;
    *) exit 1 ;;
esac
"""
UV = """#!/bin/sh
echo "$@" >>"$HOME/uv.log"
case $1 in
    --version) echo "uv 0.9.1" ;;
    venv)
        mkdir -p .venv/bin
        printf '#!/bin/sh\\necho "yibao $*"\\n' >.venv/bin/yibao
        cat .venv/bin/yibao >.venv/bin/python
        chmod +x .venv/bin/*
        ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A checkout and a PATH with nothing on it but what a test puts there."""

    home: Path
    checkout: Path
    path: Path

    def has(self, name: str, text: str) -> None:
        program = self.path / name
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)

    def do(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [shutil.which("sh") or "sh", "./do", *arguments],
            cwd=self.checkout,
            env={"PATH": str(self.path), "HOME": str(self.home)},
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def uv_calls(self) -> list[str]:
        log = self.home / "uv.log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [line.split()[0] for line in lines if line != "--version"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    checkout, path = tmp_path / "a checkout", tmp_path / "bin"
    checkout.mkdir()
    path.mkdir()
    for name in ("do", "uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, checkout)
    for name in TOOLS:
        (path / name).symlink_to(shutil.which(name) or name)
    return Machine(tmp_path, checkout, path)


@pytest.fixture
def ready(machine: Machine) -> Machine:
    machine.has("python3", BARE_PYTHON)
    machine.has("uv", UV)
    return machine


def test_a_shim_that_answers_but_fails_is_passed_over(ready: Machine) -> None:
    ready.has("python3.13", FAILING_SHIM)
    ready.has("python3.12", OLD_PYTHON)
    done = ready.do("try", "真的假的")
    assert done.stdout == "yibao check 真的假的\n", done.stderr


def test_the_second_run_calls_no_uv(ready: Machine) -> None:
    ready.do("try", "x")
    assert ready.uv_calls() == ["venv", "sync"]
    assert ready.do("try", "x").stdout == "yibao check x\n"
    assert ready.uv_calls() == []


def test_a_newer_lock_is_synced_into_the_same_environment(ready: Machine) -> None:
    ready.do("try", "x")
    ready.uv_calls()
    stamp = (ready.checkout / ".venv" / ".synced").stat().st_mtime
    os.utime(ready.checkout / "uv.lock", (stamp + 5, stamp + 5))
    ready.do("try", "x")
    assert ready.uv_calls() == ["sync"]


def test_a_moved_checkout_gets_a_new_environment(ready: Machine) -> None:
    ready.do("try", "x")
    ready.uv_calls()
    moved = Machine(ready.home, ready.checkout.rename(ready.home / "moved"), ready.path)
    moved.do("try", "x")
    assert moved.uv_calls() == ["venv", "sync"]


def test_an_old_python_is_refused_with_what_to_install(machine: Machine) -> None:
    machine.has("python3", OLD_PYTHON)
    done = machine.do("try", "x")
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
    assert "apt install python3 python3-venv" in done.stderr


def test_without_venv_and_pip_the_package_is_named(machine: Machine) -> None:
    machine.has("python3", BARE_PYTHON)
    machine.has("apt-get", FAILING_SHIM)
    done = machine.do("try", "x")
    assert done.returncode == 1
    assert "apt install python3.12-venv" in done.stderr


def test_an_unknown_command_shows_the_help(machine: Machine) -> None:
    done = machine.do("dance")
    assert done.returncode == 2
    assert "./do try" in done.stderr
    assert machine.do().returncode == 0
