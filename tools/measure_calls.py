"""Measure conversations on a table of two-party dialogues that is not part of the repository.

    python tools/measure_calls.py TABLE.csv [--most N]

TABLE has the columns text (a turn a line, "speaker: words"), label (1 fraud, 0 not) and label_fine.
Printed: how many are warned of, by kind, and at which turn.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter

from yibao.check.conversation import check_conversation
from yibao.core.errors import InputError


def main() -> None:
    """Read the table, judge every dialogue, print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table")
    parser.add_argument("--most", type=int, default=0, help="only the first N rows")
    given = parser.parse_args()
    csv.field_size_limit(1 << 24)
    counts: Counter[tuple[str, str]] = Counter()
    turns: Counter[tuple[str, int]] = Counter()
    with open(given.table, encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            if given.most and number > given.most:
                break
            side = "fraud" if row["label"] == "1" else "normal"
            try:
                found = check_conversation(row["text"])
            except InputError as error:
                counts[side, error.code] += 1
                continue
            for name in (side, row["label_fine"]):
                counts[name, "rows"] += 1
                counts[name, "danger"] += found.verdict.level == "danger"
                counts[name, "warned"] += found.turns_at is not None
            if found.turns_at is not None:
                turns[side, found.turns_at] += 1
    for name in dict.fromkeys(name for name, _ in sorted(counts)):
        told = {what: n for (own, what), n in sorted(counts.items()) if own == name}
        sys.stdout.write(f"{name}: {told}\n")
    sys.stdout.write(f"warned at turn: {dict(sorted(turns.items()))}\n")


if __name__ == "__main__":
    main()
