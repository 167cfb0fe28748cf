"""A full run fails on a skip that nobody named; an ordinary run only lists it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
STORY = """
import pytest

def test_skips():
    pytest.skip("no moon")

@pytest.mark.all
def test_needs_more():
    pass
"""


@pytest.mark.parametrize(
    ("options", "passes"),
    [
        ([], True),
        (["--all"], False),
        (["--all", "-n", "2"], False),
        (["--all", "--may-skip", "no moon"], True),
        (["--all", "--may-skip", "no sun"], False),
    ],
)
def test_skips_are_watched(tmp_path: Path, options: list[str], passes: bool) -> None:
    shutil.copy(CONFTEST, tmp_path)
    (tmp_path / "test_story.py").write_text(STORY, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-rs", "-W", "ignore", *options]
    done = subprocess.run(
        command, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode == 0) is passes, done.stdout + done.stderr
    assert "no moon" in done.stdout
    assert ("skipped without leave" in done.stdout) is not passes
    closing = done.stdout.splitlines()[-1]
    assert "1 skipped" in closing if options else "2 skipped" in closing, done.stdout
