"""How fast does the ledger post, beside its peers, on one PostgreSQL in one run?

    ./do bench ledger [--quick]

An embedded PostgreSQL with its own settings (fsync on, a commit waits for the disk) does, one after
the other and in several rounds: pgbench's TPC-B, our single postings by the same client program,
our array calls, one hot fund through the batcher, a row-locking mapper, and a ledger of pgledger's
published shape. Ratios compare medians of rounds of one run. CPU counts server and client, for
rates depend on what else the machine does. Writes reports/bench-ledger.json and .md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from yibao.account.database import open_database
from yibao.account.database.embedded import embedded_server, programs
from yibao.account.ledger.upkeep import check, fold_all
from yibao.account.migrations.store import migrate

ROOT = Path(__file__).resolve().parents[1]
PARTS = ROOT / "bench" / "posting"
REPORTS = ROOT / "reports"
CLIENTS = 32
SCALE = 32  # pgbench wants at least one branch a client
BASE = "pgbench TPC-B, prepared"
DEFAULT = "pgbench TPC-B, simple (its default)"
BARS: dict[str, tuple[float, float]] = {  # at least, aimed at
    "single postings, prepared": (1.5, 3),
    "arrays of 1,000": (3, 8),
    "one hot fund, batcher": (2, 10),
}


@dataclass(frozen=True)
class Bench:
    """A running server and how long each measurement takes."""

    dsn: str
    postmaster: int
    seconds: float

    def cpu(self) -> float:
        """CPU seconds of the server so far, sessions that have ended included."""
        main = psutil.Process(self.postmaster)
        spent = main.cpu_times()
        total = spent.user + spent.system + spent.children_user + spent.children_system
        for child in main.children():
            try:
                own = child.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += own.user + own.system
        return float(total)

    def measured(self, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Add tps and CPU µs an item to what `work` found."""
        self.psql("-c", "CHECKPOINT")
        server, client = self.cpu(), _children()
        outcome = work()
        client_cpu = outcome.pop("client_cpu", None) or _children() - client
        items = max(1, outcome.pop("items"))
        return {
            **outcome,
            "tps": round(items / outcome.pop("seconds")),
            "server_us": round((self.cpu() - server) / items * 1e6, 1),
            "client_us": round(client_cpu / items * 1e6, 1),
        }

    def psql(self, *arguments: str) -> str:
        psql = (programs() / "psql", self.dsn, "-qAt", "-v", "ON_ERROR_STOP=1", *arguments)
        return subprocess.run(psql, check=True, capture_output=True, text=True).stdout.strip()

    def pgbench(self, *arguments: str) -> dict[str, Any]:
        """Run pgbench with 32 clients; latencies from its log."""
        with tempfile.TemporaryDirectory() as folder:
            call = [
                *(programs() / "pgbench", "-n", "-c", str(CLIENTS), "-j", "2"),
                *("-T", f"{self.seconds:.0f}", "-l", "--log-prefix", f"{folder}/log"),
                *("-D", "n=0", "-D", f"run={time.time_ns() % 10**12}", *arguments, self.dsn),
            ]
            done = subprocess.run(call, check=True, capture_output=True, text=True).stdout
            cuts = quantiles(_latencies(Path(folder)), n=100)
        items = int(re.search(r"actually processed: (\d+)", done)[1])  # type: ignore[index]
        tps = float(re.search(r"tps = ([\d.]+)", done)[1])  # type: ignore[index]
        times = {"p50_ms": round(cuts[49], 2), "p99_ms": round(cuts[98], 2)}
        return {"items": items, "seconds": items / tps, **times}

    def client(self, name: str) -> dict[str, Any]:
        call = [sys.executable, "-W", "ignore", PARTS / "clients.py", name, self.dsn]
        done = subprocess.run([*call, str(self.seconds)], check=True, stdout=subprocess.PIPE)
        return dict(json.loads(done.stdout))


def workloads(bench: Bench) -> dict[str, Callable[[], dict[str, Any]]]:
    """Everything measured, by name, in the order of each round."""
    single = ("-f", str(PARTS / "post.sql"))
    peer = ("-f", str(PARTS / "transfer.sql"))
    prepared = ("-M", "prepared")
    return {
        BASE: lambda: bench.pgbench(*prepared),
        "single postings, prepared": lambda: bench.pgbench(*prepared, *single),
        "pgledger's shape, prepared": lambda: bench.pgbench(*prepared, *peer),
        "arrays of 1,000": lambda: bench.client("arrays"),
        "one hot fund, batcher": lambda: bench.client("hot"),
        "single postings, Python, 8 threads": lambda: bench.client("singles"),
        "SQLAlchemy with row locks, 8 threads": lambda: bench.client("orm"),
        DEFAULT: bench.pgbench,
        "single postings, simple": lambda: bench.pgbench(*single),
        "pgledger's shape, simple": lambda: bench.pgbench(*peer),
    }


def main() -> None:
    """Run all rounds, print the table and write the reports."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one short round: a smoke test")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    args = parser.parse_args()
    rounds, seconds = (1, 2.0) if args.quick else (args.rounds, args.seconds)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = embedded_server(Path(folder) / "pg")
        try:
            bench = Bench(server.get_uri(), server.get_pid(), seconds)
            found = run(bench, rounds, Console(stderr=True, highlight=False))
        finally:
            server.cleanup()
    REPORTS.mkdir(exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (REPORTS / "bench-ledger.json").write_text(text + "\n", encoding="utf-8")
    (REPORTS / "bench-ledger.md").write_text(markdown(found), encoding="utf-8")
    Console(width=140, highlight=False).print(table(found))


def run(bench: Bench, rounds: int, console: Console) -> dict[str, Any]:
    """Make the accounts, measure each workload once a round, and prove the ledger afterwards."""
    console.print("making 100,000 accounts …")
    migrate(bench.dsn)
    initialise = [programs() / "pgbench", "-i", "-q", "-s", str(SCALE), bench.dsn]
    subprocess.run(initialise, check=True, capture_output=True)
    bench.psql("-f", str(PARTS / "shapes.sql"))
    bench.psql("-c", "VACUUM ANALYZE")
    measured: dict[str, list[dict[str, Any]]] = {}
    for number in range(rounds):
        for name, work in workloads(bench).items():
            outcome = bench.measured(work)
            measured.setdefault(name, []).append(outcome)
            console.print(f"round {number + 1}: {name}: {outcome['tps']:,} a second")
    with open_database(bench.dsn) as database:
        folded = fold_all(database)
        with database.transaction() as tx:
            issues = [str(issue) for issue in check(tx)]
            journals = tx.value("SELECT count(*) FROM ledger.journal")
    return {
        "machine": machine(bench),
        "rounds": measured,
        "median": {name: _median(outcomes) for name, outcomes in measured.items()},
        "proof": {"journals": journals, "folded": folded, "issues": issues},
    }


def machine(bench: Bench) -> dict[str, Any]:
    settings = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers")
    return {
        "cpus": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "platform": platform.platform(),
        "load_before_and_after": os.getloadavg(),
        "postgres": bench.psql("-c", "SHOW server_version"),
        **{name: bench.psql("-c", f"SHOW {name}") for name in settings},
    }


def rows(found: dict[str, Any]) -> list[tuple[str, ...]]:
    base = found["median"][BASE]
    plain = found["median"][DEFAULT]
    base_cpu = base["server_us"] + base["client_us"]
    lines = []
    for name, one in found["median"].items():
        cpu = one["server_us"] + one["client_us"]
        at_least, aim = BARS.get(name, (0, 0))
        lines.append(
            (
                name,
                f"{one['tps']:,}",
                f"{one['tps'] / base['tps']:.2f}",
                f"{one['tps'] / plain['tps']:.2f}",
                f"{base_cpu / cpu:.2f}",
                f"{(plain['server_us'] + plain['client_us']) / cpu:.2f}",
                f"{one['server_us']:.0f} + {one['client_us']:.0f}",
                f"{one['p50_ms']} / {one['p99_ms']}",
                f"≥ {at_least} (aim {aim})" if at_least else "",
            )
        )
    return lines


HEADS = (
    *("what", "items/s", "× prepared TPC-B", "× default TPC-B", "… by CPU", "… by CPU"),
    *("CPU µs an item", "ms p50 / p99", "bar"),
)


def table(found: dict[str, Any]) -> Table:
    shown = Table(*HEADS)
    for row in rows(found):
        shown.add_row(*row)
    return shown


def markdown(found: dict[str, Any]) -> str:
    lines = ["| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS)]
    lines += ["| " + " | ".join(row) + " |" for row in rows(found)]
    notes = [
        "",
        "Medians of rounds of one run. CPU µs: server + client. An array call has 1,000",
        "items; its milliseconds are the call's. "
        + json.dumps(found["machine"], ensure_ascii=False),
        f"Afterwards: {json.dumps(found['proof'], ensure_ascii=False)}",
    ]
    return "\n".join(lines + notes) + "\n"


def _median(outcomes: list[dict[str, Any]]) -> dict[str, float]:
    return {key: round(median(one[key] for one in outcomes), 2) for key in outcomes[0]}


def _latencies(folder: Path) -> list[float]:
    """Milliseconds of each transaction; pgbench logs microseconds in the third column."""
    logs = (line for log in folder.iterdir() for line in log.read_text().splitlines())
    return [int(line.split(" ", 3)[2]) * 1e-3 for line in logs]


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    main()
