"""`yibao eval check`: a labelled file in; figures, a page and JSON out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import Result

Yibao = Callable[..., Result]
LINK = "http://ybj.example-top.xyz"
SCAM_TEXT = f"【医保局】您的医保账户已停用，请点击 {LINK} 填写银行卡号和验证码恢复使用"


def row(name: str, label: str, text: str, **also: Any) -> dict[str, Any]:
    return {"id": name, "label": label, "text": text, "medium": "sms", **also}


ROWS = [
    row("s1", "scam", SCAM_TEXT, spans=[[6, 15, "suspension_threat"]], region="重庆"),
    row("s2", "scam", SCAM_TEXT.replace("医保", "医*保"), variant_of="s1", group="s1"),
    row("c1", "cashout", "专业医保卡套现，秒到账，加微信 yb888 详谈，手续费三成"),
    row(
        "m1",
        "misleading",
        "医保个人账户的钱可以随时取现，全国都一样",
        claims=[{"quote": [0, 14], "topic": "cash_withdrawal", "asserts": "x", "expect": "false"}],
    ),
    row("g1", "genuine", "您好，您本月的医保缴费已经成功，请知悉", region="240000"),
    row("u1", "unrelated", "晚上一起吃饭吗，我订好位子了"),
]
SHOWN = "bars levels recall false-alarms kinds calibration variants spans claims confusion faults"


@pytest.fixture
def corpus(rows: Callable[..., Path]) -> Path:
    return rows(*ROWS, name="labelled.jsonl")


@pytest.fixture
def scores(rows: Callable[..., Path]) -> Path:
    """Scores that say the opposite of the truth, so that one sees who judged."""
    lines = [
        {
            "id": one["id"],
            "log_odds": -5.0 if one["label"] in ("scam", "cashout") else 5.0,
            "probability": 0.01 if one["label"] in ("scam", "cashout") else 0.99,
            "level": "no_sign_found" if one["label"] in ("scam", "cashout") else "danger",
        }
        for one in ROWS
    ]
    return rows(*lines, name="oof.jsonl")


def report(yibao: Yibao, *arguments: str) -> dict[str, Any]:
    done = yibao("eval", "check", *arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_terminal_shows_the_numbers_to_hold(yibao: Yibao, corpus: Path) -> None:
    done = yibao("eval", "check", str(corpus))
    assert done.exit_code == 0, done.output
    for words in ("要守的数", "harm flagged", "false danger", "calibration error ECE", "3/3"):
        assert words in done.stdout


def test_the_json_holds_every_figure_with_its_rows(yibao: Yibao, corpus: Path) -> None:
    found = report(yibao, str(corpus), "--on", "2026-11-22")
    assert found["schema"] == "yibao.evaluation/1"
    about = found["about"]
    assert (about["rows"], about["groups"], about["on"]) == (6, 5, "2026-11-22")
    assert about["unknown_regions"] == 1
    assert {bar["name"] for bar in found["bars"]} == {
        "harm_flagged",
        "harm_danger",
        "false_danger",
        "false_doubtful",
        "misleading_ruled_right",
        "variants_same_level",
        "ece",
    }
    assert [one["rate"] for one in found["recall_at"]] == [0.003, 0.01, 0.02, 0.05]
    assert found["variants"]["same_level"]["n"] == 1
    assert found["spans"][0]["by_evidence"]["n"] == 1
    assert found["rulings"]["tables"][0]["n"] == 1
    assert len(found["calibration"]["bins"]) == 10
    assert shares_without_rows(found) == []


def shares_without_rows(data: object, at: str = "") -> list[str]:
    """Where a share stands without hits, n or interval."""
    if isinstance(data, list):
        return [f for i, one in enumerate(data) for f in shares_without_rows(one, f"{at}[{i}]")]
    if not isinstance(data, dict):
        return []
    lacking = "share" in data and not {"hits", "n", "low", "high"} <= set(data)
    below = [f for key, one in data.items() for f in shares_without_rows(one, f"{at}.{key}")]
    return [at, *below] if lacking else below


def test_the_page_has_every_table_and_needs_nothing_else(
    yibao: Yibao, corpus: Path, tmp_path: Path, read_page: Callable[[str], Any]
) -> None:
    out = tmp_path / "new" / "report"
    assert yibao("eval", "check", str(corpus), "--out", str(out)).exit_code == 0
    html = (out / "report.html").read_text("utf-8")
    page = read_page(html)
    assert [e.attributes["id"] for e in page.all("h2")] == SHOWN.split()
    assert page.all("html")[0].attributes["lang"] == "zh-Hans"
    assert "width=device-width" in html
    assert page.all("script") == page.all("link") == page.all("img") == []
    assert "src=" not in html
    assert "url(" not in html
    assert all(table.text.strip() for table in page.all("table"))
    assert len(page.all("svg")) == 2


def test_the_page_and_the_json_say_the_same(yibao: Yibao, corpus: Path, tmp_path: Path) -> None:
    yibao("eval", "check", str(corpus), "--out", str(tmp_path), "--on", "2026-11-22")
    written = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert written == report(yibao, str(corpus), "--on", "2026-11-22")
    html = (tmp_path / "report.html").read_text("utf-8")
    for bar in written["bars"]:
        figure = bar["figure"]
        if "hits" in figure:
            assert f"{figure['hits']}/{figure['n']}" in html
    ElementTree.parse(tmp_path / "reliability.svg")


def test_text_of_the_corpus_cannot_break_the_page(
    yibao: Yibao, rows: Callable[..., Path], tmp_path: Path, read_page: Callable[[str], Any]
) -> None:
    nasty = row("<b>x", "scam", SCAM_TEXT, medium="<script>1</script>")
    nasty["spans"] = [[0, 2, "<i>"]]
    path = rows(nasty, ROWS[4])
    assert yibao("eval", "check", str(path), "--out", str(tmp_path)).exit_code == 0
    page = read_page((tmp_path / "report.html").read_text("utf-8"))
    assert page.all("script") == page.all("b") == page.all("i") == []


def test_given_scores_judge_instead_of_the_shipped_weights(
    yibao: Yibao, corpus: Path, scores: Path
) -> None:
    found = report(yibao, str(corpus), "--scores", str(scores))
    bars = {bar["name"]: bar["figure"] for bar in found["bars"]}
    assert found["about"]["scores"] == "oof.jsonl"
    assert bars["harm_danger"]["hits"] == 0
    assert bars["false_danger"]["hits"] == bars["false_danger"]["n"] == 2
    assert found["recall_at"][0]["recall"]["harm"]["hits"] == 0
    assert bars["ece"]["value"] > 0.9
    assert "oof.jsonl" in yibao("eval", "check", str(corpus), "--scores", str(scores)).stdout


def test_the_report_warns_of_rows_that_were_fitted_on(yibao: Yibao, root: Path) -> None:
    path = root / "tests" / "data" / "messages-dev.jsonl"
    done = yibao("eval", "check", str(path))
    assert "fitted on" in done.stdout


def test_bad_input_is_refused_with_one_clear_message(
    yibao: Yibao, rows: Callable[..., Path], corpus: Path, tmp_path: Path
) -> None:
    faulty = rows({"id": "a", "text": "b"}, row("b", "spam", "文字"), name="faulty.jsonl")
    for arguments, says in (
        ([str(tmp_path / "nowhere.jsonl")], "Cannot read"),
        ([str(rows(name="empty.jsonl"))], "holds no message"),
        ([str(faulty)], "faulty.jsonl:2: unknown label 'spam'"),
        ([str(corpus), "--scores", str(corpus)], "log_odds must be a number"),
        ([str(corpus), "--on", "someday"], "cannot be read"),
        ([str(corpus), "--out", str(corpus)], "Cannot write"),
    ):
        done = yibao("eval", "check", *arguments)
        assert done.exit_code == 2, (arguments, done.output)
        assert says in done.stderr
        assert "Traceback" not in done.output


def test_sources_are_drawn_and_written(yibao, tmp_path, scam):
    path = tmp_path / "public.csv"
    path.write_text(f"text,label\n{scam},1\n今晚加班不用等我吃饭,0\n", encoding="utf-8")
    done = yibao("eval", "sources", str(path), "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.stderr
    assert "most false alarms first" in " ".join(done.stdout.split())
    told = json.loads((tmp_path / "out" / "sources.json").read_bytes())
    assert [row["flagged"]["hits"] for row in told["sources"]] == [1, 0]
    assert (tmp_path / "out" / "sources.html").is_file()
    done = yibao("eval", "sources", str(tmp_path / "missing.csv"))
    assert done.exit_code == 2
