"""What bench/sources.py found, as sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checking.tables import Sheet
from yibao.check.evaluate.tables import Table
from yibao.check.evaluate.words import Says

Result = dict[str, Any]
ATTACKED = (
    "Of what was flagged plain, still flagged under disguise; and false alarms then"
    " (ours was fitted on these rows, the others were not)"
)


def sheets(found: Result) -> Iterator[Sheet]:
    """Give title, columns and rows of every table."""
    if "across" in found:
        for label, title in (
            (False, "Labelled not fraud: what ours flags, most first"),
            (True, "Labelled fraud: what ours flags, least first"),
        ):
            yield title, *_across(found["across"]["sources"], label)
        yield "Found (of fraud) / false alarms, by campaign apart", *_transfer(found["transfer"])
    for one in found.get("leak", ()):
        yield f"{one['source']}: cut by campaign, and by row", *_leak(one["held"])
    yield ATTACKED, *_attacked(found["attacked"])


def as_tables(drawn: list[Sheet]) -> list[Table]:
    """Give sheets as tables of the page."""
    return [
        Table(
            f"bench-{number}",
            Says(title, ""),
            Says("", ""),
            tuple(Says(column, "") for column in columns),
            tuple(map(tuple, rows)),
        )
        for number, (title, columns, rows) in enumerate(drawn)
    ]


def markdown(found: Result, drawn: list[Sheet]) -> str:
    """Give every table as Markdown, with the machine and the command."""
    machine = found["machine"]
    parts = [
        f"`./do bench sources FOLDER`, {machine['cpu']}, {machine['cores']} cores, "
        f"Python {machine['python']}, knowledge {found['knowledge']}, {found['seconds']:.0f} s."
    ]
    for title, columns, rows in drawn:
        lines = [f"### {title}", "", "| " + " | ".join(columns) + " |"]
        lines.append("|" + "---|" + "---:|" * (len(columns) - 1))
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _across(rows: list[Result], label: bool) -> tuple[list[str], list[list[str]]]:
    columns = ["source", "flagged", "danger", "doubtful", "cannot tell", "rows", "campaigns"]
    told = [
        [
            row["source"],
            *(_share(row[name]) for name in ("flagged", "danger", "doubtful", "cannot_tell")),
            f"{row['rows']:,}",
            f"{row['clusters']:,}",
        ]
        for row in rows
        if row["fraud"] == label
    ]
    return columns, told


def _share(share: Result) -> str:
    if share["share"] is None:
        return "—"
    low, high = (100 * share[name] for name in ("low", "high"))
    return f"{share['share']:.1%} [{low:.1f}–{high:.1f}]"


def _transfer(found: Result) -> tuple[list[str], list[list[str]]]:
    names = list(found["sources"])
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for one in found["held"]:
        row = rows.setdefault((one["model"], one["trained_on"]), {})
        row[one["tested_on"]] = f"{_part(one['found'])} / {_part(one['false_alarms'])}"
    columns = ["model", "trained on", *(f"on {name}" for name in names)]
    return columns, [[*key, *(row[name] for name in names)] for key, row in rows.items()]


def _leak(held: list[Result]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [one["model"], one["trained_on"], _part(one["found"]), _part(one["false_alarms"])]
        for one in held
    ]
    return ["model", "cut", "found", "false alarms"], rows


def _part(share: Result) -> str:
    return f"{share['hits'] / share['n']:.1%}" if share["n"] else "—"


def _attacked(found: Result) -> tuple[list[str], list[list[str]]]:
    names = list(found["flagged"])
    rows, harmless = found["rows"], found["harmless_rows"]
    plain = [
        f"{found['flagged'][name]}/{rows}, {found['false_alarms'][name] / harmless:.1%}"
        for name in names
    ]
    told = [["(plain: flagged, false alarms)", "—", *plain]]
    for attack, one in found["attacks"].items():
        cells = [
            f"{one['kept'][name] / max(found['flagged'][name], 1):.1%},"
            f" {one['false_alarms'][name] / harmless:.1%}"
            for name in names
        ]
        told.append([attack, str(one["changed"]), *cells])
    return ["disguise", "texts changed", *names], told
