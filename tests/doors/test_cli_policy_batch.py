"""`yibao policy ask --batch`: every question comes out answered, or says what is missing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

from yibao.policy import ask

Yibao = Callable[..., Result]
Rows = Callable[..., Path]
ON = "2026-11-22"


def batch(yibao: Yibao, source: Path, *more: str) -> tuple[Result, list[dict[str, Any]]]:
    target = source.with_name("out.jsonl")
    done = yibao("policy", "ask", *more, "--batch", str(source), "--out", str(target))
    rows = target.read_text("utf-8").splitlines() if target.exists() else []
    return done, [json.loads(row) for row in rows]


def test_questions_and_topics_keep_their_fields_and_gain_the_answer(
    yibao: Yibao, rows: Rows
) -> None:
    given = [
        {"id": 1, "question": "在重庆医保卡能取钱吗", "on": ON},
        {"id": "b", "topic": "personal_account.cash_withdrawal", "region": "重庆", "on": ON},
        {
            "id": 3,
            "question": "can I withdraw cash from my medical card in Chongqing",
            "on": ON,
            "x": [1],
        },
        {
            "topic": "personal_account.family_sharing",
            "region": "110000",
            "on": ON,
            "facts": {"relation": "friend"},
        },
    ]
    done, told = batch(yibao, rows(*given))
    assert done.exit_code == 0, done.stderr
    for row, asked in zip(told, given, strict=True):
        assert {key: row[key] for key in asked} == asked
        assert list(row) == [*asked, "answer"]
    expected = ask("personal_account.cash_withdrawal", "重庆", ON).to_dict()
    assert [row["answer"] for row in told[:3]] == [expected] * 3
    assert told[3]["answer"]["conditions"]["unmet"]
    wanted = {"ruling", "says", "provision", "citation", "grade", "conditions", "missing"}
    assert wanted | {"choices"} <= set(told[0]["answer"])


def test_what_cannot_be_read_is_unknown_and_says_why(yibao: Yibao, rows: Rows) -> None:
    given = [
        {"topic": "取现", "region": "亚特兰蒂斯"},
        {"topic": "取现", "region": "朝阳"},
        {"topic": "取现", "region": 7.5},
        {"topic": "没有这件事"},
        {"topic": "取现", "on": "明天"},
        {"topic": "取现", "on": 20260101},
        {"topic": "取现", "facts": {"nonsense": 1}},
        {"question": "今天天气怎么样"},
        {"question": "问" * 501},
    ]
    _, told = batch(yibao, rows(*given))
    assert {row["answer"]["ruling"] for row in told} == {"unknown"}
    assert [row["answer"]["missing"][0]["code"] for row in told] == [
        "region.unknown",
        "region.ambiguous",
        "region.type",
        "topic.unknown",
        "date.unreadable",
        "on.type",
        "fact.unknown",
        "question.unsure",
        "question.too_long",
    ]
    assert told[7]["answer"]["choices"]


def test_rows_that_ask_nothing_have_an_error(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    lines = ['{"id": 1}', "not json", '{"question": 7}', '{"topic": "取现", "facts": []}', "[]"]
    source.write_text("\n".join(lines), encoding="utf-8")
    done, told = batch(yibao, source)
    assert done.exit_code == 0
    assert [row["answer"] for row in told] == [None] * 5
    codes = [row["error"].partition(":")[0] for row in told]
    assert codes == ["row.no_question", "row.json", "row.question", "row.facts", "row.object"]


def test_the_place_of_the_run_holds_for_rows_without_their_own(yibao: Yibao, rows: Rows) -> None:
    source = rows({"topic": "取现"}, {"topic": "取现", "region": "上海"})
    _, told = batch(yibao, source, "重庆", "--on", ON)
    assert [row["answer"]["region"] for row in told] == ["500000", "310000"]


def test_a_batch_goes_without_other_ways_of_asking(yibao: Yibao, rows: Rows) -> None:
    source = str(rows({"topic": "取现"}))
    assert yibao("policy", "ask", "--batch", source).exit_code == 2
    assert yibao("policy", "ask", "--batch", source, "--out", "x.jsonl", "--json").exit_code == 2
    done = yibao("policy", "ask", "--batch", "none.jsonl", "--out", "x.jsonl")
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
