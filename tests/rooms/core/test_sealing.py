"""Claims about sealing identifiers and about the folder of keys."""

import os
import secrets
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from yibao.core.crypto.keys import KeyFolder
from yibao.core.crypto.seal import Sealer, hmac_sm3, sm3
from yibao.core.errors import BrokenPromise, Conflict, NotAllowed, NotFound, Unavailable

KEYS = Sealer(bytes(range(16)), bytes(range(32)))
PLACE = "person.id_number"


def test_sm3_gives_the_standards_example() -> None:
    wanted = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abc").hex() == wanted


def test_sm4_gcm_gives_the_example_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(
        bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    )
    plain = b"".join(bytes.fromhex(letter * 16) for letter in "ABCDEFEA")
    sealed = encryptor.update(plain) + encryptor.finalize()
    assert sealed.hex().startswith("17f399f08c67d5ee19d0dc9969c4bb7d")
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@given(st.text(max_size=200))
def test_what_is_sealed_opens_and_shows_nothing(value: str) -> None:
    sealed = KEYS.seal(value, place=PLACE, randomness=secrets.token_bytes)
    assert KEYS.open(sealed, place=PLACE) == value
    assert len(value.encode()) < 8 or value.encode() not in sealed


@given(st.integers(0, 34), st.integers(1, 255))
def test_a_changed_byte_never_opens(at: int, by: int) -> None:
    sealed = bytearray(KEYS.seal("示例甲", place=PLACE, randomness=secrets.token_bytes))
    sealed[at] ^= by
    with pytest.raises(NotAllowed, match=r"seal\.broken"):
        KEYS.open(bytes(sealed), place=PLACE)


def test_a_value_sealed_for_one_place_does_not_open_in_another() -> None:
    sealed = KEYS.seal("示例甲", place=PLACE, randomness=secrets.token_bytes)
    with pytest.raises(NotAllowed):
        KEYS.open(sealed, place="person.name")


def test_two_seals_differ_and_finding_does_not() -> None:
    seals = {KEYS.seal("甲", place=PLACE, randomness=secrets.token_bytes) for _ in range(9)}
    assert len(seals) == 9
    assert KEYS.find("甲", place=PLACE) == KEYS.find("甲", place=PLACE)
    assert KEYS.find("甲", place=PLACE) != KEYS.find("甲", place="person.name")
    assert KEYS.find("甲", place=PLACE) != hmac_sm3(bytes(32), b"person.id_number\0\xe7\x94\xb2")


def test_keys_are_never_shown() -> None:
    assert "\\x00" not in repr(KEYS)
    assert "0001020304" not in repr(KEYS)


def test_short_keys_are_refused() -> None:
    with pytest.raises(BrokenPromise):
        Sealer(b"short", bytes(32))


def test_keys_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    with pytest.raises(NotFound):
        folder.sealer()
    made = folder.make_sealer(secrets.token_bytes)
    assert folder.make_sealer(secrets.token_bytes) == made
    assert (tmp_path / "keys" / "seal.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Conflict):
        folder.keep("seal", b"other")


def test_a_key_others_may_read_is_not_used(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    folder.make_sealer(secrets.token_bytes)
    os.chmod(tmp_path / "seal.key", 0o644)
    with pytest.raises(Unavailable, match=r"key\.open_to_others"):
        folder.sealer()


def test_a_garbled_key_file_is_named(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    folder.keep("seal", b"x" * 16)
    (tmp_path / "seal.key").write_text("not hexadecimal")
    with pytest.raises(Unavailable, match=r"seal\.key"):
        folder.read("seal")
