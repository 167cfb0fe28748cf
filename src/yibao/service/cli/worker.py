"""`yibao worker`: what applications wait for that no person has to do."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from yibao.service.settings import Settings
    from yibao.service.usecases.office import Office

HELP = """后台：办事、付款文件、银行回执、提醒、封存 · The worker.

\b
随时可以停，也可以杀掉：每一步要么办完，要么没办，不会多付也不会漏付。可以同时开几个。
It may be stopped or killed at any moment: a step is done or not done, and nothing is
paid twice or lost. Several may run at once.

\b
付款要先说明付款账户：YIBAO_PAYER="户名,账号,12 位行号"；与银行交换的文件夹是 YIBAO_BANK。
Payments need YIBAO_PAYER="name,number,bank code"; YIBAO_BANK is the folder shared with
the bank.

\b
它也发提醒（邮件要 YIBAO_SMTP 和 YIBAO_MAIL_FROM）、到期释放预扣、结束到期的共济授权；
有封存密钥（yibao audit key --make）时每秒封存一次。
It also sends alerts (mail needs YIBAO_SMTP and YIBAO_MAIL_FROM), frees holds and ends
grants that ran out, and seals every second where there is a sealing key.
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
    from yibao.service.sending import channels_of  # noqa: PLC0415
    from yibao.service.settings import read_settings  # noqa: PLC0415
    from yibao.service.usecases.housekeeping import Housekeeping  # noqa: PLC0415
    from yibao.service.usecases.working import Worker  # noqa: PLC0415

    settings = read_settings()
    till = read_till(settings)
    channels = channels_of(os.environ)
    if till is None and not quiet:
        click.echo(f"没有 {PAYER}，不做付款文件。 / No {PAYER}: no files are made.", err=True)
    stopping = _stop_on_signal()
    say = (lambda line: None) if quiet else click.echo
    with opened_office() as office, _sealing(office, settings, once=once):
        worker, house = Worker(office, till, say), Housekeeping(office, channels, say)
        while not stopping:
            try:
                busy = worker.once()
                if not busy:
                    busy = house.once() > 0
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


@contextmanager
def _sealing(office: Office, settings: Settings, *, once: bool) -> Iterator[None]:
    """Seal beside the work where there is a sealing key; once, seal what waits at the end."""
    from yibao.account.audit import Sealer  # noqa: PLC0415
    from yibao.service.cli.audit import SEALING_KEY, sealing_key, tell  # noqa: PLC0415

    if not settings.keys.has(SEALING_KEY):
        yield
        return
    folder = settings.home.joinpath("audit")
    sealer = Sealer(office.database, sealing_key(settings), clock=office.clock, folder=folder)
    if once:
        yield
        sealer.seal_all()
        return
    stop = threading.Event()
    thread = threading.Thread(target=sealer.run, args=(stop,), kwargs={"tell": tell})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _stop_on_signal() -> list[int]:
    """A list that a signal to stop makes true; the step in hand is finished first."""
    stopping: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping
