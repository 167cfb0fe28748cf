"""Claims about sudden death: the worker and the database may be killed between any two steps."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from yibao.account.applications.payout import store as payouts
from yibao.account.applications.upkeep import check as check_applications
from yibao.account.bank import FileDrop
from yibao.account.database import Transaction, open_database
from yibao.account.database.embedded import embedded_server
from yibao.account.ledger.upkeep import check as check_ledger
from yibao.account.migrations.store import migrate
from yibao.core.clock import SystemClock
from yibao.core.crypto.keys import KeyFolder
from yibao.core.errors import YibaoError
from yibao.service.usecases.office import Office, Till
from yibao.service.usecases.working import FAULT

from .conftest import DEBTOR, SEALER, World, camt, payee, settle

ALL = 800_000
DIED = -signal.SIGKILL
PROGRAM = "from yibao.service.cli import main; main(['worker', '--once', '--quiet'])"


def sound(world: World) -> None:
    """Money is conserved, holds are exactly the open applications, every step was told once."""

    def work(tx: Transaction) -> None:
        assert list(check_ledger(tx)) == []
        assert check_applications(tx) == []
        told = tx.rows("SELECT dedupe FROM alert.alert WHERE kind = 'application_step'")
        steps = tx.rows(
            "SELECT t.application, t.version, a.person FROM application.transition t"
            " JOIN application.application a ON a.id = t.application"
            " WHERE t.from_state <> t.to_state AND t.to_state <> 'verifying'"
        )
        wanted = {f"application:{s['application']}:{s['version']}:{s['person']}" for s in steps}
        assert {row["dedupe"] for row in told} == wanted

    world.office.run(work)


@pytest.fixture
def outside(world: World, dsn: str, tmp_path: Path) -> Callable[[str], int]:
    """Runs the worker as a program of its own that dies at a point; gives how it ended."""
    keys = KeyFolder(tmp_path / "keys")
    keys.keep("seal", SEALER.seal_key)
    keys.keep("find", SEALER.find_key)
    environment = {
        **os.environ,
        "YIBAO_DATABASE": dsn,
        "YIBAO_HOME": str(tmp_path),
        "YIBAO_KEYS": str(keys.folder),
        "YIBAO_BANK": str(world.till.drop.folder),
        "YIBAO_PAYER": f"{DEBTOR.name},{DEBTOR.number},{DEBTOR.bank_code}",
    }

    def run(point: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**environment, FAULT: point},
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode in (0, DIED), done.stderr.decode()
        return done.returncode

    return run


def test_a_payout_survives_the_worker_dying_between_any_two_steps(
    world: World, outside: Callable[[str], int]
) -> None:
    live = World(
        Office(world.office.database, SEALER, clock=SystemClock()), world.till, world.people
    )
    answers = {"cause": "emigration", "hukou_cancelled": True, **payee()}
    ref = live.apply("one_off_payout", answers).id
    for point in ("before_commit", "after_commit:2"):
        assert outside(point) == DIED
        sound(live)
    live.work()
    live.approve(ref)
    for point in ("before_commit", "batched", "sent_unmarked", "sent"):
        assert outside(point) == DIED
        sound(live)
    live.work()
    assert len(live.sent()) == 1
    payment = live.office.run(lambda tx: payouts.payouts_of(tx, ref))[-1]
    live.bank_says("a.xml", camt((payment.id, ALL, "DBIT")))
    for point in ("received_uncommitted", "received", "answered_uncommitted", "answered"):
        assert outside(point) == DIED
        sound(live)
    live.work()
    assert live.one(ref).state == "closed"
    assert live.has() == live.has(kind="personal_past") == (0, 0)
    assert live.money("990100:bank", "bank_clearing") == ALL
    files = live.office.run(lambda tx: tx.value("SELECT count(*) FROM application.bank_file"))
    assert files == 1
    sound(live)


def test_many_workers_at_once_do_everything_once(world: World) -> None:
    live = World(
        Office(world.office.database, SEALER, clock=SystemClock()), world.till, world.people
    )
    answers = {"cause": "emigration", **payee()}
    refs = [live.apply("one_off_payout", answers, by=live.me(n)).id for n in ("wang", "ming")]
    together(live)
    for ref in refs:
        live.approve(ref)
    together(live)
    paid = "".join(path.read_text("utf-8") for path in live.sent())
    assert paid.count("<EndToEndId>") == 2
    rows = [(f"YB{ref[2:]}01", ALL, "DBIT") for ref in refs]
    live.bank_says("a.xml", camt(*rows))
    together(live)
    assert {live.one(ref).state for ref in refs} == {"closed"}
    assert live.money("990100:bank", "bank_clearing") == 2 * ALL
    sound(live)


def together(world: World) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: world.work(), range(3)))
    world.work()


@pytest.fixture
def own_server(folders: Callable[[], Path]) -> Iterator[Any]:
    """A server of its own, because it is killed."""
    server = embedded_server(folders() / "data")
    migrate(server.get_uri())
    yield server
    server.cleanup()


def test_payouts_survive_the_database_dying(own_server: Any, tmp_path: Path) -> None:
    till = Till(FileDrop(tmp_path / "bank"), DEBTOR)
    people: dict[str, str] = {}
    refs: list[str] = []

    def first(world: World) -> None:
        world.office.run(lambda tx: settle(tx, world))
        answers = {"cause": "emigration", **payee()}
        for name in ("wang", "ming", "zhao"):
            refs.append(world.apply("one_off_payout", answers, by=world.me(name)).id)

    def second(world: World) -> None:
        world.work()
        for ref in refs:
            world.approve(ref)

    def third(world: World) -> None:
        world.work()
        rows = world.office.run(
            lambda tx: tx.rows("SELECT id, amount_fen FROM application.payout ORDER BY id")
        )
        assert len(rows) == 3
        said = camt(*((row["id"], row["amount_fen"], "DBIT") for row in rows))
        world.bank_says("a.xml", said)

    for stage, steps in ((first, 4), (second, 2), (third, 2)):
        with a_world(own_server, till, people) as world:
            stage(world)
            work_while_it_is_killed(world, own_server, after_steps=steps)
        with a_world(own_server, till, people) as world:
            sound(world)
    with a_world(own_server, till, people) as world:
        world.work()
        assert {world.one(ref).state for ref in refs} == {"closed"}
        assert world.money("990100:bank", "bank_clearing") == 3 * ALL
        sound(world)


@contextlib.contextmanager
def a_world(server: Any, till: Till, people: dict[str, str]) -> Iterator[World]:
    with open_database(server.get_uri()) as database:
        yield World(Office(database, SEALER, clock=SystemClock()), till, people)


def work_while_it_is_killed(world: World, server: Any, *, after_steps: int) -> None:
    """Kill the server in the middle of the work, and start it again."""
    worker = world.worker()
    worker.run(most=after_steps)
    killer = threading.Thread(target=kill_and_revive, args=(server,))
    killer.start()
    with contextlib.suppress(YibaoError):
        worker.run(most=50)
    killer.join()


def kill_and_revive(server: Any) -> None:
    os.kill(server.get_pid(), signal.SIGKILL)
    for _ in range(100):
        # It takes a moment until the dead server and its children are gone.
        time.sleep(0.1)
        with contextlib.suppress(Exception):
            server.ensure_postgres_running()
            psycopg.connect(server.get_uri()).close()
            return
