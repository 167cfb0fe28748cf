"""The table of places as CSV, and as one HTML file that needs nothing else."""

from __future__ import annotations

import csv
import io
from html import escape

from yibao.policy import Answer, Policy
from yibao.policy.table import RULINGS, Table
from yibao.service.rulebook.pictures import NOTES, TITLES
from yibao.service.rulebook.svg import COLOURS, GROUND, INK, LINE, PAPER, SOFT
from yibao.service.rulebook.words import SHAPES, place_name, ruling_word, said
from yibao.service.sheet.words import Lang, say

_PLACE = ("地区", "place")
_STYLE = "\n".join(
    (
        f"body{{font:20px/1.6 system-ui,sans-serif;color:{INK};background:{PAPER};margin:24px}}",
        "table{border-collapse:collapse}",
        f"th,td{{border:1px solid {LINE};padding:8px 12px;text-align:left;vertical-align:top}}",
        f"thead th{{background:{GROUND};position:sticky;top:0}}",
        f"p{{color:{SOFT}}}",
        *(f".{ruling}{{color:{colour};font-weight:700}}" for ruling, colour in COLOURS.items()),
    )
)


def as_csv(policy: Policy, shown: Table, lang: Lang) -> str:
    """One line a place, one column a topic, the rulings as words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["adcode", say(_PLACE, lang), *(said(name, lang) for _, name in shown.topics)])
    for row in shown.rows:
        cells = [_word(policy, answer, lang) for answer in row.answers]
        writer.writerow([row.region.code, place_name(row.region, lang), *cells])
    return out.getvalue()


def as_html(policy: Policy, shown: Table, lang: Lang) -> str:
    """A page of its own; each cell says in its title what the rule says."""
    title = say(TITLES["table"], lang)
    heads = "".join(f'<th scope="col">{escape(said(name, lang))}</th>' for _, name in shown.topics)
    rows = "\n".join(
        f'<tr><th scope="row">{escape(place_name(row.region, lang))}</th>'
        + "".join(_cell(policy, answer, lang) for answer in row.answers)
        + "</tr>"
        for row in shown.rows
    )
    legend = " · ".join(f"{SHAPES[one]} {ruling_word('act', one, lang)}" for one in RULINGS)
    note = say(NOTES["table"], lang).format(shown.on)
    return f"""<!DOCTYPE html>
<html lang="{"zh-Hans" if lang == "zh" else "en"}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style></head>
<body><h1>{escape(title)}</h1>
<p>{escape(note)}</p>
<p>{escape(legend)}</p>
<table>
<thead><tr><th scope="col">{say(_PLACE, lang)}</th>{heads}</tr></thead>
<tbody>
{rows}
</tbody></table></body></html>
"""


def _word(policy: Policy, answer: Answer, lang: Lang) -> str:
    return ruling_word(policy.topics[answer.topic]["kind"], answer.ruling, lang)


def _cell(policy: Policy, answer: Answer, lang: Lang) -> str:
    word = f"{SHAPES[answer.ruling]} {_word(policy, answer, lang)}"
    says = escape(said(answer.says, lang), quote=True)
    return f'<td class="{answer.ruling}" title="{says}">{escape(word)}</td>'
