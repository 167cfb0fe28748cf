"""What `--show` adds: the views, extracts, evidence and score behind a verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from yibao.check import Verdict, open_checker
from yibao.service.sheet.inert import inert

MAX_CELL = 60


def views(verdict: Verdict) -> RenderableType:
    """The message as it came and as folding reads it, with every trick that was undone."""
    view = open_checker().lexicon.read(verdict.text).view
    table = _table("views", "view", "text")
    table.add_row("raw", _safe(verdict.text))
    table.add_row("folded", _safe(view.text))
    tricks = _table("tricks", "kind", "span", "quote")
    for trick in view.tricks:
        quote = verdict.text[trick.start : trick.end]
        tricks.add_row(trick.kind, f"{trick.start}–{trick.end}", _short(quote))
    return Group(table, tricks) if view.tricks else table


def extracts(verdict: Verdict) -> RenderableType:
    """Links with their hosts, numbers that mean something, and what is asked for."""
    found = verdict.to_dict()["extracts"]
    links = _table("links", "text", "host", "official", "looks like", "why")
    for link in found["links"]:
        official = "yes" if link["official"] else "no"
        kinds = " ".join(edit["kind"] for edit in link["edits"])
        like = f"{link['looks_like']} ({kinds})" if link["looks_like"] else kinds
        links.add_row(
            _short(link["text"]), _safe(link["host"]), official, like, " ".join(link["why"])
        )
    numbers = _table("numbers", "kind", "shown", "span")
    for number in found["numbers"]:
        numbers.add_row(number["kind"], _safe(number["shown"]), _span(number["span"]))
    asks = Text(f"asks: {' '.join(found['asks']) or '-'}")
    return Group(*(t for t in (links, numbers) if t.row_count), asks)


def evidence(verdict: Verdict) -> RenderableType:
    """Every signal found, with its place, weight, and whether it counts."""
    table = _table("evidence", "signal", "span", "quote", "view", "weight", "counted")
    for row in verdict.to_dict()["evidence"]:
        counted = "yes" if row["counted"] else row["why_not"]
        weight = f"{row['weight']:+.2f}"
        span, quote = _span(row["span"]), _short(row["quote"])
        table.add_row(row["signal"], span, quote, row["view"], weight, counted)
    return table


def score(verdict: Verdict) -> RenderableType:
    """The log-odds as a sum that adds up, and the probability it stands for."""
    table = _table("score", "part", "log-odds")
    table.add_row("prior", f"{verdict.score.prior:+.3f}")
    for family, amount in sorted(verdict.score.families.items(), key=lambda row: -row[1]):
        table.add_row(family, f"{amount:+.3f}")
    table.add_row("sum", f"{verdict.score.log_odds:+.3f}", style="bold")
    table.add_row("probability", f"{verdict.probability:.4f}")
    return table


SHOWN: dict[str, Callable[[Verdict], Any]] = {
    "views": views,
    "extracts": extracts,
    "evidence": evidence,
    "score": score,
}


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _safe(text: str) -> str:
    return "".join(inert(text, [(0, len(text))]))


def _short(text: str) -> str:
    safe = " ".join(_safe(text).split())
    return safe if len(safe) <= MAX_CELL else safe[: MAX_CELL - 1] + "…"


def _span(span: list[int]) -> str:
    return f"{span[0]}–{span[1]}"
