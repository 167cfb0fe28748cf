"""The report as one HTML page: nothing outside it is needed, no script, and it reads on a phone."""

from __future__ import annotations

from html import escape

from yibao.core.knowledge import knowledge_version
from yibao.service.report.charts import (
    KIND_COLOURS,
    LEVEL_COLOURS,
    drawn_kinds,
    over_time,
    shares,
)
from yibao.service.report.counting import FEWEST, Summary
from yibao.service.report.tables import Line, Table, Timeline, tables, timeline
from yibao.service.report.words import COLUMNS, NOTES, TITLES, kind_name
from yibao.service.sheet.words import Both

SHOWN = 20
UNITS: dict[str, Both] = {
    "day": ("按天", "by day"),
    "week": ("按周，从周一起", "by week, from Monday"),
    "month": ("按月", "by month"),
}
STYLE = """
*{box-sizing:border-box}
body{margin:0;background:#f6f4ef;color:#0b0c0c;font:17px/1.6 system-ui,"PingFang SC",
"Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif}
main{max-width:56rem;margin:0 auto;padding:1.2rem 1rem 3rem}
h1{font-size:1.7rem;line-height:1.25;margin:.4rem 0}h2{font-size:1.25rem;margin:0 0 .5rem}
.en{color:#3f4549;font-size:.84em;font-weight:400;display:block}
section,.lead{background:#fff;border:1px solid #cfcac0;border-radius:10px;padding:1rem;
margin:1rem 0}
.lead p{margin:.3rem 0}.big{font-size:1.25rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.4rem .5rem;text-align:right;border-bottom:1px solid #e3dfd6;vertical-align:top}
th{font-weight:600;font-size:.9rem}th:first-child,td:first-child{text-align:left;padding-left:0;
overflow-wrap:anywhere;width:60%}
td:last-child,th:last-child{padding-right:0}
.bar{display:block;width:100%;height:6px;margin-top:.25rem}
.id{font-family:ui-monospace,monospace;font-size:.8em;color:#3f4549;display:block}
.note{color:#3f4549;font-size:.9rem;margin:.5rem 0 0}
.like{color:#a3201d;font-size:.84em;display:block}
svg.chart{display:block;width:100%;max-width:42rem;height:auto}
.legend{list-style:none;margin:.7rem 0 0;padding:0;max-width:42rem}
.legend li{display:flex;gap:.6rem;align-items:baseline;padding:.15rem 0}
.legend span{flex:1}.legend b{font-weight:400;white-space:nowrap;font-variant-numeric:tabular-nums}
.legend .en{display:inline;margin-left:.4em}.key{width:.9rem;height:.9rem;flex:none}
details>summary{cursor:pointer;padding:.5rem 0}
@media(max-width:34rem){.wide{display:none}}
@media print{body{background:#fff}section{break-inside:avoid}}
""".replace("\n", "")


def page(summary: Summary, name: str) -> str:
    """The whole page; `name` is that of the checked table."""
    found = {table.id: table for table in tables(summary)}
    time = timeline(summary)
    parts = [
        _lead(summary, name),
        _section("levels", _chart(shares(found["levels"])) + _levels(found["levels"])),
        _section("kinds", _grid(found["kinds"])),
        _section("days", _over_time(time)),
        *(_section(one, _grid(found[one])) for one in ("asks", "hosts", "regions")),
        *(_section(one, _grid(found[one])) for one in ("false_claims", "signals", "bad")),
    ]
    title = f"{TITLES['title'][0]} · {escape(name)}"
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{_both(TITLES['title'])}</h1>{''.join(parts)}</main></body></html>\n"
    )


def _lead(summary: Summary, name: str) -> str:
    bad = sum(summary.bad.values())
    share = f"{bad / summary.rows:.2%}" if summary.rows else "0%"
    zh = f"{summary.rows:,} 行，{summary.judged:,} 行有结论，{bad:,} 行读不了（{share}）。"
    en = f"{summary.rows:,} rows, {summary.judged:,} with a verdict, {bad:,} unreadable ({share})."
    told = (_note(key) for key in ("private", "advice"))
    about = f'<span class="id">{escape(name)} · 知识库 · knowledge {knowledge_version()}</span>'
    return f'<div class="lead"><p class="big">{_both((zh, en))}</p>{about}{"".join(told)}</div>'


def _section(key: str, body: str) -> str:
    return f'<section id="{key}"><h2>{_both(TITLES[key])}</h2>{body}</section>'


def _over_time(time: Timeline) -> str:
    if not time.bars:
        return _note("no_days")
    words = f'<p class="note">{_both(UNITS[time.unit])}</p>'
    legend = [(KIND_COLOURS[kind], _both(kind_name(kind)), "") for kind in drawn_kinds(time)]
    return words + _chart(over_time(time)) + _legend(legend) + _note("few")


def _levels(table: Table) -> str:
    return _legend(
        [
            (
                LEVEL_COLOURS[line.item],
                _both(line.name),
                f"{line.rows or 0:,} · {_share(line, table)}",
            )
            for line in table.lines
        ]
    )


def _legend(entries: list[tuple[str, str, str]]) -> str:
    lines = (
        f'<li><svg class="key" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" '
        f'fill="{colour}"/></svg><span>{words}</span><b>{figures}</b></li>'
        for colour, words, figures in entries
    )
    return f'<ul class="legend">{"".join(lines)}</ul>'


def _share(line: Line, table: Table) -> str:
    return "" if line.rows is None else f"{line.rows / max(table.of, 1):.1%}"


def _chart(svg: str) -> str:
    return svg.replace("<svg ", '<svg class="chart" ', 1)


def _grid(table: Table) -> str:
    if not table.lines:
        rare = _rare(table)
        return rare or _note("none")
    most = max((line.rows or 0 for line in table.lines), default=1) or 1
    shown, more = table.lines[:SHOWN], len(table.lines) - SHOWN
    keys = ["item", "rows", "share", *(["alarming"] if table.alarms else [])]
    head = "".join(f"<th{_wide(key)}>{_both(COLUMNS[key])}</th>" for key in keys)
    body = "".join(_line(line, table, keys, most) for line in shown)
    grid = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    notes = [grid, _rare(table)]
    if more > 0:
        notes.append(_note("more", n=more))
    if table.pruned:
        notes.append(_note("pruned"))
    if table.id == "hosts":
        notes.append(_note("hosts"))
    return "".join(notes)


def _line(line: Line, table: Table, keys: list[str], most: int) -> str:
    rows = line.rows
    alarming = f"<{FEWEST}" if line.alarming is None else f"{line.alarming:,}"
    cells = {
        "item": _item(line, table) + _bar((rows or 0) / most, (line.alarming or 0) / most),
        "rows": escape(f"<{FEWEST}" if rows is None else f"{rows:,}"),
        "share": _share(line, table),
        "alarming": escape(alarming),
    }
    return "<tr>" + "".join(f"<td{_wide(key)}>{cells[key]}</td>" for key in keys) + "</tr>"


def _item(line: Line, table: Table) -> str:
    zh, en = line.name
    words = escape(zh) if zh == en else _both(line.name)
    own = table.id in ("signals", "false_claims")
    if line.like:
        zh, en = COLUMNS["like"]
        words += f'<span class="like">{zh} · {en}: {escape(line.like)}</span>'
    return words + (f'<span class="id">{escape(line.item)}</span>' if own else "")


def _bar(share: float, alarming: float) -> str:
    """How many rows, and in red how many of them alarm."""
    box = f'<rect width="{100 * share:.1f}" height="6" fill="#a9b8c2"/>'
    box += f'<rect width="{100 * alarming:.1f}" height="6" fill="#a3201d"/>' if alarming else ""
    return (
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f"{box}</svg>"
    )


def _wide(key: str) -> str:
    """Mark the columns that a phone does without."""
    return ' class="wide"' if key == "share" else ""


def _rare(table: Table) -> str:
    return _note("rare", n=table.rare, k=FEWEST) if table.rare else ""


def _note(key: str, *, n: int = FEWEST, k: int = FEWEST) -> str:
    zh, en = (words.format(n=n, k=k) for words in NOTES[key])
    return f'<p class="note">{_both((zh, en))}</p>'


def _both(words: Both) -> str:
    zh, en = words
    return escape(zh) + (f'<span class="en" lang="en">{escape(en)}</span>' if en else "")
