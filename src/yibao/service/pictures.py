"""Pictures as every door takes them: read in memory, judged a few at a time, drawn with the marks
of the sheet beside them. Nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache, partial
from os import cpu_count
from typing import TYPE_CHECKING

from yibao.check.image import MAX_IMAGE_BYTES, Shape, check_image, draw
from yibao.service.sheet import Lang, Sheet, lay_out
from yibao.service.sheet.inert import inert

if TYPE_CHECKING:
    from anyio import CapacityLimiter
    from fastapi import Request
    from starlette.datastructures import FormData

    from yibao.check.image.verdict import ImageVerdict

MAX_SHOWN_CODE = 80


async def read_parts(request: Request, *, most_fields: int, most_bytes: int) -> FormData:
    """The parts of a form with at most one file. A large file is never laid on the disk.

    Raises `MultiPartException` for a broken form; `most_bytes` limits a part that is no file.
    """
    from starlette.formparsers import MultiPartParser  # noqa: PLC0415

    class InMemory(MultiPartParser):
        spool_max_size = 2 * MAX_IMAGE_BYTES

    parser = InMemory(
        request.headers,
        request.stream(),
        max_files=1,
        max_fields=most_fields,
        max_part_size=most_bytes,
    )
    return await parser.parse()


async def judge(data: bytes, *, region: str | None = None, on: date | None = None) -> ImageVerdict:
    """The verdict on a picture, made in a thread, so that it holds nobody up."""
    from anyio.to_thread import run_sync  # noqa: PLC0415

    work = partial(check_image, data, region=region, on=on)
    return await run_sync(work, limiter=_at_once())


def sheet_of(seen: ImageVerdict, lang: Lang, *, near: tuple[str, ...] = ()) -> Sheet:
    """The sheet of a picture's verdict: with what its codes are, and how well it could be read."""
    sheet = lay_out(seen.verdict, lang, near=near)
    notes = [note[lang] for note in seen.notes]
    return replace(sheet, notes=(*sheet.notes, *_codes(seen, lang), *notes))


def drawn(seen: ImageVerdict, sheet: Sheet, shape: Shape = "sheet") -> bytes:
    """The picture with the numbers that the sheet's reasons and rules have."""
    from yibao.check.image.verdict import Mark  # noqa: PLC0415

    said = {reason.label: reason.points[0].says for reason in sheet.reasons}
    for rule in sheet.rules:
        said |= {c.label: f"{c.says} — {c.word}" for c in rule.claims}
    marks = [
        Mark(mark.label, (mark.start, mark.end), mark.tone, said.get(mark.label, ""))
        for mark in sheet.marks
    ]
    return draw(seen, sheet.lang, marks=marks, shape=shape)


def _codes(seen: ImageVerdict, lang: Lang) -> Iterator[str]:
    """What each code in the picture is; its address cannot be followed."""
    for code in seen.to_dict()["image"]["codes"]:
        text = code["text"][:MAX_SHOWN_CODE]
        shown = "".join(inert(text, [(0, len(text))] if code["kind"] == "link" else []))
        if lang == "zh":
            yield f"图里的码：{code['says']['zh']}。{shown}"
        else:
            yield f"A code in the picture: {code['says']['en']}. {shown}"


@cache
def _at_once() -> CapacityLimiter:
    """As many pictures at a time as there are processors; the others wait in line."""
    from anyio import CapacityLimiter  # noqa: PLC0415

    return CapacityLimiter(max(1, cpu_count() or 1))
