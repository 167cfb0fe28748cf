"""Rows of a checked table as a report counts them, from whichever kind of file they lie in."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from yibao.check import open_checker
from yibao.core.dates import parse_date
from yibao.core.errors import InputError
from yibao.core.regions import NATION
from yibao.service.asked import read_place
from yibao.service.batch.forms import Form, form_of, refused
from yibao.service.batch.lines import MAX_LINE_BYTES, read_lines
from yibao.service.batch.unpacking import open_at
from yibao.service.report.counting import Host, Row, Summary

DAYS = (
    *("at", "date", "time", "day", "received_at", "sent_at", "created_at", "timestamp", "on"),
    *("日期", "时间", "收到时间", "发送时间"),
)
_SIGNAL = re.compile(r"([a-z0-9_.+-]+)\[\d+:\d+\]")
BRIEF = ("level", "kind", "evidence", "claims")
# A letter that is no Chinese character, or digits with a dot: without them there is no host.
_MAY_LEAD = re.compile(r"[^\W\d_\u3400-\u9fff]|\d\s*[.。．]\s*\d")
_CLAIM = re.compile(r"([a-z0-9_.-]+)=([a-z_]+)\[")


def summarise(source: Path) -> Summary:
    """Count all rows of a checked table, a file or a folder of parts, in one pass.

    Raises InputError for what is not the OUT of a check.
    """
    form = form_of(source)
    summary = Summary()
    read = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}[form.kind]
    for part in _parts(source):
        for row in read(part, form, summary):
            summary.add(row)
    return summary


def _parts(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise refused("file.missing", source, "没有这个文件", "There is no such file")
    found = sorted(one for one in source.iterdir() if one.name[0] not in "._")
    if not found:
        raise refused("file.empty", source, "文件夹是空的", "The folder is empty")
    return found


def _jsonl(part: Path, form: Form, summary: Summary) -> Iterator[Row]:
    packed = form.packed or part.suffix == ".gz"
    file, raw = open_at(part, Form("jsonl", packed))
    with file:
        for line in read_lines(file, _pass, source=raw):
            if line.raw.strip():
                row = _row(line.raw, part)
                summary.day_column = summary.day_column or _day_column(row)
                verdict = _last(row, "verdict")
                if verdict is _MISSING:
                    raise _not_checked(part)
                day = _day(row.get(summary.day_column))
                yield _from_verdict(verdict, _last(row, "error"), day)


def _row(raw: bytes, part: Path) -> dict[str, Any]:
    try:
        row = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _not_checked(part) from error
    if not isinstance(row, dict):
        raise _not_checked(part)
    return row


def _csv(part: Path, form: Form, summary: Summary) -> Iterator[Row]:
    file, raw = open_at(part, form)
    with file:
        csv.field_size_limit(MAX_LINE_BYTES)
        lines = (one.raw.decode(errors="replace") for one in read_lines(file, _pass, source=raw))
        rows = filter(None, csv.reader(lines))
        header = next(rows, [])
        where = {name: i for i, name in enumerate(header)}
        place, text = _named(header, "region"), _named(header, "text")
        level = _last(where, "level")
        if level is _MISSING or text < 0:
            raise _not_checked(part)
        kind, evidence, claims, error = (level + i for i in (1, 3, 4, 5))
        summary.day_column = summary.day_column or _day_column(where)
        day = where.get(summary.day_column, -1)
        for row in rows:
            if len(row) <= error:
                yield Row(error="row.columns")
                continue
            if row[error]:
                yield Row(error=_code(row[error]))
                continue
            yield Row(
                level=row[level],
                kind=row[kind],
                region=_region(row[place]) if place >= 0 else NATION,
                day=_day(row[day]) if day >= 0 else None,
                **_from_signals(tuple(_SIGNAL.findall(row[evidence])), row[text]),
                false_claims=tuple(t for t, r in _CLAIM.findall(row[claims]) if r == "false"),
            )


def _parquet(part: Path, _: Form, summary: Summary) -> Iterator[Row]:
    # pyarrow comes with an extra.
    from yibao.service.report.parquet import rows_of  # noqa: PLC0415

    def named(names: list[str]) -> list[str]:
        columns = dict.fromkeys(names)
        ours = [_last_name(columns, name) for name in ("verdict", "error", *BRIEF)]
        if not ours[1] or not (ours[0] or ours[2]):
            raise _not_checked(part)
        summary.day_column = summary.day_column or _day_column(columns)
        day = summary.day_column if summary.day_column in columns else ""
        if ours[0]:
            return [*ours[:2], "", "", "", "", day, "", ""]
        places = (_named(names, name) for name in ("text", "region"))
        return [*ours, day, *(names[i] if i >= 0 else "" for i in places)]

    for verdict, error, level, kind, signals, claims, day, text, place in rows_of(part, named):
        if error or verdict:
            yield _from_verdict(orjson.loads(verdict) if verdict else None, error, _day(day))
        else:
            yield Row(
                level=level,
                kind=kind,
                region=_region(str(place)) if place else NATION,
                day=_day(day),
                **_from_signals(tuple(signals), text or ""),
                false_claims=tuple(c["topic"] for c in claims if c["ruling"] == "false"),
            )


def _from_verdict(verdict: Any, error: Any, day: date | None) -> Row:
    if not isinstance(verdict, dict):
        return Row(error=_code(error if isinstance(error, str) else "row.error"))
    return Row(
        level=verdict["level"],
        kind=verdict["kind"],
        region=verdict["region"],
        day=day,
        asks=tuple(verdict["extracts"]["asks"]),
        signals=tuple(
            e["signal"] for e in verdict["evidence"] if e["counted"] and e["family"] != "together"
        ),
        false_claims=tuple(c["topic"] for c in verdict["claims"] if c["ruling"] == "false"),
        hosts=tuple(
            Host(link["host"], link["looks_like"] or "")
            for link in verdict["extracts"]["links"]
            if link["host"] and not (link["official"] or link["government"] or link["known_site"])
        ),
    )


def _from_signals(signals: tuple[str, ...], text: str) -> dict[str, Any]:
    """Signals and asks from their names; hosts are read from the text again if there may be any."""
    asks = ask_of_signal()
    hosts: tuple[Host, ...] = ()
    if _MAY_LEAD.search(text):
        _, extracts, _ = open_checker().gather(text)
        hosts = tuple(
            Host(link.host, link.looks_like or "")
            for link in extracts.links
            if link.host and not (link.official or link.government or link.known_site)
        )
    return {
        "signals": signals,
        "asks": tuple(asks[one] for one in signals if asks.get(one)),
        "hosts": hosts,
    }


@lru_cache(maxsize=1)
def ask_of_signal() -> dict[str, str]:
    """What each signal shows that a message asks for."""
    return {row["id"]: row["ask"] for row in open_checker().signals.rows if row["ask"]}


class _Missing:
    """A column that is not there."""


_MISSING = _Missing()


def _last(row: dict[str, Any], name: str) -> Any:
    """The value of the column that a check added as `name`, which may have a number behind."""
    found = _last_name(row, name)
    return row[found] if found else _MISSING


def _last_name(row: Iterable[str], name: str) -> str:
    found, number = "", 1
    taken = row if isinstance(row, dict) else dict.fromkeys(row)
    while (now := name if number == 1 else f"{name}_{number}") in taken:
        found, number = now, number + 1
    return found


def _named(header: list[str], name: str) -> int:
    names = [one.strip().lower() for one in header]
    return names.index(name) if name in names else -1


def _day_column(row: Iterable[str]) -> str:
    by_name = {one.strip().lower(): one for one in row}
    return next((by_name[name] for name in DAYS if name in by_name), "")


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return _read_day(value[:11]) if isinstance(value, str) and value else None


@lru_cache(maxsize=20_000)
def _read_day(text: str) -> date | None:
    for size in (11, 10, 8):
        found = parse_date(text[:size].rstrip("T "))
        if isinstance(found, date):
            return found
    return None


@lru_cache(maxsize=20_000)
def _region(named: str) -> str:
    found = read_place(named)
    return found if isinstance(found, str) else NATION


def _code(error: str) -> str:
    return error.partition(":")[0]


def _not_checked(part: Path) -> InputError:
    zh, en = "这不是查过的表，没有结论列", "This is no checked table: no column of verdicts"
    return refused("report.not_checked", part, zh, en)


def _pass(_: int) -> None:
    pass
