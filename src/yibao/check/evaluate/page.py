"""The report as one HTML page: nothing outside it is needed, and it reads on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from yibao.check.evaluate.report import Report
from yibao.check.evaluate.resamples import Figure, Share
from yibao.check.evaluate.svg import recall_curve, reliability
from yibao.check.evaluate.tables import Cell, Row, Table, figure_text, notes, tables
from yibao.check.evaluate.words import Says, name

MORE = Says("分得更细", "In more detail")
STYLE = """
:root{color-scheme:light dark}
body{font:17px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;margin:0 auto;
max-width:64rem;padding:1rem}
h1{font-size:1.6rem;line-height:1.3}h2{font-size:1.25rem;margin:2.2rem 0 .3rem}
.en{opacity:.72;font-size:.86em}h1 .en,h2 .en,p .en{display:block;font-weight:400}
.wide{overflow-x:auto;-webkit-overflow-scrolling:touch}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .5rem;text-align:right;border-bottom:1px solid #8885;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal;min-width:6.5em}
th .en,td .en{display:block}
td small{display:block;opacity:.72}
.note{border-left:.3rem solid #b35900;padding:.2rem .8rem}.ok{border-color:#1a7f37}
summary{padding:.6rem 0;cursor:pointer}summary .en{margin-left:.5em}
.ids{overflow-wrap:anywhere;font-size:.86em}
svg{max-width:100%;height:auto}
""".replace("\n", "")


def page(report: Report) -> str:
    """Give the whole page."""
    about = report.about
    title = f"评测 · {escape(about.file)}"
    sure = about.scores is not None or about.fitted.seen == "none"
    told = "".join(
        f'<p class="note{" ok" if sure else ""}">{_both(one)}</p>' for one in notes(about)
    )
    drawings = {
        "recall": recall_curve(*report.curve),
        "calibration": reliability(report.calibration.bins),
    }
    body = "".join(_table(table, drawings.get(table.id, "")) for table in tables(report))
    heading = Says("查讯息评测", "How checking measures up")
    return _whole(title, heading, f"{_about(report)}{told}{body}{_faults(report)}")


def document(heading: Says, notes_: Sequence[Says], drawn: Sequence[Table]) -> str:
    """Give a page of notes and tables under one heading; the first note is what it rests on."""
    about, *told = notes_
    parts = [f'<p class="ids">{_both(about)}</p>']
    parts += [f'<p class="note">{_both(note)}</p>' for note in told]
    parts += [_table(table, "") for table in drawn]
    return _whole(escape(heading.zh), heading, "".join(parts))


def _whole(title: str, heading: Says, body: str) -> str:
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>"
        f"<h1>{_both(heading)}</h1>{body}</body></html>\n"
    )


def _about(report: Report) -> str:
    about = report.about
    zh = (
        f"{about.file}：{about.rows:,} 行，{about.groups:,} 组；按 {about.on} 的规定；"
        f"知识库 {about.knowledge}；区间由 {about.resamples:,} 次按组重抽样，种子 {about.seed}。"
        f"SHA-256 {about.sha256}"
    )
    en = (
        f"{about.rows:,} rows in {about.groups:,} groups, by the rules of {about.on}, knowledge "
        f"{about.knowledge}; intervals from {about.resamples:,} draws of groups, seed {about.seed}."
    )
    return f'<p class="ids">{_both(Says(zh, en))}</p>'


def _table(table: Table, drawing: str) -> str:
    main, more = table.rows[: table.shown], table.rows[table.shown :]
    folded = f"<details><summary>{_both(MORE)}</summary>{_grid(table, more)}</details>"
    return (
        f'<h2 id="{table.id}">{_both(table.title)}</h2><p>{_both(table.note)}</p>{drawing}'
        f"{_grid(table, main)}{folded if more else ''}"
    )


def _grid(table: Table, rows: tuple[Row, ...]) -> str:
    head = "".join(f"<th>{_both(column)}</th>" for column in table.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    match cell:
        case Says():
            return _both(cell)
        case Share(hits=hits, n=n, share=share, low=low, high=high):
            if share is None or low is None or high is None:
                return "—<small>n=0</small>"
            reach = f"{100 * low:.1f}–{100 * high:.1f}"
            return f"{share:.1%}<small>{reach}</small><small>{hits:,}/{n:,}</small>"
        case Figure():
            value, *rest = figure_text(cell).split(" ")
            return value + "".join(f"<small>{part.strip('[]')}</small>" for part in rest)
        case int():
            return f"{cell:,}"
        case _:
            return escape(cell)


def _faults(report: Report) -> str:
    parts = []
    for key, ids in report.faults.items():
        words = " ".join(map(escape, ids)) or "—"
        parts.append(
            f"<details><summary>{escape(str(name(key)))}: {len(ids):,}</summary>"
            f'<p class="ids">{words}</p></details>'
        )
    title = Says("判错的行", "Rows judged wrongly")
    return f'<h2 id="faults">{_both(title)}</h2>{"".join(parts)}'


def _both(says: Says) -> str:
    english = f'<span class="en" lang="en">{escape(says.en)}</span>' if says.en else ""
    return escape(says.zh) + english
