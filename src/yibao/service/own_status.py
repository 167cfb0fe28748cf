"""The asker's own signed status as doors receive it: text in, a read value or a reason out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from yibao.account.status import (
    Status,
    StatusKey,
    StatusKeys,
    read_status,
    read_status_keys,
)
from yibao.account.status.value import MAX_TEXT
from yibao.core.clock import SYSTEM_CLOCK, Clock
from yibao.core.crypto.sm2 import PrivateKey, generate, read_private_key
from yibao.core.errors import InputError, Issue, Unavailable
from yibao.service.settings import Settings, read_settings

if TYPE_CHECKING:
    from yibao.check import Verdict

KEYS = "YIBAO_STATUS_KEYS"
KEY_FILE = "status-keys.txt"
SIGNING_KEY = "status"
MAX_KEY_FILE = 1 << 20


def read_own_status(
    text: str, *, person: str | None = None, clock: Clock = SYSTEM_CLOCK
) -> Status | Issue | None:
    """Give the status in `text`, an Issue saying why it is not relied on, or None for no text.

    Args: `person`, the ref of the person whose it must be; anybody's when None.
    """
    if not text.strip():
        return None
    keys = pinned_keys()
    if isinstance(keys, Issue):
        return keys
    return read_status(text, clock.now(), keys, person=person or None)


def pinned_keys(environment: Mapping[str, str] = os.environ) -> StatusKeys | Issue:
    """Give the keys this machine trusts: the file `YIBAO_STATUS_KEYS` names, or the local one."""
    path = key_file(environment)
    try:
        with path.open(encoding="utf-8") as file:
            return read_status_keys(file.read(MAX_KEY_FILE))
    except FileNotFoundError:
        zh = f"这台机器上没有可信公钥（{path.name}），无法核对"
        en = f"no pinned keys on this machine ({path.name}), so it cannot be verified"
        return Issue("status.no_keys", f"{zh}。 / {en}.", "status")
    except (OSError, UnicodeDecodeError):
        zh, en = f"公钥文件 {path.name} 读不了", f"the key file {path.name} cannot be read"
        return Issue("status.keys", f"{zh}。 / {en}.", "status")


def key_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Give the path of the file of pinned keys."""
    named = environment.get(KEYS)
    if named:
        return Path(named)
    return read_settings(environment).keys.folder / KEY_FILE


def signing_key() -> PrivateKey | None:
    """Give the key this machine signs statuses with, or None where it has none."""
    keys = read_settings().keys
    if not keys.has(SIGNING_KEY):
        return None
    key = read_private_key(keys.read(SIGNING_KEY))
    if isinstance(key, Issue):
        raise Unavailable("status.no_key", "签名密钥读不了。 / The signing key cannot be read.")
    return key


def make_signing_key(settings: Settings, region: str, issuer: str) -> None:
    """Make this agency's signing key and pin it here.

    Raises: `Conflict` when there is one; `InputError` for a region or name that cannot be kept;
    `Unavailable` where signing needs a library that is missing.
    """
    secret = generate()
    line = StatusKey(secret.public, region, issuer).line
    check_key_line(line)
    settings.keys.keep(SIGNING_KEY, secret.scalar)
    pin_key(line)


def pin_key(line: str) -> None:
    """Trust one more key: a line of the pinned-key file. Raises: `InputError`."""
    check_key_line(line)
    path = key_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def check_key_line(line: str) -> None:
    """Raise `InputError` for what is not one line of a pinned-key file."""
    read = read_status_keys(line)
    if isinstance(read, Issue) or len(read) != 1:
        says = "公钥要写成：公钥 地区码 机构名 / Write: POINT REGION ISSUER"
        raise InputError("status.key_line", says)


def from_argument(text: str) -> str:
    """Give the status itself; `@FILE` names a file that holds it. Raises: `InputError`."""
    if not text.startswith("@"):
        return text
    try:
        with open(text[1:], encoding="utf-8") as file:
            return file.read(MAX_TEXT + 1)
    except (OSError, UnicodeDecodeError) as error:
        says = f"读不了文件 {text[1:]}。 / Cannot read {text[1:]}."
        raise InputError("status.file", says) from error


def with_own_status(
    verdict: Verdict, text: str, *, person: str | None = None, clock: Clock = SYSTEM_CLOCK
) -> Verdict:
    """Give the verdict with what it says about the asker ruled from the status in `text`."""
    status = read_own_status(text, person=person, clock=clock)
    if status is None:
        return verdict
    # Whoever hands in no status pays for none of it.
    from yibao.check.status import hold_against  # noqa: PLC0415

    return hold_against(verdict, status)
