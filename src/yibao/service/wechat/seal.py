"""Signatures, and the encrypted mode of Official Accounts.

The signature is SHA-1 over the sorted parts, as WeChat prescribes; what it protects is only that
the request knows the token. Encrypted: AES-256-CBC, the first half of the key as IV, padding to 32
bytes, and inside 16 random bytes, the length (4 bytes, big-endian), the XML and the account's id.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from yibao.core.errors import InputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

_BLOCK, _RANDOM = 32, 16
_LEAST = _RANDOM + 4


def signature_of(*parts: str) -> str:
    """The signature over `parts` (the token among them)."""
    joined = "".join(sorted(parts)).encode()
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    """Whether `given` is the signature over `parts`; takes as long for any wrong one."""
    return hmac.compare_digest(given.encode(), signature_of(*parts).encode())


def unseal(sealed: str, key: bytes, app_id: str) -> bytes:
    """The XML inside an encrypted message. Raises InputError for what is not ours or damaged."""
    try:
        raw = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _unsealable() from error
    if not raw or len(raw) % 16:
        raise _unsealable()
    padded = _cipher(key).decryptor().update(raw)
    pad = padded[-1]
    whole = padded[: len(padded) - pad] if 1 <= pad <= _BLOCK else b""
    if len(whole) < _LEAST:
        raise _unsealable()
    (length,) = struct.unpack(">I", whole[_RANDOM:_LEAST])
    xml, owner = whole[_LEAST : _LEAST + length], whole[_LEAST + length :]
    if len(xml) != length or not hmac.compare_digest(owner, app_id.encode()):
        raise _unsealable()
    return xml


def seal(xml: bytes, key: bytes, app_id: str, randomness: Callable[[int], bytes]) -> str:
    """An encrypted message that holds `xml`."""
    whole = randomness(_RANDOM) + struct.pack(">I", len(xml)) + xml + app_id.encode()
    pad = _BLOCK - len(whole) % _BLOCK
    return base64.b64encode(_cipher(key).encryptor().update(whole + bytes([pad]) * pad)).decode()


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415

    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _unsealable() -> InputError:
    return InputError("wechat.sealed", "解不开这条加密消息 / The message cannot be decrypted")
