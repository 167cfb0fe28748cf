"""`yibao worker`: what applications wait for that no person has to do."""

from __future__ import annotations

import signal
import time
from types import FrameType

import click

HELP = """办事的后台：核对、办理、付款文件、银行回执 · The worker of applications.

\b
随时可以停，也可以杀掉：每一步要么办完，要么没办，不会多付也不会漏付。可以同时开几个。
It may be stopped or killed at any moment: a step is done or not done, and nothing is
paid twice or lost. Several may run at once.

\b
付款要先说明付款账户：YIBAO_PAYER="户名,账号,12 位行号"；与银行交换的文件夹是 YIBAO_BANK。
Payments need YIBAO_PAYER="name,number,bank code"; YIBAO_BANK is the folder shared with
the bank.
"""


@click.command("worker", help=HELP)
@click.option("--once", is_flag=True, help="办完手头的就停 · Stop when nothing is due.")
@click.option(
    "--every",
    default=2.0,
    show_default=True,
    type=click.FloatRange(0.05, 3600),
    help="闲时隔几秒看一次 · Seconds between looks when idle.",
)
@click.option("--quiet", is_flag=True, help="不报每一步 · Say nothing of each step.")
def command(once: bool, every: float, quiet: bool) -> None:
    """Do what is due, until stopped."""
    from yibao.core.errors import Unavailable  # noqa: PLC0415
    from yibao.service.bank import PAYER, read_till  # noqa: PLC0415
    from yibao.service.cli.application_telling import opened_office  # noqa: PLC0415
    from yibao.service.settings import read_settings  # noqa: PLC0415
    from yibao.service.usecases.working import Worker  # noqa: PLC0415

    till = read_till(read_settings())
    if till is None and not quiet:
        click.echo(f"没有 {PAYER}，不做付款文件。 / No {PAYER}: no files are made.", err=True)
    stopping = _stop_on_signal()
    with opened_office() as office:
        worker = Worker(office, till, (lambda line: None) if quiet else click.echo)
        while not stopping:
            try:
                busy = worker.once()
            except Unavailable as error:
                # The database or the folder is away for a while; it is asked again.
                click.echo(error.says, err=True)
                if once:
                    raise
                busy = False
            if once and not busy:
                break
            if not busy:
                time.sleep(every)


def _stop_on_signal() -> list[int]:
    """A list that a signal to stop makes true; the step in hand is finished first."""
    stopping: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping
