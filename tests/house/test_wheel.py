"""The wheel alone, with nothing but its base requirements, gives verdicts."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMS = "【医保局】您的医保账户已停用，请点击 http://ybj.example-top.xyz 填写银行卡号和验证码恢复使用"

pytestmark = pytest.mark.xdist_group("wheel")


@dataclass(frozen=True)
class Clean:
    """An environment outside the checkout that holds the wheel and what it requires."""

    folder: Path
    wheel: Path

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        program = self.folder / "venv" / "bin" / name
        return run([str(program), *arguments], cwd=self.folder)


def run(command: list[str], cwd: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    own = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    env = {key: value for key, value in os.environ.items() if key not in own} | extra
    return subprocess.run(
        command, cwd=cwd, env=env, check=False, capture_output=True, text=True, timeout=300
    )


def uv(folder: Path, *arguments: str) -> None:
    """Run uv from its cache, and from the network only for what the cache lacks."""
    beside = ROOT / ".uv" / "bin" / "uv"
    program = str(beside) if beside.is_file() else "uv"
    environment = str(folder / "venv")
    for network in (["--offline"], []):
        done = run([program, *arguments, *network], ROOT, UV_PROJECT_ENVIRONMENT=environment)
        if done.returncode == 0:
            return
    raise AssertionError(done.stderr)


def sync(folder: Path, *arguments: str) -> None:
    """Only what the lock names for the wheel's base requirements, for the Python in use."""
    only_base = ("--frozen", "--no-default-groups", "--no-install-project")
    uv(folder, "sync", *only_base, "--python", sys.executable, *arguments)


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Clean:
    folder = tmp_path_factory.mktemp("wheel")
    uv(folder, "build", "--wheel", "--out-dir", str(folder))
    (wheel,) = folder.glob("*.whl")
    sync(folder)
    python = str(folder / "venv" / "bin" / "python")
    uv(folder, "pip", "install", "--python", python, "--no-deps", str(wheel))
    return Clean(folder, wheel)


def test_the_command_line_gives_a_verdict(clean: Clean) -> None:
    done = clean.run("yibao", "check", SMS)
    assert done.returncode == 0, done.stderr


def test_the_wheel_is_what_runs(clean: Clean) -> None:
    done = clean.run("python", "-c", "import yibao; print(yibao.__file__)")
    assert done.stdout.startswith(str(clean.folder / "venv"))


def test_the_cases_hold_against_the_wheel(clean: Clean, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "YIBAO_SHARED", os.environ.get("YIBAO_SHARED") or str(ROOT.parent / "shared")
    )
    sync(clean.folder, "--inexact", "--group", "cases")
    tests = clean.folder / "tests"
    tests.mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", tests)
    shutil.copytree(ROOT / "tests" / "cases", tests / "cases")
    done = clean.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/cases")
    assert done.returncode == 0, done.stdout + done.stderr
