"""A table that is interrupted is gone on with, and comes out the same to the last byte."""

import fcntl
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

KINDS = ("jsonl", "csv", "parquet")
ROWS = 6_000
BAD = 17
# A shell's background work ignores Ctrl-C, and what it starts inherits that.
RUN = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from yibao.service.cli import main; main(prog_name='yibao')"
)
DAY = "2026-11-22"

Tables = dict[str, Path]


def texts() -> Iterator[dict[str, str]]:
    """Invented messages, no two the same, one of them too long."""
    for i in range(ROWS):
        text = f"【医保局】尾号{i}的医保已停用，请点 http://ybj{i}.example-top.xyz 填卡号和验证码"
        if i % 3:
            text = f"您好，{i}号，门诊报销进度可以在国家医保服务平台查，别信短信里的链接。"
        yield {"id": str(i), "text": "医" * 30_000 if i == BAD else text}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The same rows as each kind of table."""
    folder = tmp_path_factory.mktemp("tables")
    paths = {kind: folder / f"in.{kind}" for kind in KINDS}
    rows = list(texts())
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    paths["jsonl"].write_text("\n".join(lines), encoding="utf-8")
    table = pa.Table.from_pylist(rows)
    pq.write_table(table, paths["parquet"], row_group_size=1_700)
    pa.csv.write_csv(table, str(paths["csv"]))
    return paths


@pytest.fixture(scope="module")
def whole(tables: Tables) -> Tables:
    """What a run gives that nobody interrupts, in one process."""
    found = {}
    for kind, source in tables.items():
        found[kind] = source.with_name(f"whole.{kind}")
        done = finish(start(source, found[kind], "--workers", "1"))
        assert done == 0
    return found


def start(source: Path, target: Path, *more: str) -> subprocess.Popen[bytes]:
    asked = ["check", "--batch", str(source), "--out", str(target), "--on", DAY, *more]
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *asked],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(run: subprocess.Popen[bytes]) -> int:
    _, said = run.communicate(timeout=180)
    run.said = said.decode()  # type: ignore[attr-defined]
    return run.returncode


def said(run: subprocess.Popen[bytes]) -> str:
    found: str = run.said  # type: ignore[attr-defined]
    assert "Traceback" not in found
    return found


def cut(
    source: Path, target: Path, *more: str, by: Callable[[subprocess.Popen[bytes]], None]
) -> subprocess.Popen[bytes]:
    """A run that `by` interrupts once its journal is certain of some rows.

    On a busy machine a run may be done before it is reached; then another is begun.
    """
    for _ in range(10):
        run = start(source, target, *more)
        if begun(run, target):
            by(run)
        finish(run)
        if not target.exists():
            return run
        target.unlink()
    raise AssertionError("every run was done before it could be interrupted")


def begun(run: subprocess.Popen[bytes], target: Path) -> bool:
    """Wait until the journal is certain of some rows; False when the run ended before."""
    journal = target.with_name(f"{target.name}.part.journal")
    for _ in range(12_000):
        try:
            if journal.read_bytes().count(b"\n") > 1:
                return True
        except FileNotFoundError:
            pass
        if run.poll() is not None:
            return False
        time.sleep(0.005)
    raise AssertionError("nothing was ever certain")


def workers(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in listed if b"spawn_main" in command(int(one))]


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_that_was_killed_is_gone_on_with_to_the_same_bytes(
    tables: Tables, whole: Tables, tmp_path: Path, kind: str
) -> None:
    target = tmp_path / f"out.{kind}"
    left: list[int] = []

    def kill(run: subprocess.Popen[bytes]) -> None:
        left.extend(workers(run.pid))
        run.kill()

    cut(tables[kind], target, "--workers", "2", by=kill)
    again = start(tables[kind], target, "--resume")
    assert finish(again) == 0, said(again)
    assert target.read_bytes() == whole[kind].read_bytes()
    assert f"{ROWS:,} rows, 1 bad" in said(again)
    assert os.listdir(tmp_path) == [target.name]
    assert [pid for pid in left if b"spawn_main" in command(pid)] == []


def test_workers_or_none_give_the_same_bytes(tables: Tables, whole: Tables, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    assert finish(start(tables["jsonl"], target, "--workers", "3")) == 0
    assert target.read_bytes() == whole["jsonl"].read_bytes()


def test_ctrl_c_says_how_far_it_came_and_how_to_go_on(
    tables: Tables, whole: Tables, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    run = cut(
        tables["csv"], target, "--workers", "2", by=lambda run: os.killpg(run.pid, signal.SIGINT)
    )
    assert run.returncode == 130
    assert "--resume" in said(run)
    assert finish(start(tables["csv"], target, "--resume")) == 0
    assert target.read_bytes() == whole["csv"].read_bytes()


def test_a_worker_that_dies_is_an_error_with_its_rows(
    tables: Tables, whole: Tables, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl"

    def kill_one(run: subprocess.Popen[bytes]) -> None:
        for one in workers(run.pid)[:1]:
            os.kill(one, signal.SIGKILL)

    run = cut(tables["jsonl"], target, "--workers", "2", by=kill_one)
    assert run.returncode == 1
    assert "A worker died (-9) at rows " in said(run)
    assert "--resume" in said(run)
    assert finish(start(tables["jsonl"], target, "--resume")) == 0
    assert target.read_bytes() == whole["jsonl"].read_bytes()


def test_a_full_disk_is_an_error_that_can_be_gone_on_from(
    tables: Tables, whole: Tables, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl"
    half = whole["jsonl"].stat().st_size // 2

    run = start(tables["jsonl"], target, "--workers", "1")
    resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (half, half))
    assert finish(run) == 1
    assert "写不下去了" in said(run)
    assert "--resume" in said(run)
    assert not target.exists()
    assert finish(start(tables["jsonl"], target, "--resume")) == 0
    assert target.read_bytes() == whole["jsonl"].read_bytes()


@pytest.fixture
def interrupted(tables: Tables, tmp_path: Path) -> tuple[Path, Path]:
    """A table of its own and the target of a run on it that was killed."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(tables["jsonl"].read_bytes())
    cut(source, target, "--workers", "1", by=subprocess.Popen.kill)
    return source, target


def test_nothing_goes_on_by_itself_nor_with_another_table_or_wish(
    interrupted: tuple[Path, Path],
) -> None:
    source, target = interrupted
    for more, says in (
        ((), "--resume"),
        (("--resume", "--region", "重庆"), "地区、日期或格式不同"),
    ):
        run = start(source, target, *more)
        assert finish(run) == 2
        assert says in said(run)
    with source.open("a", encoding="utf-8") as file:
        file.write('\n{"text": "又来一条"}')
    run = start(source, target, "--resume")
    assert finish(run) == 2
    assert "IN 变了" in said(run)
    run = start(source, target, "--force", "--workers", "1")
    assert finish(run) == 0
    assert f"{ROWS + 1:,} rows" in said(run)


def test_a_journal_broken_off_in_a_line_is_good_up_to_that_line(
    interrupted: tuple[Path, Path], whole: Tables
) -> None:
    source, target = interrupted
    journal = target.with_name("out.jsonl.part.journal")
    journal.write_bytes(journal.read_bytes() + b'deadbeef {"place": [12')
    part = target.with_name("out.jsonl.part")
    part.write_bytes(part.read_bytes() + b'{"half a row')
    run = start(source, target, "--resume", "--workers", "1")
    assert finish(run) == 0, said(run)
    assert target.read_bytes() == whole["jsonl"].read_bytes()


def test_two_runs_never_write_one_file(interrupted: tuple[Path, Path]) -> None:
    source, target = interrupted
    with target.with_name("out.jsonl.part.journal").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for more in ("--resume", "--force"):
            run = start(source, target, more)
            assert finish(run) == 2
            assert "另一次运行正在写它" in said(run)
    run = start(source, target, "--resume", "--workers", "1")
    assert finish(run) == 0
