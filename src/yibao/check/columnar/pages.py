"""Read messages in pages: as many at once as are worth it, in order, none lost.

In: rows of message, adcode and day, one by one. Out: pages of texts; what cannot be read keeps its
place as a fault. The first pages are short, so that whoever wants only a few waits for few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from yibao.check.message import MAX_TEXT_BYTES, Message, read_message

FIRST_PAGE, LARGEST_PAGE, GROWTH = 16, 512, 4
MOST_CHARACTERS = 150_000
SURELY_SHORT = MAX_TEXT_BYTES // 4  # a character has four bytes at most
Row = tuple[str | bytes | Message, str, date]


@dataclass(slots=True)
class Page:
    """Texts with the region and day of each, and what could not be read.

    `faults` are by the number of the row in the page; `broken` is what the source of rows raised
    after the last.
    """

    texts: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    faults: dict[int, Exception] = field(default_factory=dict)
    broken: Exception | None = None

    @property
    def size(self) -> int:
        """Give the number of rows, read or not."""
        return len(self.texts) + len(self.faults)


def pages(rows: Iterable[Row | Exception]) -> Iterator[Page]:
    """Give the rows page by page; a row that is an error is a fault at its place."""
    source = iter(rows)
    largest = FIRST_PAGE
    while True:
        page = _fill(source, largest)
        if page.size or page.broken:
            yield page
        if page.size == 0 or page.broken:
            return
        largest = min(largest * GROWTH, LARGEST_PAGE)


def _fill(source: Iterator[Row | Exception], largest: int) -> Page:
    page = Page()
    unproved: list[int] = []
    characters = 0
    while page.size < largest and characters < MOST_CHARACTERS:
        try:
            row = next(source)
        except StopIteration:
            break
        except Exception as error:  # handed on, at its place
            page.broken = error
            break
        try:
            message, region, day = _row(row)
            if isinstance(message, str) and len(message) <= SURELY_SHORT:
                unproved.append(len(page.texts))
                text = message
            else:
                text = (message if isinstance(message, Message) else read_message(message)).text
        except Exception as error:  # handed on, at its place
            page.faults[page.size] = error
            continue
        page.texts.append(text)
        page.regions.append(region)
        page.days.append(day)
        characters += len(text)
    _repair(page.texts, unproved)
    return page


def _row(row: Row | Exception) -> Row:
    if isinstance(row, Exception):
        raise row
    return row


def _repair(texts: list[str], unproved: list[int]) -> None:
    """Read those texts again that hold lone surrogates; there hardly ever are any."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        for i in unproved:
            texts[i] = read_message(texts[i]).text
