"""Claims about every signal: its own cases hold, and its limits are written down."""

import re
from functools import cache

import numpy as np
import orjson
import pytest

from yibao.check.checker import Checker
from yibao.check.compile import compile_check
from yibao.check.conversation import check_conversation
from yibao.check.models import Signal
from yibao.check.page import check_page
from yibao.check.wording import SIZE, Wording
from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.knowledge import KNOWLEDGE, read_folder
from yibao.policy import open_policy

SIGNALS: dict[str, Signal] = read_folder(KNOWLEDGE / "signals", Signal)[0]
IDS = sorted(path for path, signal in SIGNALS.items() if signal.maturity != "retired")
LEAST_CASES = 2
PAGE_AT = re.compile(r"url (\S+) (?=<)")


@cache
def checker() -> Checker:
    """The checker over the YAML as it stands, so a stale build cannot hide a fault."""
    compiled = orjson.loads(orjson.dumps(compile_check()[0]["check"]))
    silent = Wording(np.zeros(SIZE, np.int8), np.zeros(SIZE, np.uint8), scale=1.0, pairs={})
    return Checker(compiled, open_policy(), wording=silent, clock=SYSTEM_CLOCK)


def counted(text: str, path: str) -> set[str]:
    """The signals that count in `text`, by path; a case may be a page or a conversation."""
    ids = checker().signals.ids
    if path.startswith("talk/"):
        call = check_conversation(text, checker=checker())
        return {e.signal.replace(".", "/") for e in call.verdict.evidence if e.counted}
    at = PAGE_AT.match(text)
    if at or text.startswith("<"):
        html, url = (text[at.end() :], at[1]) if at else (text, "")
        found = check_page(html, url=url, checker=checker())
        return {e.signal.replace(".", "/") for e in found.verdict.evidence if e.counted}
    if path == "page/segment_alone":
        return {e.signal.replace(".", "/") for e in checker().check(text).evidence if e.counted}
    hits = checker().gather(text)[2]
    return {ids[hit.signal].replace(".", "/") for hit in hits if not hit.why_not}


@pytest.mark.parametrize("path", IDS)
def test_a_signal_stands_on_its_hits(path: str) -> None:
    for text in SIGNALS[path].cases.hit:
        assert path in counted(text, path), text


@pytest.mark.parametrize("path", IDS)
def test_a_signal_does_not_count_on_its_misses(path: str) -> None:
    for text in SIGNALS[path].cases.miss:
        assert path not in counted(text, path), text


@pytest.mark.parametrize("path", IDS)
def test_a_signal_writes_down_its_cases_false_alarms_and_gaps(path: str) -> None:
    signal = SIGNALS[path]
    assert len(set(signal.cases.hit)) >= LEAST_CASES
    assert len(set(signal.cases.miss)) >= LEAST_CASES
    assert "TODO" not in (*signal.cases.hit, *signal.cases.miss)
    assert signal.false_alarms
    assert signal.known_gaps
