"""The group of all commands, each loaded from its own module when it is asked for."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

import yibao
from yibao.core.errors import (
    BrokenPromise,
    Conflict,
    InputError,
    KnowledgeError,
    NotAllowed,
    NotFound,
    Unavailable,
)

HELP = """医保：真的假的？可以吗？要多少？ · 医保: is it real? may I? what will it cost?

\b
  yibao check "收到的讯息"    查一条讯息，说明理由和该怎么做
                              check one message: why, and what to do
  yibao policy ask "问题"     问规定：可以吗，依据是什么
                              ask the rules: may I, and says who
  yibao benefits split        算账单：医保付多少，自己付多少
                              work out a bill: who pays what
  yibao serve                 打开网页 · open the pages on this machine

\b
讯息只在本机读一遍，不保存、不上传；不加 check --fetch 就不打开链接。
A message is read on this machine only: not stored, not sent; no link is opened
without check --fetch.
"""

# One line each, so that the list of commands loads none of them.
COMMANDS = {
    "check": "查讯息：真的假的？ · Is this message real?",
    "policy": "问规定：可以吗？ · May I? What the rules say.",
    "benefits": "算费用：自己付多少？ · What will it cost?",
    "report": "查过的一批里有什么 · A report on checked messages.",
    "serve": "打开网页和接口 · Start the pages and the API.",
    "mcp": "给 AI 助手用 · Tools for assistants (MCP).",
    "knowledge": "知识库：检查、生成 · Lint and build the knowledge.",
    "apply": "办事：共济、备案、报销、支取 · Apply for something.",
    "desk": "经办：审核、付款、回执 · The desk: review and payments.",
    "worker": "办事的后台 · The worker of applications.",
    "account": "个人账户 · One person's account.",
    "campaigns": "见过吗：记录、查、交换 · Was it seen before?",
    "restriction": "限制：依据、期限、解除 · What restricts a person.",
    "status": "签名状态：医保到底停没停 · Is it really suspended?",
    "audit": "审计：封存、导出、核对 · Seal, export, verify.",
    "db": "账户的数据库 · The account's database.",
    "demo": "示范数据 · An invented city to try with.",
    "eval": "评测 · Measure on labelled texts.",
}


class Refusal(click.ClickException):
    """Input that cannot be read: one clear sentence on standard error, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the sentence."""
        click.echo(f"yibao: {self.format_message()}", err=file is None, file=file)


class Lazy(click.Group):
    """Commands loaded by name; errors raised on purpose become a sentence and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands whose modules are here."""
        return [name for name in COMMANDS if find_spec(f"yibao.service.cli.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The `command` of the module with this name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = import_module(f"yibao.service.cli.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and turn a raised error into what a person can read."""
        try:
            return super().invoke(ctx)
        except (InputError, NotFound, NotAllowed, Conflict) as error:
            raise Refusal(error.says) from error
        except (KnowledgeError, Unavailable) as error:
            raise click.ClickException(error.says) from error
        except BrokenPromise as error:
            raise click.ClickException(f"{error.says} ({error.code})") from error


@click.group(
    cls=Lazy,
    help=HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(yibao.__version__, prog_name="yibao")
def main() -> None:
    """Run one command."""
