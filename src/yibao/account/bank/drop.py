"""The built-in way to the bank: a folder that both sides write whole files into.

FOLDER/out    what we send          FOLDER/in     what the bank sends
FOLDER/done   what we have worked in FOLDER/bad   what we could not read, with the reason beside
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from yibao.core.errors import Conflict, InputError, Unavailable

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.xml")
_FULL = "写不进交换目录。 / The exchange folder cannot be written"


class FileDrop:
    """A folder shared with the bank's adapter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, name: str, content: bytes) -> Path:
        """Put a file out, whole or not at all. Sending the same again changes nothing.

        Raises: `Conflict` when a file of this name with other content went out before;
        `Unavailable` when the folder cannot be written; `InputError` for an unfit name.
        """
        if not _NAME.fullmatch(name):
            raise InputError("bank.file_name", f"文件名不合规 / unfit name: {name[:40]!r}")
        target = self._below("out").joinpath(name)
        if target.exists():
            if target.read_bytes() != content:
                says = f"{name} 已经发过，内容不同。 / It went out with other content."
                raise Conflict("bank.sent_before", says)
            return target
        partial = target.with_suffix(".part")
        try:
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(target)
            _sync(target.parent)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise Unavailable("bank.drop", f"{_FULL}: {error.strerror}") from error
        return target

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        """Give the files the bank has put in, by name; half-written ones end in .part."""
        for path in sorted(self._below("in").glob("*.xml")):
            yield path.name, path.read_bytes()

    def done(self, name: str) -> None:
        """Put a file away after it was worked in."""
        self._move(name, "done")

    def bad(self, name: str, reason: str) -> None:
        """Put a file away that could not be read, with the reason beside it."""
        (self._below("bad").joinpath(f"{name}.txt")).write_text(reason + "\n", "utf-8")
        self._move(name, "bad")

    def _move(self, name: str, where: str) -> None:
        source, target = self._below("in").joinpath(name), self._below(where).joinpath(name)
        # The bank may send a name twice; nothing that was received is ever overwritten.
        number = 1
        while target.exists():
            number += 1
            target = self._below(where).joinpath(f"{Path(name).stem}.{number}.xml")
        source.rename(target)

    def _below(self, name: str) -> Path:
        path = self.folder.joinpath(name)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable("bank.drop", f"{_FULL}: {error.strerror}") from error
        return path


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
