"""The account's database as the settings name it, opened; and the keys beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yibao.account.database import Database, open_database
from yibao.core.errors import InputError
from yibao.service.settings import Settings, read_settings


@contextmanager
def opened_database(settings: Settings | None = None, *, pool_size: int = 4) -> Iterator[Database]:
    """Open the database of the settings (of this process when None) in the app's role.

    Raises: `InputError` "database.not_made" when nobody has made one.
    """
    settings = settings or read_settings()
    must_be_made(settings)
    with open_database(settings.database, pool_size=pool_size) as database:
        yield database


def must_be_made(settings: Settings) -> None:
    """Raise `InputError` "database.not_made" when nobody has made the database."""
    if not settings.made:
        says = f"{settings.shown} 还没有数据库，先运行 yibao db init。 / Run yibao db init first."
        raise InputError("database.not_made", says)
