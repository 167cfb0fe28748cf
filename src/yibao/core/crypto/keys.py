"""A folder of secret keys, one file each, readable by their owner alone."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from yibao.core.crypto.seal import FIND_KEY_BYTES, KEY_BYTES, Sealer
from yibao.core.errors import Conflict, NotFound, Unavailable
from yibao.core.ids import Randomness

OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """The folder the keys lie in. A key is a file of hexadecimal digits, mode 0600.

    Losing `seal.key` means losing every identifier for good: back the folder up apart from the
    database, and never beside it.
    """

    folder: Path

    def read(self, name: str) -> bytes:
        """Give the key called `name`.

        Raises: `NotFound` when it was never made; `Unavailable` when others may read its file or
        it holds anything but hexadecimal digits.
        """
        path = self.folder / f"{name}.key"
        try:
            if path.stat().st_mode & OTHERS:
                raise Unavailable("key.open_to_others", f"{path.name}: {_OPEN}")
            return bytes.fromhex(path.read_text("ascii").strip())
        except FileNotFoundError as error:
            raise NotFound("key.missing", f"{path.name}: {_MISSING}") from error
        except (ValueError, OSError) as error:
            raise Unavailable("key.unreadable", f"{path.name}: {_UNREADABLE}") from error

    def keep(self, name: str, key: bytes) -> None:
        """Write a new key; one that is there is never overwritten.

        Raises: `Conflict` when there is a key of this name.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{name}.key"
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise Conflict("key.exists", f"{path.name}: {_EXISTS}") from error
        with os.fdopen(number, "w") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())

    def has(self, name: str) -> bool:
        """Say whether there is a key of this name."""
        return (self.folder / f"{name}.key").exists()

    def make_sealer(self, randomness: Randomness) -> Sealer:
        """Give the sealer of this folder, making its two keys when they are not there."""
        for name, size in (("seal", KEY_BYTES), ("find", FIND_KEY_BYTES)):
            if not self.has(name):
                self.keep(name, randomness(size))
        return self.sealer()

    def sealer(self) -> Sealer:
        """Give the sealer whose keys lie here. Raises as `read` does."""
        return Sealer(self.read("seal"), self.read("find"))


_MISSING = "没有这个密钥，先运行 yibao db init。 / No such key; run yibao db init first."
_OPEN = "别人也能读这个密钥文件，请 chmod 600。 / Others may read this key file: chmod 600."
_UNREADABLE = "密钥文件读不了。 / The key file cannot be read."
_EXISTS = "密钥已经有了，不会覆盖。 / The key is there; it is not overwritten."
