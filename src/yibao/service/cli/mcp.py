"""`yibao mcp`: the tools for assistants, by the Model Context Protocol."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click

HELP = """给 AI 助手用的工具（MCP）：查讯息、查网址、问规定、算账单。 · Tools for assistants by MCP.

\b
  yibao mcp                 标准输入输出，由助手启动 · standard input and output
  yibao mcp --http          http://127.0.0.1:8001/mcp

\b
讯息只在本机读一遍，不保存、不打开链接。
A message is read on this machine only: not stored, no link opened.
"""


@click.command("mcp", help=HELP)
@click.option("--http", is_flag=True, help="改用 HTTP · Serve over HTTP instead.")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址 · Address.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="端口 · Port."
)
def command(http: bool, host: str, port: int) -> None:
    """Serve until stopped."""
    if find_spec("mcp") is None:
        says = "MCP 需要另外安装 · MCP needs more: pip install 'yibao[mcp]'"
        raise click.ClickException(says)
    # One door does not import another, so this one only knows the other's name.
    import_module("yibao.service.mcp").run(http=http, host=host, port=port)
