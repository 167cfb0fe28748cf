"""A cold `yibao check` loads little and costs little."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

YIBAO = Path(sys.executable).with_name("yibao")
CPU_SECONDS = 0.6
HEAVY = {"pydantic", "yaml", "fastapi", "starlette", "jinja2", "uvicorn", "asyncio"}


def loaded_by(*arguments: str) -> set[str]:
    """The top-level modules that a command has loaded when it ends."""
    program = (
        "import atexit, sys; from yibao.service.cli import main;"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr));"
        f"sys.argv = ['yibao', *{list(arguments)!r}]; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split()}


def test_a_verdict_as_json_loads_no_framework(scam: str) -> None:
    assert loaded_by("check", scam, "--json") & (HEAVY | {"rich"}) == set()


def test_a_drawn_verdict_loads_rich_and_no_framework(scam: str) -> None:
    assert loaded_by("check", scam) & HEAVY == set()


def test_help_loads_no_room() -> None:
    program = "import sys; from yibao.service.cli import main; main(['--help'], standalone_mode=0);"
    program += "print(any(name.startswith('yibao.check') for name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_cold_run_stays_below_its_bar(scam: str, more: list[str]) -> None:
    """Not a benchmark: the best of five whole processes against a generous bar."""

    def cpu() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
        done = subprocess.run(
            [str(YIBAO), "check", scam, *more], check=False, capture_output=True, env=env
        )
        assert done.returncode == 0, done.stderr
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(cpu() for _ in range(5)) < CPU_SECONDS
