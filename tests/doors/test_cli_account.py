"""Claims about `yibao db`, `demo` and `account`, run as a person runs them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from yibao.account.database import open_database

YIBAO = Path(sys.executable).with_name("yibao")


class Home:
    """A home folder with its own database, for one module."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        given = {k: v for k, v in os.environ.items() if not k.startswith("YIBAO_")}
        return subprocess.run(
            [str(YIBAO), *words],
            env={**given, "YIBAO_HOME": str(self.folder), "COLUMNS": "100"},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def ok(self, *words: str, stdin: str = "") -> str:
        done = self.run(*words, stdin=stdin)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def home(folders: Callable[[], Path]) -> Iterator[Home]:
    made = Home(folders())
    refused = made.run("db", "check")
    assert refused.returncode == 2
    assert "yibao db init" in refused.stderr
    out = made.ok("demo", "seed", "--people", "40")
    assert "40 人" in out
    assert re.search(r"[1-9]\d* 份家庭共济", out)
    assert "4 条限制" in out
    # Held open, so that each command finds the server running.
    with open_database(made.folder / "database"):
        yield made


@pytest.fixture(scope="module")
def ref(home: Home) -> str:
    """A person with an account that moved."""
    sql = """SELECT a.owner FROM ledger.account a JOIN ledger.entry e ON e.account_id = a.id
             WHERE a.kind = 'personal' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"""
    with open_database(home.folder / "database") as database, database.transaction() as tx:
        return str(tx.value(sql))


def test_a_seeded_database_holds_and_is_not_seeded_again(home: Home) -> None:
    assert "没有发现问题" in home.ok("db", "check")
    again = home.run("demo", "seed", "--people", "40")
    assert again.returncode == 2
    assert "已经有人" in again.stderr
    assert home.ok("demo", "seed", "--if-empty") == ""
    assert "已是最新" in home.ok("db", "migrate")


def test_a_backup_is_restored_whole_and_a_damaged_one_is_not(
    home: Home, folders: Callable[[], Path]
) -> None:
    folder = folders()
    file = folder / "b.dump"
    home.ok("db", "backup", str(file))
    assert home.run("db", "backup", str(file)).returncode == 2
    out = home.ok("db", "restore", str(file), "--into", str(folder / "other"))
    assert "核对无误" in out
    again = home.run("db", "restore", str(file), "--into", str(folder / "other"))
    assert again.returncode == 2
    assert "不是空的" in again.stderr
    file.write_bytes(file.read_bytes()[:-1])
    damaged = home.run("db", "restore", str(file), "--into", str(folder / "third"))
    assert damaged.returncode == 2
    assert "校验值不符" in damaged.stderr


def test_an_account_is_shown_and_its_statement_written(
    home: Home, ref: str, tmp_path: Path
) -> None:
    shown = json.loads(home.ok("account", "show", ref, "--json"))
    assert shown["accounts"][0]["kind"] == "personal"
    assert "元" in home.ok("account", "show", ref)
    for name, begins in (("s.pdf", b"%PDF"), ("s.csv", b"\xef\xbb\xbf"), ("s.json", b"{")):
        home.ok("account", "statement", ref, "--out", str(tmp_path / name))
        assert (tmp_path / name).read_bytes().startswith(begins)
    refused = home.run("account", "statement", ref, "--out", str(tmp_path / "s.pdf"))
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert ref in home.ok("account", "statement", ref)


def test_alerts_are_read_marked_and_confirmed(home: Home, ref: str) -> None:
    page = json.loads(home.ok("account", "alerts", ref, "--json"))
    assert page
    assert "是我们" in home.ok("account", "confirm", page[0]["code"])
    stranger = f"{(int(page[0]['code']) + 1) % 10**10:010}"
    assert "不是我们发的" in home.run("account", "confirm", stranger).stderr
    assert "●" in home.ok("account", "alerts", ref, "--seen")
    assert "●" not in home.ok("account", "alerts", ref)


def test_preferences_are_kept_or_refused_with_the_reason(home: Home, ref: str) -> None:
    home.ok("account", "prefer", ref, "--email", "a@example.org", "--quiet", "22:00-07:00")
    for wrong in (("--quiet", "late"), ("--email", "nowhere"), ("--kind", "gossip")):
        assert home.run("account", "prefer", ref, *wrong).returncode == 2
    assert home.run("account", "prefer", ref, "--webhook", "http://x").returncode == 2


def test_an_id_number_comes_from_standard_input_only(home: Home) -> None:
    for typed, says in (("123", "18 位"), ("99010019580203004X", "没有这个参保人")):
        refused = home.run("account", "show", "-", stdin=typed)
        assert refused.returncode == 2
        assert says in refused.stderr or "校验位" in refused.stderr


def test_premiums_are_listed(home: Home, ref: str) -> None:
    assert json.loads(home.ok("account", "premiums", ref, "--json"))[0]["amount_fen"] > 0


def test_a_server_that_is_not_there_is_said_in_one_sentence(home: Home) -> None:
    given = {**os.environ, "YIBAO_DATABASE": "postgresql://u:secret@127.0.0.1:1/x"}
    done = subprocess.run(
        [str(YIBAO), "account", "confirm", "0123456789"],
        env=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_the_worker_does_its_round_and_what_it_sealed_verifies(home: Home, tmp_path: Path) -> None:
    home.ok("worker", "--once", "--quiet")
    dump = tmp_path / "audit.jsonl"
    home.ok("audit", "export", str(dump))
    key = home.ok("audit", "key").split()[1]
    assert home.run("audit", "verify", str(dump), "--key", key).returncode == 0


def test_a_status_of_the_demo_city_answers_a_message(home: Home, ref: str, tmp_path: Path) -> None:
    signed = tmp_path / "status.txt"
    home.ok("status", "sign", ref, "--out", str(signed))
    said = home.ok("check", "【医保局】您的医保已停用", "--status", f"@{signed}")
    assert "正常" in said
