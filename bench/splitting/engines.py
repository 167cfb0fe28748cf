"""Beijing's employee inpatient rule in each engine; run in a process of its own.

    python -m splitting.engines ENGINE BILLS.npz OUT.npy

All count in whole fen, so that results can be compared to the fen. Prints the CPU and
wall seconds of the dividing alone, the median of some passes, and the peak memory, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from splitting.rule import BRACKETS, DAY, FIRST, LATER, LEVELS, NAMES, STATUSES, THOUSANDTHS

Ints = Any
Columns = dict[str, Ints]
Divide = Callable[[Columns], Ints]

PASSES = 5


def ours() -> Divide:
    """yibao's simulate, from columns to columns, with account, cash, layers and problems."""
    from yibao.policy.benefits import open_benefits  # noqa: PLC0415
    from yibao.policy.benefits.columns import Bills, Coded  # noqa: PLC0415
    from yibao.policy.benefits.simulate import simulate  # noqa: PLC0415

    terms = open_benefits().scheme("北京", "employee.inpatient").value(DAY).terms({})

    def divide(columns: Columns) -> Ints:
        bills = Bills.of(
            {
                "total_fen": columns["eligible_fen"],
                "admission_no": columns["admission_no"],
                "status": Coded(columns["status"], STATUSES),
                "level": Coded(columns["level"], LEVELS),
            }
        )
        return simulate(bills, terms).fund_fen

    return divide


def one_by_one() -> Divide:
    """yibao's split, one bill after the other."""
    from yibao.policy.benefits import Accumulated, Bill, Person, Visit, open_benefits, split  # noqa: PLC0415

    scheme = open_benefits().scheme("北京", "employee.inpatient")
    persons = [Person(status) for status in STATUSES]

    def divide(columns: Columns) -> Ints:
        rows = zip(*(columns[name].tolist() for name in NAMES), strict=True)
        held = Accumulated()
        return np.array(
            [
                split(
                    Bill(fen),
                    persons[status],
                    held,
                    scheme,
                    visit=Visit(DAY, LEVELS[level], None, nth),
                ).fund_fen
                for fen, status, level, nth in rows
            ],
            np.int64,
        )

    return divide


def by_hand() -> Divide:
    """The raw limit: the rule's own figures in a few lines of numpy, and nothing else."""
    table = np.array([[THOUSANDTHS[s][level] for level in LEVELS] for s in STATUSES], np.int64)

    def divide(columns: Columns) -> Ints:
        eligible = columns["eligible_fen"]
        ratios = table[columns["status"], columns["level"]]
        low = np.minimum(np.where(columns["admission_no"] == 1, FIRST, LATER), eligible)
        fund = np.zeros_like(eligible)
        for place, high in enumerate(BRACKETS):
            part = np.maximum(np.minimum(eligible, high) - low, 0)
            fund += (2 * part * ratios[:, place] + 1000) // 2000
            low = np.maximum(low, high)
        return fund

    return divide


def openfisca() -> Divide:
    """OpenFisca-core as its handbook has it."""
    from splitting.openfisca import engine, from_parameters  # noqa: PLC0415

    return engine(from_parameters)


def openfisca_table() -> Divide:
    """OpenFisca-core with the one slow step done by hand."""
    from splitting.openfisca import engine, from_a_table  # noqa: PLC0415

    return engine(from_a_table)


@dataclass(frozen=True)
class Engine:
    """One engine: what it is, how it is made, and the share of the bills it gets."""

    does: str
    make: Callable[[], Divide]
    share: int = 1


ENGINES = {
    "yibao simulate": Engine("every payer, problems by row", ours),
    "yibao split": Engine("one bill after the other, with its trace at hand", one_by_one, 20),
    "OpenFisca-core": Engine("the fund's part, from dated parameters", openfisca),
    "OpenFisca-core, table": Engine("the same, ratios looked up by hand", openfisca_table),
    "numpy by hand": Engine("the raw limit: the fund's part, figures in the code", by_hand),
}


def main() -> None:
    """Divide the bills a few times and tell what the middle pass took."""
    name, source, target = sys.argv[1:]
    engine = ENGINES[name]
    with np.load(source) as held:
        columns = {column: held[column] for column in NAMES}
    rows = len(columns["status"]) // engine.share
    columns = {column: values[:rows] for column, values in columns.items()}
    divide = engine.make()
    fund = divide(columns)
    passes = []
    for _ in range(PASSES):
        cpu, wall = time.process_time(), time.perf_counter()
        divide(columns)
        passes.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu, wall = sorted(passes)[PASSES // 2]
    np.save(target, fund)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"bills": rows, "cpu_seconds": cpu, "wall_seconds": wall, "peak_kb": peak}))


if __name__ == "__main__":
    main()
