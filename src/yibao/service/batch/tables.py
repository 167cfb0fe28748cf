"""A table on its way through a run: what stays the same, the rows of a chunk, their answers."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from yibao.core.errors import InputError
from yibao.service.batch.forms import Form
from yibao.service.batch.lines import Place

CHUNK_ROWS = 512
CHUNK_BYTES = 512 * 1024
ASKED = ("text", "region", "on")


class Plan(NamedTuple):
    """All that a worker needs beside the rows; plain values, so that it travels and is kept.

    `columns` are the table's own, in order, and `types` theirs when they were found by reading
    rows of JSON ("int64", "double", "bool", "string"); `schema` is that of a parquet IN.
    A `brief` parquet OUT goes without the whole verdict; a `marked` csv OUT begins with the mark by
    which spreadsheets know UTF-8.
    """

    source: Form
    target: Form
    region: str
    on: date
    encoding: str = "utf-8"
    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    schema: bytes = b""
    brief: bool = False
    marked: bool = False


class Given(NamedTuple):
    """One row as it came: where, what is asked about it, and all of it as its reader keeps it."""

    line: int
    text: Any
    region: Any
    on: Any
    own: Any
    fault: InputError | None = None


class Chunk(NamedTuple):
    """Some rows in order. `payload` is what the reader of the kind takes."""

    number: int
    first: int
    rows: int
    payload: Any
    after: Place
    seen: int


class Bad(NamedTuple):
    """A row without an answer: its number, its line and why."""

    row: int
    line: int
    error: str


class Done(NamedTuple):
    """The answered rows of a chunk as they are written, and which were bad."""

    number: int
    data: bytes
    bad: tuple[Bad, ...]


def free(name: str, taken: Any) -> str:
    """`name`, or `name_2`, `name_3`… where the table has a column of that name."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def unlike(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of csv columns as other kinds of table need them: none empty, no two the same."""
    found: list[str] = []
    for number, name in enumerate(names, 1):
        found.append(free(name or f"column_{number}", found))
    return tuple(found)


def column(columns: tuple[str, ...], name: str) -> int:
    """Where the column `name` stands, in whatever case and with whatever blanks; -1 if nowhere."""
    names = [one.strip().lower() for one in columns]
    return names.index(name) if name in names else -1
