"""SM2: the library and the plain oracle agree with the standard and with each other."""

import random
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from yibao.core.crypto import sm2, sm2_library, sm2_plain
from yibao.core.crypto.sm2 import PrivateKey, PublicKey, read_private_key, read_public_key
from yibao.core.crypto.sm2_der import from_der, to_der
from yibao.core.crypto.sm2_plain import GX, GY, N, P
from yibao.core.errors import BrokenPromise, Issue, Unavailable

# GM/T 0003.5-2012, annex A: the example of a signature on the recommended curve.
SCALAR = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
X = 0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020
Y = 0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13
Z = "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
E = "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
MESSAGE = b"message digest"
FORBIDDEN = {"gmssl", "sm_crypto", "snowland", "snowland_smx", "pysmx"}
ROOT = Path(__file__).resolve().parents[4]


def pair(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


GOOD = pair(R, S)
BAD = {
    "tampered message": (b"message digesT", GOOD),
    "tampered s": (MESSAGE, pair(R, S ^ 1)),
    "r = 0": (MESSAGE, pair(0, S)),
    "s = 0": (MESSAGE, pair(R, 0)),
    "r + s = n": (MESSAGE, pair(R, N - R)),
    "s = n": (MESSAGE, pair(R, N)),
    "s = ff…": (MESSAGE, pair(R, 2**256 - 1)),
    "zeros": (MESSAGE, bytes(64)),
    "s + n, where it fits": (MESSAGE, pair(R, S)[:63]),
    "r + n": (MESSAGE, pair(min(R + N, 2**256 - 1), S)),
    "one byte more": (MESSAGE, GOOD + b"\0"),
}


@pytest.fixture(scope="module")
def standard() -> PrivateKey:
    key = read_private_key(SCALAR)
    assert isinstance(key, PrivateKey)
    return key


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2_library, "library", lambda: None)


def plainly(public: PublicKey, message: bytes, signature: bytes) -> bool:
    e = sm2_plain.digest(message, public.x, public.y)
    return sm2_plain.verify_digest(e, signature, public.x, public.y)


def test_the_standards_key_digest_and_signature(standard: PrivateKey) -> None:
    assert (standard.public.x, standard.public.y) == (X, Y)
    assert sm2_plain.signer_digest(X, Y, sm2_plain.DEFAULT_IDENTITY).hex() == Z
    assert sm2_plain.digest(MESSAGE, X, Y).hex() == E
    assert standard.public.verify(MESSAGE, GOOD)
    assert plainly(standard.public, MESSAGE, GOOD)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_signature_is_refused_by_both(standard: PrivateKey, name: str) -> None:
    message, signature = BAD[name]
    assert not standard.public.verify(message, signature)
    assert not plainly(standard.public, message, signature)


def test_sm3_is_the_standards() -> None:
    assert sm2_plain.sm3(b"abc").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert sm2_plain.sm3(b"abcd" * 16).hex() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


def test_what_one_signs_the_other_verifies_and_any_flipped_bit_is_refused() -> None:
    draw = random.Random(20261122)
    for _ in range(25):
        key = sm2.generate()
        message = draw.randbytes(draw.randrange(200))
        signature = key.sign(message)
        assert key.public.verify(message, signature)
        assert plainly(key.public, message, signature)
        bit = draw.randrange(512)
        flipped = bytearray(signature)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not key.public.verify(message, bytes(flipped))
        assert not plainly(key.public, message, bytes(flipped))
        assert not sm2.generate().public.verify(message, signature)


def test_the_distinguishing_id_is_part_of_what_is_signed(standard: PrivateKey) -> None:
    signature = standard.sign(MESSAGE, identity=b"ALICE123@YAHOO.COM")
    assert standard.public.verify(MESSAGE, signature, identity=b"ALICE123@YAHOO.COM")
    assert not standard.public.verify(MESSAGE, signature)
    with pytest.raises(BrokenPromise):
        standard.sign(MESSAGE, identity=b"")


def test_points_off_the_curve_are_no_keys(standard: PrivateKey) -> None:
    public = standard.public
    assert read_public_key(public.point) == read_public_key(public.compressed) == public
    for wrong in (
        b"",
        bytes(65),
        b"\4" + bytes(64),
        public.point[:-1],
        b"\5" + public.point[1:],
        b"\4" + GX.to_bytes(32, "big") + (GY + 1).to_bytes(32, "big"),
        b"\4" + (GX + 1).to_bytes(32, "big") + GY.to_bytes(32, "big"),
        b"\2" + P.to_bytes(32, "big"),
        b"\2" + (2**256 - 1).to_bytes(32, "big"),
    ):
        assert isinstance(read_public_key(wrong), Issue)
    without = [x for x in range(1, 30) if sm2_plain.lift(x, odd=False) is None]
    assert without
    assert isinstance(read_public_key(b"\2" + without[0].to_bytes(32, "big")), Issue)


def test_secrets_out_of_range_are_no_keys_and_none_is_shown(standard: PrivateKey) -> None:
    for number in (0, N - 1, N, 2**256 - 1):
        assert isinstance(read_private_key(number.to_bytes(32, "big")), Issue)
    assert isinstance(read_private_key(b"\1"), Issue)
    assert SCALAR.hex() not in repr(standard)
    assert str(SCALAR) not in repr(standard)


def test_der_has_one_spelling() -> None:
    der = to_der(GOOD)
    assert from_der(der) == GOOD
    assert from_der(to_der(pair(1, 128))) == pair(1, 128)
    long_form = bytes((0x30, 0x81, len(der) - 2)) + der[2:]
    negative = bytes.fromhex("300602018002017f")
    padded = bytes.fromhex("30080202000102020001")
    for wrong in (b"", der[:-1], der + b"\0", long_form, negative, padded, b"\x31" + der[1:]):
        assert isinstance(from_der(wrong), Issue)


def test_without_libcrypto_it_still_verifies_and_says_what_signing_needs(no_library: None) -> None:
    public = read_public_key(b"\4" + pair(X, Y))
    assert isinstance(public, PublicKey)
    assert public.verify(MESSAGE, GOOD)
    assert not public.verify(MESSAGE + b"!", GOOD)
    with pytest.raises(Unavailable, match="OpenSSL 3"):
        sm2.generate()


def test_nothing_forbidden_is_required_or_imported() -> None:
    """Each of these loses keys, takes bad signatures or is no cryptography at all."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    required = {package["name"].replace("-", "_") for package in lock["package"]}
    assert required & FORBIDDEN == set()
    program = "import sys, yibao.core.crypto.sm2; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert set(loaded.stdout.decode().split()) & FORBIDDEN == set()
    importing = re.compile(rf"^\s*(?:import|from)\s+(?:{'|'.join(FORBIDDEN)})\b", re.MULTILINE)
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    assert [str(one) for one in sources if importing.search(one.read_text("utf-8"))] == []
