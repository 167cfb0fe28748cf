"""`yibao check --image`: a screenshot in; the verdict out, and the picture with it drawn over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from yibao.check.image import MAX_IMAGE_BYTES, check_image, draw, require_images
from yibao.core.errors import InputError
from yibao.service.pictures import drawn, sheet_of
from yibao.service.sheet import Lang

if TYPE_CHECKING:
    from yibao.check.image.verdict import ImageVerdict

__all__ = ["check_image", "read", "show"]


def read(name: str, target: Path | None, *, force: bool) -> bytes:
    """The bytes of a picture. Refuses at once what could not be written in the end."""
    require_images()
    if target is not None and target.exists() and not force:
        zh, en = f"{target} 已经有了，要覆盖请加 --force。", f"{target} exists; add --force."
        raise InputError("picture.exists", f"{zh} / {en}")
    try:
        with open(name, "rb") as file:
            return file.read(MAX_IMAGE_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        says = f"读不了文件 {name}：{reason} / Cannot read {name}: {reason}"
        raise InputError("picture.unreadable", says) from error


def show(seen: ImageVerdict, lang: str, target: Path | None, *, as_json: bool) -> None:
    """Print the verdict, and write the picture where one is wanted.

    The numbers in the picture are those of what is printed.
    """
    from yibao.service.cli import picture  # noqa: PLC0415
    from yibao.service.cli.paper import paper  # noqa: PLC0415

    language: Lang = "zh" if lang == "zh" else "en"
    sheet = sheet_of(seen, language)
    if target is not None:
        _write(target, draw(seen, language) if as_json else drawn(seen, sheet))
    if as_json:
        click.echo(seen.to_json())
    else:
        paper().print(picture.picture(sheet))


def _write(target: Path, data: bytes) -> None:
    try:
        target.write_bytes(data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        says = f"写不了 {target}：{reason} / Cannot write {target}: {reason}"
        raise InputError("picture.unwritable", says) from error
