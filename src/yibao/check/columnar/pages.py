"""Read messages in pages: as many at once as are worth it, in order, none lost.

In: rows of message, region and day. Out: pages of texts; what cannot be read keeps its place as a
fault. The first pages are short, so that whoever wants only a few waits for few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from yibao.check.message import MAX_TEXT_BYTES, Message, read_message

FIRST_PAGE, LARGEST_PAGE, GROWTH = 16, 512, 4
SURELY_SHORT = MAX_TEXT_BYTES // 4  # a character has four bytes at most
Raw = str | bytes | Message
Row = tuple[Raw, str, date]


@dataclass(slots=True)
class Page:
    """Texts with the region and day of each; what could not be read, by its number in the page."""

    texts: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    faults: dict[int, Exception] = field(default_factory=dict)


def pages(rows: Iterable[Row | Exception]) -> Iterator[Page]:
    """Give the rows page by page; a row that is an error is a fault at its place.

    Raises what the source of rows raises, after all that came before.
    """
    source = iter(rows)
    largest = FIRST_PAGE
    while True:
        taken: list[Row | Exception] = []
        broken = None
        try:
            taken.extend(islice(source, largest))
        except Exception as error:
            broken = error
        if taken:
            yield _read(taken)
        if broken is not None:
            raise broken
        if len(taken) < largest:
            return
        largest = min(largest * GROWTH, LARGEST_PAGE)


def _read(rows: list[Row | Exception]) -> Page:
    page = Page()
    unproved: list[int] = []
    for number, row in enumerate(rows):
        if isinstance(row, Exception):
            page.faults[number] = row
            continue
        text, region, day = row
        if isinstance(text, str) and len(text) <= SURELY_SHORT:
            unproved.append(len(page.texts))
        else:
            try:
                text = (text if isinstance(text, Message) else read_message(text)).text
            except Exception as error:
                page.faults[number] = error
                continue
        page.texts.append(text)
        page.regions.append(region)
        page.days.append(day)
    _repair(page.texts, unproved)
    return page


def _repair(texts: list[str], unproved: list[int]) -> None:
    """Read those texts again that hold lone surrogates; there hardly ever are any."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        for i in unproved:
            texts[i] = read_message(texts[i]).text
