"""What the operator of an Official Account sets, from the environment.

YIBAO_WECHAT_TOKEN    the token typed into WeChat's settings; without it there is no callback
YIBAO_WECHAT_AES_KEY  the EncodingAESKey (43 characters); with it only encrypted messages are taken
YIBAO_WECHAT_APP_ID   the account's id (wx…), needed with the key
YIBAO_WECHAT_FETCH    1: pictures are fetched from WeChat's own picture host to be checked
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from yibao.core.errors import InputError

KEY_CHARACTERS, KEY_BYTES = 43, 32
MAX_TOKEN = 64


@dataclass(frozen=True, slots=True)
class WechatSettings:
    """One account. `key` is empty in plain mode."""

    token: str = field(repr=False)
    app_id: str = ""
    key: bytes = field(default=b"", repr=False)
    fetches: bool = False


def read_wechat_settings(environment: Mapping[str, str] | None = None) -> WechatSettings | None:
    """The settings of this process (or of a given environment); None when no token is set.

    Raises: `InputError` "wechat.settings" for settings that cannot work, which should stop a start.
    """
    given = os.environ if environment is None else environment
    token = given.get("YIBAO_WECHAT_TOKEN", "").strip()
    if not token:
        return None
    if not (token.isascii() and token.isalnum() and 3 <= len(token) <= MAX_TOKEN):
        raise _wrong(
            "YIBAO_WECHAT_TOKEN 要是 3 到 64 个字母或数字", "TOKEN: 3 to 64 letters or digits"
        )
    app_id = given.get("YIBAO_WECHAT_APP_ID", "").strip()
    written = given.get("YIBAO_WECHAT_AES_KEY", "").strip()
    key = _key(written) if written else b""
    if key and not app_id:
        zh, en = "用 YIBAO_WECHAT_AES_KEY 时还要 YIBAO_WECHAT_APP_ID", "AES_KEY needs APP_ID too"
        raise _wrong(zh, en)
    return WechatSettings(token, app_id, key, given.get("YIBAO_WECHAT_FETCH", "") == "1")


def _key(written: str) -> bytes:
    try:
        key = base64.b64decode(f"{written}=", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(written) != KEY_CHARACTERS or len(key) != KEY_BYTES:
        raise _wrong(
            "YIBAO_WECHAT_AES_KEY 要是 43 个字符的 EncodingAESKey", "AES_KEY: 43 characters"
        )
    return key


def _wrong(zh: str, en: str) -> InputError:
    return InputError("wechat.settings", f"微信设置不对：{zh} / WeChat settings: YIBAO_WECHAT_{en}")
