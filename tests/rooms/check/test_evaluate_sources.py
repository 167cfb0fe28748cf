"""The table across public sets says what was flagged, where, and the worst first."""

import json
from datetime import date
from pathlib import Path

import pytest

from yibao.check import open_checker
from yibao.check.evaluate import source_tables, sources
from yibao.check.evaluate.sources import across, read_public
from yibao.core.errors import InputError, LimitExceeded

ON = date(2026, 11, 22)
SCAM = "【医保局】您的医保已停用，请点击 http://ybj.example-top.xyz 填写银行卡号和验证码恢复使用"
PLAIN = "妈，我今晚加班，你们先吃饭，不用等我"


def write(folder: Path, name: str, *rows: str, head: str = "text,label,label_fine,cluster") -> Path:
    path = folder / f"{name}.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def found_in(*paths: Path) -> sources.Across:
    sets = [read_public(path) for path in paths]
    return across(sets, open_checker(), on=ON, knowledge="test")


def test_each_label_is_counted_apart_and_the_worst_source_comes_first(tmp_path: Path) -> None:
    good = write(tmp_path, "good", f"{PLAIN},0,chat,1", f"{SCAM},1,phish,2")
    bad = write(tmp_path, "bad", f"{SCAM},0,chat,1", f"{PLAIN},1,other,2", f"{SCAM},1,phish,3")
    found = found_in(good, bad)
    assert [(r.source, r.flagged.hits, r.flagged.n) for r in found.of(fraud=False)] == [
        ("bad", 1, 1),
        ("good", 0, 1),
    ]
    assert [(r.source, r.flagged.hits, r.flagged.n) for r in found.of(fraud=True)] == [
        ("bad", 1, 2),
        ("good", 1, 1),
    ]
    assert [(r.part, r.danger.hits) for r in found.parts] == [("other", 0), ("phish", 1)]


def test_rows_of_one_campaign_count_as_one_draw(tmp_path: Path) -> None:
    one = write(tmp_path, "one", *[f"{SCAM},1,phish,same"] * 30)
    many = write(tmp_path, "many", *[f"{SCAM},1,phish,{i}" for i in range(30)])
    together, apart = found_in(one).whole[0], found_in(many).whole[0]
    assert (together.clusters, apart.clusters) == (1, 30)
    assert together.flagged.low is not None
    assert apart.flagged.low is not None
    assert together.flagged.low < 0.1
    assert apart.flagged.low > 0.8


def test_a_set_without_campaigns_takes_each_row_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "a", f"{PLAIN},0", f"{PLAIN},0", head="text,label")
    assert found_in(path).whole[0].clusters == 2


def test_the_page_and_the_data_say_the_same(tmp_path: Path) -> None:
    found = found_in(write(tmp_path, "a", f"{SCAM},1,phish,1", f"{PLAIN},0,chat,2"))
    page = source_tables.source_page(found)
    data = json.loads(json.dumps(found.to_dict()))
    assert data["schema"] == "yibao.sources/1"
    assert data["files"][0]["sha256"] in page
    assert data["sources"][0]["flagged"]["hits"] == 1
    assert "<script" not in page
    assert "http" not in page


@pytest.mark.parametrize("row", ["甲,2,a,1", "甲,,a,1", f"{'长' * 30_000},1,a,1", '"甲,1,a,1'])
def test_a_row_that_cannot_be_used_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(InputError, match="sources"):
        read_public(write(tmp_path, "a", f"{PLAIN},0,a,1", row))


def test_a_file_over_a_limit_is_refused_with_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "a", f"{PLAIN},0,a,1", f"{PLAIN},0,a,2")
    monkeypatch.setattr(sources, "MAX_ROWS", 1)
    with pytest.raises(LimitExceeded, match="MAX_ROWS"):
        read_public(path)
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 10)
    with pytest.raises(LimitExceeded, match="MAX_FILE_BYTES"):
        read_public(path)
    with pytest.raises(InputError, match=r"sources\.file"):
        read_public(tmp_path / "missing.csv")
