"""The pages with many answers: places compared, lawful uses, changes, what is covered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from yibao.core.clock import SYSTEM_CLOCK
from yibao.core.regions import NATION, Region, region
from yibao.policy import Policy, open_policy, upkeep
from yibao.policy import table as lists
from yibao.service.asked import read_day, read_place
from yibao.service.rulebook import pictures, sheets
from yibao.service.rulebook.asking import read_places, read_topic, too_many_cells
from yibao.service.rulebook.words import place_name, said
from yibao.service.sheet.words import Lang
from yibao.service.web.addresses import Given, query_of
from yibao.service.web.policy_pages import named
from yibao.service.web.render import LANGS, language_of, page_of, render

router = APIRouter(include_in_schema=False)

FIRST_YEAR = 2019
YEARS_SHOWN = 5
SVG = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The table asked for. `topic` is empty for all uses."""

    shown: lists.Table
    topic: str


async def get_table(request: Request) -> Response:
    """Places against uses, or all places on one topic."""
    lang, policy, given = language_of(request), open_policy(), Given(request)
    wanted = _wanted(policy, given)
    query = {name: given.text(name) for name in ("regions", "topic", "on")}
    return render(
        "table.html",
        page_of(request, status=422 if given.faults else 200),
        shown=wanted.shown,
        topic=wanted.topic,
        places={row.region.code: place_name(row.region, lang) for row in wanted.shown.rows},
        topics=[(name, policy.topics[name][lang]) for name in policy.topics],
        kinds={name: one["kind"] for name, one in policy.topics.items()},
        asked=query,
        query=query_of(query) if not given.faults else "",
        faults=_told(given, lang),
    )


async def get_table_csv(request: Request) -> Response:
    """The table for a spreadsheet."""
    policy, given = open_policy(), Given(request)
    wanted = _wanted(policy, given)
    text = "\ufeff" + sheets.as_csv(policy, wanted.shown, language_of(request))
    headers = {"content-disposition": 'attachment; filename="yibao-table.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


async def get_table_svg(request: Request) -> Response:
    """The table as a picture."""
    policy, given = open_policy(), Given(request)
    wanted = _wanted(policy, given)
    return _picture(pictures.table_picture(policy, wanted.shown, language_of(request)))


async def get_uses(request: Request) -> Response:
    """The lawful uses of the account in one place."""
    lang, policy, given = language_of(request), open_policy(), Given(request)
    place, on = _place_and_day(given)
    answers = lists.uses(policy, place.code, on=on)
    return render(
        "uses.html",
        page_of(request, status=422 if given.faults else 200),
        groups=[
            (ruling, [one for one in answers if one.ruling == ruling])
            for ruling in lists.RULINGS
            if any(one.ruling == ruling for one in answers)
        ],
        names={one.topic: said(lists.topic_name(policy, one.topic), lang) for one in answers},
        **_common(given, place, on, lang),
    )


async def get_uses_svg(request: Request) -> Response:
    """The lawful uses as a picture."""
    lang, policy = language_of(request), open_policy()
    place, on = _place_and_day(Given(request))
    answers = lists.uses(policy, place.code, on=on)
    return _picture(pictures.uses_picture(policy, place, answers, on=on, lang=lang))


async def get_changes(request: Request) -> Response:
    """What changed for one place, with the timeline."""
    lang, policy, given = language_of(request), open_policy(), Given(request)
    place, on = _place_and_day(given)
    since = _since(given, on)
    every = given.text("about") == "all"
    events = _events(policy, place, since=since, on=on, every=every)
    return render(
        "changes.html",
        page_of(request, status=422 if given.faults else 200),
        events=[(one, pictures.turn_of(policy, one, lang)) for one in reversed(events)],
        whose={one.region: place_name(region(one.region), lang) for one in events},
        years=range(on.year, FIRST_YEAR - 1, -1),
        since=since,
        every=every,
        picture=query_of(
            {"region": _code(place), "since": str(since.year), "about": "all" if every else ""}
        ),
        **_common(given, place, on, lang),
    )


async def get_changes_svg(request: Request) -> Response:
    """The timeline as a picture."""
    lang, policy, given = language_of(request), open_policy(), Given(request)
    place, on = _place_and_day(given)
    since = _since(given, on)
    every = given.text("about") == "all"
    events = _events(policy, place, since=since, on=on, every=every)
    return _picture(pictures.changes_picture(policy, place, events, since=since, lang=lang))


async def get_coverage(request: Request) -> Response:
    """What we claim to know, and what we say outright we do not."""
    lang, policy = language_of(request), open_policy()
    known = upkeep.coverage(policy)
    real = [one for one in known.regions if not region(one.region).fictional]
    return render(
        "coverage.html",
        page_of(request),
        rows=[(one, place_name(region(one.region), lang)) for one in real],
        gaps=[said(gap, lang) for gap in known.not_covered],
        due=len(upkeep.stale(policy, on=SYSTEM_CLOCK.today())),
    )


def _wanted(policy: Policy, given: Given) -> Wanted:
    """The table that the address asks for; where it cannot be read, the whole one of today."""
    day = given.read("on", read_day)
    places = given.read("regions", read_places)
    topic = given.read("topic", read_topic) if given.text("topic") else None
    columns = (topic,) if topic else lists.used_topics(policy)
    fault = too_many_cells(places, columns)
    if fault is not None:
        given.faults.append(fault)
        places = None
    on = day or SYSTEM_CLOCK.today()
    return Wanted(lists.table(policy, on=on, regions=places, topics=columns), topic or "")


def _place_and_day(given: Given) -> tuple[Region, date]:
    """The place and day of the address; where they cannot be read, the nation and today."""
    code = given.read("region", read_place)
    day = given.read("on", read_day)
    return region(code or NATION), day or SYSTEM_CLOCK.today()


def _since(given: Given, on: date) -> date:
    year = given.text("since")
    known = year.isascii() and year.isdecimal() and FIRST_YEAR <= int(year[:4]) <= on.year
    return date(int(year[:4]) if known else max(FIRST_YEAR, on.year - YEARS_SHOWN), 1, 1)


def _events(
    policy: Policy, place: Region, *, since: date, on: date, every: bool
) -> list[lists.Event]:
    topics = None if every else [one for one in policy.topics if one.startswith("personal_")]
    found = lists.changes(policy, place.code, since=since, until=on, topics=topics)
    return [event for event in found if event.is_news]


def _common(given: Given, place: Region, on: date, lang: Lang) -> dict[str, Any]:
    return {
        "place": place_name(place, lang),
        "here": _code(place),
        "region_text": given.text("region") if given.faults else named(place.code, lang),
        "on": on,
        "faults": _told(given, lang),
        "choices": next((fault.choices for fault in given.faults if fault.choices), ()),
    }


def _code(place: Region) -> str:
    return "" if place.code == NATION else place.code


def _told(given: Given, lang: Lang) -> list[tuple[str, str]]:
    return [(fault.field, fault.says(lang)) for fault in given.faults]


def _picture(text: str) -> Response:
    return Response(text, media_type=SVG)


_PAGES: dict[str, Callable[[Request], Any]] = {
    "table": get_table,
    "table.csv": get_table_csv,
    "table.svg": get_table_svg,
    "uses": get_uses,
    "uses.svg": get_uses_svg,
    "changes": get_changes,
    "changes.svg": get_changes_svg,
    "coverage": get_coverage,
}
for _lang in LANGS:
    for _name, _page in _PAGES.items():
        router.add_api_route(f"/{_lang}/policy/{_name}", _page, methods=["GET", "HEAD"])
