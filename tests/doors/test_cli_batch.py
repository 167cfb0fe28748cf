"""`yibao check --batch`: every row comes out, in order, with its columns."""

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from yibao.check import check
from yibao.service.batch.lines import MAX_LINE_BYTES

Yibao = Callable[..., Result]
Rows = Callable[..., Path]


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def batch(yibao: Yibao, source: Path, name: str, *more: str) -> tuple[Result, Path]:
    target = source.with_name(name)
    return yibao("check", "--batch", str(source), "--out", str(target), *more), target


def test_jsonl_keeps_columns_and_order_and_adds_the_verdict(
    yibao: Yibao, rows: Rows, scam: str
) -> None:
    given = [
        {"id": 1, "text": scam, "more": {"deep": [1, 2.50, None]}},
        {"text": "晚上一起吃饭吗", "region": "重庆", "on": "2024-01-01", "id": "b"},
    ]
    done, out = batch(yibao, rows(*given), "out.jsonl")
    assert done.exit_code == 0, done.stderr
    told = read_jsonl(out)
    for row, asked in zip(told, given, strict=True):
        assert list(row) == [*asked, "verdict"]
        assert {key: row[key] for key in asked} == asked
    assert told[0]["verdict"]["evidence"] == check(scam).to_dict()["evidence"]
    assert told[1]["verdict"]["region"] == "500000"
    assert told[1]["verdict"]["on"] == "2024-01-01"


def test_what_was_written_in_a_row_stays_as_it_was_written(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    line = '{"n": 12345678901234567890123, "f": 1.10, "text": "医保", "e": "\\u533b"}'
    source.write_text(line + "\n", encoding="utf-8")
    _, out = batch(yibao, source, "out.jsonl")
    assert out.read_text("utf-8").startswith(line[:-1] + ',"verdict":{')


def test_csv_keeps_columns_and_order_and_adds_flat_ones(
    yibao: Yibao, tmp_path: Path, scam: str
) -> None:
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "note"])
        writer.writerow(["1", scam, "a, b"])
        writer.writerow(["2", "两行\n的讯息", '他说"好"'])
    done, out = batch(yibao, source, "out.csv")
    assert done.exit_code == 0, done.stderr
    told = read_csv(out)
    added = ["level", "kind", "probability", "evidence", "claims", "error"]
    assert list(told[0]) == ["id", "text", "note", *added]
    assert [(row["id"], row["note"]) for row in told] == [("1", "a, b"), ("2", '他说"好"')]
    verdict = check(scam)
    assert told[0]["level"] == verdict.level
    assert told[0]["kind"] == verdict.kind
    assert float(told[0]["probability"]) == pytest.approx(verdict.probability, abs=1e-4)
    first = next(e for e in verdict.evidence if e.counted)
    assert f"{first.signal}[{first.span[0]}:{first.span[1]}]" in told[0]["evidence"]
    assert told[1]["text"] == "两行\n的讯息"


def test_bad_rows_come_out_with_an_error_and_are_told_by_number(
    yibao: Yibao, tmp_path: Path
) -> None:
    source = tmp_path / "in.jsonl"
    lines = [
        '{"text": "医保"}',
        "not json",
        "[1, 2]",
        '{"id": 4}',
        '{"id": 5, "text": 17}',
        '{"id": 6, "text": "医保", "region": "亚特兰蒂斯"}',
        '{"id": 7, "text": "医保", "on": "明天"}',
        json.dumps({"id": 8, "text": "医" * 30_000}, ensure_ascii=False),
        json.dumps({"id": 9, "text": "医" * MAX_LINE_BYTES}, ensure_ascii=False),
        '{"id": 10, "text": "NaN", "x": NaN}',
        '{"id": 11, "text": "最后一行"}',
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    done, out = batch(yibao, source, "out.jsonl")
    assert done.exit_code == 0, done.stderr
    told = read_jsonl(out)
    assert len(told) == len(lines)
    bad = {number for number, row in enumerate(told, 1) if row["verdict"] is None}
    assert bad == {2, 3, 4, 5, 6, 7, 8, 9, 10}
    codes = [row["error"].partition(":")[0] for row in told if row["verdict"] is None]
    assert codes == [
        "row.json",
        "row.object",
        "row.no_text",
        "row.text",
        "region.unknown",
        "date.unreadable",
        "message.too_long",
        "row.too_long",
        "row.json",
    ]
    assert told[7]["id"] == 8
    for number in bad:
        assert f"row {number} (line {number})" in done.stderr
    assert "11 rows, 9 bad" in done.stderr


def test_bad_csv_rows_keep_what_they_have(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    rows = ["id,text,region", "1,医保,重庆", "2,医保", "3,医保,a,b", f"4,{'医' * 30_000},"]
    rows += ["5,医保,亚特兰蒂斯", "", "6,医保,"]
    source.write_text("\n".join(rows), encoding="utf-8")
    done, out = batch(yibao, source, "out.csv")
    assert done.exit_code == 0, done.stderr
    told = read_csv(out)
    assert [row["id"] for row in told] == ["1", "2", "3", "4", "5", "6"]
    assert [row["error"].partition(":")[0] for row in told] == [
        "",
        "row.columns",
        "row.columns",
        "message.too_long",
        "region.unknown",
        "",
    ]
    assert all(bool(row["level"]) != bool(row["error"]) for row in told)


@pytest.mark.parametrize("count", [3, 5_000])
def test_a_quote_left_open_spoils_its_own_row_alone(
    yibao: Yibao, tmp_path: Path, count: int
) -> None:
    """Whether the end of the file comes first or the limit of a record."""
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8") as file:
        file.write('id,text\n1,"没有配对的引号\n')
        file.writelines(f"{i},{'医保' * 150}\n" for i in range(2, count))
    done, out = batch(yibao, source, "out.csv")
    assert done.exit_code == 0, done.stderr
    told = read_csv(out)
    assert [row["id"] for row in told] == [str(i) for i in range(1, count)]
    assert told[0]["error"].startswith("row.quote")
    assert {row["error"] for row in told[1:]} == {""}


def test_two_quotes_left_open_spoil_two_rows(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text('id,text\n1,"甲\n2,乙\n3,"丙\n4,丁\n', encoding="utf-8")
    _, out = batch(yibao, source, "out.csv")
    told = read_csv(out)
    assert [row["id"] for row in told] == ["1", "2", "3", "4"]
    assert [bool(row["error"]) for row in told] == [True, False, True, False]


def test_a_stray_quote_inside_a_line_is_let_pass(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text('id,text\n1,他说"好"\n2,"医保"局\n3,"一"\n', encoding="utf-8")
    _, out = batch(yibao, source, "out.csv")
    told = read_csv(out)
    assert [row["text"] for row in told] == ['他说"好"', "医保局", "一"]
    assert {row["error"] for row in told} == {""}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_files_from_chinese_offices_are_read(
    yibao: Yibao, tmp_path: Path, encoding: str, suffix: str
) -> None:
    text = "您的医保已停用，请联系微信"
    row = json.dumps({"text": text}, ensure_ascii=False)
    content = f"text\n{text}\n" if suffix == ".csv" else f"{row}\n"
    source = tmp_path / f"in{suffix}"
    source.write_bytes(content.encode(encoding))
    done, out = batch(yibao, source, f"out{suffix}")
    assert done.exit_code == 0, done.stderr
    told = read_csv(out) if suffix == ".csv" else read_jsonl(out)
    assert [row["text"] for row in told] == [text]


def test_csv_for_a_spreadsheet_comes_back_for_a_spreadsheet(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    for encoding, mark in (("utf-8", False), ("utf-8-sig", True), ("gb18030", True)):
        source.write_text("text\n医保停用\n", encoding=encoding)
        _, out = batch(yibao, source, "out.csv", "--force")
        assert out.read_bytes().startswith(b"\xef\xbb\xbf") == mark


def test_lone_surrogates_in_json_are_checked(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "医保\\ud800停用"}\n', encoding="utf-8")
    done, out = batch(yibao, source, "out.jsonl")
    assert done.exit_code == 0, done.stderr
    assert read_jsonl(out)[0]["verdict"]["schema"] == "yibao.verdict/1"


def test_a_name_already_taken_is_kept(yibao: Yibao, rows: Rows, tmp_path: Path) -> None:
    given = {"text": "医保", "verdict": "mine", "error": "mine"}
    _, out = batch(yibao, rows(given), "out.jsonl")
    told = read_jsonl(out)[0]
    assert told["verdict"] == "mine"
    assert told["verdict_2"]["schema"] == "yibao.verdict/1"
    source = tmp_path / "in.csv"
    source.write_text("text,level\n医保,3\n", encoding="utf-8")
    _, out = batch(yibao, source, "out.csv")
    assert read_csv(out)[0]["level"] == "3"
    assert read_csv(out)[0]["level_2"] == check("医保").level


def test_region_and_day_of_the_run_hold_for_rows_without_their_own(
    yibao: Yibao, rows: Rows
) -> None:
    source = rows(
        {"text": "医保"},
        {"text": "医保", "region": "", "on": ""},
        {"text": "医保", "region": 110000},
    )
    _, out = batch(yibao, source, "out.jsonl", "--region", "重庆", "--on", "2025-05-01")
    verdicts = [row["verdict"] for row in read_jsonl(out)]
    assert [v["region"] for v in verdicts] == ["500000", "500000", "110000"]
    assert {v["on"] for v in verdicts} == {"2025-05-01"}


def test_out_is_written_whole_or_not_at_all(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("words\n医保\n", encoding="utf-8")
    done, out = batch(yibao, source, "out.csv")
    assert done.exit_code == 2
    assert "没有 text 列" in done.stderr
    assert os.listdir(tmp_path) == ["in.csv"]
    assert not out.exists()


def test_out_is_not_replaced_without_force(yibao: Yibao, rows: Rows) -> None:
    source = rows({"text": "医保"})
    out = source.with_name("out.jsonl")
    out.write_text("mine", encoding="utf-8")
    done, _ = batch(yibao, source, "out.jsonl")
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert out.read_text("utf-8") == "mine"
    done, _ = batch(yibao, source, "out.jsonl", "--force")
    assert done.exit_code == 0
    assert len(read_jsonl(out)) == 1


def test_out_is_never_in(yibao: Yibao, rows: Rows) -> None:
    source = rows({"text": "医保"})
    before = source.read_bytes()
    source.with_name("link.jsonl").symlink_to(source)
    for name in ("in.jsonl", "link.jsonl", "./in.jsonl"):
        done, _ = batch(yibao, source, name, "--force")
        assert done.exit_code == 2
        assert "同一个文件" in done.stderr
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("none.csv", "out.csv", "没有这个文件"),
        ("in.xlsx", "out.xlsx", "只认 .jsonl、.csv、.parquet"),
        ("in.jsonl", "none/out.jsonl", "没有这个文件夹"),
        ("in.jsonl", "folder.jsonl", "不是文件"),
        ("utf16.csv", "out.csv", "UTF-16"),
        ("excel.csv", "out.csv", "不是文字表格"),
        ("empty.csv", "out.csv", "没有 text 列"),
    ],
)
def test_files_that_cannot_be_used_are_named(
    yibao: Yibao, tmp_path: Path, source: str, target: str, says: str
) -> None:
    (tmp_path / "in.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "utf16.csv").write_text("text\n医保\n", encoding="utf-16")
    (tmp_path / "excel.csv").write_bytes(b"PK\x03\x04\x00\x00")
    (tmp_path / "folder.jsonl").mkdir()
    done = yibao("check", "--batch", str(tmp_path / source), "--out", str(tmp_path / target))
    assert done.exit_code == 2
    assert says in done.stderr


def test_an_empty_jsonl_gives_an_empty_one(yibao: Yibao, rows: Rows) -> None:
    done, out = batch(yibao, rows(), "out.jsonl")
    assert done.exit_code == 0
    assert out.read_bytes() == b""
