"""Write the generated reference: `./do docs`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from yibao.service.cli import main

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
WIDTH = 88
NOTE = "<!-- Written by `./do docs`; change the source, not this page. -->"


def pages() -> dict[str, str]:
    """The text of every page by its file name."""
    return {name: f"{NOTE}\n\n{write().rstrip()}\n" for name, write in WRITERS.items()}


def cli() -> str:
    """Every command with the help it prints."""
    parts = ["# 命令 · Commands"]
    parts += [f"## `{name}`\n\n```text\n{text}\n```" for name, text in helps(main, "yibao")]
    return "\n\n".join(parts)


def helps(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """The full name and help text of a command and of all below it, hidden ones left out."""
    context = click.Context(command, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH)
    yield name, command.get_help(context)
    if not isinstance(command, click.Group):
        return
    for below in command.list_commands(context):
        child = command.get_command(context, below)
        if child and not child.hidden:
            yield from helps(child, f"{name} {below}")


WRITERS: dict[str, Callable[[], str]] = {"cli.md": cli}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file_name, page_text in pages().items():
        (FOLDER / file_name).write_text(page_text, encoding="utf-8")
        click.echo(f"docs/reference/{file_name}")
