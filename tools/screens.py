"""Invented screenshots for tests and measurements: SMS, chat, notification, web page, poster.

Every picture is drawn here from a text; no real screen was copied. Needs the `images` extra and a
Chinese font. `python tools/screens.py OUT TEXT` writes one of each kind.
"""

from __future__ import annotations

import io
import random
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from yibao.check.image.fonts import find_font

Colour = tuple[int, int, int]
NOT_FIRST = "，。、；：？！）】》」』”’…,.;:?!)]}%"
WIDTH, HEIGHT = 1080, 1920


@dataclass(frozen=True)
class Theme:
    """The colours of one screen."""

    paper: Colour
    ink: Colour
    faint: Colour
    bubble: Colour
    mine: Colour


LIGHT = Theme((245, 245, 247), (20, 20, 22), (140, 140, 146), (255, 255, 255), (149, 236, 105))
DARK = Theme((17, 17, 19), (232, 232, 236), (128, 128, 134), (44, 44, 48), (58, 176, 90))


class Screen:
    """A picture of one phone screen that is drawn from top to bottom."""

    def __init__(self, theme: Theme, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        self.theme = theme
        self.image = Image.new("RGB", size, theme.paper)
        self.draw = ImageDraw.Draw(self.image)
        self.y = 0

    def words(
        self, x: int, y: int, text: str, *, size: int = 40, colour: Colour | None = None
    ) -> None:
        """Write one line."""
        self.draw.text((x, y), text, fill=colour or self.theme.ink, font=font(size))

    def centred(self, y: int, text: str, *, size: int, colour: Colour | None = None) -> None:
        """Write one line in the middle."""
        width = int(font(size).getlength(text))
        self.words((self.image.width - width) // 2, y, text, size=size, colour=colour)

    def status_bar(self, clock: str = "14:26") -> None:
        """The clock on the left; network and battery on the right."""
        self.words(56, 26, clock, size=38)
        self.words(790, 26, "5G", size=34)
        self.words(860, 26, "HD", size=26)
        self.draw.rounded_rectangle((950, 34, 1016, 66), 8, outline=self.theme.ink, width=3)
        self.words(960, 33, "86", size=26)
        self.y = 96

    def block(
        self,
        text: str,
        at: tuple[int, int],
        width: int,
        *,
        size: int = 42,
        ink: Colour | None = None,
    ) -> int:
        """Write a paragraph wrapped to `width`; gives where it ends."""
        x, y = at
        for line in wrapped(text, width, size):
            self.words(x, y, line, size=size, colour=ink)
            y += int(size * 1.45)
        return y

    def bubble(self, text: str, x: int, width: int, fill: Colour, ink: Colour) -> None:
        """Write a rounded bubble at the present height."""
        lines = wrapped(text, width - 72, 42)
        high = int(len(lines) * 61) + 56
        self.draw.rounded_rectangle((x, self.y, x + width, self.y + high), 28, fill=fill)
        self.block(text, (x + 36, self.y + 24), width - 72, ink=ink)
        self.y += high + 48

    def png(self) -> bytes:
        """The picture as a file."""
        return as_file(self.image)


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The system's Chinese font at a size."""
    found = find_font()
    if found is None:
        raise SystemExit("no Chinese font on this system: apt install fonts-noto-cjk")
    return ImageFont.truetype(str(found.path), size, index=found.index)


def wrapped(text: str, width: int, size: int) -> list[str]:
    """Lines of `text` no wider than `width` pixels, broken as phones break Chinese."""
    lines = []
    for part in text.split("\n"):
        line = ""
        for word in unbroken(part):
            if (
                line
                and font(size).getlength(line + word.rstrip()) > width
                and word not in NOT_FIRST
            ):
                lines.append(line.rstrip())
                line = ""
            line += word
        lines.append(line)
    return lines


def unbroken(text: str) -> list[str]:
    """What phones keep on one line: a Chinese character, a Latin word; long addresses break."""
    return re.findall(r"[A-Za-z0-9'’-]{1,14}[,.;:?!)]? ?|.", text)


def sms(text: str, theme: Theme = LIGHT) -> Image.Image:
    """The SMS app: sender on top, one bubble, the input bar below."""
    screen = Screen(theme)
    screen.status_bar()
    screen.words(48, 118, "〈", size=52)
    screen.centred(120, "1069 0553 8812", size=44)
    screen.draw.line((0, 210, WIDTH, 210), fill=theme.faint)
    screen.centred(250, "短信/彩信", size=32, colour=theme.faint)
    screen.centred(300, "今天 14:21", size=32, colour=theme.faint)
    screen.y = 380
    screen.bubble(text, 40, 860, theme.bubble, theme.ink)
    _input_bar(screen, "短信/彩信")
    return screen.image


def chat(text: str, theme: Theme = LIGHT) -> Image.Image:
    """A chat: what lies before `text` is small talk; its turns go left, B: and 我: go right."""
    screen = Screen(theme)
    screen.status_bar("9:41")
    screen.words(48, 118, "〈", size=52)
    screen.centred(120, "社区便民群(168)", size=44)
    screen.words(990, 112, "···", size=52)
    screen.centred(240, "昨天 20:13", size=32, colour=theme.faint)
    screen.y = 320
    for turn in text.split("\n"):
        mine = turn.startswith(("B：", "B:", "我：", "我:"))
        said = turn[2:] if turn[1:2] in ("：", ":") and turn[0] in "AB我" else turn
        ink = theme.ink if not mine or theme is DARK else (10, 10, 10)
        wide = min(760, int(font(42).getlength(said)) + 80)
        left = WIDTH - 170 - wide if mine else 170
        face = WIDTH - 140 if mine else 40
        screen.draw.rounded_rectangle((face, screen.y, face + 100, screen.y + 100), 14, (120,) * 3)
        screen.bubble(said, left, wide, theme.mine if mine else theme.bubble, ink)
        if screen.y > HEIGHT - 260:
            break
    _input_bar(screen, "")
    screen.words(930, HEIGHT - 112, "发送", size=38)
    return screen.image


def _input_bar(screen: Screen, hint: str) -> None:
    y = HEIGHT - 140
    screen.draw.rounded_rectangle((130, y, 900, y + 96), 20, fill=screen.theme.bubble)
    screen.words(165, y + 24, hint, size=38, colour=screen.theme.faint)


def notification(text: str, theme: Theme = DARK) -> Image.Image:
    """A locked screen with one notification."""
    screen = Screen(theme)
    screen.status_bar("中国移动")
    screen.centred(230, "14:26", size=190)
    screen.centred(470, "11月22日 星期日", size=44)
    lines = wrapped(text, 900, 38)
    high = 130 + len(lines) * 55
    screen.draw.rounded_rectangle((40, 640, 1040, 640 + high), 36, fill=theme.bubble)
    screen.words(80, 664, "信息", size=34, colour=theme.faint)
    screen.words(910, 664, "现在", size=34, colour=theme.faint)
    screen.block(text, (80, 726), 900, size=38)
    screen.centred(HEIGHT - 110, "上滑解锁", size=34, colour=theme.faint)
    return screen.image


def web(text: str, theme: Theme = LIGHT) -> Image.Image:
    """A browser: the address bar, a heading, the text, a button bar."""
    screen = Screen(theme)
    screen.status_bar()
    screen.draw.rounded_rectangle((40, 110, 1040, 190), 40, fill=theme.bubble)
    screen.words(80, 126, "mp.weixin.qq.com", size=36, colour=theme.faint)
    y = screen.block(text, (60, 260), 960, size=44)
    screen.draw.rounded_rectangle((60, y + 40, 1020, y + 150), 20, fill=(26, 101, 166))
    screen.centred(y + 66, "阅读全文", size=42, colour=(255, 255, 255))
    return screen.image


def poster(text: str, link: str = "http://ybj.example-top.xyz/a") -> Image.Image:
    """A poster with large words and a QR code that holds `link`."""
    screen = Screen(Theme((200, 32, 32), (255, 248, 220), (255, 220, 150), (255,) * 3, (255,) * 3))
    y = screen.block(text, (90, 140), 900, size=62)
    code = qr(link, 420)
    screen.draw.rectangle((310, y + 40, 770, y + 500), fill=(255, 255, 255))
    screen.image.paste(code, (330, y + 60))
    screen.centred(y + 530, "扫码办理", size=48)
    return screen.image


def qr(text: str, side: int) -> Image.Image:
    """A QR code of about `side` pixels."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(made.to_image(scale=8)).convert("RGB").resize((side, side))


KINDS: dict[str, Callable[[str], Image.Image]] = {
    "sms": sms,
    "sms-dark": lambda text: sms(text, DARK),
    "chat": chat,
    "chat-dark": lambda text: chat(text, DARK),
    "notification": notification,
    "web": web,
}


def photographed(image: Image.Image, *, angle: float = 2.5, seed: int = 0) -> Image.Image:
    """The screen as a hand-held photo shows it: turned, in perspective, soft, noisy."""
    chance = random.Random(seed)
    wide, high = image.size
    table = (96, 88, 80)
    turned = image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=table)
    a, b = chance.uniform(-0.00003, 0.00003), chance.uniform(0.00001, 0.00004)
    bent = turned.transform(
        turned.size,
        Image.Transform.PERSPECTIVE,
        (1, 0.01, 0, 0.005, 1, 0, a, b),
        Image.Resampling.BICUBIC,
        fillcolor=table,
    )
    soft = bent.filter(ImageFilter.GaussianBlur(1.2))
    noise = Image.effect_noise(soft.size, 18).convert("RGB")
    return Image.blend(soft, noise, 0.08).resize((wide, high))


def as_file(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    """The picture as the bytes of a file."""
    kept = io.BytesIO()
    image.save(kept, form, **options)
    return kept.getvalue()


def main() -> None:
    """Write one screenshot of each kind."""
    folder, text = Path(sys.argv[1]), sys.argv[2]
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in {**KINDS, "poster": poster}.items():
        (folder / f"{name}.png").write_bytes(as_file(draw(text)))


if __name__ == "__main__":
    main()
