"""Bench results as rich tables for the terminal and Markdown for the README."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.table import Table

Result = dict[str, Any]
Sheet = tuple[str, list[str], list[list[str]]]


def show(found: Result, console: Console) -> None:
    """Print every table."""
    draw(sheets(found), console)


def draw(drawn: Iterable[Sheet], console: Console) -> None:
    """Print tables."""
    for title, columns, rows in drawn:
        table = Table(title=title, title_justify="left", title_style="bold", box=None)
        for number, column in enumerate(columns):
            words = number == 0 or column == "gives"
            table.add_column(column, justify="left" if words else "right", overflow="fold")
        for row in rows:
            table.add_row(*row)
        console.print(table)
        console.print()


def markdown(found: Result) -> str:
    """Give every table as Markdown, with the machine and the command."""
    machine = found["machine"]
    where = (
        f"`./do bench check`, {machine['cpu']}, {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}, knowledge {found['knowledge']}; load "
        f"{machine['load_at_start']:.1f} at the start. CPU seconds are those of"
        " all threads, the median of the passes."
    )
    return written(where, sheets(found))


def written(where: str, drawn: Iterable[Sheet]) -> str:
    """Give tables as Markdown, below a line that says where and how they were made."""
    parts = [where]
    for title, columns, rows in drawn:
        lines = [f"### {title}", "", "| " + " | ".join(columns) + " |"]
        lines.append("|" + "---|" + "---:|" * (len(columns) - 1))
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def sheets(found: Result) -> Iterator[Sheet]:
    """Give title, columns and rows of every table."""
    for mix in found["mixes"]:
        sources = ", ".join(f"{n:,} {name}" for name, n in mix["sources"].items())
        yield f"{mix['name']}: {sources}", *_speeds(mix)
    yield "Recall where 5% and 1% of harmless texts pass", *_recalls(found["accuracy"])
    yield "Look-alike hosts", *_look_alikes(found["look_alikes"])
    yield (
        "Ours alone",
        ["what", "figure", "bar"],
        [*_own(found["own"], found["machine"]["cores"]), *_pictures(found["pictures"])],
    )


def _speeds(mix: Result) -> tuple[list[str], list[list[str]]]:
    columns = ["peer", "msg/CPU-s", "x ours", "chars/CPU-s", "CPU s", "wall s", "peak MB", "n"]
    first = mix["peers"][0]
    base = first["texts"] / first["cpu_seconds"] if "texts" in first else None
    rows = [_speed(peer, base) for peer in mix["peers"]]
    return [*columns, "gives"], rows


def _speed(peer: Result, base: float | None) -> list[str]:
    if "skipped" in peer:
        return [peer["name"], *["—"] * 7, f"skipped: {peer['skipped']}"]
    cpu = max(peer["cpu_seconds"], 1e-6)
    rate = peer["texts"] / cpu
    return [
        peer["name"],
        f"{rate:,.0f}",
        f"{rate / base:.2f}" if base else "—",
        f"{peer['characters'] / cpu:,.0f}",
        f"{cpu:.2f}",
        f"{peer['wall_seconds']:.2f}",
        f"{peer['peak_memory_mb']:,.0f}",
        f"{peer['texts']:,}",
        peer["does"],
    ]


def _recalls(accuracy: Result) -> tuple[list[str], list[list[str]]]:
    folds = f"out of fold (n={accuracy['rows']:,})"
    held = f"held out (n={accuracy['held_out_rows']:,})"
    columns = ["model", f"5%, {folds}", f"1%, {folds}", f"5%, {held}", f"1%, {held}"]
    rows = []
    for name, model in accuracy["models"].items():
        cells = [
            _recall(model[way], rate)
            for way in ("out_of_fold", "held_out")
            for rate in ("5%", "1%")
        ]
        rows.append([name, *cells])
    return columns, rows


def _recall(found: Result, rate: str) -> str:
    if "skipped" in found:
        return f"skipped: {found['skipped']}"
    if rate not in found:
        return "—"
    harm = found[rate]["harm"]
    return f"{harm['recall']:.1%} [{100 * harm['low']:.1f}–{100 * harm['high']:.1f}]"


def _look_alikes(found: Result) -> tuple[list[str], list[list[str]]]:
    columns = ["what", "false hosts found", "right target", "ordinary hosts hit", "hosts/CPU-s"]
    if "skipped" in found:
        return columns, [[f"skipped: {found['skipped']}", *["—"] * 4]]
    rows = []
    for name in ("yibao", "dnstwist"):
        one = found[name]
        of, ordinary = one["false_hosts"], one["ordinary_hosts"]
        rows.append(
            [
                name,
                f"{one['found']}/{of}",
                f"{one['right_target']}/{of}",
                f"{one['wrong']}/{ordinary}",
                f"{one['hosts_per_cpu_second']:,.0f}",
            ]
        )
    peer, told = found["dnstwist"], found["of_dnstwists_ours_tells"]
    rows[1][0] += (
        f" ({peer['permutations']:,} permutations of {found['official_hosts']} hosts,"
        f" made in {peer['making_cpu_seconds']:.1f} CPU s)"
    )
    rows.append(
        ["yibao, on dnstwist's own, not below gov.cn", f"{told['told']}/{told['n']}", *["—"] * 3]
    )
    return columns, rows


def _pictures(found: Result) -> Iterator[list[str]]:
    name = "screenshot 1080x1920"
    if "skipped" in found:
        yield [name, f"skipped: {found['skipped']}", "< 2 CPU s"]
        return
    for kind, one in found["pictures"].items():
        figure = f"{one['cpu_seconds']:.2f} ({one['level']})"
        yield [f"{name}, {kind}, CPU s", figure, "< 2"]
    yield [f"{name}, the first, with its models, CPU s", f"{found['first_cpu_seconds']:.2f}", ""]
    yield [f"{name}, peak MB", f"{found['peak_memory_mb']:,.0f}", ""]


def _own(own: Result, cores: int) -> Iterator[list[str]]:
    for name, cold in own["cold"].items():
        bar = "< 0.6 (aim 0.3)" if name.startswith("yibao") else ""
        yield [f"{name}, cold, CPU s (median of 10)", f"{cold['cpu_seconds']:.3f}", bar]
    for clock in ("wall_ms", "cpu_ms"):
        times = own["warm"][clock]
        name = clock.partition("_")[0]
        figure = f"p50 {times['p50']:.3f}, p99 {times['p99']:.3f}, p99.9 {times['p99.9']:.3f}"
        yield [f"one message, warm, {name} ms", figure, "p99 < 2 (aim 0.5)"]
    batch = own["batch"]
    if "skipped" in batch:
        return
    yield [f"batch of {batch['rows']:,} rows, peak MB", f"{batch['peak_memory_mb']:.0f}", "< 400"]
    flat = f"{batch['after_a_quarter_mb']:.0f} → {batch['at_the_end_mb']:.0f}"
    yield ["… after a quarter → at the end, MB", flat, "flat"]
    rate = batch["messages_per_cpu_second"]
    yield ["… rows per CPU second, file to file", f"{rate:,.0f}" if rate else "not finished", ""]
    wall = f"{batch['rows'] / batch['wall_seconds']:,.0f}" if rate else "not finished"
    yield [f"… rows per second, {cores} cores", wall, ""]
