"""What every test may ask for, and the rule that nothing is skipped in silence."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = count(1)
NO_SHARED = "no shared material"
NEEDS_ALL = "needs an extra system package: ./do test --all"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("yibao")
    group.addoption("--all", action="store_true", help="run every test and fail on any skip")
    group.addoption(
        "--may-skip",
        action="append",
        default=[],
        metavar="REASON",
        help="with --all: a reason for which a test may still be skipped",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--all") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipWatch(config.getoption("--may-skip")), "skip-watch")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--all"):
        return
    for item in items:
        if item.get_closest_marker("all"):
            item.add_marker(pytest.mark.skip(reason=NEEDS_ALL))


class SkipWatch:
    """Fails a --all run in which a test was skipped for a reason nobody named."""

    def __init__(self, allowed: list[str]) -> None:
        self.allowed = allowed
        self.faults: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.faults and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.faults:
            terminalreporter.section("skipped without leave: this run fails", red=True)
            for fault in self.faults:
                terminalreporter.line(fault)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if not report.skipped or hasattr(report, "wasxfail"):
            return
        longrepr = report.longrepr
        reason = str(longrepr[2] if isinstance(longrepr, tuple) else longrepr)
        reason = reason.removeprefix("Skipped: ")
        if reason not in self.allowed:
            self.faults.append(f"{report.nodeid}: {reason}")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material that lies beside the checkout, or where YIBAO_SHARED says."""
    folder = Path(os.environ.get("YIBAO_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(NO_SHARED)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's browser, for tests marked `all`; start it with --no-sandbox as root."""
    path = shutil.which("chromium")
    assert path, "chromium is missing: ./do test --all installs it where it may"
    return path


@pytest.fixture(scope="session")
def folders() -> Iterator[Callable[[], Path]]:
    """`folders()` gives a new folder for an embedded server, outside pytest's own.

    Whenever a pytest starts, it closes its folder to others; a server that runs as another user
    would lose its files.
    """
    made: list[str] = []

    def folder() -> Path:
        made.append(tempfile.mkdtemp(prefix="yibao-pg-"))
        return Path(made[-1])

    yield folder
    for one in made:
        shutil.rmtree(one, ignore_errors=True)


@pytest.fixture(scope="session")
def database_server(folders: Callable[[], Path]) -> Iterator[str]:
    """The address of a real PostgreSQL's first database; the server stops when the tests end."""
    # Imported here: tests/cases also run where only the wheel's own requirements are.
    from yibao.account.database.embedded import embedded_server  # noqa: PLC0415

    server = embedded_server(folders() / "data")
    yield str(server.get_uri())
    server.stop()


@pytest.fixture(scope="session")
def database_template(database_server: str) -> str:
    """The name of a migrated database that others are copied from."""
    from yibao.account.migrations.store import migrate  # noqa: PLC0415

    command(database_server, "CREATE DATABASE yibao_template")
    migrate(named(database_server, "yibao_template"))
    return "yibao_template"


@pytest.fixture
def dsn(database_server: str, database_template: str) -> Iterator[str]:
    """The address of a fresh, migrated database, with an owner's rights."""
    name = f"case_{next(NUMBERS)}"
    command(database_server, f"CREATE DATABASE {name} TEMPLATE {database_template}")
    yield named(database_server, name)
    command(database_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(dsn: str) -> Iterator[Any]:
    """A fresh `Database`, in the app's role."""
    from yibao.account.database import open_database  # noqa: PLC0415

    with open_database(dsn) as opened:
        yield opened


def named(server: str, name: str) -> str:
    """The address of another database of the same server."""
    return server.replace("/postgres?", f"/{name}?", 1)


def command(server: str, sql: str) -> None:
    import psycopg  # noqa: PLC0415

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.encode())


@pytest.fixture(scope="session")
def sealer() -> Any:
    """The keys of the tests."""
    from yibao.core.crypto.seal import Sealer  # noqa: PLC0415

    return Sealer(bytes(range(16)), bytes(range(32)))


@pytest.fixture(scope="session")
def someone(sealer: Any) -> Callable[..., str]:
    """`someone(tx, "示例甲", born=…)` adds an invented person and gives their ref."""
    from stdnum.iso7064 import mod_11_2  # noqa: PLC0415

    from yibao.account import people  # noqa: PLC0415

    orders = count(1)

    def add(tx: Any, name: str = "示例甲", *, born: date = date(1958, 2, 3)) -> str:
        # Region 990100 belongs to nobody.
        body = f"990100{born:%Y%m%d}{next(orders) % 1000:03}"
        number = people.read_id_number(body + mod_11_2.calc_check_digit(body))
        assert isinstance(number, people.IdNumber)
        new = people.NewPerson(name, number)
        now = datetime(2026, 1, 1, tzinfo=UTC)
        return people.add_person(tx, new, sealer, randomness=secrets.token_bytes, now=now)

    return add
