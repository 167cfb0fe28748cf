"""Trained on one source, held to another: how far peers carry, and what ours tells there.

Each source that has both labels is cut by campaign into a part to train on and a part to test on;
no campaign is in both. fastText and hashed n-grams are trained on one source and tested on the test
part of every source. Ours was fitted on none of the public sets. A peer flags what its own model
calls fraud (log-odds above 0); ours flags danger or doubtful. All read the same test rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from zlib import crc32

from checking.attacks import attacks
from checking.trained import FastText, HashedSgd
from yibao.check import open_checker

DAY = date(2026, 11, 22)
TEST_SHARE = 3  # one campaign in three is for testing
LEARNERS: dict[str, Callable[[list[str], list[bool]], Any]] = {
    "fastText": FastText.fitted,
    "HashingVectorizer + SGD": HashedSgd.fitted,
}
Flagger = Callable[[list[str]], list[bool]]


class Text(NamedTuple):
    """A text with its label and the campaign it must stay with."""

    text: str
    harm: bool
    group: str


class Source(NamedTuple):
    """A source in two parts that share no campaign."""

    name: str
    train: list[Text]
    test: list[Text]


def cut(name: str, rows: Iterable[Text]) -> Source:
    """Cut a source by campaign, the same in each run."""
    parts: tuple[list[Text], list[Text]] = ([], [])
    for row in rows:
        parts[crc32(f"{name}|{row.group}".encode()) % TEST_SHARE == 0].append(row)
    return Source(name, *parts)


def transfer(sources: Sequence[Source], own: str, say: Callable[[str], None]) -> dict[str, Any]:
    """Give what every model flags of every source's test part; `own` is what ours was fitted on."""
    found: list[dict[str, Any]] = []
    for name, learner in LEARNERS.items():
        for source in sources:
            if len({row.harm for row in source.train}) < 2:
                continue
            say(f"{name} on {source.name} …")
            model = learner([r.text for r in source.train], [r.harm for r in source.train])
            found += _held(name, source.name, _above_zero(model), sources)
    say("yibao …")
    found += _held("yibao", f"{own} (as shipped)", ours, sources)
    parts = {s.name: {"train": len(s.train), "test": len(s.test)} for s in sources}
    return {"sources": parts, "held": found}


def leak(name: str, rows: list[Text]) -> dict[str, Any]:
    """Give what peers find of one source cut by campaign, and cut by row as is often done."""
    apart = {"campaign": cut(name, rows)}
    apart["row"] = cut(name, (row._replace(group=str(i)) for i, row in enumerate(rows)))
    found: list[dict[str, Any]] = []
    for way, source in apart.items():
        for model, learner in LEARNERS.items():
            fitted = learner([r.text for r in source.train], [r.harm for r in source.train])
            found += _held(model, f"cut by {way}", _above_zero(fitted), [source])
    return {"source": name, "held": found}


def attacked(rows: list[Text], train: list[Text], say: Callable[[str], None]) -> dict[str, Any]:
    """Give what is flagged of `rows` as they are and under each attack, harmful or not.

    Peers are trained on `train`, which holds none of the rows; ours was fitted on them, so only
    what changes under an attack can be compared.
    """
    harmful = [row.text for row in rows if row.harm]
    harmless = [row.text for row in rows if not row.harm]
    models: dict[str, Flagger] = {"yibao": ours}
    for name, learner in LEARNERS.items():
        models[name] = _above_zero(learner([r.text for r in train], [r.harm for r in train]))
    plain = {name: flag(harmful) for name, flag in models.items()}
    found = {}
    for attack, change in attacks().items():
        say(f"{attack} …")
        texts = [change(text) for text in harmful]
        changed = sum(a != b for a, b in zip(harmful, texts, strict=True))
        found[attack] = {"changed": changed, "kept": {}, "false_alarms": {}}
        others = [change(text) for text in harmless]
        for name, flag in models.items():
            kept = sum(a and b for a, b in zip(plain[name], flag(texts), strict=True))
            found[attack]["kept"][name] = kept
            found[attack]["false_alarms"][name] = sum(flag(others))
    false = {name: sum(flag(harmless)) for name, flag in models.items()}
    flagged = {name: sum(flags) for name, flags in plain.items()}
    return {
        "rows": len(harmful),
        "harmless_rows": len(harmless),
        "flagged": flagged,
        "false_alarms": false,
        "attacks": found,
    }


def ours(texts: list[str]) -> list[bool]:
    """Say which texts ours flags."""
    verdicts = open_checker().check_many(texts, on=DAY)
    return [verdict.level in ("danger", "doubtful") for verdict in verdicts]


def _above_zero(model: Any) -> Flagger:
    return lambda texts: [score > 0 for score in model.scores(texts)]


def _held(
    model: str, trained_on: str, flag: Flagger, sources: Sequence[Source]
) -> Iterator[dict[str, Any]]:
    for source in sources:
        flags = flag([row.text for row in source.test])
        of = {True: [0, 0], False: [0, 0]}
        for row, flagged in zip(source.test, flags, strict=True):
            of[row.harm][0] += flagged
            of[row.harm][1] += 1
        yield {
            "model": model,
            "trained_on": trained_on,
            "tested_on": source.name,
            "found": {"hits": of[True][0], "n": of[True][1]},
            "false_alarms": {"hits": of[False][0], "n": of[False][1]},
        }
