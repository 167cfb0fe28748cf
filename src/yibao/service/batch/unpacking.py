"""Bytes of a file as they are read, unpacked where gzip packed them; a bomb is cut off."""

from __future__ import annotations

import io
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from yibao.core.errors import InputError, LimitExceeded
from yibao.service.batch.forms import Form, failed
from yibao.service.batch.lines import START, Place

BUFFER_BYTES = 1024 * 1024
STEP_BYTES = 256 * 1024
MOST_TIMES = 200  # as large unpacked as packed; text hardly reaches 50
ALWAYS_BYTES = 64 * 1024 * 1024  # so much may come out of anything
SMALL_BYTES = 64
MOST_SALVAGED = 16 * 1024 * 1024
_GZIP = 31


class Unpacked(io.RawIOBase):
    """A file's bytes. At damage it ends early, and `broken` says why."""

    def __init__(self, path: Path, form: Form) -> None:
        try:
            self._file = io.FileIO(path)
        except OSError as error:
            raise failed(path, error, "读不了", "Cannot read") from error
        self._path = path
        self._packer: Any = zlib.decompressobj(_GZIP) if form.packed else None
        self._rest = self._salvaged = b""
        self._in = self._out = 0
        self.broken: InputError | None = None

    def readable(self) -> bool:
        """Yes."""
        return True

    @property
    def packed_bytes(self) -> int:
        """How much of the file itself was read."""
        return self._in

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer`; 0 at the end, or where the file breaks off."""
        view = memoryview(buffer).cast("B")
        if self._packer is None:
            size = self._file.readinto(view)
            self._in += size
            return size
        data = self._unpack(len(view))
        view[: len(data)] = data
        return len(data)

    def start_at(self, byte: int) -> None:
        """Go on at this byte of a file that is not packed."""
        self._in = self._file.seek(byte)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _unpack(self, most: int) -> bytes:
        while self.broken is None:
            if not self._rest:
                self._rest = self._file.read(STEP_BYTES)
                self._in += len(self._rest)
            at_end = not self._rest
            if self._packer.eof:  # another member may follow, as in joined files; or padding
                if not self._rest.strip(b"\0"):
                    return b""
                self._packer = zlib.decompressobj(_GZIP)
            data = self._step(most)
            self._out += len(data)
            if self._out > ALWAYS_BYTES and self._out > MOST_TIMES * self._in:
                self.broken = _bomb(self._path)
            elif at_end and not data and not self._packer.eof and self._in:
                self.broken = _cut_off(self._path)
            if data or at_end:
                return data
        data, self._salvaged = self._salvaged[:most], self._salvaged[most:]
        return data

    def _step(self, most: int) -> bytes:
        packer = self._packer
        before = packer.copy()
        try:
            data: bytes = packer.decompress(self._rest, most)
        except zlib.error:
            self.broken = _damaged(self._path)
            self._salvaged = _before_damage(before, self._rest)
            data, self._salvaged = self._salvaged[:most], self._salvaged[most:]
            return data
        self._rest = packer.unused_data if packer.eof else packer.unconsumed_tail
        return data


def _before_damage(packer: Any, rest: bytes) -> bytes:
    """What can still be unpacked of `rest`, fed in small pieces."""
    found = bytearray()
    with suppress(zlib.error):
        for at in range(0, len(rest), SMALL_BYTES):
            found += packer.decompress(rest[at : at + SMALL_BYTES])
            if packer.eof or len(found) > MOST_SALVAGED:
                break
    return bytes(found)


def open_at(
    path: Path, form: Form, after: Place = START
) -> tuple[io.BufferedReader[Unpacked], Unpacked]:
    """The unpacked bytes of a file from the byte of `after` on, buffered, and their source."""
    raw = Unpacked(path, form)
    file = io.BufferedReader(raw, BUFFER_BYTES)
    left = after.byte
    if not form.packed:
        raw.start_at(left)
        left = 0
    while left and (passed := file.read(min(left, BUFFER_BYTES))):
        left -= len(passed)
    return file, raw


def _cut_off(path: Path) -> InputError:
    zh, en = "压缩文件到这里就断了，后面的没有了", "The packed file breaks off here"
    return InputError("file.cut_off", f"{zh}：{path.name} / {en}: {path.name}")


def _damaged(path: Path) -> InputError:
    zh = "压缩文件坏了，从这里起解不开，前面几行也可能有错"
    en = "The packed file is damaged: nothing can be read from here on, and some rows before it"
    says = f"{zh}：{path.name} / {en} may be wrong: {path.name}"
    return InputError("file.damaged", says)


def _bomb(path: Path) -> LimitExceeded:
    zh = f"解开后超过压缩文件的 {MOST_TIMES} 倍，从这里起不再读"
    en = f"Unpacked it is more than {MOST_TIMES} times as large; nothing is read from here on"
    says = f"{zh}：{path.name} / {en}: {path.name}"
    return LimitExceeded("file.bomb", says, limit_name="unpacked_times", limit=MOST_TIMES)
