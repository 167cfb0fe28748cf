"""The figures across public sets as tables and as one page."""

from __future__ import annotations

from collections.abc import Sequence

from yibao.check.evaluate.page import document
from yibao.check.evaluate.sources import Across, Flagged
from yibao.check.evaluate.tables import Table
from yibao.check.evaluate.words import Says, name

NOTE = Says(
    "这些公开数据没有用来拟合权重，也都不是讲医保的；本程序只管医保，其中的多数诈骗它并不报。"
    "这张表主要看误报。标签是各数据自己的：fbs 标 0 的是伪基站群发广告，不是好讯息。",
    "Nothing was fitted on these public sets, and none is about medical insurance, which is all"
    " that is checked here: most of their fraud is not flagged. Read the false alarms. Labels are"
    " the sets' own: what fbs labels 0 is bulk advertising from fake base stations, not good"
    " messages.",
)
FALSE = Says("标为非诈骗的：误报最多的在前", "Labelled not fraud: most false alarms first")
FOUND = Says("标为诈骗的：报出最少的在前", "Labelled fraud: least found first")
PARTS = Says("分类别", "By class")


def source_tables(found: Across) -> tuple[Table, ...]:
    """Give the tables, the worst source on top of each."""
    whole = [
        _table("false-alarms", FALSE, found.of(fraud=False)),
        _table("found", FOUND, found.of(fraud=True)),
    ]
    return (*whole, _table("parts", PARTS, found.parts))


def source_page(found: Across, more: Sequence[Table] = ()) -> str:
    """Give the whole page, with `more` tables behind."""
    files = "；".join(f"{file} {rows:,} 行 SHA-256 {sha256}" for file, sha256, rows in found.files)
    about = Says(
        f"按 {found.on} 的规定，知识库 {found.knowledge}。{files}",
        f"By the rules of {found.on}, knowledge {found.knowledge}. Intervals are drawn by campaign"
        " where the set names campaigns, else by row.",
    )
    heading = Says("换一份数据，还准吗", "Across public sets")
    return document(heading, (about, NOTE), (*source_tables(found), *more))


def _table(id_: str, title: Says, rows: Sequence[Flagged]) -> Table:
    columns = (
        Says("来源", "source"),
        Says("报出率", "flagged"),
        name("danger"),
        name("doubtful"),
        name("cannot_tell"),
        Says("行", "rows"),
        Says("组", "campaigns"),
    )
    cells = tuple(
        (_called(r), r.flagged, r.danger, r.doubtful, r.cannot_tell, r.rows, r.clusters)
        for r in rows
    )
    note = Says("报出＝危险或可疑。", "Flagged is danger or doubtful.")
    return Table(id_, title, note, columns, cells)


def _called(row: Flagged) -> Says | str:
    if row.part is None:
        return row.source
    kind = Says("诈骗", "fraud") if row.fraud else Says("非诈骗", "not fraud")
    return Says(f"{row.source}：{row.part}（{kind.zh}）", kind.en)
