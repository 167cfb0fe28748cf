"""The report as tables that a page or a terminal can draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yibao.check.evaluate.measures import LEVELS
from yibao.check.evaluate.report import About, Bar, Report
from yibao.check.evaluate.resamples import Figure, Share
from yibao.check.evaluate.rulings import FATES
from yibao.check.evaluate.words import BARS, Says, name

Cell = Says | Share | Figure | str | int
Row = tuple[Cell, ...]
CONFUSED = ("true", "false", "depends", "unknown", "about_you", "missed")
HELD = {True: Says("✓ 达标", "held"), False: Says("✗ 未达标", "not held"), None: Says("—", "")}


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; `note` says what one must know to read it.

    The first `shown` rows say the main thing; a page may fold the rest away.
    """

    id: str
    title: Says
    note: Says
    columns: tuple[Says, ...]
    rows: tuple[Row, ...]
    shown: int = 99


def tables(report: Report) -> tuple[Table, ...]:
    """Give every table of the report, the bars first."""
    return (
        bars(report.bars),
        _levels(report),
        _recall(report),
        _false_alarms(report),
        _kinds(report),
        _calibration(report),
        _variants(report),
        _spans(report),
        _rulings(report),
        _confusion(report),
    )


def notes(about: About) -> Iterator[Says]:
    """Say who judged, and what that means for the figures."""
    if about.scores is not None:
        yield Says(
            f"分数来自 {about.scores}：每一行由没有见过它（及其变体）的模型打分。"
            "证据和说法的判断来自随包知识。门槛和概率校准是在全部这些分数上定的。",
            f"Scores come from {about.scores}: each row is judged by a model that saw neither it"
            " nor its variants. Evidence and rulings come from the shipped knowledge. Thresholds"
            " and calibration were set on all of these scores.",
        )
    elif about.fitted.seen in ("all", "some"):
        yield Says(
            f"注意：随包权重是在其中 {about.fitted.rows:,} 行上拟合的，下面的数字不说明"
            "对新讯息的效果。请加 --scores（tools/fit.py --report 生成）。",
            f"Warning: the shipped weights were fitted on {about.fitted.rows:,} of these rows, so"
            " the figures do not tell how new messages fare. Use --scores, made by"
            " tools/fit.py --report.",
        )
    elif about.fitted.seen == "unknown":
        yield Says(
            "注意：随包权重没有说明在哪些文字上拟合，下面的数字可能包含见过的行。",
            "Warning: the shipped weights do not say what they were fitted on; some of these rows"
            " may have been seen.",
        )
    else:
        yield Says(
            "随包权重没有在其中任何一行上拟合。", "The shipped weights saw none of these rows."
        )
    if about.unknown_regions:
        yield Says(
            f"{about.unknown_regions:,} 行写的地区不认识，按全国规定判断。",
            f"{about.unknown_regions:,} rows name a region nobody knows; national rules were used.",
        )


def bars(rows: Sequence[Bar]) -> Table:
    """Give the numbers to hold."""
    note = Says(
        "各数附 95% 区间（按组重抽样）和行数。有害＝诈骗＋套现；无害＝真通知、警示、提问、无关。",
        "Each figure stands with its 95% interval, drawn by group, and its rows. Harm is scam"
        " and cash-out; harmless is genuine, warning, question and unrelated.",
    )
    found: tuple[Row, ...] = tuple(
        (BARS[bar.name], bar.figure, _bound(bar), HELD[bar.held]) for bar in rows
    )
    columns = (Says("项目", "what"), Says("结果", "result"), Says("要求", "bar"), Says("", ""))
    return Table("bars", Says("要守的数", "Numbers to hold"), note, columns, found)


def _bound(bar: Bar) -> str:
    if bar.at_least is not None:
        return f"≥ {bar.at_least:.0%}"
    if isinstance(bar.figure, Figure):
        return f"≤ {bar.at_most:g}"
    return f"≤ {bar.at_most:.0%}"


def _levels(report: Report) -> Table:
    columns = [Says("标签", "label"), Says("媒介", "medium")]
    columns += [Says("报出率", "flagged"), Says("危险率", "danger"), Says("行", "n")]
    columns += [name(level) for level in LEVELS]
    rows: tuple[Row, ...] = tuple(
        (
            name(row.label),
            name(row.medium),
            row.flagged,
            row.danger,
            row.n,
            *(row.counts[level] for level in LEVELS),
        )
        for row in sorted(report.levels, key=lambda row: row.medium is not None)
    )
    title = Says("各类讯息的结论", "Levels by label and medium")
    note = Says("报出＝危险或可疑。", "Flagged is danger or doubtful.")
    shown = sum(row.medium is None for row in report.levels)
    return Table("levels", title, note, tuple(columns), rows, shown)


def _recall(report: Report) -> Table:
    groups = list(report.recall_at[0].recall) if report.recall_at else []
    columns = (
        Says("误报率上限", "false alarms"),
        Says("实际误报", "let through"),
        *map(name, groups),
    )
    rows: tuple[Row, ...] = tuple(
        (
            f"{row.rate:.1%}",
            f"{row.false_alarms}/{row.harmless}",
            *(row.recall[group] for group in groups),
        )
        for row in report.recall_at
    )
    note = Says(
        "只看分数：门槛定在无害讯息最多这么多越过的地方。“有害”一列的区间连门槛一起重抽样。",
        "By score alone, at the threshold that at most this share of harmless rows passes. The"
        " interval of all harm draws the threshold too; the others keep it.",
    )
    return Table(
        "recall", Says("固定误报率下的查出率", "Recall at fixed rates"), note, columns, rows
    )


def _false_alarms(report: Report) -> Table:
    columns = (
        Says("标签", "label"),
        Says("媒介", "medium"),
        Says("行", "n"),
        name("false_danger"),
        name("false_doubtful"),
        Says("其中因说法", "by a claim"),
    )
    rows: tuple[Row, ...] = tuple(
        (
            name("harmless" if row.label is None else row.label),
            name(row.medium),
            row.n,
            row.danger,
            row.doubtful,
            row.by_claim,
        )
        for row in report.false_alarms
    )
    note = Says(
        "可疑不含危险。“因说法”：分数没有越过门槛，只因有不实说法而报可疑。",
        "Doubtful does not include danger. By a claim: the score stayed below, and a false claim"
        " alone made it doubtful.",
    )
    shown = sum(row.medium is None for row in report.false_alarms)
    return Table("false-alarms", Says("误报", "False alarms"), note, columns, rows, shown)


def _kinds(report: Report) -> Table:
    told = sorted({kind for row in report.kinds.counts.values() for kind in row})
    columns = (Says("标签", "label"), *map(name, told))
    rows: tuple[Row, ...] = tuple(
        (name(label), *(row.get(kind, 0) for kind in told))
        for label, row in report.kinds.counts.items()
    )
    right = share_text(report.kinds.right)
    note = Says(
        f"行是标签，列是说出的类别。报出的有害讯息中类别说对：{right}",
        f"Rows are labels, columns the kind told. Right among flagged harm: {right}",
    )
    return Table("kinds", Says("类别", "Kinds told"), note, columns, rows)


def _calibration(report: Report) -> Table:
    found = report.calibration
    columns = (
        Says("说的概率", "bin"),
        Says("平均", "mean said"),
        Says("其中有害", "was harm"),
    )
    rows: tuple[Row, ...] = tuple(
        (
            f"{one.low:.1f}–{one.high:.1f}",
            "—" if one.said is None else f"{one.said:.3f}",
            one.harm,
        )
        for one in found.bins
    )
    brier = "—" if found.brier is None else f"{found.brier:.4f}"
    note = Says(
        f"ECE {figure_text(found.ece)}；Brier {brier}。误导说法不计。",
        f"ECE {figure_text(found.ece)}; Brier {brier}. Misleading texts are left out.",
    )
    return Table("calibration", Says("概率可信吗", "Calibration"), note, columns, rows)


def _variants(report: Report) -> Table:
    found = report.variants
    rows: tuple[Row, ...] = (
        (Says("结论相同", "same level"), found.same_level),
        (Says("同样报出或不报", "same flagged"), found.same_flagged),
        (Says("类别相同", "same kind"), found.same_kind),
    )
    note = Says(
        f"与原文比较；{found.alone} 个变体的原文不在文件里，不计。",
        f"Beside the plain row; {found.alone} variants whose plain row is not in the file are"
        " left out.",
    )
    columns = (Says("变体", "variants"), Says("比例", "share"))
    return Table("variants", Says("变体稳定性", "Stability on variants"), note, columns, rows)


def _spans(report: Report) -> Table:
    columns = (
        Says("手法", "tactic"),
        Says("证据标出", "by evidence"),
        Says("证据或说法标出", "evidence or claim"),
    )
    rows: tuple[Row, ...] = tuple(
        (name(row.tactic), row.by_evidence, row.by_either) for row in report.spans
    )
    note = Says(
        "标注的关键文字，有多少被计入的证据碰到。",
        "The share of annotated decisive places that evidence which counts overlaps.",
    )
    return Table("spans", Says("证据指对地方了吗", "Span hit rate"), note, columns, rows, 8)


def _rulings(report: Report) -> Table:
    found = report.rulings
    columns = [Says("标签", "label"), Says("事项", "topic"), Says("条", "n")]
    columns += [name(fate) for fate in FATES] + [Says("判对率", "share right")]
    rows: tuple[Row, ...] = tuple(
        (
            name(row.label),
            name(row.topic),
            row.n,
            *(row.fates[fate] for fate in FATES),
            row.right,
        )
        for row in found.tables
    )
    beyond = ", ".join(f"{name(r)} {n}" for r, n in found.beyond.items()) or "0"
    note = Says(
        f"{found.by_table} 条的应有判断来自标签表，{found.unjudged} 条无从判断，不计。"
        f"标注之外另找到：{beyond}",
        f"{found.by_table} expectations come from the table of tags; {found.unjudged} claims have"
        f" none and are left out. Found beside the annotated: {beyond}",
    )
    shown = sum(row.topic is None for row in found.tables)
    return Table("claims", Says("说法判得对吗", "Claims"), note, tuple(columns), rows, shown)


def _confusion(report: Report) -> Table:
    columns = (Says("应判", "expected"), *map(name, CONFUSED))
    rows: tuple[Row, ...] = tuple(
        (expect, *(row.get(ruled, 0) for ruled in CONFUSED))
        for expect, row in sorted(report.rulings.confusion.items())
    )
    note = Says("行是应有的判断，列是给出的判断。", "Rows are expected, columns are ruled.")
    return Table(
        "confusion", Says("说法：应判与所判", "Claims: expected by ruled"), note, columns, rows
    )


def share_text(share: Share) -> str:
    """Give a share with its interval and its rows in one line."""
    if share.share is None or share.low is None or share.high is None:
        return "—"
    reach = f"{100 * share.low:.1f}–{100 * share.high:.1f}"
    return f"{share.share:.1%} [{reach}] {share.hits}/{share.n}"


def figure_text(figure: Figure) -> str:
    """Give a figure with its interval and n in one line."""
    if figure.value is None or figure.low is None or figure.high is None:
        return "—"
    return f"{figure.value:.4f} [{figure.low:.4f}–{figure.high:.4f}] n={figure.n}"
