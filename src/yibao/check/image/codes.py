"""Codes in a picture, decoded offline: where they lead, or what they are when that is no link.

Nothing is opened. A password in a Wi-Fi code is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from yibao.check.image.ocr import Array, Quad

MAX_CODES = 12
MAX_TEXT = 1_000
_SMALL_PIXELS = 1_100_000
_FORMATS = ("QRCode", "MicroQRCode", "RMQRCode", "DataMatrix", "Aztec", "PDF417", "Code128")
_PLAIN = ("link", "text")

CODE_KINDS: dict[str, tuple[str, str]] = {
    "link": (
        "这个码打开一个网址，我们按网址查过",
        "this code opens an address, which was checked as a link",
    ),
    "payment": ("这是收款码：扫了就是付钱给别人", "a code that takes payment: scanning it pays"),
    "own_payment": (
        "这像您自己的付款码：别人扫了就能扣钱，不要截图发给任何人",
        "this looks like your own payment code: whoever scans it can charge you; send it to nobody",
    ),
    "contact": ("这个码用来加人或进群", "this code adds a person or joins a group"),
    "phone": ("这个码会拨号或发短信", "this code dials a number or sends a text message"),
    "wifi": ("这是连 Wi-Fi 的码", "a code for joining a Wi-Fi network"),
    "text": ("这个码里是一段文字，我们一起查过", "this code holds words, which were checked too"),
}
"""What each kind of code is, in Chinese and English."""

_ADDS = r"begin:vcard|mecard:|https?://(?:u\.wechat|(?:work\.)?weixin\.qq)\.com/"
_KINDS = (
    ("wifi", re.compile(r"wifi:", re.I)),
    ("contact", re.compile(_ADDS, re.I)),
    (
        "payment",
        re.compile(
            r"wxp://|weixin://wxpay|alipays?://|https?://(?:qr\.alipay\.com|qr\.95516\.com|"
            r"payapp\.weixin\.qq\.com|wx\.tenpay\.com)/",
            re.I,
        ),
    ),
    ("own_payment", re.compile(r"(?:1[0-5]|2[5-9]|30|62)\d{16}")),
    ("phone", re.compile(r"(?:tel|sms|smsto|mmsto):", re.I)),
    ("link", re.compile(r"(?:https?://|www\.)\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?:]\S*)?", re.I)),
)  # fmt: skip
_SSID = re.compile(r"S:((?:\\.|[^;\\])*)")


@dataclass(frozen=True, slots=True)
class Code:
    """One code: what it says (as it may be shown), where it stands, and what it is for."""

    text: str
    quad: Quad
    format: str
    kind: str

    @property
    def in_message(self) -> bool:
        """Whether its text is read as part of the message."""
        return self.kind in _PLAIN

    def covers(self, x: float, y: float) -> bool:
        """Say whether a point lies in the upright box around the code."""
        xs, ys = [p[0] for p in self.quad], [p[1] for p in self.quad]
        return min(xs) <= x <= max(xs) and min(ys) <= y <= max(ys)


def read_codes(pixels: Array) -> list[Code]:
    """Give every code in an RGB array, each once, from the top."""
    found = list(_decoded(pixels, 1))
    if not found and pixels.shape[0] * pixels.shape[1] <= _SMALL_PIXELS:
        # Small codes have too few pixels a module; twice the size is enough for most.
        found = list(_decoded(pixels.repeat(2, axis=0).repeat(2, axis=1), 2))
    found.sort(key=lambda code: (code.quad[0][1], code.quad[0][0]))
    return found[:MAX_CODES]


def kind_of(text: str) -> str:
    """Name what a code's text is for."""
    return next((kind for kind, pattern in _KINDS if _meant(kind, pattern, text)), "text")


def _meant(kind: str, pattern: re.Pattern[str], text: str) -> bool:
    whole = kind in ("own_payment", "link")
    return (pattern.fullmatch(text) if whole else pattern.match(text)) is not None


def _decoded(pixels: Array, scale: int) -> Iterator[Code]:
    import cv2  # noqa: PLC0415
    import zxingcpp  # noqa: PLC0415

    formats: Any = [getattr(zxingcpp.BarcodeFormat, name) for name in _FORMATS]
    grey: Any = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    for one in zxingcpp.read_barcodes(grey, formats=formats):
        text = one.text.strip()
        if not one.valid or not text:
            continue
        at = one.position
        corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        tl, tr, br, bl = ((p.x / scale, p.y / scale) for p in corners)
        kind = kind_of(text)
        yield Code(_shown(text, kind), (tl, tr, br, bl), str(one.format), kind)


def _shown(text: str, kind: str) -> str:
    if kind == "wifi":
        name = _SSID.search(text)
        return f"Wi-Fi: {name[1] if name else ''}"[:MAX_TEXT]
    if kind == "own_payment":
        return f"{text[:2]}{'*' * (len(text) - 4)}{text[-2:]}"
    return text[:MAX_TEXT]
