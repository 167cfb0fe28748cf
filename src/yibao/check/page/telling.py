"""A page's verdict as plain data: the verdict JSON, with `page` beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yibao.check.extracted import without_identifiers
from yibao.check.page.forms import SAYS
from yibao.check.page.reading import Page
from yibao.check.segments import told as told_segments

if TYPE_CHECKING:
    from yibao.check.page.judge import PageVerdict

MAX_LISTED = 40
MAX_QUOTED = 300


def told_of(found: PageVerdict) -> dict[str, Any]:
    """Give the verdict JSON of a page."""
    told = found.verdict.to_dict()
    shows: dict[str, list[dict[str, Any]]] = {}
    for finding in found.findings:
        row = {"at": finding.path, "shows": finding.shows}
        rows = shows.setdefault(finding.mark, [])
        if row not in rows and len(rows) < MAX_LISTED:
            rows.append(row)
    for row in told["evidence"]:
        if row["signal"] in found.shows:
            row["shows"] = list(found.shows[row["signal"]])
    # Identifiers are starred here as everywhere in a verdict; the length stays.
    text = without_identifiers(found.verdict.text, found.verdict.findings.shown)
    told["segments"] = told_segments(found.verdict, found.segments(), text=text)
    told["page"] = _page(found.page, text) | {
        "forms": [_form(form) for form in found.forms[:MAX_LISTED]],
        "does": [
            {"kind": one.kind, "at": one.path, "shows": one.shows, "host": one.host or None}
            for one in found.doings[:MAX_LISTED]
        ],
        "findings": shows,
    }
    return told


def _page(page: Page, text: str) -> dict[str, Any]:
    hidden = [block for block in page.asides if block.how]
    frames = [frame for tree in page.trees for frame in tree.frames]
    return {
        "url": page.url or None,
        "host": page.host or None,
        "title": page.title,
        "text": text,
        "left_out": page.left_out,
        "encoding": page.source.encoding,
        "repaired": page.source.repaired,
        "limits": list(page.limits),
        "hidden": [
            {"at": one.path, "how": one.how, "text": one.text[:MAX_QUOTED]}
            for one in hidden[:MAX_LISTED]
        ],
        "frames": [
            {"at": one.path, "source": one.source[:MAX_QUOTED], "read": bool(one.inline)}
            for one in frames[:MAX_LISTED]
        ],
    }


def _form(form: Any) -> dict[str, Any]:
    sends = form.sends
    return {
        "at": form.path,
        "method": form.method,
        "asks": [
            {
                "kind": ask,
                "label": label.strip(),
                "at": path,
                "says": dict(zip(("zh", "en"), SAYS[ask], strict=True)),
            }
            for ask, label, path in form.asks[:MAX_LISTED]
        ],
        "sends": {
            "kind": sends.kind,
            "host": sends.host or None,
            "open": sends.open,
        },
    }
