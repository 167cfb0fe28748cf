"""`yibao campaigns`, and what the other doors tell of it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from starlette.testclient import TestClient

from yibao.check.near import K
from yibao.service.api.schema import VerdictShape
from yibao.service.campaigns import known_to_server
from yibao.service.cli.campaigns import command
from yibao.service.wiring import create_app

Yibao = Callable[..., Result]
Rows = Callable[..., Path]
TEXT = (
    "【辽政通】您名下的医保电子凭证已于今日停用，"
    "请点击 http://ln{}.example-top.xyz 重新认证，逾期将冻结账户"
)


def reports(count: int) -> list[dict[str, str]]:
    return [
        {"text": TEXT.format(i), "on": f"2026-11-{i + 1:02}", "region": "辽宁", "reporter": str(i)}
        for i in range(count)
    ]


@pytest.fixture
def index(yibao: Yibao, rows: Rows, tmp_path: Path) -> Path:
    path = tmp_path / "seen.idx"
    done = yibao("campaigns", "add", str(rows(*reports(6))), "--index", str(path))
    assert done.exit_code == 0, done.stderr
    return path


def test_a_verdict_tells_how_often_it_was_seen_and_what_differs(yibao: Yibao, index: Path) -> None:
    done = yibao("check", TEXT.format(99), "--campaigns", str(index))
    assert done.exit_code == 0, done.stderr
    told = "".join(done.stdout.split())
    assert "见过6次（自2026-11-01，最近2026-11-06），不同处：链接。" in told
    assert "辽宁省6" in told
    assert "不说明真假" in told


def test_the_json_has_it_and_level_and_score_stay_as_they_were(yibao: Yibao, index: Path) -> None:
    plain = json.loads(yibao("check", TEXT.format(99), "--json").stdout)
    told = json.loads(yibao("check", TEXT.format(99), "--json", "--campaigns", str(index)).stdout)
    near = told.pop("near_known")
    assert told == plain
    assert (near["times"], near["since"], near["differs"]) == (6, "2026-11-01", ["link"])
    VerdictShape.model_validate({**told, "near_known": near})


def test_what_was_never_seen_is_null_and_said_so(yibao: Yibao, index: Path) -> None:
    other = "小区物业通知：明天上午九点到下午三点停水检修，请各位住户提前储水，谢谢大家的配合。"
    told = json.loads(yibao("check", other, "--json", "--campaigns", str(index)).stdout)
    assert told["near_known"] is None
    done = yibao("campaigns", "look", other, "--index", str(index), "--lang", "en")
    assert "Nothing like it" in done.stdout


def test_rows_that_cannot_be_read_are_named_and_the_others_counted(
    yibao: Yibao, tmp_path: Path
) -> None:
    source = tmp_path / "in.jsonl"
    good = json.dumps(reports(1)[0], ensure_ascii=False)
    bad = ["不是 JSON", "[1]", '{"id": 1}', '{"text": 5}', '{"text": "甲", "region": "火星"}']
    bad += ['{"text": "甲", "on": "明天"}', '{"text": "%s"}' % ("长" * 90_000)]
    source.write_text("\n".join([good, *bad, "", good]) + "\n", encoding="utf-8")
    done = yibao("campaigns", "add", str(source), "--index", str(tmp_path / "a.idx"))
    assert done.exit_code == 0, done.stderr
    assert "9 rows: 2 counted (1 new campaigns), 0 too short, 7 bad" in done.stderr
    assert [f"line {n}:" in done.stderr for n in range(1, 10)] == [
        False, True, True, True, True, True, True, True, False,
    ]  # fmt: skip


def test_the_list_shows_what_many_share_and_no_link(yibao: Yibao, index: Path) -> None:
    done = yibao("campaigns", "list", "--index", str(index), "--json")
    (one,) = json.loads(done.stdout)["most_seen"]
    assert "医保电子凭证已于今日停用" in one["template"]
    assert "example-top" not in done.stdout
    drawn = yibao("campaigns", "list", "--index", str(index), "--lang", "en")
    assert "Seen 6 times" in drawn.stdout


def test_agencies_exchange_files_and_forget(
    yibao: Yibao, index: Path, rows: Rows, tmp_path: Path
) -> None:
    out, other = tmp_path / "out.jsonl", tmp_path / "other.idx"
    key = str(tmp_path / "seen.idx.key")
    assert yibao("campaigns", "export", str(out), "--index", str(index)).exit_code == 2
    done = yibao("campaigns", "export", str(out), "--index", str(index), "--name", "shenyang")
    assert "1 campaigns" in done.stderr
    more = rows(*reports(2), name="more.jsonl")
    assert yibao("campaigns", "add", str(more), "--index", str(other), "--key", key).exit_code == 0
    done = yibao("campaigns", "import", str(out), "--index", str(other), "--key", key)
    assert "1 of them known before" in done.stderr
    look = ("campaigns", "look", TEXT.format(1), "--index", str(other), "--key", key, "--json")
    assert json.loads(yibao(*look).stdout)["near_known"]["times"] == 8
    done = yibao("campaigns", "forget", "--index", str(other), "--key", key, "--text", TEXT)
    assert "1 campaigns dropped" in done.stderr
    assert json.loads(yibao(*look).stdout)["near_known"] is None


def test_an_altered_file_changes_nothing(yibao: Yibao, index: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "out.jsonl", tmp_path / "other.idx"
    key = str(tmp_path / "seen.idx.key")
    yibao("campaigns", "export", str(out), "--index", str(index), "--name", "shenyang")
    out.write_text(out.read_text("utf-8").replace('"times":6', '"times":600'), encoding="utf-8")
    done = yibao("campaigns", "import", str(out), "--index", str(other), "--key", key)
    assert done.exit_code == 2
    assert "altered" in done.stderr
    listed = yibao("campaigns", "list", "--index", str(other), "--key", key, "--json")
    assert listed.exit_code == 2 or json.loads(listed.stdout)["campaigns"] == 0


@pytest.mark.parametrize(
    "given",
    [
        ("campaigns", "look", TEXT, "--index", "missing.idx"),
        ("check", TEXT, "--campaigns", "missing.idx"),
        ("campaigns", "forget", "--index", "a"),
        ("campaigns", "add", "missing.jsonl", "--index", "{}"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    yibao: Yibao, index: Path, given: tuple[str, ...]
) -> None:
    done = yibao(*(word.format(index) for word in given))
    assert done.exit_code == 2
    assert done.stderr.startswith("yibao: ")
    assert "Traceback" not in done.stderr


@pytest.fixture
def server(index: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("YIBAO_CAMPAIGNS", str(index))
    known_to_server.cache_clear()
    with TestClient(create_app()) as client:
        yield client
    known_to_server.cache_clear()


@pytest.mark.parametrize(
    ("lang", "says"), [("zh", "见过 6 次（自 2026-11-01"), ("en", "Seen 6 times (since 2026-11-01")]
)
def test_a_server_with_an_index_shows_it_on_the_page(
    server: TestClient, lang: str, says: str
) -> None:
    page = server.post(f"/{lang}/check", data={"text": TEXT.format(99)})
    assert says in page.text


def test_a_server_with_an_index_tells_it_as_json_and_adds_nothing(server: TestClient) -> None:
    for _ in range(2):
        told: dict[str, Any] = server.post("/v1/check", json={"text": TEXT.format(99)}).json()
        assert told["near_known"]["times"] == 6
        VerdictShape.model_validate(told)


def test_a_server_does_not_start_with_an_index_it_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIBAO_CAMPAIGNS", str(tmp_path / "missing.idx"))
    known_to_server.cache_clear()
    with pytest.raises(Exception, match="campaigns"), TestClient(create_app()):
        pass
    known_to_server.cache_clear()


def test_the_how_to_names_every_command() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "campaigns.md").read_text("utf-8")
    assert [name for name in command.commands if f"yibao campaigns {name} " not in page] == []
    assert str(K) in page
