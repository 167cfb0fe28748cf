"""A picture from anywhere is opened right, or refused with a sentence; never with a traceback."""

import io
import random
import struct
import zlib

import numpy as np
import pi_heif
import pytest
from PIL import Image

from yibao.check.image import MAX_IMAGE_BYTES
from yibao.check.image.opening import MAX_ASPECT, open_image
from yibao.core.errors import InputError, LimitExceeded

RED, SIZE = (200, 30, 30), (60, 40)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    kept = io.BytesIO()
    image.save(kept, form, **options)
    return kept.getvalue()


def plain() -> Image.Image:
    return Image.new("RGB", SIZE, RED)


def near(image: Image.Image, colour: tuple[int, int, int], within: int = 24) -> bool:
    found = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(found, tuple)
    return all(abs(a - b) <= within for a, b in zip(found, colour, strict=True))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_common_format_opens(form: str) -> None:
    image = open_image(saved(plain(), form))
    assert (image.size, image.mode) == (SIZE, "RGB")
    assert near(image, RED)


def test_pictures_of_newer_phones_are_known_by_their_reader() -> None:
    """Nothing here writes HEIC, so its reader must stand, and damage must be said."""
    pi_heif.register_heif_opener()
    assert "HEIF" in Image.OPEN
    head = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"
    with pytest.raises(InputError) as refused:
        open_image(head + bytes(400))
    assert refused.value.code == "image.broken"


def test_of_what_moves_the_first_frame_counts() -> None:
    blue = Image.new("RGB", SIZE, (0, 0, 250))
    for form in ("GIF", "WEBP", "PNG"):
        moving = saved(plain(), form, save_all=True, append_images=[blue, blue], duration=80)
        assert near(open_image(moving), RED), form


def test_print_colours_deep_pixels_and_palettes_become_plain() -> None:
    assert near(open_image(saved(plain().convert("CMYK"), "JPEG")), RED, 60)
    deep = Image.fromarray(np.linspace(0, 65535, 2400).reshape(40, 60).astype(np.uint16))
    opened = open_image(saved(deep, "PNG"))
    low, high = opened.convert("L").getextrema()
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert (low, high) == (0, 255)
    assert near(open_image(saved(plain().quantize(8), "PNG")), RED)
    for mode in ("1", "L", "LA"):
        assert open_image(saved(plain().convert(mode), "PNG")).mode == "RGB"


def test_dark_words_stay_readable_on_nothing_and_so_do_light_ones() -> None:
    for ink in ((0, 0, 0), (255, 255, 255)):
        clear = Image.new("RGBA", SIZE, (0, 0, 0, 0))
        clear.paste((*ink, 255), (20, 10, 40, 20))
        opened = open_image(saved(clear, "PNG"))
        assert opened.getpixel((30, 15)) != opened.getpixel((1, 1))


def test_a_photo_taken_sideways_stands_upright_and_its_place_is_dropped() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0)}
    opened = open_image(saved(plain(), "JPEG", exif=exif.tobytes()))
    assert opened.size == (SIZE[1], SIZE[0])
    assert not opened.getexif()
    assert opened.info == {}


def test_too_many_bytes_are_refused_before_anything_is_read() -> None:
    with pytest.raises(LimitExceeded, match="12 MiB"):
        open_image(b"\x89PNG" + bytes(MAX_IMAGE_BYTES))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that ask for a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1_000_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [4_000, 12_000, 30_000, 60_000])
def test_a_decompression_bomb_is_refused_by_its_header(side: int) -> None:
    with pytest.raises(LimitExceeded, match="12 MP"):
        open_image(png_that_claims(side, side))


def test_the_usual_photo_of_a_phone_is_within_the_limit() -> None:
    assert open_image(saved(Image.new("L", (4096, 3072)), "PNG")).size == (4096, 3072)


def test_a_strip_longer_than_the_limit_is_refused_and_the_limit_named() -> None:
    with pytest.raises(LimitExceeded, match=str(MAX_ASPECT)):
        open_image(saved(Image.new("L", (40, 40 * MAX_ASPECT + 1)), "PNG"))


def test_a_speck_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        open_image(saved(Image.new("L", (1, 1)), "GIF"))
    assert refused.value.code == "image.too_small"


@pytest.mark.parametrize(
    "data", [b"", b"hello", "【医保局】".encode(), b"%PDF-1.7", b"BM" + bytes(60), b"<svg/>" * 9]
)
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        open_image(data)
    assert refused.value.code == "image.format"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_damage_anywhere_is_an_error_or_a_picture(form: str) -> None:
    """Cut off, or with bytes changed: never anything but an InputError."""
    chance = random.Random(form)
    noise = Image.frombytes("RGB", (64, 64), chance.randbytes(64 * 64 * 3))
    whole = saved(noise, form)
    codes: list[str] = []
    for _ in range(120):
        data = bytearray(whole[: chance.randrange(4, len(whole))])
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            open_image(bytes(data))
        except InputError as error:
            codes.append(error.code)
    assert len(codes) > 40
    assert {code.partition(".")[0] for code in codes} == {"image"}
