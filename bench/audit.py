"""Does sealing slow posting, and how far behind is it?

    ./do bench audit [--seconds N] [--rounds N]

Clients post single movements between accounts, one transaction each, fsync on. Rounds without and
with a sealer (a process of its own) take turns in one run. The ratio of rates is of their medians;
on a shared machine the ratio of CPU time a posting, the sealer's own included, says more. Behind:
from a journal's being recorded to its seal. Writes reports/bench-audit.json.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from checking import own
from yibao.account.actor import SYSTEM
from yibao.account.audit.verify import verify
from yibao.account.database import Database, open_database
from yibao.account.database.embedded import embedded_server
from yibao.account.ledger import Leg, NewAccount, Posting, open_account, post
from yibao.account.migrations.store import migrate
from yibao.core.clock import SYSTEM_CLOCK

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "reports" / "bench-audit.json"
CLIENTS, PEOPLE = 8, 2_000
YIBAO = "from yibao.service.cli import main; main()"


def main() -> None:
    """Measure, print and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=4)
    given = parser.parse_args()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="bench-audit-", ignore_cleanup_errors=True) as home:
        os.environ.update(YIBAO_HOME=home, YIBAO_DATABASE=f"{home}/database")
        server = embedded_server(Path(home, "database"))
        migrate(server.get_uri())
        run_yibao("audit", "key", "--make")
        with open_database(server.get_uri(), pool_size=CLIENTS + 2) as database:
            bench = Bench(database, server.get_pid(), given.seconds)
            found = {"machine": own.machine(), **bench.measure(given.rounds)}
            found["check"] = check(home)
        server.cleanup()
    console.print(found)
    REPORT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@dataclass
class Bench:
    """A database, the process of its server, and how long a round takes."""

    database: Database
    server: int
    seconds: int

    def measure(self, rounds: int) -> dict[str, Any]:
        """Post in turns without and with a sealer beside."""
        accounts = opened(self.database)
        post_for(self.database, accounts, 2)  # warm
        rates: dict[str, list[int]] = {"without": [], "with": []}
        cpu: dict[str, list[int]] = {"without": [], "with": []}
        for _ in range(rounds):
            run_yibao("audit", "seal", "--once")
            self._round(accounts, rates["without"], cpu["without"])
            run_yibao("audit", "seal", "--once")
            sealer = subprocess.Popen([sys.executable, "-c", YIBAO, "audit", "seal"])
            time.sleep(2)
            self._round(accounts, rates["with"], cpu["with"], sealer=sealer.pid)
            time.sleep(2)
            sealer.send_signal(signal.SIGTERM)
            sealer.wait(timeout=30)
        return {
            "clients": CLIENTS,
            "posts_per_second": rates,
            "server_and_sealer_cpu_us_per_post": cpu,
            "rate_ratio": ratio(rates),
            "cpu_ratio": ratio(cpu),
            "behind_ms": behind(self.database),
        }

    def _round(
        self, accounts: list[int], rates: list[int], cpu: list[int], *, sealer: int | None = None
    ) -> None:
        before = cpu_seconds(self.server, sealer)
        posted = post_for(self.database, accounts, self.seconds)
        used = cpu_seconds(self.server, sealer) - before
        rates.append(round(posted / self.seconds))
        cpu.append(round(used / posted * 1e6))


def ratio(found: dict[str, list[int]]) -> float:
    """The median with a sealer over the median without."""
    return round(statistics.median(found["with"]) / statistics.median(found["without"]), 3)


def cpu_seconds(server: int, sealer: int | None) -> float:
    """What the server's processes, ended ones too, and the sealer have used."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    ticks = 0
    for process in [str(server), *children, *([str(sealer)] if sealer else [])]:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        # user and system time; of the server also that of children who ended
        ticks += sum(map(int, fields[11:15] if process == str(server) else fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def behind(database: Database) -> dict[str, int]:
    """How long the longest-waiting journal of each seal of a running sealer had waited."""
    sql = """SELECT extract(epoch FROM s.at - min(j.recorded_at)) * 1000 AS ms, count(*) AS rows
        FROM audit.seal s JOIN ledger.journal j ON s.journals @> j.id GROUP BY s.number, s.at"""
    with database.transaction() as tx:
        waited = sorted(float(row["ms"]) for row in tx.rows(sql) if row["rows"] < 15_000)
    waited = [one for one in waited if one < 5_000] or [0.0]
    return {
        "seals": len(waited),
        "median": round(statistics.median(waited)),
        "p99": round(waited[int(len(waited) * 0.99)]),
    }


def opened(database: Database) -> list[int]:
    """Accounts with money."""
    now = SYSTEM_CLOCK.now()
    with database.transaction() as tx:
        tx.run("SET LOCAL statement_timeout = 0")
        source = open_account(tx, NewAccount("990100", "suspense", "start", now, floor_fen=None))
        people = []
        for number in range(PEOPLE):
            own_account = NewAccount.usual("990100", "personal", f"x_{number}", opened_at=now)
            people.append(open_account(tx, own_account))
            legs = (Leg(source, -(10**12)), Leg(people[-1], 10**12))
            post(tx, Posting("start", str(number), "premium", legs, now, SYSTEM))
    return people


def post_for(database: Database, people: list[int], seconds: int) -> int:
    """Post with all clients for some seconds; give how many."""
    end = time.perf_counter() + seconds
    done = [0] * CLIENTS
    share = len(people) // CLIENTS

    def client(number: int) -> None:
        own_people = people[number * share : (number + 1) * share]
        while time.perf_counter() < end:
            payer, payee = own_people[done[number] % share], own_people[(done[number] + 1) % share]
            legs = (Leg(payer, -1), Leg(payee, 1))
            key = secrets.token_hex(8)
            posting = Posting("bench", key, "pharmacy", legs, SYSTEM_CLOCK.now(), SYSTEM)
            with database.transaction() as tx:
                post(tx, posting)
            done[number] += 1

    clerks = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    return sum(done)


def check(home: str) -> dict[str, Any]:
    """Seal the rest, dump, and verify."""
    run_yibao("audit", "seal", "--once")
    dump = Path(home, "dump.jsonl")
    run_yibao("audit", "export", str(dump))
    began = time.process_time()
    with dump.open(encoding="utf-8", newline="\n") as lines:
        report = verify(lines)
    took = time.process_time() - began
    return {
        "good": report.good,
        "journals": report.journals,
        "not_sealed": report.not_sealed,
        "verify_us_per_journal": round(took / max(report.journals, 1) * 1e6, 1),
    }


def run_yibao(*arguments: str) -> None:
    """Run a command in a process of its own."""
    subprocess.run([sys.executable, "-c", YIBAO, *arguments], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
