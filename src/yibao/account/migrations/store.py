"""Brings a database to the newest shape, or says which it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from yibao.account.database.store import in_our_words

HERE = Path(__file__).parent
SQL = HERE.parent.joinpath("sql")


def migrate(dsn: str, *, to: str = "head") -> None:
    """Bring the database at `dsn` to shape `to` in one transaction. The user must own it.

    Raises: `Unavailable`, `NotAllowed` as the database says; then it has the shape it had.
    """
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool
    )
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), to)
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise in_our_words(error.orig) from error
        raise


def prepare_roles(dsn: str) -> None:
    """Make the roles alone, for a backup that will bring the rest."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(SQL.joinpath("0001_roles.sql").read_bytes())


def newest() -> str:
    """Give the name of the newest shape this package knows."""
    return str(ScriptDirectory.from_config(_config(None)).get_current_head())


def run_sql(connection: Connection, name: str) -> None:
    """Run the file `name` of `account/sql`, many statements and all, as it is written."""
    driver: Any = connection.connection.driver_connection
    driver.execute(SQL.joinpath(name).read_bytes())
    # A file may work as the owner; what comes after it must not.
    driver.execute(b"RESET ROLE")


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config
