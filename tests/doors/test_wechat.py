"""The callback of an Official Account, over real HTTP, beside a peer written independently."""

import base64
import hashlib
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

YIBAO = Path(sys.executable).with_name("yibao")
TOKEN, APP_ID = "invented1Token", "wx0000example00000"
KEY_TEXT = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SCAM = (
    "【医保局】您的医保账户已停用，请点击 http://ybj.example-top.xyz 填写银行卡号和验证码恢复使用"
)


# --- a second AES, straight from FIPS 197, so that ours is not tested with itself


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = (a << 1) ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def _substitutes() -> list[int]:
    box = []
    for value in range(256):
        inverse = next((x for x in range(256) if _times(value, x) == 1), 0)
        turned = [inverse << n | inverse >> (8 - n) for n in range(5)]
        box.append((turned[0] ^ turned[1] ^ turned[2] ^ turned[3] ^ turned[4] ^ 0x63) & 0xFF)
    return box


SUBSTITUTE = _substitutes()
BACK = [SUBSTITUTE.index(value) for value in range(256)]


class Aes256:
    """One key; blocks of 16 bytes."""

    def __init__(self, key: bytes) -> None:
        words = [list(key[i : i + 4]) for i in range(0, 32, 4)]
        round_constant = 1
        for i in range(8, 60):
            word = list(words[i - 1])
            if i % 8 == 0:
                word = [SUBSTITUTE[b] for b in (*word[1:], word[0])]
                word[0] ^= round_constant
                round_constant = _times(round_constant, 2)
            elif i % 8 == 4:
                word = [SUBSTITUTE[b] for b in word]
            words.append([a ^ b for a, b in zip(word, words[i - 8], strict=True)])
        flat = [b for word in words for b in word]
        self.keys = [flat[i : i + 16] for i in range(0, 240, 16)]

    def encrypt(self, block: bytes) -> bytes:
        state = self._add(list(block), 0)
        for turn in range(1, 15):
            state = [SUBSTITUTE[b] for b in state]
            state = [state[(i + 4 * (i % 4)) % 16] for i in range(16)]
            if turn < 14:
                state = self._mix(state, (2, 3, 1, 1))
            state = self._add(state, turn)
        return bytes(state)

    def decrypt(self, block: bytes) -> bytes:
        state = list(block)
        for turn in range(14, 0, -1):
            state = self._add(state, turn)
            if turn < 14:
                state = self._mix(state, (14, 11, 13, 9))
            state = [state[(i - 4 * (i % 4)) % 16] for i in range(16)]
            state = [BACK[b] for b in state]
        return bytes(self._add(state, 0))

    def _add(self, state: list[int], turn: int) -> list[int]:
        return [a ^ b for a, b in zip(state, self.keys[turn], strict=True)]

    def _mix(self, state: list[int], row: tuple[int, ...]) -> list[int]:
        mixed = []
        for i in range(16):
            column, at = i // 4 * 4, i % 4
            value = 0
            for j in range(4):
                value ^= _times(state[column + j], row[(j - at) % 4])
            mixed.append(value)
        return mixed


class Peer:
    """WeChat's side: signs, seals, sends, and opens what comes back."""

    def __init__(self, address: str, *, sealed: bool) -> None:
        self.address, self.sealed = address, sealed
        self.key = base64.b64decode(KEY_TEXT + "=")
        self.aes = Aes256(self.key)

    def sign(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((TOKEN, *parts))).encode()).hexdigest()

    def seal(self, xml: bytes, owner: str = APP_ID) -> str:
        whole = secrets.token_bytes(16) + len(xml).to_bytes(4, "big") + xml + owner.encode()
        pad = 32 - len(whole) % 32
        whole += bytes([pad]) * pad
        last, out = self.key[:16], b""
        for i in range(0, len(whole), 16):
            block = bytes(a ^ b for a, b in zip(whole[i : i + 16], last, strict=True))
            last = self.aes.encrypt(block)
            out += last
        return base64.b64encode(out).decode()

    def unseal(self, text: str) -> bytes:
        raw, last, whole = base64.b64decode(text), self.key[:16], b""
        for i in range(0, len(raw), 16):
            block = self.aes.decrypt(raw[i : i + 16])
            whole += bytes(a ^ b for a, b in zip(block, last, strict=True))
            last = raw[i : i + 16]
        assert 1 <= whole[-1] <= 32
        whole = whole[: -whole[-1]]
        length = int.from_bytes(whole[16:20], "big")
        assert whole[20 + length :].decode() == APP_ID
        return whole[20 : 20 + length]

    def send(
        self, xml: bytes, *, at: int | None = None, spoil: str = "", owner: str = APP_ID
    ) -> "Answer":
        """Deliver a message as WeChat does; `spoil` replaces one part of the query."""
        moment, nonce = str(at or int(time.time())), secrets.token_hex(5)
        query = {"timestamp": moment, "nonce": nonce, "signature": self.sign(moment, nonce)}
        body = xml
        if self.sealed:
            sealed = self.seal(xml, owner)
            query |= {"encrypt_type": "aes", "msg_signature": self.sign(moment, nonce, sealed)}
            body = f"<xml><ToUserName>a</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode()
        if spoil:
            name, _, value = spoil.partition("=")
            query[name] = value
        return self.raw(body, query)

    def raw(self, body: bytes | None, query: dict[str, str]) -> "Answer":
        url = f"{self.address}/wechat?{urllib.parse.urlencode(query)}"
        began = time.monotonic()
        try:
            with urllib.request.urlopen(url, data=body, timeout=20) as response:
                status, told = response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                status, told = error.code, error.read()
        seconds = time.monotonic() - began
        if self.sealed and status == 200 and told.startswith(b"<xml><Encrypt>"):
            fields = {child.tag: child.text or "" for child in ElementTree.fromstring(told)}
            signed = self.sign(fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
            assert fields["MsgSignature"] == signed
            told = self.unseal(fields["Encrypt"])
        return Answer(status, told, seconds)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float

    @property
    def fields(self) -> dict[str, str]:
        return {child.tag: child.text or "" for child in ElementTree.fromstring(self.body)}

    @property
    def text(self) -> str:
        return self.fields["Content"]


def message(kind: str = "text", *, number: str = "", sender: str = "oUser1", **more: str) -> bytes:
    told = {
        "ToUserName": "gh_example",
        "FromUserName": sender,
        "CreateTime": "1763771000",
        "MsgType": kind,
        "MsgId": number or str(secrets.randbits(60)),
        **more,
    }
    inside = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in told.items())
    return f"<xml>{inside}</xml>".encode()


def serve(**environment: str) -> Iterator[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("YIBAO_WECHAT")}
    command = [str(YIBAO), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**kept, **environment}
    ) as server:
        assert server.stdout
        yield server.stdout.readline().split()[1].rstrip("/")
        server.terminate()


@pytest.fixture(scope="module")
def plain() -> Iterator[Peer]:
    for address in serve(YIBAO_WECHAT_TOKEN=TOKEN):
        yield Peer(address, sealed=False)


@pytest.fixture(scope="module")
def sealed() -> Iterator[Peer]:
    settings = {"YIBAO_WECHAT_AES_KEY": KEY_TEXT, "YIBAO_WECHAT_APP_ID": APP_ID}
    for address in serve(YIBAO_WECHAT_TOKEN=TOKEN, **settings):
        yield Peer(address, sealed=True)


@pytest.fixture(params=["plain", "sealed"])
def peer(request: pytest.FixtureRequest) -> Peer:
    found: Peer = request.getfixturevalue(request.param)
    return found


def test_the_second_aes_holds_to_its_standard() -> None:
    key, block = bytes(range(32)), bytes.fromhex("00112233445566778899aabbccddeeff")
    cipher = bytes.fromhex("8ea2b7ca516745bfeafc49904b496089")
    assert Aes256(key).encrypt(block) == cipher
    assert Aes256(key).decrypt(cipher) == block


def test_the_address_is_proved_by_the_signature_alone(peer: Peer) -> None:
    moment, nonce = str(int(time.time())), "n1"
    query = {"timestamp": moment, "nonce": nonce, "echostr": "1234<b>"}
    assert peer.raw(None, {**query, "signature": peer.sign(moment, nonce)}).body == b"1234<b>"
    assert peer.raw(None, {**query, "signature": "0" * 40}).status == 403
    assert peer.raw(None, query).status == 403


def test_a_message_gets_level_sentence_and_steps_in_time(peer: Peer) -> None:
    answer = peer.send(message(Content=SCAM))
    assert answer.status == 200
    assert (answer.fields["ToUserName"], answer.fields["FromUserName"]) == ("oUser1", "gh_example")
    assert answer.fields["MsgType"] == "text"
    assert answer.text.startswith("▲ 危险")
    assert "\n3. " in answer.text
    assert "\n4. " not in answer.text
    assert "12393" in answer.text
    assert len(answer.text.encode()) <= 2048
    assert answer.seconds < 5


def test_no_link_ever_comes_back(peer: Peer) -> None:
    for text in (
        SCAM,
        "http://ybj-gov.example-top.xyz/a?b",
        "医保 www.nhsa-gov.example-top.xyz 停用",
    ):
        told = peer.send(message(Content=text)).text
        assert "http" not in told
        assert "example-top.xyz" not in told


def test_each_kind_of_message_is_answered_kindly(peer: Peer) -> None:
    picture = message("image", PicUrl="http://mmbiz.qpic.cn/a", MediaId="m")
    assert "提取文字" in peer.send(picture).text
    assert "语音" in peer.send(message("voice", MediaId="m")).text
    assert "停用" not in peer.send(message("location")).text
    link = message("link", Title="医保停用", Description=SCAM, Url="http://ybj.example-top.xyz")
    assert peer.send(link).text.startswith("▲ 危险")
    assert "转发到这里" in peer.send(message("event", Event="subscribe")).text
    assert peer.send(message("event", Event="unsubscribe")).body == b"success"
    assert "没有看到文字" in peer.send(message(Content="  ")).text
    assert "没有在等的结果" in peer.send(message(Content="结果")).text


def test_a_retry_gets_the_same_answer(peer: Peer) -> None:
    number = str(secrets.randbits(60))
    first, again = (peer.send(message(number=number, Content=SCAM)) for _ in range(2))
    assert first.text == again.text


@pytest.mark.parametrize("spoil", ["nonce=x", "timestamp=1", "signature=00", "msg_signature=00"])
def test_a_changed_part_is_refused(peer: Peer, spoil: str) -> None:
    name = spoil.partition("=")[0]
    matters = {"signature": not peer.sealed, "msg_signature": peer.sealed}.get(name, True)
    assert (peer.send(message(Content=SCAM), spoil=spoil).status == 403) is matters


def test_an_old_or_future_request_is_a_replay(peer: Peer) -> None:
    now = int(time.time())
    for at in (now - 400, now + 400):
        assert peer.send(message(Content=SCAM), at=at).status == 403
    assert peer.send(message(Content=SCAM), at=now - 200).status == 200


def test_encrypted_mode_takes_nothing_plain_and_nothing_of_another_account(sealed: Peer) -> None:
    other = Peer(sealed.address, sealed=False)
    assert other.send(message(Content=SCAM)).status == 403
    assert sealed.send(message(Content=SCAM), owner="wxSomebodyElse").status == 400
    moment, nonce = str(int(time.time())), "n"
    for text in ("AAAA", "A" * 64, "!!", base64.b64encode(bytes(64)).decode()):
        query = {
            "timestamp": moment,
            "nonce": nonce,
            "msg_signature": sealed.sign(moment, nonce, text),
        }
        body = f"<xml><Encrypt>{text}</Encrypt></xml>".encode()
        assert sealed.raw(body, query).status == 400


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><Content>&c;</Content></xml>"""
OUTSIDE = (
    b"""<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><xml><Content>&f;</Content></xml>"""
)


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<xml>",
        b"<xml/>",
        b"{}",
        b"\xff\xfe<xml/>",
        BOMB,
        OUTSIDE,
        b"<xml>" + b"<a/>" * 500 + b"</xml>",
        b"<a>" * 3000 + b"</a>" * 3000,
        b"<xml><MsgType>text</MsgType><Content>x</Content></xml>",
        b'<?xml version="1.0" encoding="nonsense"?><xml/>',
    ],
)
def test_broken_and_hostile_xml_is_a_400(peer: Peer, xml: bytes) -> None:
    assert peer.send(xml).status == 400


def test_too_large_a_body_is_a_413(peer: Peer) -> None:
    assert peer.send(message(Content="a" * 200_000)).status == 413


def test_too_long_a_text_is_answered_with_its_limit(plain: Peer) -> None:
    assert "64 KiB" in plain.send(message(Content="停用" * 12_000)).text
