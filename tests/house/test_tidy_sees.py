"""The tidy rules see what they are for: a rule that finds nothing proves nothing."""

import ast
from collections.abc import Callable, Iterator

import pytest

from . import test_tidy as tidy

MONEY = tidy.SOURCE / "core" / "money.py"


def read(text: str) -> tidy.Module:
    return tidy.Module(MONEY, text, ast.parse(text))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (tidy.floats, "half = 0.5"),
        (tidy.floats, "def share(ratio: float | None): ..."),
        (tidy.floats, "def share() -> float: ..."),
        (tidy.floats, "yuan = fen / 100"),
        (tidy.floats, "yuan = float(fen)"),
        (tidy.clock_readings, "import time\nt = time.time()"),
        (tidy.clock_readings, "from time import time_ns"),
        (tidy.clock_readings, "t = datetime.datetime.now(UTC)"),
        (tidy.clock_readings, "d = date.today()"),
        (tidy.undocumented, '"""Doc."""\nclass Open: ...'),
        (tidy.undocumented, '"""Doc."""\nclass Open:\n    """Doc."""\n    def it(self): ...'),
        (tidy.undocumented, "x = 1"),
    ],
)
def test_a_fault_is_found(rule: Callable[[tidy.Module], Iterator[str]], text: str) -> None:
    assert list(rule(read(text)))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (tidy.floats, "ok = isinstance(fen, float)"),
        (tidy.floats, 'place = folder / "sql"'),
        (tidy.floats, "fen = whole // 100"),
        (tidy.clock_readings, "on = clock.today()"),
        (tidy.clock_readings, "began = time.perf_counter()"),
        (tidy.undocumented, '"""Doc."""\ndef _inner(): ...'),
    ],
)
def test_what_is_meant_is_left_alone(
    rule: Callable[[tidy.Module], Iterator[str]], text: str
) -> None:
    assert not list(rule(read(text)))


def test_machine_places_are_found() -> None:
    places = ["/" + "root/x", "'/" + "home/li'", "https://py" + "pi.org/simple"]
    assert all(tidy.MACHINE_PLACES.search(place) for place in places)
    assert not tidy.MACHINE_PLACES.search("http://example.test/home/page and ./work/it")
