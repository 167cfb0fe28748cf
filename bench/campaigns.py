"""How does the index of campaigns hold up: how much is found again, how fast, how large?

    ./do bench campaigns [FOLDER] [--campaigns N]

Found again: every plain text of the committed development corpus is added, every variant of it
and seven made disguises are looked up. FOLDER with fbs-dev.csv (column `cluster`) adds real
campaigns, measured and never copied. Size and speed: N campaigns with random fingerprints, then
real texts are added and looked up. Writes reports/bench-campaigns.json.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from checking import own
from checking.attacks import attacks
from checking.peers import peak_memory_mb
from yibao.check.evaluate.sources import read_public
from yibao.check.near import CampaignIndex, Fingerprinter
from yibao.check.near.fingerprint import Fingerprint
from yibao.check.near.minhash import PERMUTATIONS
from yibao.check.near.store import Store
from yibao.check.near.tally import Report, Tally, Tokens

ROOT = Path(__file__).resolve().parents[1]
DEV = ROOT / "tests" / "data" / "messages-dev.jsonl"
REPORT = ROOT / "reports" / "bench-campaigns.json"
KEY = bytes(range(32))
DAY = date(2026, 11, 22)
BLOCK, TIMED = 10_000, 1_000


def main() -> None:
    """Measure, print and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--campaigns", type=int, default=1_000_000)
    args = parser.parse_args()
    console = Console(highlight=False)
    prints = Fingerprinter(KEY)
    found: dict[str, Any] = {"machine": own.machine()}
    with tempfile.TemporaryDirectory(prefix="bench-campaigns-") as folder:
        found["variants"] = variants(Path(folder, "dev.idx"), prints)
        console.print(found["variants"])
        public = args.folder / "fbs-dev.csv"
        if public.is_file():
            found["campaigns"] = campaigns(Path(folder, "fbs.idx"), prints, public)
            console.print(found["campaigns"])
        found["size"] = size(Path(folder, "large.idx"), prints, args.campaigns)
        console.print(found["size"])
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def variants(path: Path, prints: Fingerprinter) -> dict[str, Any]:
    """Say how many disguised texts are found as the campaign of their plain form."""
    rows = [json.loads(line) for line in DEV.read_text("utf-8").splitlines()]
    plain = [row for row in rows if not row["variant_of"]]
    with CampaignIndex.open(path, prints) as index:
        number = {row["id"]: index.add(row["text"], on=DAY) for row in plain}
        asked = {"variants of the corpus": [r for r in rows if r["variant_of"]]}
        for name, change in attacks().items():
            asked[name] = [
                {"variant_of": row["id"], "text": changed}
                for row in plain
                if (changed := change(row["text"])) != row["text"]
            ]
        found = {}
        for name, those in asked.items():
            kept = [row for row in those if number[row["variant_of"]] is not None]
            hits = [_same(index, row["text"], number[row["variant_of"]]) for row in kept]
            found[name] = {"found": sum(hits), "of": len(hits)}
        short = sum(n is None for n in number.values())
        groups = {number[row["id"]]: set() for row in plain}
        for row in plain:
            groups[number[row["id"]]].add(row["group"])
        merged = sum(len(names) > 1 for n, names in groups.items() if n is not None)
    return {"plain": len(plain), "too_short": short, "campaigns_of_several": merged, **found}


def _same(index: CampaignIndex, text: str, number: int | None) -> bool:
    near = index.look(text)
    return near is not None and near.campaign.number == number


def campaigns(path: Path, prints: Fingerprinter, source: Path) -> dict[str, Any]:
    """Say how real campaigns come out: pairs put together rightly, later ones recognised."""
    rows = read_public(source).rows
    began = time.process_time()
    with CampaignIndex.open(path, prints) as index:
        numbers = [index.add(row.text, on=DAY) for row in rows]
        total = len(index)
    seconds = time.process_time() - began
    both: Counter[tuple[str, int]] = Counter()
    ours: Counter[int] = Counter()
    theirs: Counter[str] = Counter()
    known: set[int] = set()
    met: set[str] = set()
    later = recognised = first = wrong = 0
    for row, number in zip(rows, numbers, strict=True):
        if number is None:
            continue
        both[row.cluster, number] += 1
        ours[number] += 1
        theirs[row.cluster] += 1
        if row.cluster in met:
            later, recognised = later + 1, recognised + (number in known)
        else:
            first, wrong = first + 1, wrong + (number in known)
        met.add(row.cluster)
        known.add(number)
    return {
        "texts": len(rows),
        "too_short": sum(number is None for number in numbers),
        "campaigns": total,
        "clusters": len(theirs),
        "pairs_put_together_of_one_cluster": _pairs(both) / max(_pairs(ours), 1),
        "later_texts_of_a_cluster_known": {"found": recognised, "of": later},
        "first_texts_of_a_cluster_known": {"found": wrong, "of": first},
        "added_per_cpu_second": len(rows) / seconds,
        "bytes_a_campaign": path.stat().st_size / total,
    }


def _pairs(counts: Counter[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def size(path: Path, prints: Fingerprinter, count: int) -> dict[str, Any]:
    """Fill an index and say how large it is, and how fast texts are added and looked up."""
    began = time.process_time()
    for start in range(0, count, BLOCK):
        _fill(path, prints, start, min(BLOCK, count - start))
    filling = time.process_time() - began
    rows = [json.loads(line) for line in DEV.read_text("utf-8").splitlines()]
    texts = [row["text"] for row in rows][:TIMED]
    with CampaignIndex.open(path, prints, read_only=True) as index:
        look = [_timed(lambda text=text: index.look(text)) for text in texts]
    with CampaignIndex.open(path, prints) as index:
        add = [_timed(lambda text=text: index.add(text, on=DAY)) for text in texts]
    return {
        "campaigns": count,
        "file_mb": path.stat().st_size / 1024**2,
        "filled_per_cpu_second": count / filling,
        "look_ms": _spread(look),
        "add_ms": _spread(add),
        "peak_memory_mb": peak_memory_mb(),
    }


def _fill(path: Path, prints: Fingerprinter, start: int, count: int) -> None:
    """Add campaigns of random fingerprints, as adding as many strangers would."""
    dice = np.random.default_rng(start)
    sounds = dice.integers(0, 1 << 16, (count, PERMUTATIONS), dtype=np.uint16)
    sketches = dice.integers(0, 1 << 8, (count, PERMUTATIONS), dtype=np.uint8)
    clauses = dice.integers(0, 1 << 47, (count, 5)).tolist()
    CampaignIndex.open(path, prints).close()
    store = Store(path)
    store.set_meta("campaigns", str(start + count))
    for sound, sketch, numbers in zip(sounds, sketches, clauses, strict=True):
        print_ = Fingerprint(sound, sketch, tuple((n, "") for n in numbers), {})
        number = store.add(sound, sketch)
        tally = Tally.begun(print_, DAY)
        tally.record(print_, Report(DAY, "210000", "danger", "d"), Tokens(prints, number))
        store.put(number, "own", tally)
    store.close(keep=True)


def _timed(work: Any) -> tuple[float, float]:
    """Give wall and CPU milliseconds."""
    wall, cpu = time.perf_counter(), time.thread_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000


def _spread(times: list[tuple[float, float]]) -> dict[str, float]:
    found = {}
    for name, column in zip(("wall", "cpu"), zip(*times, strict=True), strict=True):
        ordered = sorted(column)
        found[f"{name}_median"] = statistics.median(ordered)
        found[f"{name}_p99"] = ordered[int(0.99 * len(ordered))]
    return found


if __name__ == "__main__":
    main()
