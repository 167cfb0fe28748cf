"""The texts every peer reads, the same in each run.

`sms200`: SMS texts of exactly LENGTH characters, which is what a long Chinese SMS holds. Each is
made of whole messages of one source, joined by a line break until LENGTH is reached, then cut.
Half of them come from the committed corpora of tests/data, where most texts are about medical
insurance; where the folder `shared` lies beside the checkout (or YIBAO_SHARED names it), two fifths
come from nus-normal-dev.csv (ordinary personal SMS) and one tenth from fbs-dev.csv (real fake
base-station SMS); without it, all come from the committed corpora. The report says which.

`natural`: the same sources and shares, each message as it is (median near 50 characters).
"""

from __future__ import annotations

import csv
import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
LENGTH = 200
SEED = 20261122
SHARES = {"corpora": 0.5, "nus-normal-dev.csv": 0.4, "fbs-dev.csv": 0.1}


@dataclass(frozen=True)
class Mix:
    """Texts with a name, and how many came from each source."""

    name: str
    texts: list[str]
    sources: dict[str, int]

    @property
    def characters(self) -> int:
        return sum(map(len, self.texts))


def mixes(count: int) -> tuple[Mix, Mix]:
    """Give `sms200` and `natural`, `count` texts each."""
    sources = read_sources()
    return _mix("sms200", sources, count, _long), _mix("natural", sources, count, _whole)


def read_sources() -> dict[str, list[str]]:
    """Give the messages of each source that is there."""
    corpora = [
        json.loads(line)["text"]
        for path in sorted(DATA.glob("messages-*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    folder = Path(os.environ.get("YIBAO_SHARED") or ROOT.parent / "shared") / "data"
    found = {"corpora": corpora}
    for name in ("nus-normal-dev.csv", "fbs-dev.csv"):
        path = folder / name
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                found[name] = [row["text"] for row in csv.DictReader(file) if row["text"].strip()]
    return found


def _mix(
    name: str,
    sources: dict[str, list[str]],
    count: int,
    make: Callable[[random.Random, list[str]], str],
) -> Mix:
    dice = random.Random(SEED)
    whole = sum(SHARES[source] for source in sources)
    texts: list[str] = []
    counts: dict[str, int] = {}
    for source, messages in sources.items():
        wanted = round(count * SHARES[source] / whole)
        texts += [make(dice, messages) for _ in range(wanted)]
        counts[source] = wanted
    dice.shuffle(texts)
    return Mix(name, texts, counts)


def _whole(dice: random.Random, messages: list[str]) -> str:
    return dice.choice(messages)


def _long(dice: random.Random, messages: list[str]) -> str:
    return "\n".join(_until_long(dice, messages))[:LENGTH]


def _until_long(dice: random.Random, messages: list[str]) -> Iterator[str]:
    length = 0
    while length < LENGTH:
        message = dice.choice(messages)
        length += len(message) + 1
        yield message
