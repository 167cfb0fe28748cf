"""`yibao knowledge`: lint the YAML, build its compiled form, see what is due and covered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.errors import Issue, KnowledgeError
from yibao.core.knowledge import (
    JSON,
    KNOWLEDGE,
    knowledge_version,
    read_compiled,
    stale_sources,
    write_compiled,
)

FOUND = 1
"""Exit code when something was found that has to be mended."""


@click.group("knowledge", help="知识库：检查、生成 · Lint and build the knowledge.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=KNOWLEDGE,
    help="知识库文件夹，默认随包附带的 · The folder of YAML; the shipped one if left out.",
)
@click.pass_context
def command(context: click.Context, root: Path) -> None:
    """Work on one folder of knowledge."""
    context.obj = root


@command.command("lint")
@click.pass_obj
def lint(root: Path) -> None:
    """检查全部 YAML，列出每个问题的位置 · Check every file; list each fault with path:line.

    \b
    有错误时退出码为 1；提醒不算。
    Exits with 1 on any error; warnings pass.
    """
    from yibao.policy.lint import lint as lint_policy  # noqa: PLC0415

    _, issues = compile_all(root)
    errors = _tell(dict.fromkeys([*issues, *lint_policy(root)]))
    if errors:
        raise SystemExit(FOUND)


@command.command("build")
@click.pass_obj
def build(root: Path) -> None:
    """由 YAML 生成运行用的形式和 lock.json · Write compiled/ and lock.json from the YAML.

    \b
    有错误时什么都不写，退出码为 1。
    With any error nothing is written and the exit code is 1.
    """
    parts, issues = compile_all(root)
    if _tell(issues):
        raise SystemExit(FOUND)
    version = write_compiled(parts, root=root)
    click.echo(f"{version}: {', '.join(sorted(parts))}")


@command.command("stale")
@click.pass_obj
def stale(root: Path) -> None:
    """列出改了没生成的、到期要核对的 · List what changed since the build and what is due.

    \b
    有改了没生成的，退出码为 1；到期要核对的只列出。
    Exits with 1 if the compiled form is out of date; what is due is only listed.
    """
    from yibao.policy import open_policy  # noqa: PLC0415
    from yibao.policy.upkeep import stale as due_for_checking  # noqa: PLC0415

    changed = stale_sources(root=root)
    for issue in changed:
        click.echo(_placed(issue))
    due = due_for_checking(open_policy(), on=SYSTEM_CLOCK.today()) if root == KNOWLEDGE else ()
    for one in due:
        says = f"due since {one.due_on}, last checked {one.checked_on}"
        click.echo(f"policy/{one.provision}.yml: {says} ({one.days_late} days late)")
    click.echo(f"{knowledge_version(root=root)}: {len(changed)} changed, {len(due)} due")
    if changed:
        raise SystemExit(FOUND)


@command.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON · Print as JSON.")
def coverage(as_json: bool) -> None:
    """我们知道什么、不知道什么 · What we claim to know, by place, and what we do not."""
    from yibao.policy import open_policy  # noqa: PLC0415
    from yibao.policy.upkeep import coverage as covered  # noqa: PLC0415

    known = covered(open_policy())
    signals = _signals()
    if as_json:
        import orjson  # noqa: PLC0415

        click.echo(
            orjson.dumps({**known.to_dict(), "signals": signals}, option=orjson.OPT_INDENT_2)
        )
        return
    from yibao.service.cli import tables  # noqa: PLC0415
    from yibao.service.cli.paper import paper  # noqa: PLC0415

    paper().print(tables.coverage(known, signals))


def compile_all(root: Path) -> tuple[dict[str, JSON], list[Issue]]:
    """Every room's compiled parts, and every fault of every room."""
    # Building needs pydantic and yaml; no other command does.
    from yibao.account.applications.kind.load import compile_applications  # noqa: PLC0415
    from yibao.check.compile import compile_check  # noqa: PLC0415
    from yibao.core.region_files import compile_regions  # noqa: PLC0415
    from yibao.policy.benefits.load import compile_benefits  # noqa: PLC0415
    from yibao.policy.load import compile_policy  # noqa: PLC0415

    parts: dict[str, JSON] = {}
    issues: list[Issue] = []
    rooms = (
        compile_regions,
        compile_policy,
        compile_benefits,
        compile_applications,
        compile_check,
    )
    for compile_room in rooms:
        made, faults = compile_room(root)
        parts |= made
        issues += faults
    return parts, issues


def _signals() -> dict[str, int]:
    """How many signals each family has; claims are one of the families."""
    counts: dict[str, int] = {}
    try:
        rows: list[dict[str, Any]] = read_compiled("check")["signals"]
    except KnowledgeError as error:
        raise click.ClickException(error.says) from error
    for row in rows:
        counts[row["family"]] = counts.get(row["family"], 0) + 1
    return dict(sorted(counts.items()))


def _tell(issues: Iterable[Issue]) -> int:
    """Print every issue, errors first, and give the number of errors."""
    listed = sorted(issues, key=lambda issue: (issue.severity, issue.at, issue.code))
    for issue in listed:
        click.echo(_placed(issue))
    errors = sum(issue.severity == "error" for issue in listed)
    click.echo(f"{errors} errors, {len(listed) - errors} warnings")
    return errors


def _placed(issue: Issue) -> str:
    """The issue with a path that an editor can open from here."""
    path, colon, line = issue.at.rpartition(":")
    if not (colon and line.isdecimal()):
        path, colon, line = issue.at, "", ""
    for short in _shorter(Path(path)):
        path = short
    at = f"{path}{colon}{line}"
    return str(Issue(issue.code, issue.says, at, issue.severity, issue.hint))


def _shorter(path: Path) -> Iterator[str]:
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        yield str(path.relative_to(Path.cwd()))
