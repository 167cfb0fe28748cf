"""Rows that are bills to divide: the fields of a case, and an id or whatever else they hold."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import orjson

from yibao.core.errors import InputError
from yibao.policy.benefits import split_case
from yibao.service.batch.jsonl import answer_jsonl
from yibao.service.batch.run import Progress, Tally, answer_file


def split_row(row: dict[str, Any]) -> bytes:
    """The split of one row as JSON. Raises InputError that names everything wrong with it."""
    found = split_case(row)
    if isinstance(found, list):
        says = "; ".join(f"{one.says}{f' ({one.hint})' if one.hint else ''}" for one in found)
        raise InputError(found[0].code, says)
    return orjson.dumps(found)


def split_rows(source: Path, target: Path, *, force: bool, progress: Progress) -> Tally:
    """Divide every row of a `.jsonl` file into `target`; see `answer_file`."""
    rows = partial(answer_jsonl, answer=split_row, column="split")
    return answer_file(source, target, {".jsonl": rows}, force=force, progress=progress)
