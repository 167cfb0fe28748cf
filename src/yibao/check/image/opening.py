"""A picture file opened with every limit: bytes and pixels are checked before anything is decoded.

In: bytes. Out: an upright RGB picture without metadata. JPEG, PNG, WebP, HEIC and GIF; of what
moves, the first frame. What cannot be read is a clear error, never a traceback.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from yibao.check.image import MAX_IMAGE_BYTES
from yibao.core.errors import InputError, LimitExceeded

MAX_PIXELS = 12 * 1024 * 1024
"""12 MP: a usual photo of a phone, or a screenshot 1080 wide and 11,650 long."""

MAX_ASPECT = 24
MIN_SIDE = 24
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
_OPAQUE, _BRIGHT = 128, 140
# What Pillow's readers raise on damaged files, beside OSError.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError)
_DAMAGED = (*_BROKEN, struct.error, zlib.error, OverflowError, AttributeError, RuntimeError)


def open_image(data: bytes) -> Image.Image:
    """Decode one picture.

    Raises: `LimitExceeded` for too many bytes or pixels or too long a strip, naming the limit;
    `InputError` for what is no picture, too small, or damaged.
    """
    if len(data) > MAX_IMAGE_BYTES:
        size = MAX_IMAGE_BYTES // 1024 // 1024
        zh, en = (
            f"图片太大：上限 {size} MiB。",
            f"The picture is too large: the limit is {size} MiB.",
        )
        raise LimitExceeded("image.too_many_bytes", f"{zh} / {en}", limit_name="bytes", limit=size)
    _register_heif()
    with warnings.catch_warnings():
        # Pillow's own limit is wider than ours, which follows at once.
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise _too_many_pixels() from error
        except _DAMAGED as error:
            raise _unknown(data) from error
        _check_shape(*image.size)
        try:
            image.load()
            return _plain(ImageOps.exif_transpose(image))
        except _DAMAGED as error:
            zh = "这张图坏了或没有传完，读不出来。请重新发一次，或重新截图。"
            en = (
                "The picture is damaged or incomplete. Send it again, or take the screenshot again."
            )
            raise InputError("image.broken", f"{zh} / {en}") from error


def _check_shape(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    longer, shorter = max(width, height), min(width, height)
    if shorter < MIN_SIDE:
        zh, en = f"图片太小：每边至少 {MIN_SIDE} 像素。", f"Too small: {MIN_SIDE} pixels at least."
        raise InputError("image.too_small", f"{zh} / {en}")
    if longer > MAX_ASPECT * shorter:
        zh = f"图片太长：长边最多是短边的 {MAX_ASPECT} 倍。请分几段截图。"
        en = f"Too long a strip: one side at most {MAX_ASPECT} times the other. Send it in parts."
        raise LimitExceeded("image.too_long", f"{zh} / {en}", limit_name="aspect", limit=MAX_ASPECT)


def _too_many_pixels() -> LimitExceeded:
    limit = MAX_PIXELS // 1024 // 1024
    zh = f"图片的像素太多：上限 {limit} MP（例如 4096×3072）。请截图或压缩后再发。"
    en = (
        f"Too many pixels: the limit is {limit} MP (4096×3072). Send a screenshot or a smaller one."
    )
    return LimitExceeded(
        "image.too_many_pixels", f"{zh} / {en}", limit_name="pixels", limit=MAX_PIXELS
    )


def _unknown(data: bytes) -> InputError:
    if _looks_known(data):
        zh, en = "这张图坏了，读不出来。请重新发一次。", "The picture is damaged. Send it again."
        return InputError("image.broken", f"{zh} / {en}")
    zh = "这不是认得的图片。请用 JPEG、PNG、WebP、HEIC 或 GIF。"
    return InputError("image.format", f"{zh} / Not a picture we read: JPEG, PNG, WebP, HEIC, GIF.")


def _looks_known(data: bytes) -> bool:
    starts = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
    return data.startswith(starts) or data[8:12] in (b"WEBP", b"heic", b"heix", b"mif1")


def _plain(image: Image.Image) -> Image.Image:
    """RGB, with nothing left of transparency, depth and metadata."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = _eight_bits(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = _on_paper(image.convert("RGBA"))
    kept = image.convert("RGB")
    bare = Image.new("RGB", kept.size)
    bare.paste(kept)
    return bare


def _eight_bits(image: Image.Image) -> Image.Image:
    deep: Any = np.asarray(image).astype(np.float32)
    low, high = float(deep.min()), float(deep.max())
    scale = 255 / (high - low) if high > 255 and high > low else 1.0
    base = low if high > 255 else 0.0
    return Image.fromarray(np.clip((deep - base) * scale, 0, 255).astype(np.uint8))


def _on_paper(image: Image.Image) -> Image.Image:
    """Put what is transparent on white, or on black where the drawing itself is bright."""
    pixels: Any = np.asarray(image)
    drawn = pixels[pixels[:, :, 3] >= _OPAQUE][:, :3]
    bright = drawn.size > 0 and float(drawn.mean()) > _BRIGHT
    hollow = drawn.shape[0] < pixels.shape[0] * pixels.shape[1] // 2
    paper = Image.new("RGBA", image.size, "black" if bright and hollow else "white")
    return Image.alpha_composite(paper, image)


@cache
def _register_heif() -> None:
    import pi_heif  # noqa: PLC0415

    pi_heif.register_heif_opener(thumbnails=False)
