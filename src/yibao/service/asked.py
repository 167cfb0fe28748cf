"""What every door asks beside the message: the place and the day, read from what people type.

A place or day that cannot be read is a `Fault` with a sentence in both languages; never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yibao.core.dates import parse_date
from yibao.core.errors import InputError, Issue, LimitExceeded
from yibao.core.regions import NATION, Region, candidates, region, resolve_region

MAX_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """One place an ambiguous name may mean: what to ask again with, and what it is called."""

    value: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was asked: a stable code, the field, and what to say of it."""

    code: str
    field: str
    zh: str
    en: str
    choices: tuple[Choice, ...] = ()

    def says(self, lang: str) -> str:
        """The sentence in one language."""
        return self.zh if lang == "zh" else self.en

    def as_error(self) -> InputError:
        """The fault as the error a door raises when it can only refuse."""
        return InputError(self.code, f"{self.zh} / {self.en}")


def read_place(text: str | None) -> str | Fault:
    """The adcode of the place `text` names; the nation when nothing was said."""
    text = (text or "").strip()
    if not text:
        return NATION
    found = resolve_region(text)
    if isinstance(found, Issue) and not text.isascii():
        plain = _simplified(text)
        found, text = resolve_region(plain), plain
    if isinstance(found, Region):
        return found.code
    said = text[:MAX_SHOWN]
    if found.code != "region.ambiguous":
        zh = f"不认识“{said}”这个地方。请写市或省的全名，例如：重庆市、广东省广州市。"
        hint = f" {found.hint[:1].upper()}{found.hint[1:]}" if found.hint else ""
        en = f"We know no place called {said!r}. Write the full name of a city or province.{hint}"
        return Fault("region.unknown", "region", zh, en)
    choices = tuple(_choices(text))
    names = "、".join(choice.zh for choice in choices)
    zh = f"“{said}”不止一个地方，请写全名：{names}。"
    names = ", ".join(choice.en for choice in choices)
    en = f"{said!r} is more than one place. Give the full name: {names}."
    return Fault(found.code, "region", zh, en, choices)


def read_day(text: str | None) -> date | Fault | None:
    """The day `text` names; None, which means today in China, when nothing was said."""
    text = (text or "").strip()
    if not text:
        return None
    day = parse_date(text)
    if isinstance(day, date):
        return day
    said = text[:MAX_SHOWN]
    zh = f"日期“{said}”看不懂。请写成 2026-11-22 这样。"
    return Fault(day.code, "on", zh, f"The date {said!r} cannot be read. Write it like 2026-11-22.")


def full_name(one: Region) -> str:
    """A region with the province it lies in, as people write an address: 广东省广州市."""
    outer = region(one.parent) if one.parent else None
    return one.name if outer is None or outer.code == NATION else outer.name + one.name


def english_name(one: Region) -> str:
    """A region with the province it lies in: Guangzhou, Guangdong."""
    outer = region(one.parent) if one.parent else None
    return (
        one.name_en if outer is None or outer.code == NATION else f"{one.name_en}, {outer.name_en}"
    )


def in_language(error: InputError, lang: str) -> str:
    """One language of an error's sentence, which holds both as `zh / en`."""
    zh, slash, en = error.says.partition(" / ")
    return en if slash and lang == "en" else zh


def too_large(limit_bytes: int, *, what_zh: str, what_en: str) -> LimitExceeded:
    """The refusal of something over a limit, naming the limit."""
    size = f"{limit_bytes // 1024} KiB"
    says = f"{what_zh}太大：上限 {size}。 / {what_en} is too large: the limit is {size}."
    return LimitExceeded("body.too_large", says, limit_name="body", limit=limit_bytes)


def _choices(text: str) -> Iterator[Choice]:
    for one in candidates(text):
        yield Choice(one.code, full_name(one), english_name(one))
        for district in one.shares_name_with:
            yield Choice(district, district, district)


def _simplified(text: str) -> str:
    # Only a name that was not understood pays for the tables.
    from yibao.check import open_checker  # noqa: PLC0415

    return open_checker().lexicon.folding.fold(text).text
