"""`yibao audit` and `yibao status`, as an agency and a holder use them."""

import json
import secrets
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from stdnum.iso7064 import mod_11_2

from yibao.account import people
from yibao.account.database import open_database
from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.crypto.seal import Sealer

SUSPENDED = "您好，您的医保账户已被暂停使用，请尽快到窗口办理"


@pytest.fixture
def person(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A machine with a database in which one person is insured."""
    monkeypatch.setenv("YIBAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YIBAO_DATABASE", dsn)
    for name in ("YIBAO_KEYS", "YIBAO_STATUS_KEYS"):
        monkeypatch.delenv(name, raising=False)
    body = "99010019580203004"
    number = people.read_id_number(body + mod_11_2.calc_check_digit(body))
    assert isinstance(number, people.IdNumber)
    sealer = Sealer(bytes(16), bytes(32))
    with open_database(dsn) as database, database.transaction() as tx:
        new = people.NewPerson("示例甲", number)
        now = SYSTEM_CLOCK.now()
        ref = people.add_person(tx, new, sealer, randomness=secrets.token_bytes, now=now)
        people.enrol(tx, people.Enrolment(ref, "310", "990100", "active", date(2020, 1, 1)))
    return ref


def good(done: Result) -> str:
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_status_is_signed_verified_and_held_against_a_message(
    yibao: Any, person: str, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.txt"
    assert yibao("status", "sign", person).exit_code == 2
    assert yibao("status", "keys").exit_code == 2
    line = good(yibao("status", "keys", "--make", "990100", "示范市医疗保障局"))
    assert "示范市医疗保障局" in line
    good(yibao("status", "sign", person, "--out", str(mine)))
    assert person not in mine.read_text()
    assert "参保状态正常" in good(yibao("status", "verify", f"@{mine}", "--person", person))
    assert "in order" in good(yibao("status", "verify", f"@{mine}", "--lang", "en"))
    told = json.loads(good(yibao("check", SUSPENDED, "--status", f"@{mine}", "--json")))
    assert told["status"]["accepted"]
    assert {one["ruling"] for one in told["claims"]} == {"false"}
    for wrong in ("nonsense", mine.read_text()[:-9]):
        assert yibao("status", "verify", wrong).exit_code == 1
    assert yibao("status", "verify", f"@{mine}", "--person", "p_other").exit_code == 1


def test_keys_are_made_once_pinned_and_kept_from_others(yibao: Any, tmp_path: Path) -> None:
    environment = {"YIBAO_HOME": str(tmp_path / "home")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YIBAO_HOME", environment["YIBAO_HOME"])
        patch.delenv("YIBAO_STATUS_KEYS", raising=False)
        good(yibao("status", "keys", "--make", "990100", "甲局"))
        assert yibao("status", "keys", "--make", "990100", "甲局").exit_code == 2
        secret = tmp_path / "home" / "keys" / "status.key"
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        listed = good(yibao("status", "keys")).splitlines()[1]
        other = tmp_path / "other-keys.txt"
        patch.setenv("YIBAO_STATUS_KEYS", str(other))
        assert listed in good(yibao("status", "keys", "--pin", listed))
        assert yibao("status", "keys", "--pin", "abc").exit_code == 2
        assert other.read_text().strip() == listed


def test_what_was_recorded_is_sealed_exported_and_verified(
    yibao: Any, person: str, tmp_path: Path
) -> None:
    dump, heads = tmp_path / "dump.jsonl", tmp_path / "home" / "audit" / "heads.jsonl"
    assert yibao("audit", "seal", "--once").exit_code == 2
    key = good(yibao("audit", "key", "--make")).split()[-1]
    good(yibao("status", "keys", "--make", "990100", "示范市医疗保障局"))
    good(yibao("status", "sign", person))
    assert "1" in good(yibao("audit", "seal", "--once"))
    good(yibao("audit", "export", str(dump)))
    assert stat.S_IMODE(dump.stat().st_mode) == 0o600
    assert yibao("audit", "export", str(dump)).exit_code == 2
    assert yibao("audit", "export", "/dev/null", "--force").exit_code == 2
    assert Path("/dev/null").is_char_device()
    given = ("audit", "verify", str(dump), "--key", key, "--heads", str(heads))
    assert "一致" in good(yibao(*given))
    text = dump.read_text(encoding="utf-8")
    dump.write_text(text.replace("sign_status", "sign_statuS"), encoding="utf-8")
    done = yibao(*given, "--json")
    assert done.exit_code == 1
    assert [one["code"] for one in json.loads(done.stdout)["faults"]] == ["seal.changed"]


def test_whoever_looks_is_written_down(yibao: Any, person: str) -> None:
    assert "没有" in good(yibao("audit", "views", person))
    good(yibao("account", "show", person))
    good(yibao("account", "alerts", person))
    seen = json.loads(good(yibao("audit", "views", person, "--json")))
    assert [one["kind"] for one in seen] == ["view_account", "view_account"]
    assert "view_account" in good(yibao("audit", "views", person))


def test_what_is_no_dump_is_refused(yibao: Any, tmp_path: Path) -> None:
    other = tmp_path / "picture.png"
    other.write_bytes(b"\x89PNG\xff\xfe")
    assert yibao("audit", "verify", str(other)).exit_code == 2
    assert yibao("audit", "verify", str(tmp_path / "none")).exit_code == 2
    assert yibao("audit", "verify", str(other), "--key", "12").exit_code == 2
    other.write_text("hello\n")
    assert yibao("audit", "verify", str(other)).exit_code == 1
