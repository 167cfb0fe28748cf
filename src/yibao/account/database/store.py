"""A pool of connections, transactions on them, and what the database says in our words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from yibao.core.errors import (
    BrokenPromise,
    Conflict,
    InputError,
    NotAllowed,
    Unavailable,
    YibaoError,
)

OWNER, APP, READER = "yibao_owner", "yibao_app", "yibao_reader"
CONNECT_SECONDS = 10
STATEMENT_SECONDS = 15
RETRIES = 5
Parameters = Mapping[str, Any] | Sequence[Any]
Row = dict[str, Any]
T = TypeVar("T")


class Database:
    """A PostgreSQL database that work is done in through transactions. Close it, or use `with`."""

    def __init__(self, dsn: str, *, role: str = APP, pool_size: int = 8) -> None:
        self.dsn = dsn
        self._pool = ConnectionPool(
            dsn,
            min_size=1,
            max_size=pool_size,
            open=False,
            timeout=CONNECT_SECONDS,
            configure=_settings(role),
            check=ConnectionPool.check_connection,
        )
        self._pool.open()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Give a transaction: committed when the block ends well, undone when it raises.

        Raises: `Unavailable` when the database is lost, full or busy; then the caller does not
        know whether a commit went through, and asks again with the same idempotency key.
        """
        try:
            with self._pool.connection() as connection:
                yield Transaction(connection)
        except PoolTimeout as error:
            raise Unavailable("database.lost", _LOST) from error
        except psycopg.Error as error:
            raise in_our_words(error) from error

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in a transaction, again when it met a deadlock (at most five times)."""
        for _ in range(RETRIES):
            try:
                with self.transaction() as tx:
                    return work(tx)
            except Unavailable as error:
                if error.code != "database.deadlock":
                    raise
                last = error
        raise last


class Transaction:
    """One transaction. Stores use it; nobody commits it but the block that opened it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def run(self, sql: str, parameters: Parameters | None = None) -> int:
        """Run a statement; give the number of rows it touched."""
        return self._cursor(sql, parameters).rowcount

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """Give all rows as dicts by column name."""
        return self._cursor(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters | None = None) -> Row | None:
        """Give the first row, or None."""
        return self._cursor(sql, parameters).fetchone()

    def one(self, sql: str, parameters: Parameters | None = None) -> Row:
        """Give the one row there must be."""
        row = self.row(sql, parameters)
        if row is None:
            raise BrokenPromise("database.no_row", f"no row where there must be one: {sql[:80]}")
        return row

    def value(self, sql: str, parameters: Parameters | None = None) -> Any:
        """Give the first column of the first row, or None."""
        row = self.row(sql, parameters)
        return None if row is None else next(iter(row.values()))

    def _cursor(self, sql: str, parameters: Parameters | None) -> psycopg.Cursor[Row]:
        cursor = self.connection.cursor(row_factory=dict_row)
        try:
            return cursor.execute(sql.encode(), parameters)
        except psycopg.Error as error:
            raise in_our_words(error) from error
        except UnicodeEncodeError as error:  # half a character, as a file name may have
            raise InputError("database.unfit", _UNFIT) from error


_LOST = (
    "数据库没有回应，请稍后再试；同一请求可以原样重发。 / The database does not answer; try again."
)
_BUSY = "数据库忙，请稍后再试。 / The database is busy; try again."
_FULL = "数据库的磁盘满了，什么都没有记下。 / The database's disk is full; nothing was recorded."
_UNFIT = "有一项内容存不了，什么都没有记下。 / Something given cannot be stored; nothing was kept."
_DEADLOCK = "两件事互相等待，请再试一次。 / Two pieces of work waited for each other; try again."
_STATES: dict[str, tuple[type[YibaoError], str, str]] = {
    "40P01": (Unavailable, "database.deadlock", _DEADLOCK),
    "40001": (Unavailable, "database.deadlock", _DEADLOCK),
    "53100": (Unavailable, "database.full", _FULL),
    "57014": (Unavailable, "database.busy", _BUSY),
    "55P03": (Unavailable, "database.busy", _BUSY),
    "42501": (
        NotAllowed,
        "database.not_allowed",
        "数据库不许这样做。 / The database forbids this.",
    ),
}
_RAISED: dict[str, type[YibaoError]] = {
    "YB400": BrokenPromise,
    "YB403": NotAllowed,
    "YB409": Conflict,
}


def in_our_words(error: psycopg.Error) -> YibaoError:
    """Turn the driver's error into one of ours.

    SQL functions raise with ERRCODE `YB403`, `YB409` or `YB400`, the stable code as MESSAGE
    and the sentence as DETAIL; that code and sentence are kept.
    """
    state = error.sqlstate or ""
    if state in _RAISED:
        detail = error.diag.message_detail or ""
        return _RAISED[state](error.diag.message_primary or "database.raised", detail)
    if state in _STATES:
        kind, code, says = _STATES[state]
        return kind(code, says)
    if isinstance(error, psycopg.OperationalError) or state.startswith(("08", "57P", "58")):
        return Unavailable("database.lost", _LOST)
    if isinstance(error, psycopg.errors.UniqueViolation):
        name = error.diag.constraint_name
        says = f"已经有一份了，不能再记一份。 / There is one already ({name})."
        return Conflict("database.exists", says)
    # What was given may stand in the driver's own words, so they are not passed on.
    if isinstance(error, psycopg.DataError):
        return InputError("database.unfit", _UNFIT)
    rule = error.diag.constraint_name or error.diag.message_primary or state
    says = f"不合数据库的规矩（{rule}），什么都没有记下。 / The database refused it: {rule}."
    return BrokenPromise("database.refused", says)


def _settings(role: str) -> Callable[[psycopg.Connection[Any]], None]:
    def configure(connection: psycopg.Connection[Any]) -> None:
        connection.execute(f"SET ROLE {role}".encode())
        connection.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'".encode())
        connection.execute(b"SET TIME ZONE 'Asia/Shanghai'")
        connection.commit()

    return configure
