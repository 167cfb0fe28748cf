"""Where the account's database and keys are, from the environment. Nothing else is configured here.

YIBAO_DATABASE  a PostgreSQL address (postgresql://…), or a folder for the embedded server
YIBAO_HOME      the folder for both when nothing else is said (~/.local/share/yibao)
YIBAO_KEYS      the folder of keys (YIBAO_HOME/keys)
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yibao.core.crypto.keys import KeyFolder


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. `database` is an address or a folder."""

    database: str
    home: Path
    keys: KeyFolder

    @property
    def embedded(self) -> bool:
        """Say whether the database is the embedded one, in a folder."""
        return "://" not in self.database and "=" not in self.database

    @property
    def shown(self) -> str:
        """Give the place of the database as it may be printed: without a password."""
        if self.embedded:
            return self.database
        address, _, rest = self.database.partition("@")
        return f"{address.partition('://')[0]}://…@{rest}" if rest else "postgresql://…"

    @property
    def made(self) -> bool:
        """Say whether there is a database to open: an address, or a folder that was made."""
        return not self.embedded or (Path(self.database) / "PG_VERSION").exists()


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of this process (or of a given environment)."""
    given = os.environ if environment is None else environment
    data = Path(given.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    home = Path(given.get("YIBAO_HOME") or data / "yibao").expanduser()
    database = given.get("YIBAO_DATABASE") or str(home / "database")
    keys = Path(given.get("YIBAO_KEYS") or home / "keys").expanduser()
    return Settings(database, home, KeyFolder(keys))
