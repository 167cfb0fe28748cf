"""Which stage of a scheme a turn belongs to, by knowledge/stages and the signals found in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from yibao.check.checker import Checker
from yibao.core.knowledge import read_compiled

Place = tuple[int, int]
ORDER = ("trust", "threat", "isolation", "ask", "transfer")


@dataclass(frozen=True, slots=True)
class Heard:
    """One stage heard in a turn, with its place in the turn's text."""

    stage: str
    place: Place


class Stages:
    """The stages, ready to be heard."""

    def __init__(self, compiled: list[dict[str, Any]]) -> None:
        self.rows = {row["id"]: row for row in compiled}
        self._patterns = [
            (row["id"], re.compile(row["pattern"]), re.compile(row["unless"] or r"(?!)"))
            for row in compiled
        ]
        self._of_signal = {name: row["id"] for row in compiled for name in row["signals"]}
        self._of_family = {name: row["id"] for row in compiled for name in row["families"]}

    def hear(self, text: str, checker: Checker) -> list[Heard]:
        """Give the stages heard in one turn, each at its first place."""
        reading, _, hits = checker.gather(text)
        view = reading.view
        found: dict[str, Place] = {}
        void = {name for name, _, unless in self._patterns if unless.search(view.text)}
        for name, pattern, _ in self._patterns:
            match = pattern.search(view.text)
            if match:
                found[name] = view.original(*match.span())
        for hit in hits:
            signal = checker.signals.ids[hit.signal]
            family = signal.partition(".")[0]
            stage = self._of_signal.get(signal) or self._of_family.get(family)
            if stage and stage not in found and not hit.why_not:
                found[stage] = view.original(hit.start, hit.end)
        return [
            Heard(name, found[name]) for name in self.rows if name in found and name not in void
        ]


def open_stages() -> Stages:
    """Give the stages of the shipped knowledge."""
    return Stages(read_compiled("stages"))
