"""`yibao report`: counts of a checked table, nobody's words, nobody found by a rare name."""

import csv
import io
import json
import os
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import sync_playwright

from yibao.check import open_checker
from yibao.service.cli import main
from yibao.service.report.words import ASKS

Yibao = Callable[..., Result]
KINDS = ("jsonl", "csv", "parquet", "brief")
SECRET = "王小明"
RARE = "once-only.example-top.xyz"


def messages() -> list[dict[str, str]]:
    """Invented messages: one host often, one once, one that looks like an official one."""
    told = [
        f"{SECRET}，您的医保已停用，请点 http://ybj.example-top.xyz 填银行卡号和验证码恢复",
        "【医保局】医保即将停用，请进 http://fuwu-nhsa.example.cn 激活，填身份证号",
        "医保卡余额可以一次性提取现金，加微信 yb88888888 办理",
        "本市医保经办大厅周六照常办公，咨询请拨 12393。",
    ]
    first = date(2026, 10, 1)
    rows = [
        {
            "text": told[i % 4],
            "region": ("重庆", "上海", "")[i % 3],
            "at": (first + timedelta(days=i % 9)).isoformat(),
        }
        for i in range(60)
    ]
    rows[0]["text"] = f"医保停用，请点 http://{RARE} 填卡号"
    rows[1]["region"] = "拉萨"
    return [*rows, {"text": "医保", "region": "亚特兰蒂斯", "at": ""}]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The messages checked into each kind of table."""
    folder = tmp_path_factory.mktemp("report")
    source = folder / "in.jsonl"
    lines = (json.dumps(row, ensure_ascii=False) for row in messages())
    source.write_text("\n".join(lines), encoding="utf-8")
    found = {}
    for kind in KINDS:
        found[kind] = folder / ("brief.parquet" if kind == "brief" else f"out.{kind}")
        asked = ["check", "--batch", str(source), "--out", str(found[kind]), "--on", "2026-11-22"]
        asked += ["--brief"] if kind == "brief" else []
        assert CliRunner().invoke(main, asked).exit_code == 0
    return found


def tables(yibao: Yibao, source: Path, folder: Path) -> list[dict[str, str]]:
    target = folder / "r.csv"
    done = yibao("report", str(source), "--csv", str(target), "--force")
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))


def of(rows: list[dict[str, str]], table: str) -> dict[str, str]:
    return {row["item"]: row["rows"] for row in rows if row["table"] == table}


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_counts_what_the_table_holds(
    yibao: Yibao, checked: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    rows = tables(yibao, checked[kind], tmp_path)
    verdicts = [json.loads(line) for line in checked["jsonl"].read_text("utf-8").splitlines()]
    judged = [row["verdict"] for row in verdicts if row["verdict"]]
    assert of(rows, "all") == {"rows": "61", "judged": "60"}
    for level in ("danger", "doubtful", "no_sign_found", "cannot_tell"):
        assert int(of(rows, "levels")[level]) == sum(v["level"] == level for v in judged)
    assert of(rows, "bad") == {"region.unknown": "1"}
    asks = [ask for v in judged for ask in v["extracts"]["asks"]]
    assert of(rows, "asks") == {
        ask: str(asks.count(ask)) if asks.count(ask) >= 5 else "<5" for ask in set(asks)
    }
    days = [row for row in rows if row["table"] == "day"]
    assert {row["item"] for row in days} == {f"2026-10-0{i}" for i in range(1, 10)}


@pytest.mark.parametrize("kind", KINDS)
def test_nobodys_words_and_no_rare_name_are_in_a_report(
    yibao: Yibao, checked: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    rows = tables(yibao, checked[kind], tmp_path)
    html = tmp_path / "r.html"
    assert yibao("report", str(checked[kind]), "--html", str(html)).exit_code == 0
    page = html.read_text("utf-8")
    for text in (page, (tmp_path / "r.csv").read_text("utf-8-sig")):
        assert SECRET not in text
        assert "yb88888888" not in text
        assert "once-only" not in text
        assert "拉萨" not in text
        assert not re.search(r"example-top\.xyz", text)
    hosts = of(rows, "hosts")
    assert hosts["ybj[.]example-top[.]xyz"] == "14"
    assert [row["rows"] for row in rows if row["kind"] == "rare" and row["table"] == "hosts"] == [
        "1"
    ]
    assert set(of(rows, "regions")) == {"500000", "310000", "000000", ""}


def test_every_kind_of_table_gives_the_same_report(
    yibao: Yibao, checked: dict[str, Path], tmp_path: Path
) -> None:
    found = [tables(yibao, source, tmp_path) for source in checked.values()]
    assert all(rows == found[0] for rows in found)


def test_the_page_stands_alone_and_is_well_formed(
    yibao: Yibao, checked: dict[str, Path], tmp_path: Path, read_page: Callable[[str], Any]
) -> None:
    target = tmp_path / "r.html"
    yibao("report", str(checked["jsonl"]), "--html", str(target))
    html = target.read_text("utf-8")
    assert not re.search(r"<script|https?://(?!www\.w3\.org/2000/svg)|<link|<img", html)
    page = read_page(html)
    ids = [one.attributes.get("id") for one in page.all("section")]
    assert ids == [
        *("levels", "kinds", "days", "asks", "hosts", "regions", "false_claims", "signals", "bad")
    ]


def test_a_check_writes_its_report_too(yibao: Yibao, rows: Callable[..., Path]) -> None:
    source = rows({"text": "医保"})
    names = [str(source.with_name(name)) for name in ("out.jsonl", "r.html")]
    done = yibao("check", "--batch", str(source), "--out", names[0], "--report", names[1])
    assert done.exit_code == 0, done.output
    assert "讯息批量检查报告" in Path(names[1]).read_text("utf-8")


def test_a_folder_of_parts_is_one_table(
    yibao: Yibao, checked: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "out.jsonl"
    folder.mkdir()
    lines = checked["jsonl"].read_text("utf-8").splitlines(keepends=True)
    (folder / "part-0.txt").write_text("".join(lines[:30]), encoding="utf-8")
    (folder / "part-1.txt").write_text("".join(lines[30:]), encoding="utf-8")
    (folder / "_SUCCESS").write_text("")
    assert tables(yibao, folder, tmp_path) == tables(yibao, checked["jsonl"], tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.jsonl", None, "没有这个文件"),
        ("in.jsonl", '{"text": "医保"}\n', "没有结论列"),
        ("in.csv", "text\n医保\n", "没有结论列"),
        ("broken.jsonl", "not json\n", "没有结论列"),
        ("in.xlsx", "x", "只认 .jsonl、.csv、.parquet"),
    ],
)
def test_what_is_no_checked_table_is_said(
    yibao: Yibao, tmp_path: Path, name: str, content: str | None, says: str
) -> None:
    source = tmp_path / name
    if content is not None:
        source.write_text(content, encoding="utf-8")
    done = yibao("report", str(source), "--html", str(tmp_path / "r.html"))
    assert done.exit_code == 2
    assert says in done.stderr


def test_every_ask_has_a_name_in_both_languages() -> None:
    asks = {row["ask"] for row in open_checker().signals.rows if row["ask"]}
    assert asks <= set(ASKS)


@pytest.mark.all
@pytest.mark.xdist_group("browser")
def test_the_page_fits_a_phone(
    yibao: Yibao, checked: dict[str, Path], tmp_path: Path, chromium: str
) -> None:
    target = tmp_path / "r.html"
    yibao("report", str(checked["jsonl"]), "--html", str(target))
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
        page = browser.new_page(viewport={"width": 360, "height": 800}, java_script_enabled=True)
        faults: list[str] = []
        page.on("console", lambda said: faults.append(said.text))
        page.goto(target.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        page.screenshot(path=str(tmp_path / "report-phone.png"), full_page=True)
        browser.close()
    assert faults == []
