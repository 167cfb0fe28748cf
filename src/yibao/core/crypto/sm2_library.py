"""The system's libcrypto, by ctypes: the four things of SM2 that touch a secret or cost time.

Any OpenSSL from 3.0 on that knows SM2 will do. It is looked for where `YIBAO_LIBCRYPTO` says,
then in the library Python's own hashlib stands on, on the system, and beside psycopg.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_ulong, c_void_p
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from yibao.core.crypto.sm2_der import to_der
from yibao.core.errors import BrokenPromise, Unavailable

OLDEST = 0x30000000
SM2_NID = 1172
POINT_BYTES, SCALAR_BYTES = 65, 32
NAMES = ("libcrypto.so.3", "libcrypto.so.4", "libcrypto.3.dylib", "libcrypto-3-x64.dll")
PLACES = ("/opt/homebrew/opt/openssl@3/lib", "/usr/local/opt/openssl@3/lib")
MISSING = (
    "找不到支持 SM2 的 libcrypto：请装 OpenSSL 3（Debian：apt install libssl3），或用 "
    "YIBAO_LIBCRYPTO 指明它的路径。 / No libcrypto with SM2 was found: install OpenSSL 3 (Debian: "
    "apt install libssl3), or name its path in YIBAO_LIBCRYPTO."
)
_UNCOMPRESSED = 4
_PUBLIC_KEY, _KEY_PAIR = 0x86, 0x87
_POINTERS = {
    "EC_GROUP_new_by_curve_name": [c_int],
    "EC_POINT_new": [c_void_p],
    "BN_bin2bn": [c_char_p, c_int, c_void_p],
    "OSSL_PARAM_BLD_new": [],
    "OSSL_PARAM_BLD_to_param": [c_void_p],
    "EVP_PKEY_CTX_new_from_name": [c_void_p, c_char_p, c_char_p],
    "EVP_PKEY_CTX_new": [c_void_p, c_void_p],
}
_NUMBERS = {
    "EC_POINT_mul": [c_void_p] * 6,
    "OSSL_PARAM_BLD_push_utf8_string": [c_void_p, c_char_p, c_char_p, c_size_t],
    "OSSL_PARAM_BLD_push_octet_string": [c_void_p, c_char_p, c_char_p, c_size_t],
    "OSSL_PARAM_BLD_push_BN": [c_void_p, c_char_p, c_void_p],
    "EVP_PKEY_fromdata_init": [c_void_p],
    "EVP_PKEY_fromdata": [c_void_p, POINTER(c_void_p), c_int, c_void_p],
    "EVP_PKEY_sign_init": [c_void_p],
    "EVP_PKEY_sign": [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t],
    "EVP_PKEY_verify_init": [c_void_p],
    "EVP_PKEY_verify": [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t],
    "RAND_priv_bytes": [c_char_p, c_int],
}
_FREE = (
    "EC_GROUP_free",
    "EC_POINT_free",
    "BN_clear_free",
    "OSSL_PARAM_BLD_free",
    "OSSL_PARAM_free",
    "EVP_PKEY_free",
    "EVP_PKEY_CTX_free",
)


class Library:
    """One loaded libcrypto. Its calls leave other threads running."""

    def __init__(self, loaded: ctypes.CDLL) -> None:
        self._c = loaded
        for names, result in ((_POINTERS, c_void_p), (_NUMBERS, c_int)):
            for name, arguments in names.items():
                call = getattr(loaded, name)
                call.argtypes, call.restype = arguments, result
        for name in _FREE:
            call = getattr(loaded, name)
            call.argtypes, call.restype = [c_void_p], None
        loaded.EC_POINT_point2oct.argtypes = [
            c_void_p,
            c_void_p,
            c_int,
            c_char_p,
            c_size_t,
            c_void_p,
        ]
        loaded.EC_POINT_point2oct.restype = c_size_t
        self._group = loaded.EC_GROUP_new_by_curve_name(SM2_NID)
        if not self._group:
            raise OSError("this libcrypto was built without SM2")

    def random_scalar(self) -> bytes:
        """Give 32 random bytes from the library's generator for secrets."""
        drawn = ctypes.create_string_buffer(SCALAR_BYTES)
        _must(self._c.RAND_priv_bytes(drawn, SCALAR_BYTES) == 1, "RAND_priv_bytes")
        return drawn.raw

    def public_point(self, scalar: bytes) -> bytes:
        """Give the uncompressed point of a private scalar, computed in even time."""
        c, group = self._c, self._group
        number = c.BN_bin2bn(scalar, len(scalar), None)
        point = c.EC_POINT_new(group)
        try:
            _must(c.EC_POINT_mul(group, point, number, None, None, None) == 1, "EC_POINT_mul")
            out = ctypes.create_string_buffer(POINT_BYTES)
            size = c.EC_POINT_point2oct(group, point, _UNCOMPRESSED, out, POINT_BYTES, None)
            _must(size == POINT_BYTES, "EC_POINT_point2oct")
            return out.raw
        finally:
            c.EC_POINT_free(point)
            c.BN_clear_free(number)

    def key(self, point: bytes, scalar: bytes | None = None) -> Key:
        """Give the library's own form of a key; with `scalar` it can sign."""
        c = self._c
        built, number = c.OSSL_PARAM_BLD_new(), None
        context = c.EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
        parameters, made = None, c_void_p()
        try:
            push = c.OSSL_PARAM_BLD_push_octet_string
            c.OSSL_PARAM_BLD_push_utf8_string(built, b"group", b"SM2", 0)
            _must(push(built, b"pub", point, len(point)) == 1, "OSSL_PARAM_BLD")
            if scalar is not None:
                number = c.BN_bin2bn(scalar, len(scalar), None)
                _must(c.OSSL_PARAM_BLD_push_BN(built, b"priv", number) == 1, "OSSL_PARAM_BLD")
            parameters = c.OSSL_PARAM_BLD_to_param(built)
            kind = _PUBLIC_KEY if scalar is None else _KEY_PAIR
            _must(c.EVP_PKEY_fromdata_init(context) == 1, "EVP_PKEY_fromdata_init")
            _must(c.EVP_PKEY_fromdata(context, byref(made), kind, parameters) == 1, "fromdata")
        finally:
            c.OSSL_PARAM_free(parameters)
            c.EVP_PKEY_CTX_free(context)
            c.OSSL_PARAM_BLD_free(built)
            c.BN_clear_free(number)
        return Key(c, made)


class Key:
    """A key inside the library, freed with this object."""

    def __init__(self, loaded: ctypes.CDLL, pkey: c_void_p) -> None:
        self._c, self._pkey = loaded, pkey
        self._free = loaded.EVP_PKEY_free

    def __del__(self) -> None:
        self._free(self._pkey)

    def sign(self, e: bytes) -> bytes:
        """Give the DER signature of the 32-byte digest `e`."""
        c = self._c
        context = c.EVP_PKEY_CTX_new(self._pkey, None)
        try:
            _must(c.EVP_PKEY_sign_init(context) == 1, "EVP_PKEY_sign_init")
            out, size = ctypes.create_string_buffer(80), c_size_t(80)
            _must(c.EVP_PKEY_sign(context, out, byref(size), e, len(e)) == 1, "EVP_PKEY_sign")
            return out.raw[: size.value]
        finally:
            c.EVP_PKEY_CTX_free(context)

    def verify(self, e: bytes, raw: bytes) -> bool:
        """Say whether 64 raw bytes sign the digest `e`."""
        c, der = self._c, to_der(raw)
        context = c.EVP_PKEY_CTX_new(self._pkey, None)
        try:
            _must(c.EVP_PKEY_verify_init(context) == 1, "EVP_PKEY_verify_init")
            good: int = c.EVP_PKEY_verify(context, der, len(der), e, len(e))
            return good == 1
        finally:
            c.ERR_clear_error()
            c.EVP_PKEY_CTX_free(context)


@cache
def library() -> Library | None:
    """Give the first libcrypto that knows SM2, or None."""
    for name in _candidates():
        try:
            loaded = ctypes.CDLL(name)
            loaded.OpenSSL_version_num.restype = c_ulong
            if loaded.OpenSSL_version_num() >= OLDEST:
                return Library(loaded)
        except (OSError, AttributeError):
            continue
    return None


def needed() -> Library:
    """Give the library. Raises: `Unavailable`, saying what to install, when there is none."""
    found = library()
    if found is None:
        raise Unavailable("crypto.no_libcrypto", MISSING)
    return found


def _candidates() -> Iterator[str]:
    told = os.environ.get("YIBAO_LIBCRYPTO")
    if told:
        yield told
        return
    hashing = find_spec("_hashlib")
    if hashing is not None and hashing.origin and Path(hashing.origin).is_file():
        yield hashing.origin  # what it is linked to is found through it
    found = find_library("crypto")
    if found:
        yield found
    yield from NAMES
    for place in PLACES:
        yield f"{place}/libcrypto.dylib"
    driver = find_spec("psycopg_binary")
    for folder in (driver.submodule_search_locations or ()) if driver else ():
        beside = Path(folder).parent / "psycopg_binary.libs"
        yield from (str(path) for path in sorted(beside.glob("libcrypto-*.so*")))


def _must(good: Any, what: str) -> None:
    if not good:
        raise BrokenPromise("crypto.library", f"libcrypto refused {what}")
