"""The server is killed or its disk is full: what was told stays, the rest never half happens."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest

from yibao.account.database import open_database
from yibao.account.database.embedded import embedded_server
from yibao.account.ledger import NewAccount, Posted, Posting, balance, open_account, post, post_many
from yibao.account.ledger.upkeep import check, fold_all
from yibao.account.migrations.store import migrate
from yibao.core.errors import Unavailable, YibaoError


@pytest.fixture
def server(folders: Callable[[], Path]) -> Iterator[Any]:
    """A server of its own, since it will not live."""
    running = embedded_server(folders() / "pg")
    yield running
    running.cleanup()


def kill(server: Any) -> None:
    """As when the power fails: every process of the server at once, without a word."""
    postmaster = psutil.Process(server.get_pid())
    everyone = [postmaster, *postmaster.children(recursive=True)]
    for process in everyone:
        os.kill(process.pid, signal.SIGKILL)
    psutil.wait_procs(everyone, 20)


@dataclass
class Client:
    """Posts one after the other until the line is dead, and remembers what it was told."""

    town: Any
    name: str
    told: dict[str, int] = field(default_factory=dict)
    asked: list[Posting] = field(default_factory=list)

    def run(self) -> None:
        number = 0
        while True:
            number += 1
            batch = [self.request(f"{self.name}-{number}-{n}") for n in range(number % 3 * 5 + 1)]
            self.asked += batch
            try:
                with self.town.database.transaction() as tx:
                    found = post_many(tx, batch) if len(batch) > 1 else [post(tx, batch[0])]
            except Unavailable:
                return
            for request, outcome in zip(batch, found, strict=True):
                assert isinstance(outcome, Posted)
                self.told[request.key] = outcome.journal

    def request(self, key: str) -> Posting:
        posting: Posting = self.town.posting(key, wang=1, fund=-2, income=1)
        return posting


def opened(town_of: Any, database: Any) -> Any:
    with database.transaction() as tx:
        accounts = {
            name: open_account(tx, NewAccount.usual("210399", kind, owner, opened_at=town_of.march))
            for name, (kind, owner) in {
                "wang": ("personal", "p_wang"),
                "fund": ("fund", "210399:resident"),
                "income": ("premium_income", "210399"),
            }.items()
        }
        town = town_of.make(database, accounts)
        post(tx, town.posting("opening", fund=10_000_000_00, income=-10_000_000_00))
    return town


def test_a_killed_server_loses_nothing_it_acknowledged(server: Any, town_of: Any) -> None:
    dsn = server.get_uri()
    migrate(dsn)
    with open_database(dsn) as database:
        town = opened(town_of, database)
        clients = [Client(town, f"c{n}") for n in range(4)]
        threads = [Thread(target=client.run) for client in clients]
        for thread in threads:
            thread.start()
        time.sleep(1.5)
        kill(server)
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
    server.ensure_postgres_running()
    with open_database(server.get_uri()) as database:
        town = replace(town, database=database)
        with database.transaction() as tx:
            assert check(tx) == []
        told = {key: journal for client in clients for key, journal in client.told.items()}
        asked = [request for client in clients for request in client.asked]
        assert len(told) > 50, "the server was killed before anything happened"
        with database.transaction() as tx:
            again = post_many(tx, asked)
        for request, outcome in zip(asked, again, strict=True):
            assert isinstance(outcome, Posted)
            if request.key in told:
                assert outcome == Posted(told[request.key], replayed=True)
        fold_all(database)
        with database.transaction() as tx:
            assert check(tx) == []
            assert balance(tx, town.accounts["wang"]).balance_fen == len(asked)


def test_a_full_disk_records_nothing_and_the_request_may_come_again(town: Any, dsn: str) -> None:
    """The server's own error for a full disk, raised where entries are written."""
    with open_database(dsn, role="yibao_owner") as owner:
        with owner.transaction() as tx:
            tx.run(
                """CREATE FUNCTION ledger.full() RETURNS trigger LANGUAGE plpgsql AS
                   $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'no space'; END $$"""
            )
            tx.run(
                """CREATE TRIGGER z AFTER INSERT ON ledger.entry
                   FOR EACH STATEMENT EXECUTE FUNCTION ledger.full()"""
            )
        for many in (False, True):
            request = town.posting("k", wang=-1, pharmacy=1)
            with (
                pytest.raises(YibaoError, match=r"database\.full"),
                town.database.transaction() as tx,
            ):
                post_many(tx, [request] * 9) if many else post(tx, request)
        with owner.transaction() as tx:
            tx.run("DROP TRIGGER z ON ledger.entry")
    with town.database.transaction() as tx:
        assert check(tx) == []
        outcome = post(tx, request)
        assert isinstance(outcome, Posted)
        assert not outcome.replayed
