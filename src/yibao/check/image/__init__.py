"""Is it real? A screenshot or photo in, the verdict on what it says out.

    from yibao.check.image import check_image, draw
    seen = check_image(data, region="辽宁")
    seen.verdict.level, seen.to_dict()["image"]["boxes"]
    png = draw(seen, "zh")

Words are read and codes decoded offline; nothing is stored, nothing is opened, nothing leaves the
machine. JPEG, PNG, WebP, HEIC and GIF, at most 12 MiB and 12 MP. Needs the extra `images`; without
it `InputError("image.not_installed")` says so.
"""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from yibao.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yibao.check.checker import Checker
    from yibao.check.image.verdict import ImageVerdict, Mark

__all__ = ["MAX_IMAGE_BYTES", "check_image", "draw", "reads_images", "require_images"]

MAX_IMAGE_BYTES = 12 * 1024 * 1024
Shape = Literal["sheet", "boxes"]
_NEEDED = ("PIL", "cv2", "numpy", "onnxruntime", "pi_heif", "rapidocr", "zxingcpp")


def check_image(
    data: bytes,
    *,
    region: str | None = None,
    on: date | None = None,
    checker: Checker | None = None,
) -> ImageVerdict:
    """Give the verdict on what a picture says.

    Raises: `LimitExceeded` over a limit, which it names; `InputError` for what is no picture, is
    damaged, or cannot be read because the extra `images` is not installed.
    """
    require_images()
    # All of this is heavy, and only pictures need it.
    from yibao.check.checker import open_checker  # noqa: PLC0415
    from yibao.check.image.opening import open_image  # noqa: PLC0415
    from yibao.check.image.seeing import see  # noqa: PLC0415
    from yibao.check.image.verdict import ImageVerdict  # noqa: PLC0415

    seen = see(open_image(data))
    verdict = (checker or open_checker()).check(seen.reading.text, region=region, on=on)
    return ImageVerdict(verdict, seen)


def draw(
    seen: ImageVerdict,
    lang: str,
    *,
    marks: Sequence[Mark] | None = None,
    shape: Shape = "sheet",
) -> bytes:
    """Give the picture with the verdict drawn over it, without metadata.

    `marks` replaces the numbering of the boxes, where a door numbers its reasons itself. A
    `sheet` has the level on top and what the numbers mean below, as PNG; `boxes` is the picture
    with its numbered boxes alone, as a smaller JPEG for a page that says the rest.
    """
    from yibao.check.image.drawing import draw_boxes, draw_sheet  # noqa: PLC0415
    from yibao.check.image.fonts import find_font  # noqa: PLC0415

    lang = lang if find_font() else "en"
    drawn = draw_sheet if shape == "sheet" else draw_boxes
    return drawn(seen, lang, seen.marks(lang) if marks is None else marks)


def require_images() -> None:
    """Raise `InputError` unless the extra `images` is installed."""
    if not reads_images():
        zh = "看图需要另外安装：pip install 'yibao[images]'。也可以把文字打出来再查。"
        en = "Reading pictures needs more: pip install 'yibao[images]'. Or type the words."
        raise InputError("image.not_installed", f"{zh} / {en}")


def reads_images() -> bool:
    """Say whether the extra `images` is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)
