"""Spark gives what this machine gives, whatever kinds IN and OUT are and however bad the rows."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from yibao.service.cli import main

pytestmark = [pytest.mark.all, pytest.mark.xdist_group("spark")]

PAIRS = (
    ("rows.jsonl", "jsonl"),
    ("rows.jsonl", "parquet"),
    ("rows.csv", "jsonl"),
    ("rows.csv", "parquet"),
    ("rows.parquet", "parquet"),
)
ASKED = ("--region", "重庆", "--on", "2026-11-22")
# One session does them all: starting Java takes longer than the work.
RUN = """
import sys
from yibao.service.batch.spark import session
from yibao.service.cli import main
spark, _ = session("local[2]")
folder, *pairs = sys.argv[1:]
for pair in pairs:
    source, kind = pair.split(">")
    asked = ["check", "--batch", f"{folder}/{source}", "--out", f"{folder}/spark.{source}.{kind}"]
    asked += ["--engine", "spark", "--master", "local[2]", "--region", "重庆", "--on", "2026-11-22"]
    main(asked + (["--brief"] if pair == "rows.csv>parquet" else []), standalone_mode=False)
spark.stop()
"""
Row = dict[str, Any]


def texts() -> list[Row]:
    """Invented rows, good and bad."""
    told = [
        "【医保局】您的医保已停用，请点 http://ybj.example-top.xyz 填卡号和验证码",
        "医保卡提现，秒到账，加微信 yb12345678",
        "他说“不要点链接”，\n又说“拨 12393”。",
        "",
        "医" * 30_000,
        "晚上一起吃饭吗, 好的",
    ]
    rows = [{"id": str(i), "text": f"{told[i % 6]}{i if i % 4 else ''}"} for i in range(90)]
    places = ("", "上海", "亚特兰蒂斯", "110000", "")
    days = ("", "2024-01-01", "明天")
    more = (("region", places), ("on", days))
    return [{**row, **{n: v[i % len(v)] for n, v in more}} for i, row in enumerate(rows)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same rows as each kind of table, checked by both engines."""
    folder = tmp_path_factory.mktemp("spark")
    rows = texts()
    lines = [
        json.dumps({**row, "n": i, "f": 1.5}, ensure_ascii=False) for i, row in enumerate(rows)
    ]
    broken = ["not json", '{"id": "x"}', '{"id": "y", "text": 17}']
    (folder / "rows.jsonl").write_text("\ufeff" + "\n".join([*lines, *broken]), encoding="utf-8")
    with (folder / "rows.csv").open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        file.write("90,太短\n91,太,长,了,吧\n")
    typed = [
        {**row, "n": i, "tags": [row["id"]], "text": row["text"] or None}
        for i, row in enumerate(rows)
    ]
    pq.write_table(pa.Table.from_pylist(typed), folder / "rows.parquet", row_group_size=30)
    pairs = [f"{source}>{kind}" for source, kind in PAIRS]
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder), *pairs],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.mark.parametrize(("source", "kind"), PAIRS)
def test_spark_and_this_machine_give_the_same(folder: Path, source: str, kind: str) -> None:
    here = folder / f"here.{source}.{kind}"
    asked = ["check", "--batch", str(folder / source), "--out", str(here), *ASKED]
    asked += ["--brief"] if (source, kind) == ("rows.csv", "parquet") else []
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.stderr
    there = folder / f"spark.{source}.{kind}"
    if kind == "jsonl":
        parts = sorted(there.glob("part-*.txt"))
        found = [line for part in parts for line in part.read_text("utf-8").splitlines()]
        assert sorted(found) == sorted(here.read_text("utf-8").splitlines())
        return
    ours, theirs = pq.read_table(here), pq.read_table(there)
    assert theirs.column_names == ours.column_names
    key = ("id", "error", "raw")
    wanted, given = (
        sorted(table.to_pylist(), key=lambda row: [str(row.get(name)) for name in key])
        for table in (ours, theirs)
    )
    assert given == wanted
