"""Does it carry from one source to another, and through disguises? Ours beside two that learn.

    ./do bench sources [FOLDER]

FOLDER holds teleantifraud-dev.csv, fbs-dev.csv and nus-normal-dev.csv (text, label, label_fine,
cluster); they are measured and never copied. Without it, only the disguises are measured, on the
committed development corpus. Writes reports/bench-sources.json and .md, and reports/sources.html.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from checking import own, source_sheets, tables
from checking.transfer import DAY, Text, attacked, cut, leak, transfer
from yibao.check import open_checker
from yibao.check.evaluate.source_tables import source_page
from yibao.check.evaluate.sources import PublicSet, across, read_public
from yibao.core.knowledge import knowledge_version

ROOT = Path(__file__).resolve().parents[1]
DATA, REPORTS = ROOT / "tests" / "data", ROOT / "reports"
PUBLIC = ("teleantifraud-dev", "fbs-dev", "nus-normal-dev")
FITTED = "messages-[a-z].jsonl"
ATTACKED = "messages-dev.jsonl"
CORPORA = "yibao corpora"
CAMPAIGNS = ("fbs-dev",)


def main() -> None:
    """Measure, print the tables and write the reports."""
    console = Console(stderr=True, highlight=False)
    folder = _folder()
    began = time.monotonic()
    found: dict[str, Any] = {"machine": own.machine(), "knowledge": knowledge_version()}
    sets = [read_public(path) for path in _public(folder)]
    REPORTS.mkdir(exist_ok=True)
    if sets:
        told = across(sets, open_checker(), on=DAY, knowledge=knowledge_version())
        found["across"] = told.to_dict()
        sources = [cut(CORPORA, _corpora()), *(cut(one.name, _texts(one)) for one in sets)]
        found["transfer"] = transfer(sources, CORPORA, console.print)
        found["leak"] = [leak(one.name, list(_texts(one))) for one in sets if one.name in CAMPAIGNS]
    found["attacked"] = attacked(_dev(), list(_corpora()), console.print)
    found["seconds"] = round(time.monotonic() - began, 1)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (REPORTS / "bench-sources.json").write_text(text + "\n", encoding="utf-8")
    drawn = list(source_sheets.sheets(found))
    if sets:
        more = source_sheets.as_tables(drawn[2:])
        (REPORTS / "sources.html").write_text(source_page(told, more), encoding="utf-8")
    (REPORTS / "bench-sources.md").write_text(source_sheets.markdown(found, drawn), "utf-8")
    tables.draw(drawn, Console(highlight=False, width=None if sys.stdout.isatty() else 200))


def _folder() -> Path:
    given = sys.argv[1:2] or [os.environ.get("YIBAO_SHARED", "")]
    return Path(given[0]) if given[0] else ROOT.parent / "shared" / "data"


def _public(folder: Path) -> Iterator[Path]:
    for name in PUBLIC:
        path = folder / f"{name}.csv"
        if path.is_file():
            yield path


def _texts(one: PublicSet) -> Iterator[Text]:
    for row in one.rows:
        if row.text.strip():
            yield Text(row.text, row.fraud, row.cluster)


def _corpora() -> Iterator[Text]:
    for path in sorted(DATA.glob(FITTED)):
        yield from _rows(path)


def _dev() -> list[Text]:
    return list(_rows(DATA / ATTACKED, plain=True))


def _rows(path: Path, *, plain: bool = False) -> Iterator[Text]:
    """Give the rows of a committed corpus, without variants if only plain ones are wanted.

    Misleading rows are neither harm nor harmless, so they are left out.
    """
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["label"] != "misleading" and not (plain and row["variant_of"]):
            yield Text(row["text"], row["label"] in ("scam", "cashout"), row["group"])


if __name__ == "__main__":
    main()
