"""Every peer as a pair: get ready (not timed), then read all texts (timed).

Run as a script in a process of its own, so that memory is that of one peer alone:
`python bench/checking/peers.py NAME IN.json` prints one JSON object. Nothing of yibao is imported
but by our own rows and the automaton, since other peers may run in an environment without it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Work = Callable[[list[str]], int]
WARM = 200
PASSES = 3
CHUNK = 1000


@dataclass(frozen=True)
class Peer:
    """`does` says what comes out, so that like is held against like."""

    name: str
    does: str
    ready: Callable[[dict[str, Any]], Work]
    passes: int = PASSES


def ours(give: Callable[[Any], object]) -> Callable[[dict[str, Any]], Work]:
    def ready(_: dict[str, Any]) -> Work:
        from yibao.check import check_many  # noqa: PLC0415

        def work(texts: list[str]) -> int:
            count = 0
            for verdict in check_many(texts):
                give(verdict)
                count += 1
            return count

        return work

    return ready


def fasttext_label(given: dict[str, Any]) -> Work:
    from checking.trained import FastText  # noqa: PLC0415

    model = FastText.fitted(given["train"], given["harm"])
    return lambda texts: sum(len(model.labels(part)) for part in _chunks(texts))


def sgd_label(given: dict[str, Any]) -> Work:
    from checking.trained import HashedSgd  # noqa: PLC0415

    model = HashedSgd.fitted(given["train"], given["harm"])
    return lambda texts: sum(len(model.scores(part)) for part in _chunks(texts))


def automaton(_: dict[str, Any]) -> Work:
    from ahocorasick_rs import AhoCorasick, MatchKind  # noqa: PLC0415

    from yibao.core.knowledge import read_compiled  # noqa: PLC0415

    compiled = read_compiled("check")
    patterns = [word[0] for word in compiled["words"]] + [one[0] for one in compiled["aliases"]]
    words = AhoCorasick(patterns, matchkind=MatchKind.Standard)

    def work(texts: list[str]) -> int:
        for text in texts:
            words.find_matches_as_indexes(text, overlapping=True)
        return len(texts)

    return work


def presidio(_: dict[str, Any]) -> Work:
    from checking.presidio import analyzer  # noqa: PLC0415

    engine = analyzer()

    def work(texts: list[str]) -> int:
        for text in texts:
            engine.analyze(text, language="zh")
        return len(texts)

    return work


def _chunks(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), CHUNK):
        yield texts[start : start + CHUNK]


PEERS = [
    Peer(
        "yibao, to_dict()",
        "level, kind, probability, spans, claims with citations, advice, all as data",
        ours(lambda verdict: verdict.to_dict()),
    ),
    Peer("yibao, JSON bytes", "the same as UTF-8 JSON", ours(lambda verdict: verdict.to_json())),
    Peer(
        "yibao, level only",
        "the same verdict, only its level read",
        ours(lambda verdict: verdict.level),
    ),
    Peer(
        "fastText, label only",
        "one of two labels with a probability; no reason, no span, no claim",
        fasttext_label,
    ),
    Peer(
        "scikit-learn HashingVectorizer + SGD",
        "one score; no reason, no span, no claim",
        sgd_label,
    ),
    Peer(
        "Presidio, three CN patterns",
        "spans of ID, phone and bank-card numbers; says nothing of fraud",
        presidio,
        passes=1,
    ),
    Peer(
        "Aho-Corasick alone (raw limit)",
        "where our words stand in the raw text; no folding, no rules, no verdict",
        automaton,
    ),
]


def measured(peer: Peer, given: dict[str, Any]) -> dict[str, Any]:
    """Run one peer here; CPU seconds are the median pass, of all threads."""
    began = time.process_time()
    work = peer.ready(given)
    ready = time.process_time() - began
    texts: list[str] = given["texts"]
    work(texts[:WARM])
    passes = []
    for _ in range(peer.passes):
        cpu, wall = time.process_time(), time.perf_counter()
        count = work(texts)
        passes.append((time.process_time() - cpu, time.perf_counter() - wall))
        assert count == len(texts), f"{peer.name} read {count} of {len(texts)} texts"
    cpu, wall = sorted(passes)[len(passes) // 2]
    return {
        "texts": len(texts),
        "characters": sum(map(len, texts)),
        "cpu_seconds": cpu,
        "wall_seconds": wall,
        "ready_cpu_seconds": ready,
        "peak_memory_mb": peak_memory_mb(),
    }


def peak_memory_mb() -> float:
    """Give the largest resident size of this process; Linux's rusage would count its parent's."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Measure the peer named on the command line."""
    name, path = sys.argv[1:]
    peer = next(one for one in PEERS if one.name == name)
    given = json.loads(Path(path).read_text("utf-8"))
    print(json.dumps(measured(peer, given)))


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    main()
