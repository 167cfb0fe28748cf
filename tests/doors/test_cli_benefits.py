"""`yibao benefits`: one bill, a file of bills, a table of bills."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

from yibao.policy.benefits import split_case

Yibao = Callable[..., Result]
Rows = Callable[..., Path]
CASE: dict[str, Any] = {
    "region": "北京",
    "scheme": "employee.inpatient",
    "on": "2026-11-22",
    "person": {"status": "active", "age": 45},
    "level": 3,
    "admission_no": 1,
    "bill": {"total_fen": 3_870_000, "own_pay_fen": 200_000},
}


def case_file(folder: Path, **more: Any) -> str:
    path = folder / "case.json"
    path.write_text(json.dumps({**CASE, **more}), encoding="utf-8")
    return str(path)


def test_a_bill_is_divided_as_the_room_divides_it(yibao: Yibao, tmp_path: Path) -> None:
    done = yibao("benefits", "split", "--case", case_file(tmp_path), "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == split_case(CASE)
    assert told["fund_fen"] + told["account_fen"] + told["cash_fen"] == 3_870_000
    raw = json.dumps(CASE).encode()
    assert yibao("benefits", "split", "--case", "-", "--json", stdin=raw).stdout == done.stdout


@pytest.mark.parametrize(("lang", "word"), [("zh", "自己付现金"), ("en", "You pay in cash")])
def test_the_drawn_bill_shows_every_step(
    yibao: Yibao, tmp_path: Path, lang: str, word: str
) -> None:
    done = yibao("benefits", "split", "--case", case_file(tmp_path), "--lang", lang)
    assert word in done.stdout
    assert "28,700.00 × 85% = 24,395.00" in done.stdout


def test_place_scheme_and_day_may_be_options(yibao: Yibao, tmp_path: Path) -> None:
    name = case_file(tmp_path, region=None, scheme=None, on=None)
    more = ("--region", "北京", "--scheme", "employee.inpatient", "--on", "2026-11-22")
    done = yibao("benefits", "split", "--case", name, "--json", *more)
    assert json.loads(done.stdout) == split_case(CASE)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"region": "火星"}, "不认识这个地方"),
        ({"scheme": "employee.everything"}, "没有这种待遇"),
        ({"on": "1990-01-01"}, "没有查到"),
        ({"bill": {"total_fen": -1}}, "不能小于 0"),
        ({"bill": {"total_fen": 10**13}}, "超过上限"),
        ({"bill": {"total_fen": 1, "own_pay_fen": 2}}, "比总费用还多"),
        ({"accumulated": {"fund_fen": 10**9}}, "封顶线"),
        ({"level": None}, "医院级别"),
    ],
)
def test_a_case_that_cannot_be_divided_says_why(
    yibao: Yibao, tmp_path: Path, more: dict[str, Any], says: str
) -> None:
    done = yibao("benefits", "split", "--case", case_file(tmp_path, **more))
    assert done.exit_code == 2
    assert says in done.stderr


@pytest.mark.parametrize("text", ["", "{", "[]", "7"])
def test_what_is_no_case_is_refused(yibao: Yibao, text: str) -> None:
    done = yibao("benefits", "split", "--case", "-", stdin=text.encode())
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr


def test_a_batch_keeps_fields_and_adds_the_split(yibao: Yibao, rows: Rows) -> None:
    source = rows({"id": 1, **CASE}, {"id": 2, **CASE, "level": None}, {"id": 3})
    target = source.with_name("out.jsonl")
    done = yibao("benefits", "split", "--batch", str(source), "--out", str(target))
    assert done.exit_code == 0, done.stderr
    told = [json.loads(row) for row in target.read_text("utf-8").splitlines()]
    assert [row["id"] for row in told] == [1, 2, 3]
    assert told[0]["split"] == split_case(CASE)
    assert told[1]["split"] is None
    assert told[1]["error"].startswith("benefits.missing:")
    assert "region" in told[2]["error"]


def test_split_needs_a_case_or_a_batch(yibao: Yibao) -> None:
    assert yibao("benefits", "split").exit_code == 2
    assert yibao("benefits", "split", "--batch", "a.jsonl").exit_code == 2
    assert yibao("benefits", "split", "--case", "/no/such.json").exit_code == 2


def test_schemes_are_listed(yibao: Yibao) -> None:
    told = json.loads(yibao("benefits", "schemes", "--json").stdout)["schemes"]
    assert {"110000", "310000", "990100"} <= {one["region"] for one in told}
    assert "employee.inpatient" in yibao("benefits", "schemes").stdout


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "bills.parquet"
    rows = {
        "total_fen": [5_000_000, 300_000, -1],
        "status": ["active", "retired", "active"],
        "age": [40, 70, 40],
        "level": [3, 3, 3],
        "admission_no": [1, 1, 1],
    }
    pq.write_table(pa.table(rows), path)
    return path


def test_two_schemes_are_compared_on_a_table(yibao: Yibao, table: Path) -> None:
    out, chart = table.with_name("out.parquet"), table.with_name("chart.svg")
    asked = ("benefits", "simulate", str(table), "--out", str(out), "--by", "status")
    schemes = ("--before", "北京/employee.inpatient", "--after", "示范市/employee.inpatient")
    done = yibao(*asked, *schemes, "--chart", str(chart), "--json")
    assert done.exit_code == 0, done.stderr
    groups = json.loads(done.stdout)["groups"]
    assert [(one["values"], one["bills"], one["problems"]) for one in groups] == [
        ([], 2, 1),
        (["active"], 1, 1),
        (["retired"], 1, 0),
    ]
    for group in groups:
        for side in (group["before"], group["after"]):
            paid = side["fund_fen"] + side["account_fen"] + side["cash_fen"]
            assert paid == group["total_fen"]
    assert {"before_fund_fen", "after_fund_fen"} <= set(pq.read_table(out).column_names)
    assert "retired" in " ".join(ElementTree.parse(chart).getroot().itertext())
    assert yibao(*asked, *schemes).exit_code == 2
    assert "retired" in yibao(*asked, *schemes, "--force").stdout


@pytest.mark.parametrize(
    "scheme",
    [
        "北京",
        "火星/employee.inpatient",
        "北京/none",
        "北京/employee.inpatient@1990-01-01",
        "北京/employee.inpatient?a=b",
        "北京/employee.inpatient@zz",
    ],
)
def test_a_scheme_nobody_knows_is_refused(yibao: Yibao, table: Path, scheme: str) -> None:
    out = str(table.with_name("out.parquet"))
    done = yibao("benefits", "simulate", str(table), "--out", out, "--before", scheme)
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_table_is_refused(yibao: Yibao, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_text("no table", encoding="utf-8")
    asked = ("benefits", "simulate", str(path), "--out", str(tmp_path / "o.parquet"))
    done = yibao(*asked, "--before", "北京/employee.inpatient")
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
