"""How fast do the rules answer, load, and divide bills, beside OpenFisca-core, in one run?

    ./do bench policy [--bills N] [--quick]

The same inpatient rule (Beijing, employees) runs over the same bills in every engine, each in a
process of its own, and the results are compared to the fen. CPU seconds decide. What cannot run
here is listed with the reason. Writes reports/bench-policy.json and reports/bench-policy.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from checking.own import machine
from checking.tables import draw, written
from splitting.engines import ENGINES
from yibao.core.knowledge import knowledge_version
from yibao.policy import Policy, open_policy
from yibao.policy.benefits import open_benefits, split_case
from yibao.policy.benefits.columns import Bills
from yibao.policy.benefits.simulate import compare

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "reports"
BILLS, QUICK_BILLS = 2_000_000, 100_000
ENGINE_SECONDS = 300
SEED = 20261122
Result = dict[str, Any]

REGIONS = ("北京", "上海", "重庆", "广州", "深圳", "杭州", "南京", "鞍山", "成都", "西安")
DAYS = ("2021-06-01", "2022-09-01", "2023-12-31", "2025-06-01", "2026-11-22")
FACTS: tuple[Result, ...] = ({}, {"relation": "spouse"}, {"visit_kind": "referral"})

LOADING = """
import time
began = time.process_time()
from {module} import {opener}
imported = time.process_time()
{opener}()
print(imported - began, time.process_time() - imported)
"""
LOADED = {
    "rules": ("yibao.policy", "open_policy"),
    "schemes": ("yibao.policy.benefits", "open_benefits"),
}
CASE: Result = {
    "region": "北京",
    "scheme": "employee.inpatient",
    "on": "2025-06-01",
    "person": {"status": "active"},
    "level": 3,
    "admission_no": 1,
    "accumulated": {"eligible_fen": 0, "fund_fen": 0, "deductible_used_fen": 0},
    "bill": {"total_fen": 5_000_000},
}


def main() -> None:
    """Run everything, print the tables and write the reports."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bills", type=int, default=BILLS, help="bills for every engine")
    parser.add_argument("--quick", action="store_true", help="few bills: a smoke test")
    args = parser.parse_args()
    bills = QUICK_BILLS if args.quick else args.bills
    found = {"machine": machine(), "knowledge": knowledge_version(), "seed": SEED}
    found |= {"ask": asking(), "load": loading(), "case": cases()}
    with tempfile.TemporaryDirectory() as folder:
        found["engines"] = engines(Path(folder), bills)
    found["compare"] = comparing(bills)
    REPORTS.mkdir(exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (REPORTS / "bench-policy.json").write_text(text + "\n", encoding="utf-8")
    (REPORTS / "bench-policy.md").write_text(markdown(found), encoding="utf-8")
    show(found, Console(highlight=False, width=None if sys.stdout.isatty() else 160))


def asking() -> Result:
    """Questions a CPU second: never asked before, and asked again."""
    policy = open_policy()
    questions = list(itertools.product(policy.topics, REGIONS, DAYS, FACTS))

    def ask_all(one: Policy) -> None:
        for topic, region, on, facts in questions:
            one.ask(topic, region, on, facts)

    first = seconds(lambda: ask_all(policy))
    again = min(seconds(lambda: ask_all(policy)) for _ in range(3))
    count = len(questions)
    return {"questions": count, "first_per_s": count / first, "again_per_s": count / again}


def loading() -> Result:
    """CPU milliseconds to import and to open the compiled knowledge, in fresh processes."""
    found = {}
    for name, (module, opener) in LOADED.items():
        program = LOADING.format(module=module, opener=opener)
        runs = sorted(_times(program) for _ in range(5))
        found[name] = {"import_ms": runs[2][0] * 1e3, "open_ms": runs[2][1] * 1e3}
    return found


def _times(program: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    first, second = map(float, done.stdout.split())
    return first, second


def cases(rounds: int = 5_000) -> Result:
    """Microseconds for one case from JSON to JSON: trace, notes, other readings and all."""
    open_benefits()

    def split_all() -> None:
        for _ in range(rounds):
            split_case(CASE)

    split_case(CASE)
    return {"us": min(seconds(split_all) for _ in range(3)) / rounds * 1e6}


def engines(folder: Path, bills: int) -> list[Result]:
    """Every engine on the same bills, and whether its results are the first one's."""
    source = folder / "bills.npz"
    np.savez(source, **made(bills))
    rows, expected = [], None
    for number, (name, engine) in enumerate(ENGINES.items()):
        target = folder / f"{number}.npy"
        row: Result = {"name": name, "does": engine.does}
        try:
            row |= _engine(name, source, target)
        except subprocess.CalledProcessError as error:
            rows.append(row | {"skipped": error.stderr.strip().rpartition("\n")[2]})
            continue
        fund = np.load(target)
        expected = fund if expected is None else expected
        row["same"] = bool((fund == expected[: len(fund)]).all())
        rows.append(row | {"fund_fen": int(fund.sum())})
    return rows


def _engine(name: str, source: Path, target: Path) -> Result:
    done = subprocess.run(
        [sys.executable, "-m", "splitting.engines", name, str(source), str(target)],
        check=True,
        capture_output=True,
        text=True,
        timeout=ENGINE_SECONDS,
        cwd=ROOT / "bench",
    )
    measured: Result = json.loads(done.stdout.splitlines()[-1])
    return measured


def made(bills: int) -> dict[str, Any]:
    """Bills of all classes, levels and admissions, most small and some beyond every bracket."""
    chance = np.random.default_rng(SEED)
    return {
        "eligible_fen": (10 ** chance.uniform(4, 7.8, bills)).astype(np.int64),
        "status": chance.integers(0, 2, bills).astype(np.int8),
        "level": chance.integers(0, 3, bills).astype(np.int8),
        "admission_no": chance.integers(1, 5, bills),
    }


def comparing(bills: int) -> Result:
    """Two schemes with every feature compared on the same bills, with totals by group."""
    columns = made(bills)
    chance = np.random.default_rng(SEED)
    table = Bills.of(
        {
            "total_fen": columns["eligible_fen"],
            "pre_pay_fen": columns["eligible_fen"] // 20,
            "status": [("active", "retired")[code] for code in columns["status"].tolist()],
            "level": columns["level"] + 1,
            "admission_no": columns["admission_no"],
            "account_this_year_fen": chance.integers(0, 300_000, bills),
            "civil_servant": chance.random(bills) < 0.1,
            "aid": chance.random(bills) < 0.1,
        }
    )
    scheme: Any = open_benefits().scheme("示范市", "employee.inpatient")
    before, after = (value.terms({}) for value in scheme.values)
    took = min(
        seconds(lambda: compare(table, before, after, by=("status", "level"))) for _ in range(3)
    )
    return {"bills": bills, "cpu_seconds": took, "per_s": bills / took}


def seconds(run: Callable[[], object]) -> float:
    """CPU seconds of one run, all threads."""
    began = time.process_time()
    run()
    return time.process_time() - began


def sheets(found: Result) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """Title, columns and rows of every table."""
    yield "One inpatient rule over the same bills", *_engine_sheet(found["engines"])
    yield "Ours alone", ["what", "figure", "bar"], list(_own(found))


def _engine_sheet(rows: list[Result]) -> tuple[list[str], list[list[str]]]:
    columns = ["engine", "bills/CPU-s", "x ours", "CPU s", "wall s", "peak MB", "bills", "same fen"]
    rate = [row["bills"] / row["cpu_seconds"] if "bills" in row else None for row in rows]
    lines = []
    for row, own in zip(rows, rate, strict=True):
        if own is None:
            lines.append([row["name"], "—", "—", "—", "—", "—", "—", "—", row["skipped"]])
            continue
        lines.append(
            [
                row["name"],
                f"{own:,.0f}",
                f"{own / (rate[0] or own):.2f}",
                f"{row['cpu_seconds']:.3f}",
                f"{row['wall_seconds']:.3f}",
                f"{row['peak_kb'] / 1024:,.0f}",
                f"{row['bills']:,}",
                "yes" if row["same"] else "NO",
                row["does"],
            ]
        )
    return [*columns, "gives"], lines


def _own(found: Result) -> Iterator[list[str]]:
    ask, load = found["ask"], found["load"]
    asked = f"{ask['questions']:,} questions"
    yield [f"ask, {asked}, asked before", f"{ask['again_per_s']:,.0f}/s", "> 100,000/s"]
    yield [f"ask, {asked}, never asked", f"{ask['first_per_s']:,.0f}/s", ""]
    for name, took in load.items():
        yield [f"open the {name}", f"{took['open_ms']:.1f} ms", "< 80 ms"]
        yield [f"import what opens the {name}", f"{took['import_ms']:.1f} ms", ""]
    one = next(row for row in found["engines"] if row["name"] == "yibao split")
    yield ["split, one bill", f"{one['cpu_seconds'] / one['bills'] * 1e6:.1f} µs", "< 50 µs"]
    yield ["split_case, JSON to JSON with trace", f"{found['case']['us']:.0f} µs", ""]
    many = found["engines"][0]
    rate = many["bills"] / many["cpu_seconds"]
    yield ["simulate, one core", f"{rate:,.0f} bills/s", ">= 1,000,000/s"]
    both = found["compare"]
    yield ["compare two full schemes, by group", f"{both['per_s']:,.0f} bills/s", ""]


def show(found: Result, console: Console) -> None:
    """Print every table."""
    draw(sheets(found), console)


def markdown(found: Result) -> str:
    """Every table as Markdown, with the machine and the command."""
    where = found["machine"]
    return written(
        f"`./do bench policy`, {where['cpu']}, {where['cores']} cores, {where['system']}, "
        f"Python {where['python']}, knowledge {found['knowledge']}; load "
        f"{where['load_at_start']:.1f} at the start. CPU seconds are those of all threads.",
        sheets(found),
    )


if __name__ == "__main__":
    main()
