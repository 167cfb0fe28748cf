"""Pictures people can share: the table of places, the lawful uses, the timeline of changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yibao.core.regions import Region, region
from yibao.policy import Answer, Policy
from yibao.policy.table import RULINGS, Event, Table, topic_name
from yibao.service.rulebook.svg import (
    COLOURS,
    GROUND,
    GROUNDS,
    INK,
    LINE,
    PAPER,
    SOFT,
    Drawing,
    measure,
    wrap,
)
from yibao.service.rulebook.words import place_name, ruling_word, said
from yibao.service.sheet.words import Lang, say

CARD = 720
CELL = 40
EDGE = 32

TITLES = {
    "table": ("医保个人账户，各地能用在哪", "What the personal account may be used for, by place"),
    "uses": ("{}：医保个人账户能用在哪", "{}: what the personal account may be used for"),
    "changes": ("{}：医保规定的变化", "{}: how the 医保 rules changed"),
}
NOTES = {
    "table": (
        "按 {} 的规定。以当地医保部门为准，拿不准请打 12393。",
        "Rules of {}. The local 医保 office has the last word; call 12393.",
    ),
    "changes": ("{} 以来。拿不准请打 12393。", "Since {}. In doubt call 12393."),
    "at_latest": ("（最晚）", " (at the latest)"),
    "nothing": ("这段时间没有查到变化。", "We know of no change in this time."),
    "national": ("全国", "national"),
}


def table_picture(policy: Policy, shown: Table, lang: Lang) -> str:
    """Places against uses as shapes, with a legend."""
    names = [(topic, said(name, lang)) for topic, name in shown.topics]
    places = [place_name(row.region, lang) for row in shown.rows]
    left = EDGE + int(max([60.0, *(measure(name) * 20 for name in places)])) + 20
    head = 120 + int(max([0.0, *(measure(name) * 18 for _, name in names)]) * 0.72)
    slanted = int(head * 0.85)
    title = say(TITLES["table"], lang)
    width = max(left + CELL * len(names) + slanted, CARD)
    picture = Drawing(width, title)
    picture.text(EDGE, 52, title, size=28, bold=True)
    for column, (_, name) in enumerate(names):
        picture.text(left + column * CELL + CELL / 2, head - 8, name, size=18, turned=-45)
    for index, row in enumerate(shown.rows):
        top = head + index * CELL
        fill = GROUND if index % 2 == 0 else PAPER
        picture.rect(EDGE - 8, top, left + CELL * len(names) - EDGE + 16, CELL, fill=fill)
        picture.text(EDGE, top + 27, places[index], size=20)
        for column, answer in enumerate(row.answers):
            middle = (left + column * CELL + CELL / 2, top + CELL / 2)
            picture.ruling(*middle, answer.ruling, radius=9)
    bottom = head + CELL * len(shown.rows) + 44
    _legend(picture, bottom, lang)
    bottom = _footer(picture, bottom + 44, say(NOTES["table"], lang).format(shown.on))
    picture.height = bottom
    return picture.finish()


def uses_picture(
    policy: Policy, place: Region, answers: Sequence[Answer], *, on: date, lang: Lang
) -> str:
    """The uses of the account in one place, gathered by ruling."""
    title = say(TITLES["uses"], lang).format(place_name(place, lang))
    picture = Drawing(CARD, title)
    top = _heading(picture, title)
    for ruling in RULINGS:
        own = [answer for answer in answers if answer.ruling == ruling]
        if own:
            top = _group(picture, top, ruling, _names(policy, own, lang), lang)
    picture.height = _footer(picture, top + 24, say(NOTES["table"], lang).format(on))
    return picture.finish()


def changes_picture(
    policy: Policy, place: Region, events: Sequence[Event], *, since: date, lang: Lang
) -> str:
    """A line of time from the top down: what changed on which day, and from what to what."""
    title = say(TITLES["changes"], lang).format(place_name(place, lang))
    picture = Drawing(CARD, title)
    top = _heading(picture, title)
    axis, first = EDGE + 190, top
    below = len(picture.parts)
    for event in events:
        top = _event(picture, policy, event, (axis, top), lang)
    if events:
        line = Drawing(0, "")
        line.line((axis, first - 16), (axis, top - 40), stroke=LINE)
        picture.parts[below:below] = line.parts
    else:
        picture.text(EDGE, top + 20, say(NOTES["nothing"], lang))
        top += 50
    picture.height = _footer(picture, top + 16, say(NOTES["changes"], lang).format(since))
    return picture.finish()


def _heading(picture: Drawing, title: str) -> int:
    top = 56
    for line in wrap(title, size=30, width=CARD - 2 * EDGE):
        picture.text(EDGE, top, line, size=30, bold=True)
        top += 42
    return top + 10


def _names(policy: Policy, answers: Sequence[Answer], lang: Lang) -> list[str]:
    return [said(topic_name(policy, answer.topic), lang) for answer in answers]


def _group(picture: Drawing, top: int, ruling: str, names: Sequence[str], lang: Lang) -> int:
    """One band with the names of a ruling; gives the place below it."""
    lines: list[list[str]] = [[]]
    used = 0.0
    for name in names:
        wide = measure(name) * 20 + 44
        if used + wide > CARD - 2 * EDGE - 32 and lines[-1]:
            lines.append([])
            used = 0.0
        lines[-1].append(name)
        used += wide
    height = 64 + 52 * len(lines)
    picture.rect(EDGE, top, CARD - 2 * EDGE, height, fill=GROUNDS[ruling], corner=14)
    picture.ruling(EDGE + 32, top + 36, ruling, radius=13)
    word = ruling_word("act", ruling, lang)
    picture.text(EDGE + 58, top + 45, word, size=25, fill=COLOURS[ruling], bold=True)
    for number, line in enumerate(lines):
        left = float(EDGE + 16)
        for name in line:
            wide = measure(name) * 20 + 32
            y = top + 64 + 52 * number
            picture.rect(left, y, wide, 42, fill=PAPER, corner=21)
            picture.text(left + 16, y + 28, name, size=20)
            left += wide + 12
    return top + height + 16


def _event(picture: Drawing, policy: Policy, event: Event, at: tuple[int, int], lang: Lang) -> int:
    axis, top = at
    left = axis + 32
    picture.text(EDGE, top, event.on.isoformat(), size=20, bold=True)
    whose = region(event.region)
    note = say(NOTES["national"], lang) if event.region == "000000" else place_name(whose, lang)
    note += "" if event.exact else say(NOTES["at_latest"], lang)
    for number, line in enumerate(wrap(note, size=16, width=150)):
        picture.text(EDGE, top + 26 + 22 * number, line, size=16, fill=SOFT)
    picture.parts.append(f'<circle cx="{axis}" cy="{top - 7}" r="20" fill="{PAPER}"/>')
    picture.ruling(axis, top - 7, event.after, radius=11)
    picture.text(left, top, said(event.name, lang), size=21, bold=True)
    picture.text(left, top + 30, turn_of(policy, event, lang), size=18, fill=COLOURS[event.after])
    below = top + 58
    for line in wrap(said(event.says, lang), size=18, width=CARD - EDGE - left, most=2):
        picture.text(left, below, line, size=18, fill=INK)
        below += 27
    return below + 34


def turn_of(policy: Policy, event: Event, lang: Lang) -> str:
    """From which ruling to which, in words."""
    kind = policy.topics[event.topic]["kind"]
    after = ruling_word(kind, event.after, lang)
    if event.before in (None, event.after):
        return after
    assert event.before is not None
    return f"{ruling_word(kind, event.before, lang)} → {after}"


def _legend(picture: Drawing, y: int, lang: Lang) -> None:
    left = float(EDGE)
    for ruling in RULINGS:
        word = ruling_word("act", ruling, lang)
        picture.ruling(left + 10, y - 7, ruling, radius=9)
        picture.text(left + 28, y, word, size=18)
        left += measure(word) * 18 + 52


def _footer(picture: Drawing, y: int, note: str) -> int:
    for line in wrap(f"{note} · yibao", size=16, width=picture.width - 2 * EDGE):
        picture.text(EDGE, y, line, size=16, fill=SOFT)
        y += 24
    return y + 12
