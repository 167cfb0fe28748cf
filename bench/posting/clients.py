"""One workload of a Python client, in a process of its own: prints what it did as JSON."""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from statistics import quantiles
from threading import Thread
from typing import Any

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from yibao.account.actor import Actor
from yibao.account.database import Database, open_database
from yibao.account.ledger import Leg, Posted, Posting, post, post_many
from yibao.account.ledger.batcher import Batcher
from yibao.core.clock import CHINA

PEOPLE, PROVIDERS = 100_000, 1_000
FUND = PEOPLE + PROVIDERS + 2
AT = datetime(2026, 3, 1, 9, tzinfo=CHINA)
BY = Actor("H1", "institution")
ITEMS = 1_000
CALLERS = 3_000
RUN = f"{os.getpid()}-{time.time_ns()}"
NUMBERS = count(1)


def posting(from_: int, to: int) -> Posting:
    """Moves a little from one account to another, under a key of its own."""
    fen = random.randint(1, 50)
    legs = (Leg(from_, -fen), Leg(to, fen))
    return Posting("bench", f"{RUN}-{next(NUMBERS)}", "pharmacy", legs, AT, BY)


def between_people() -> Posting:
    return posting(random.randint(1, PEOPLE // 2), random.randint(PEOPLE // 2 + 1, PEOPLE))


def from_the_fund() -> Posting:
    return posting(FUND, PEOPLE + random.randint(1, PROVIDERS))


def in_threads(work: Callable[[], int], *, threads: int, seconds: float) -> dict[str, Any]:
    """Repeat `work` in every thread until the time is over; it gives how many items it did."""
    done: list[int] = []
    latencies: list[float] = []
    end = time.monotonic() + seconds

    def repeat() -> None:
        while time.monotonic() < end:
            began = time.perf_counter()
            done.append(work())
            latencies.append(time.perf_counter() - began)

    workers = [Thread(target=repeat) for _ in range(threads)]
    began = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return found(sum(done), time.monotonic() - began, latencies)


def found(items: int, seconds: float, latencies: list[float]) -> dict[str, Any]:
    cuts = quantiles(latencies, n=100) if len(latencies) > 1 else [0.0] * 99
    return {
        "items": items,
        "seconds": seconds,
        "p50_ms": round(cuts[49] * 1e3, 2),
        "p99_ms": round(cuts[98] * 1e3, 2),
    }


def singles(database: Database, seconds: float) -> dict[str, Any]:
    def work() -> int:
        with database.transaction() as tx:
            return int(isinstance(post(tx, between_people()), Posted))

    return in_threads(work, threads=8, seconds=seconds)


def arrays(database: Database, seconds: float) -> dict[str, Any]:
    def work() -> int:
        requests = [between_people() for _ in range(ITEMS)]
        outcomes = database.run(lambda tx: post_many(tx, requests))
        return sum(isinstance(outcome, Posted) for outcome in outcomes)

    return in_threads(work, threads=3, seconds=seconds)


def hot(database: Database, seconds: float) -> dict[str, Any]:
    """Thousands of callers, each waiting for its own answer, all on one fund."""
    return asyncio.run(_hot(database, seconds))


async def _hot(database: Database, seconds: float) -> dict[str, Any]:
    latencies: list[float] = []
    end = time.monotonic() + seconds
    posted = 0

    async def caller(batcher: Batcher) -> None:
        nonlocal posted
        while time.monotonic() < end:
            began = time.perf_counter()
            outcome = await batcher.post(from_the_fund())
            posted += isinstance(outcome, Posted)
            latencies.append(time.perf_counter() - began)

    began = time.monotonic()
    async with Batcher(database) as batcher:
        await asyncio.gather(*(caller(batcher) for _ in range(CALLERS)))
    return found(posted, time.monotonic() - began, latencies)


class Base(DeclarativeBase):
    __table_args__ = {"schema": "orm"}  # noqa: RUF012


class Account(Base):
    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    balance_fen: Mapped[int]
    version: Mapped[int]


class Journal(Base):
    __tablename__ = "journal"
    id: Mapped[int] = mapped_column(primary_key=True)
    idem_key: Mapped[str]
    code: Mapped[str]
    event_at: Mapped[datetime]


class Entry(Base):
    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("orm.account.id"))
    journal_id: Mapped[int] = mapped_column(ForeignKey("orm.journal.id"))
    amount_fen: Mapped[int]
    balance_after: Mapped[int]


def orm(database: Database, seconds: float) -> dict[str, Any]:
    """Read with a row lock, change in Python, write back: what an application often does."""
    engine = create_engine(
        "postgresql+psycopg://" + database.dsn.removeprefix("postgresql://"), pool_size=8
    )

    def work() -> int:
        request = between_people()
        with Session(engine) as session, session.begin():
            session.add(journal := Journal(idem_key=request.key, code="pharmacy", event_at=AT))
            session.flush()
            for account, fen in locked(session, request):
                if account.balance_fen + fen < 0:
                    return 0
                account.balance_fen += fen
                account.version += 1
                session.add(
                    Entry(
                        account_id=account.id,
                        journal_id=journal.id,
                        amount_fen=fen,
                        balance_after=account.balance_fen,
                    )
                )
        return 1

    return in_threads(work, threads=8, seconds=seconds)


def locked(session: Session, request: Posting) -> Iterator[tuple[Account, int]]:
    amounts = {leg.account: leg.amount_fen for leg in request.legs}
    wanted = select(Account).where(Account.id.in_(amounts)).order_by(Account.id).with_for_update()
    for account in session.scalars(wanted):
        yield account, amounts[account.id]


WORKLOADS = {"singles": singles, "arrays": arrays, "hot": hot, "orm": orm}


def main(name: str, dsn: str, seconds: str) -> None:
    with open_database(dsn, pool_size=10) as database:
        cpu = time.process_time()
        outcome = WORKLOADS[name](database, float(seconds))
        print(json.dumps({**outcome, "client_cpu": time.process_time() - cpu}))


if __name__ == "__main__":
    main(*sys.argv[1:])
