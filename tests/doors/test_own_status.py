"""The asker's own signed status, at every door that takes one."""

import json
import secrets
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from yibao.account.status import Limit, StatusKey
from yibao.account.status.value import PURPOSE, Facts, sign
from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.crypto import sm2
from yibao.service.api.schema import VerdictShape

SUSPENDED = "您好，您的医保账户已被暂停使用，请尽快到窗口办理"
KEY = sm2.generate()
ANNA = "p_0000000000000000000000000a"
IN_ORDER = Facts(ANNA, "990100", "active", [])
LIMIT = Limit(
    "person", "no_network_settlement", "violation", date(2026, 10, 1), None, "示范市医保局", "8号"
)


def signed(facts: Facts = IN_ORDER, *, minutes_ago: int = 0) -> str:
    now = SYSTEM_CLOCK.now() - timedelta(minutes=minutes_ago)
    return sign(facts, now, KEY, purpose=PURPOSE, randomness=secrets.token_bytes).text


@pytest.fixture(autouse=True)
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "status-keys.txt"
    line = StatusKey(KEY.public, "990100", "示范市医疗保障局").line
    file.write_text(f"# 可信公钥\n{line}\n", encoding="utf-8")
    monkeypatch.setenv("YIBAO_STATUS_KEYS", str(file))
    return file


def told(client: TestClient, **fields: str) -> dict[str, Any]:
    answer = client.post("/v1/check", json={"text": SUSPENDED, **fields})
    assert answer.status_code == 200, answer.text
    VerdictShape.model_validate_json(answer.text)
    return dict(answer.json())


def test_the_terminal_says_the_claim_is_untrue_and_who_signed(yibao: Any, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text(signed() + "\n")
    for given in (signed(), f"@{file}"):
        done = yibao("check", SUSPENDED, "--status", given)
        assert done.exit_code == 0, done.stderr
        flat = "".join(done.stdout.split()).replace("│", "")
        assert "说法不符：您的参保状态正常" in flat
        assert "示范市医疗保障局签发" in flat


def test_a_restriction_is_shown_with_its_basis(yibao: Any) -> None:
    done = yibao("check", SUSPENDED, "--status", signed(replace(IN_ORDER, limits=[LIMIT])))
    flat = "".join(done.stdout.split()).replace("│", "")
    assert "第四十一条" in flat
    assert "2026-10-01" in flat


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (lambda: signed(minutes_ago=31), "status.expired"),
        (lambda: "随便写的", "status.unreadable"),
        (lambda: signed()[:-4] + "AAAA", "status.tampered"),
    ],
)
def test_what_cannot_be_relied_on_is_said_and_changes_nothing(
    yibao: Any, client: TestClient, given: Any, code: str
) -> None:
    text = given()
    plain = told(client)
    answer = told(client, status=text)
    assert answer["status"]["code"] == code
    assert answer["status"]["accepted"] is False
    assert answer["claims"] == plain["claims"]
    done = yibao("check", SUSPENDED, "--status", text)
    assert done.exit_code == 0
    assert "没有采用" in done.stdout


def test_another_persons_status_is_refused_when_the_person_is_known(
    yibao: Any, client: TestClient
) -> None:
    other = "p_0000000000000000000000000b"
    assert told(client, status=signed(), person=other)["status"]["code"] == "status.other_person"
    assert told(client, status=signed(), person=ANNA)["status"]["accepted"] is True
    done = yibao("check", SUSPENDED, "--status", signed(), "--person", other, "--json")
    assert json.loads(done.stdout)["status"]["code"] == "status.other_person"


def test_a_machine_without_pinned_keys_says_so(client: TestClient, pinned: Path) -> None:
    pinned.unlink()
    assert told(client, status=signed())["status"]["code"] == "status.no_keys"
    pinned.write_text("nonsense")
    assert told(client, status=signed())["status"]["code"] == "status.keys"


def test_a_file_that_is_not_there_is_refused(yibao: Any) -> None:
    done = yibao("check", SUSPENDED, "--status", "@/nowhere/mine.txt")
    assert done.exit_code == 2
    assert "/nowhere/mine.txt" in done.stderr


@pytest.mark.parametrize(("lang", "expected"), [("zh", "说法不符"), ("en", "Not so.")])
def test_the_page_takes_it_and_keeps_it_for_the_other_language(
    client: TestClient, lang: str, expected: str
) -> None:
    text = signed()
    page = client.post(f"/{lang}/check", data={"text": SUSPENDED, "status": text})
    assert page.status_code == 200
    assert expected in page.text
    assert f'name="status" value="{text}"' in page.text
    assert client.get(f"/{lang}/check").text.count('name="status"') == 1


def test_a_status_that_is_no_text_is_a_fault(client: TestClient) -> None:
    answer = client.post("/v1/check", json={"text": SUSPENDED, "status": 5})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "status"


def test_a_call_and_a_page_are_held_against_it_too(
    yibao: Any, client: TestClient, tmp_path: Path
) -> None:
    call = tmp_path / "call.json"
    turns = [
        {"speaker": "对方", "text": "您好，我是医保局的，您的医保账户已被停用，请配合核实"},
        {"speaker": "我", "text": "是吗"},
    ]
    call.write_text(json.dumps(turns, ensure_ascii=False), encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><p>您的医保账户已被停用，请尽快办理</p></body></html>", encoding="utf-8"
    )
    for given in (("--conversation", str(call)), ("--page", str(page))):
        done = yibao("check", *given, "--status", signed(), "--json")
        assert done.exit_code == 0, done.output
        answer = json.loads(done.stdout)
        assert answer["status"]["accepted"]
        rulings = {c["ruling"] for c in answer["claims"] if c["claim"] == "suspension/you"}
        assert rulings == {"false"}
    answer = client.post("/v1/check", json={"conversation": turns, "status": signed()}).json()
    assert answer["status"]["accepted"], answer


def test_a_table_does_not_take_one(yibao: Any, tmp_path: Path) -> None:
    table = tmp_path / "in.csv"
    table.write_text("text\n你好\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    done = yibao("check", "--batch", str(table), "--out", str(out), "--status", signed())
    assert done.exit_code == 2
    assert "--status" in done.stderr
