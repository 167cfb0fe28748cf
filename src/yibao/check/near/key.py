"""The key of an index: 32 bytes in a file of its own, readable by its owner only."""

from __future__ import annotations

import os
import re
from pathlib import Path

from yibao.core.errors import InputError

KEY_BYTES = 32
_HEX = re.compile(rb"[0-9a-f]{64}\s*")


def read_key(path: Path) -> bytes:
    """Read a key.

    Raises: `InputError` for a file that is not there or holds no key.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(KEY_BYTES * 2 + 3)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        says = f"读不了密钥文件 {path}（{reason}） / Cannot read the key file {path} ({reason})"
        raise InputError("campaigns.key", says) from error
    if _HEX.fullmatch(raw) is None:
        says = (
            f"{path} 不是密钥文件：应是 64 个十六进制字符。"
            f" / {path} is no key file: it must hold 64 hexadecimal characters."
        )
        raise InputError("campaigns.key", says)
    return bytes.fromhex(raw.decode().strip())


def write_key(path: Path, key: bytes) -> None:
    """Write a key into a new file that only its owner may read.

    Raises: `InputError` where a file is there already, or none can be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key.hex().encode() + b"\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        says = f"写不了密钥文件 {path}（{reason}） / Cannot write the key file {path} ({reason})"
        raise InputError("campaigns.key", says) from error
