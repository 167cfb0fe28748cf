"""`yibao policy lint|stale|coverage`: what is wrong, due and known in the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yibao.core.compiled import KNOWLEDGE
from yibao.core.errors import Issue
from yibao.core.regions import region as region_of
from yibao.policy import open_policy, upkeep
from yibao.service.cli.options import JSON, LANG, ON, day_or_today, echo_json
from yibao.service.sheet.words import Lang

FOUND = 1
"""Exit code when something was found that has to be mended."""


@click.command("lint")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=KNOWLEDGE,
    help="知识库文件夹，默认随包附带的 · The folder of YAML; the shipped one if left out.",
)
@LANG
@JSON
def lint(root: Path, lang: Lang, *, as_json: bool) -> None:
    """检查规定的 YAML：每个问题给出位置 · Check the rules' files, with path:line.

    \b
    有错误时退出码为 1；提醒不算。
    Exits with 1 on any error; warnings pass.
    """
    # Loads pydantic and yaml, which no answer needs.
    from yibao.policy.lint import lint as find_faults  # noqa: PLC0415

    issues = sorted(dict.fromkeys(find_faults(root)), key=lambda one: (one.severity, one.at))
    errors = sum(issue.severity == "error" for issue in issues)
    if as_json:
        echo_json({"errors": errors, "issues": [_issue(one) for one in issues]})
    else:
        for issue in issues:
            click.echo(str(issue))
        rest = len(issues) - errors
        zh, en = f"{errors} 个错误，{rest} 个提醒", f"{errors} errors, {rest} warnings"
        click.echo(zh if lang == "zh" else en)
    if errors:
        raise SystemExit(FOUND)


@click.command("stale")
@ON
@LANG
@JSON
def stale(on: str | None, lang: Lang, *, as_json: bool) -> None:
    """到期要重新核对的规定 · Rules due to be held against their source again."""
    day = day_or_today(on, lang)
    due = upkeep.stale(open_policy(), on=day)
    if as_json:
        echo_json({"on": day.isoformat(), "due": [one.to_dict() for one in due]})
        return
    for one in due:
        zh = f"{one.due_on} 到期，上次核对 {one.checked_on}，晚了 {one.days_late} 天"
        en = f"due {one.due_on}, last checked {one.checked_on}, {one.days_late} days late"
        click.echo(f"{one.provision}: {zh if lang == 'zh' else en}")
    click.echo(f"{len(due)} 条到期" if lang == "zh" else f"{len(due)} due")


@click.command("coverage")
@LANG
@JSON
def coverage(lang: Lang, *, as_json: bool) -> None:
    """各地收录了什么、没收录什么 · What we claim to know, by place, and what we do not."""
    known = upkeep.coverage(open_policy())
    if as_json:
        echo_json(known.to_dict())
        return
    for one in known.regions:
        place = region_of(one.region)
        name = place.name if lang == "zh" else place.name_en
        counts = (
            f"有认定 {len(one.ruled)}，查不到 {len(one.unknown)}"
            if lang == "zh"
            else f"{len(one.ruled)} ruled, {len(one.unknown)} unknown"
        )
        click.echo(f"{one.region} {name}: {counts}")
    click.echo("没有收录：" if lang == "zh" else "Not covered:")
    for gap in known.not_covered:
        click.echo(f"· {gap.zh if lang == 'zh' else gap.en}")


def _issue(one: Issue) -> dict[str, Any]:
    return {
        "code": one.code,
        "says": one.says,
        "at": one.at,
        "severity": one.severity,
        "hint": one.hint,
    }
