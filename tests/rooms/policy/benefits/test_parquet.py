"""Bills in Parquet: read, divided under two schemes, written with what they pay."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yibao.core.errors import InputError, LimitExceeded
from yibao.policy.benefits import parquet
from yibao.policy.benefits.parquet import read_bills, simulate_parquet
from yibao.policy.benefits.terms import Terms

TermsOf = Callable[..., Terms]
ROWS: dict[str, list[Any]] = {
    "bill": ["a", "b", "c", "d"],
    "total_fen": [5_000_000, 5_000_000, 100_000, -1],
    "status": ["active", "retired", "active", "active"],
    "retired_on": [None, date(2015, 5, 1), None, None],
    "level": [3, 3, 1, 1],
    "admission_no": [1, 2, None, 1],
    "month": ["一月", "一月", "二月", None],
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "bills.parquet"
    pq.write_table(pa.table(ROWS), path)
    return path


def test_a_file_is_simulated_into_a_file(source: Path, terms_of: TermsOf) -> None:
    beijing = terms_of("北京", "employee.inpatient", date(2025, 6, 1))
    shanghai = terms_of("上海", "employee.inpatient", date(2025, 10, 1))
    target = source.with_name("out.parquet")
    whole, *months = simulate_parquet(source, target, before=beijing, after=shanghai, by=["month"])
    out = pq.read_table(target).to_pydict()
    assert {name: out[name] for name in ROWS} == ROWS
    assert out["before_fund_fen"] == [4_289_500, 4_757_925, 0, 0]
    assert out["after_fund_fen"] == [4_122_500, 4_489_600, 0, 0]
    assert out["before_problem"] == [None, None, None, "benefits.negative"]
    assert (whole.bills, whole.problems) == (3, 1)
    assert whole.before.fund_fen == 9_047_425
    assert [(group.values, group.bills) for group in months] == [
        (("一月",), 2),
        (("二月",), 1),
        (("",), 0),
    ]


def test_words_may_be_a_dictionary_and_days_a_timestamp(tmp_path: Path) -> None:
    path = tmp_path / "bills.parquet"
    columns = {
        "total_fen": pa.array([1, 2], pa.int32()),
        "status": pa.array(["active", None]).dictionary_encode(),
        "retired_on": pa.array([datetime(2001, 1, 1, 8), None], pa.timestamp("us")),
        "aid": pa.array([True, None]),
    }
    pq.write_table(pa.table(columns), path)
    bills = read_bills(path)
    assert bills.words["status"].tolist() == [0, -1]
    assert bills.flags["aid"].tolist() == [True, False]
    assert bills.numbers["retired_on"][0] == date(2001, 1, 1).toordinal() - 719163


@pytest.mark.parametrize("content", [b"", b"not parquet", None])
def test_a_file_that_is_no_table(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "bills.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read"):
        read_bills(path)


def test_floats_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bills.parquet"
    pq.write_table(pa.table({"total_fen": [1.5]}), path)
    with pytest.raises(InputError, match="whole numbers"):
        read_bills(path)


def test_a_column_is_never_overwritten(tmp_path: Path, terms_of: TermsOf) -> None:
    path = tmp_path / "bills.parquet"
    rows = {"total_fen": [1], "status": ["active"], "level": [3], "after_cash_fen": [1]}
    pq.write_table(pa.table(rows), path)
    terms = terms_of("北京", "employee.inpatient", date(2025, 6, 1))
    with pytest.raises(InputError, match="after_cash_fen"):
        simulate_parquet(path, tmp_path / "out.parquet", before=terms, after=terms)


def test_a_table_has_a_limit(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MAX_ROWS", 3)
    with pytest.raises(LimitExceeded, match="limit of 3"):
        read_bills(source)


def test_without_pyarrow_it_says_what_to_install(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"yibao\[simulate\]"):
        read_bills(source)
