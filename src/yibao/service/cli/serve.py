"""`yibao serve`: the pages and the API on this machine."""

from __future__ import annotations

from importlib.util import find_spec

import click

MAX_CONNECTIONS = 1_000
GRACE_SECONDS = 5
NEEDED = ("fastapi", "uvicorn", "jinja2", "python_multipart")


@click.command("serve", help="打开网页和接口 · Start the pages and the API.")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址 · Address.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="端口，0 表示任选一个空的 · Port; 0 takes a free one.",
)
def command(host: str, port: int) -> None:
    """Serve until stopped."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        says = "网页和接口需要另外安装 · pages and API need more: pip install 'yibao[serve]'"
        raise click.ClickException(says)
    # The frameworks are loaded only here.
    import uvicorn  # noqa: PLC0415

    from yibao.check import open_checker  # noqa: PLC0415
    from yibao.service.listening import listen  # noqa: PLC0415

    open_checker()
    with listen(host, port) as socket:
        shown, taken = socket.getsockname()[:2]
        where = f"[{shown}]" if ":" in shown else shown
        click.echo(f"yibao: http://{where}:{taken}/  （按 Ctrl+C 停止 · Ctrl+C stops）")
        config = uvicorn.Config(
            "yibao.service.wiring:create_app",
            factory=True,
            log_level="warning",
            server_header=False,
            access_log=False,
            limit_concurrency=MAX_CONNECTIONS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[socket])
