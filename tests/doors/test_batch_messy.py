"""Tables as they arrive: cut off, damaged, packed, huge, of mixed encodings. Nothing gets lost."""

import csv
import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

from yibao.check import Checker, Verdict, check
from yibao.core.errors import InputError
from yibao.service.batch.judge import Judge
from yibao.service.batch.tables import Given

Yibao = Callable[..., Result]
KINDS = ("jsonl", "csv", "parquet")
DAY = "2026-11-22"


def run(yibao: Yibao, source: Path, name: str) -> tuple[Result, Path]:
    target = source.with_name(name)
    asked = ["--batch", str(source), "--out", str(target), "--on", DAY, "--workers", "1"]
    return yibao("check", *asked), target


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of any kind of table, the verdict as data where there is one."""
    if ".parquet" in path.suffixes:
        rows = pq.read_table(path).to_pylist()
        return [{**r, "verdict": r["verdict"] and json.loads(r["verdict"])} for r in rows]
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".csv" in path.suffixes:
        return list(csv.DictReader(raw.decode().splitlines(keepends=True)))
    return [json.loads(line) for line in raw.decode().split("\n")[:-1]]


def lines(count: int) -> list[str]:
    """Invented messages as lines of JSON."""
    texts = (
        f"{i}号，您的医保已停用，请点 http://a{i}.example-top.xyz 填卡号" for i in range(count)
    )
    return [json.dumps({"id": i, "text": t}, ensure_ascii=False) for i, t in enumerate(texts)]


@pytest.fixture
def tables(tmp_path: Path, scam: str) -> dict[str, Path]:
    """The same rows, one of them bad, as each kind of table."""
    rows = [
        {"id": "甲", "text": scam, "region": "重庆"},
        {"id": "乙", "text": "他说“好”，\n又说“不”", "region": ""},
        {"id": "丙", "text": "医保", "region": "亚特兰蒂斯"},
    ]
    paths = {kind: tmp_path / f"in.{kind}" for kind in KINDS}
    told = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    paths["jsonl"].write_text(told, encoding="utf-8")
    with paths["csv"].open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    pq.write_table(pa.Table.from_pylist(rows), paths["parquet"])
    return paths


@pytest.mark.parametrize("out", ["jsonl", "csv", "parquet", "jsonl.gz", "csv.gz"])
@pytest.mark.parametrize("kind", KINDS)
def test_any_kind_of_table_goes_into_any_other(
    yibao: Yibao, tables: dict[str, Path], scam: str, kind: str, out: str
) -> None:
    done, target = run(yibao, tables[kind], f"out.{out}")
    assert done.exit_code == 0, done.output
    told = read(target)
    assert [row["id"] for row in told] == ["甲", "乙", "丙"]
    assert [row["text"] for row in told] == [scam, "他说“好”，\n又说“不”", "医保"]
    assert [row["region"] for row in told] == ["重庆", "", "亚特兰蒂斯"]
    assert told[2]["error"].startswith("region.unknown")
    verdict = check(scam, region="重庆", on=date.fromisoformat(DAY))
    if "verdict" in told[0]:
        assert told[0]["verdict"] == json.loads(verdict.to_json())
        assert told[2]["verdict"] is None
    if "level" in told[0]:
        assert told[0]["level"] == verdict.level
        assert float(told[0]["probability"]) == round(verdict.probability, 4)


def test_parquet_has_typed_columns(yibao: Yibao, tables: dict[str, Path], scam: str) -> None:
    _, target = run(yibao, tables["parquet"], "out.parquet")
    schema = pq.read_schema(target)
    ruled = pa.struct([("topic", pa.string()), ("ruling", pa.string())])
    assert schema.field("probability").type == pa.float64()
    assert schema.field("evidence").type.value_type == pa.string()
    assert schema.field("claims").type.value_type == ruled
    row = pq.read_table(target).to_pylist()[0]
    verdict = check(scam, region="重庆", on=date.fromisoformat(DAY))
    assert row["evidence"] == list(dict.fromkeys(e.signal for e in verdict.evidence if e.counted))
    assert row["claims"] == [{"topic": c.topic, "ruling": c.ruling} for c in verdict.claims]


def test_a_brief_parquet_goes_without_the_whole_verdict(
    yibao: Yibao, tables: dict[str, Path]
) -> None:
    whole = pq.read_table(run(yibao, tables["csv"], "whole.parquet")[1])
    target = tables["csv"].with_name("brief.parquet")
    asked = ["check", "--batch", str(tables["csv"]), "--on", DAY, "--brief", "--out"]
    assert yibao(*asked, str(target)).exit_code == 0
    assert pq.read_table(target).equals(whole.drop_columns(["verdict"]))
    done = yibao(*asked, str(target.with_name("brief.jsonl")))
    assert done.exit_code == 2
    assert "只用于 parquet" in done.stderr


def test_parquet_keeps_the_types_it_came_with(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    given = pa.table(
        {
            "text": pa.array(["医保", None, "好"]).dictionary_encode(),
            "on": pa.array([date(2024, 1, 1), None, date(2025, 5, 5)], pa.date32()),
            "tags": pa.array([["a"], [], None], pa.list_(pa.string())),
            "n": pa.array([1, 2, None], pa.int16()),
        }
    )
    pq.write_table(given, source)
    done, target = run(yibao, source, "out.parquet")
    assert done.exit_code == 0, done.output
    found = pq.read_table(target)
    for name in ("on", "tags", "n"):
        assert found[name].to_pylist() == given[name].to_pylist()
        assert found.schema.field(name).type == given.schema.field(name).type
    told = read(target)
    assert [row["verdict"] and row["verdict"]["on"] for row in told] == [
        "2024-01-01",
        None,
        "2025-05-05",
    ]
    _, target = run(yibao, source, "out.csv")
    assert read(target)[0]["tags"] == '["a"]'


def test_rows_of_json_need_not_have_the_same_columns(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    rows = [
        '{"text": "医保", "n": 1}',
        "not json",
        '{"f": 1.10, "text": "好", "deep": {"a": 2.50}}',
    ]
    rows += ['{"text": "x", "n": 12345678901234567890123, "f": 2, "b": true}', '{"text": null}']
    source.write_text("\n".join(rows), encoding="utf-8")
    _, target = run(yibao, source, "out.csv")
    told = read(target)
    assert list(told[0])[:6] == ["text", "n", "f", "deep", "b", "raw"]
    assert [row["n"] for row in told] == ["1", "", "", "12345678901234567890123", ""]
    assert [row["f"] for row in told] == ["", "", "1.10", "2", ""]
    assert told[2]["deep"] == '{"a":2.50}'
    assert told[1]["raw"] == "not json"
    _, target = run(yibao, source, "out.parquet")
    schema = pq.read_schema(target)
    kinds = {name: str(schema.field(name).type) for name in ("text", "n", "f", "deep", "b", "raw")}
    assert kinds == {
        **dict.fromkeys(("text", "n", "deep", "raw"), "string"),
        "f": "double",
        "b": "bool",
    }
    assert [row["f"] for row in read(target)] == [None, None, 1.1, 2.0, None]


def test_a_packed_file_that_breaks_off_gives_what_it_has(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl.gz"
    raw = gzip.compress("\n".join(lines(2_000)).encode())
    source.write_bytes(raw[: len(raw) // 2])
    done, target = run(yibao, source, "out.jsonl")
    assert done.exit_code == 1
    assert "到这里就断了" in done.output
    told = read(target)
    assert len(told) > 500
    assert [row["id"] for row in told[:-1]] == list(range(len(told) - 1))
    assert all(row["verdict"] for row in told[:-1])
    assert told[-1]["error"].startswith("file.cut_off")
    assert lines(2_000)[len(told) - 1].startswith(told[-1].get("raw", ""))


def test_a_bomb_is_read_no_further_than_its_limit(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.csv.gz"
    packed = gzip.compress(b"text\n" + b"\xe5\x8c\xbb\xe4\xbf\x9d\n" * 100_000, 9)
    source.write_bytes(packed[:8] + packed[8:])
    with gzip.open(source, "wb") as file:
        file.write(b"text\n" + "医保\n".encode() * 3)
        for _ in range(80):
            file.write(b"a" * 1_000_000)
    done, target = run(yibao, source, "out.csv")
    assert done.exit_code == 1
    assert "200 倍" in done.output
    assert [row["text"] for row in read(target)[:3]] == ["医保"] * 3
    assert target.stat().st_size < 1_000_000


def test_joined_packed_files_are_one_table(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl.gz"
    first, second = ("".join(f"{line}\n" for line in lines(3)[i::2]).encode() for i in (0, 1))
    source.write_bytes(gzip.compress(first) + gzip.compress(second) + b"\0" * 100)
    done, target = run(yibao, source, "out.jsonl")
    assert done.exit_code == 0, done.output
    assert [row["id"] for row in read(target)] == [0, 2, 1]


def test_a_parquet_file_that_breaks_off_is_refused_and_nothing_written(
    yibao: Yibao, tables: dict[str, Path]
) -> None:
    source = tables["parquet"]
    source.write_bytes(source.read_bytes()[:-20])
    done, target = run(yibao, source, "out.parquet")
    assert done.exit_code == 2
    assert "不是完整的 parquet 文件" in done.stderr
    assert not list(target.parent.glob("out*"))


def test_a_damaged_row_group_costs_its_own_rows_alone(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    rows = [json.loads(line) for line in lines(90)]
    pq.write_table(pa.Table.from_pylist(rows), source, row_group_size=30)
    place = pq.read_metadata(source).row_group(1).column(1)
    at = place.dictionary_page_offset or place.data_page_offset
    raw = bytearray(source.read_bytes())
    raw[at : at + 30] = b"\xff" * 30
    source.write_bytes(raw)
    done, target = run(yibao, source, "out.parquet")
    assert done.exit_code == 1
    assert "Row group 2 is damaged" in done.output
    told = read(target)
    assert len(told) == 90
    bad = [i for i, row in enumerate(told) if row["error"]]
    assert bad == list(range(30, 60))


def test_a_row_of_ten_megabytes_is_kept_whole(yibao: Yibao, tmp_path: Path) -> None:
    long = "医" * 3_500_000
    source = tmp_path / "in.jsonl"
    rows = [{"text": "医保"}, {"text": long}, {"text": "好"}]
    told = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    source.write_text(told, encoding="utf-8")
    for name in ("out.jsonl", "out.csv"):
        done, target = run(yibao, source, name)
        assert done.exit_code == 0, done.output
        csv.field_size_limit(20_000_000)
        found = read(target)
        assert [row["text"] for row in found] == ["医保", long, "好"]
        assert found[1]["error"].startswith("message.too_long")


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl"])
def test_nul_bytes_spoil_at_most_their_row(yibao: Yibao, tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    if name == "in.csv":
        source.write_bytes("text\n医保\x00停用\n好\n".encode())
    else:
        source.write_bytes(b'{"text": "\\u533b\x00"}\n{"text": "\\u597d"}\n' + b"\0" * 9 + b"\n")
    done, target = run(yibao, source, f"out{source.suffix}")
    assert done.exit_code == 0, done.output
    told = read(target)
    assert [bool(row.get("error")) for row in told] == (
        [False, False] if name == "in.csv" else [True, False, True]
    )
    assert told[1]["text"] == "好"


def test_lines_of_other_encodings_are_read_one_by_one(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    told = ["id,text\n1,医保停用\n2,再来一行\n".encode(), "3,医保停用\n".encode("gb18030")]
    source.write_bytes(b"".join([*told, b"4,\xff\xff\n"]))
    done, target = run(yibao, source, "out.parquet")
    assert done.exit_code == 0, done.output
    found = [row["text"] for row in read(target)]
    assert found[:3] == ["医保停用", "再来一行", "医保停用"]
    assert "�" in found[3]


def test_csv_columns_of_one_name_or_none_are_all_kept(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("text,a,,a\n医保,1,2,3\n", encoding="utf-8")
    for name in ("out.jsonl", "out.parquet"):
        _, target = run(yibao, source, name)
        row = read(target)[0]
        assert [row[one] for one in ("text", "a", "column_3", "a_2")] == ["医保", "1", "2", "3"]


class Failing:
    """A checker with a fault of its own at one text."""

    def check_rows(self, rows: list[tuple[str, str | None, date]]) -> list[Verdict]:
        return [self.check(text, region=region, on=on) for text, region, on in rows]

    def check(self, text: str, *, region: str | None, on: date) -> Verdict:
        if text == "坏":
            raise ZeroDivisionError
        return check(text, region=region, on=on)


def test_a_fault_of_ours_costs_one_row_and_is_told() -> None:
    judge = Judge(cast(Checker, Failing()), region="000000", on=date(2026, 11, 22))
    rows = [Given(i, text, None, None, None) for i, text in enumerate(("医保", "坏", "好"))]
    found = judge.verdicts(rows)
    assert [getattr(one, "code", "") for one in found] == ["", "row.failed", ""]
    assert isinstance(found[1], InputError)
    assert "ZeroDivisionError" in found[1].says


@pytest.mark.parametrize(
    ("out", "more", "says"),
    [
        ("out.csv", (), "Spark 只写"),
        ("out.jsonl.gz", (), "Spark 只写"),
        ("out.jsonl", ("--resume",), "只用于本机"),
        ("out.jsonl", ("--workers", "2"), "只用于本机"),
        ("there", (), "只认 .jsonl"),
        ("there.jsonl", (), "OUT 已经存在"),
    ],
)
def test_what_spark_cannot_do_is_said_before_it_starts(
    yibao: Yibao, tables: dict[str, Path], out: str, more: tuple[str, ...], says: str
) -> None:
    target = tables["csv"].with_name(out)
    target.with_name("there.jsonl").mkdir()
    asked = ["check", "--batch", str(tables["csv"]), "--out", str(target), "--engine", "spark"]
    done = yibao(*asked, *more)
    assert done.exit_code == 2
    assert says in done.stderr


def test_spark_without_java_says_so(
    yibao: Yibao, tables: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    target = tables["csv"].with_name("out.jsonl")
    done = yibao("check", "--batch", str(tables["csv"]), "--out", str(target), "--engine", "spark")
    assert done.exit_code == 2
    assert "Java" in done.stderr


def test_cells_without_a_column_are_told(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,text\n1,医保,多,余\n", encoding="utf-8")
    _, target = run(yibao, source, "out.csv")
    row = read(target)[0]
    assert (row["id"], row["text"]) == ("1", "医保")
    assert row["error"].endswith("多, 余")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("in.jsonl", "text\n医保\n".encode("utf-16-le"), "UTF-16"),
        ("in.csv", b"PK\x03\x04 and more", "不是文字表格"),
        ("in.jsonl.gz", b"PK\x03\x04 no gzip at all", "解不开"),
        ("in.parquet", b"text\n", "不是完整的 parquet"),
        ("in.jsonl", b'{"a": 1}\n', "没有 text 列"),
    ],
)
def test_what_is_no_such_table_is_said(
    yibao: Yibao, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    done, target = run(yibao, source, "out.parquet")
    assert done.exit_code == 2
    assert says in done.stderr
    assert not target.exists()


def test_parquet_without_words_in_text_is_refused(yibao: Yibao, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pq.write_table(pa.table({"text": [1, 2]}), source)
    done, _ = run(yibao, source, "out.jsonl")
    assert done.exit_code == 2
    assert "text 列不是文字" in done.stderr
