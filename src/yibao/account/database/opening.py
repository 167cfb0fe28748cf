"""Which database: a server by its address, or the embedded one in a folder."""

from __future__ import annotations

from pathlib import Path

from yibao.account.database.embedded import embedded_dsn
from yibao.account.database.store import APP, Database

SERVER_SCHEMES = ("postgresql://", "postgres://")


def open_database(place: str | Path, *, role: str = APP, pool_size: int = 8) -> Database:
    """Open the database at `place`: a PostgreSQL address, or a folder for the embedded server.

    Args: `role`, the database role all work is done in (`yibao_app` unless said otherwise).
    Raises: `Unavailable` when no server answers there.
    """
    return Database(dsn_of(place), role=role, pool_size=pool_size)


def dsn_of(place: str | Path) -> str:
    """Give the address of the server at `place`, starting the embedded one when it is a folder."""
    address = str(place)
    if address.startswith(SERVER_SCHEMES) or "=" in address:
        return address
    return embedded_dsn(Path(address))
