"""Add a file of reports to an index: each row a message, with its verdict's level counted too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from yibao.check import Checker, Verdict
from yibao.check.near import CampaignIndex
from yibao.core.errors import InputError
from yibao.core.regions import NATION
from yibao.service.asked import Fault, read_day, read_place

MAX_LINE_BYTES = 256 * 1024
PAGE = 256
Bad = Callable[[int, str], None]
"""Told the line and what is wrong with it."""


@dataclass(slots=True)
class Added:
    """What became of the rows of a file."""

    rows: int = 0
    counted: int = 0
    new: int = 0
    short: int = 0
    bad: int = 0


class _Row(NamedTuple):
    line: int
    text: str
    region: str
    on: date
    reporter: str | None


def add_file(source: Path, index: CampaignIndex, checker: Checker, *, on: date, bad: Bad) -> Added:
    """Add each row of a jsonl file: `text`, and where known `on`, `region`, `reporter`.

    A row that cannot be read is told to `bad` and left out; the others are added.
    Raises: `InputError` for a file that cannot be read.
    """
    added = Added()
    rows = _read(source, on, added, bad)
    while page := list(islice(rows, PAGE)):
        asked = ((row.text, row.region, row.on) for row in page)
        for row, found in zip(page, checker.check_rows(asked), strict=True):
            if isinstance(found, Verdict):
                _add(row, found, index, added)
            else:
                added.bad += 1
                bad(row.line, found.says)
    return added


def _add(row: _Row, verdict: Verdict, index: CampaignIndex, added: Added) -> None:
    before = len(index)
    region = None if row.region == NATION else row.region
    number = index.add(
        verdict.text, on=row.on, region=region, level=verdict.level, reporter=row.reporter
    )
    added.counted += number is not None
    added.short += number is None
    added.new += len(index) - before


def _read(source: Path, on: date, added: Added, bad: Bad) -> Iterator[_Row]:
    try:
        with source.open("rb") as file:
            lines = iter(lambda: file.readline(MAX_LINE_BYTES + 1), b"")
            for number, line in _whole(lines):
                if not line.strip():
                    continue
                added.rows += 1
                try:
                    yield _row(number, line, on)
                except InputError as error:
                    added.bad += 1
                    bad(number, error.says)
    except OSError as error:
        says = f"读不了 {source}（{error.strerror}） / Cannot read {source} ({error.strerror})"
        raise InputError("campaigns.add", says) from error


def _whole(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Number the lines; of one that is too long, the first part stands for all of it."""
    number, cut = 0, False
    for line in lines:
        if not cut:
            number += 1
            yield number, line
        cut = not line.endswith(b"\n")


def _row(number: int, line: bytes, on: date) -> _Row:
    if len(line) > MAX_LINE_BYTES:
        limit = MAX_LINE_BYTES // 1024
        raise _fault(f"这一行超过 {limit} KiB", f"the line is over {limit} KiB")
    try:
        found = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise _fault("这一行不是 JSON", "the line is not JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise _fault("没有 text 列", "there is no text")
    day = _unless_fault(read_day(_word(found, "on")))
    place = _unless_fault(read_place(_word(found, "region")))
    return _Row(number, found["text"], place, day or on, _word(found, "reporter") or None)


def _word(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _fault(f"{name} 不是文字", f"{name} is not a string")
    return str(value)


def _unless_fault(found: Any) -> Any:
    if isinstance(found, Fault):
        raise found.as_error()
    return found


def _fault(zh: str, en: str) -> InputError:
    return InputError("campaigns.row", f"{zh} / {en}")
