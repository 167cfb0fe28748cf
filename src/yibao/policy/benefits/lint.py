"""What no single field of a scheme's file can know of itself: holes, overlaps, strays."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from yibao.core.strict_yaml import Place
from yibao.policy.benefits import sections as parts
from yibao.policy.benefits.person import Person
from yibao.policy.benefits.scheme_file import SchemeFile, ValueFile
from yibao.policy.benefits.sections import Sections
from yibao.policy.benefits.terms import Key, fits
from yibao.policy.benefits.words import STATUSES

Fault = tuple[Place, str, str, str]
"""Where, the code, what is wrong, and a hint."""

_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


def history_faults(one: SchemeFile) -> Iterator[Fault]:
    """Values go from the oldest to the newest, one in force at a time."""
    for number, (value, later) in enumerate(zip(one.values, one.values[1:], strict=False)):
        if later.from_ <= value.from_:
            says = f"{later.from_} does not come after {value.from_}"
            hint = "values go from the oldest to the newest"
            yield ("values", number + 1, "from"), "benefits.order", says, hint
        elif value.to is not None and value.to >= later.from_:
            says = f"two values are in force on {later.from_}"
            yield ("values", number, "to"), "benefits.overlap", says, "end it the day before"
    newest = max(value.from_ for value in one.values)
    if newest > one.last_checked:
        says = f"last checked before {newest}, the day of its newest value"
        yield ("last_checked",), "benefits.unchecked", says, "check the scheme again"


def value_faults(number: int, value: ValueFile, sections: Sections) -> Iterator[Fault]:
    """Faults of one value's sections as they stand after the values before it."""
    place: Place = ("values", number)
    absent = [name for name in parts.NEEDED if name not in sections]
    for name in absent:
        says = f"the section {name!r} is missing, here and in every value before"
        yield place, "benefits.missing_section", says, ""
    if not absent:
        for where, code, says, hint in _section_faults(sections):
            yield (*place, *where), code, says, hint


def reading_faults(number: int, value: ValueFile) -> Iterator[Fault]:
    """Two open points must not change the same section, or their order would matter."""
    seen: dict[str, str] = {}
    for at, reading in enumerate(value.readings or ()):
        place: Place = ("values", number, "readings", at)
        if reading.options[0].set or reading.options[0].ladder_per:
            says = "the first option is the sections as they stand and changes nothing"
            yield (*place, "options", 0), "benefits.reading", says, ""
        changed = {
            name
            for option in reading.options
            for name in (parts.given(option.set) if option.set else {})
        }
        for name in changed & seen.keys():
            says = f"{name} is changed by the reading {seen[name]!r} too"
            yield place, "benefits.reading", says, "make it one reading with more options"
        seen |= dict.fromkeys(changed, reading.id)


def _section_faults(sections: Sections) -> Iterator[Fault]:
    yield from _class_faults(sections["classes"])
    yield from _column_faults(sections)
    paying = {step.layer for step in sections["ladder"].steps}
    paying |= {one.layer for name in ("overflow", "supplements") for one in sections.get(name, ())}
    for at, one in enumerate(sections.get("ceilings", ())):
        if strays := set(one.layers) - paying:
            says = f"a ceiling on {', '.join(sorted(strays))}, which pays nothing here"
            yield ("ceilings", at), "benefits.stray_ceiling", says, ""
    if sections.get("overflow") and not sections.get("ceilings"):
        says = "an overflow without a ceiling never pays"
        yield ("overflow",), "benefits.stray_overflow", says, "add the ceiling"
    supplements = sections.get("supplements", ())
    if sum(one.over_yuan is not None for one in supplements) > 1:
        says = "two supplements count the year's burden, which is kept once"
        yield ("supplements",), "benefits.supplements", says, ""
    if len({one.layer for one in supplements}) < len(supplements):
        says = "two supplements are the same layer"
        yield ("supplements",), "benefits.supplements", says, ""
    declared = parts.kinds(sections)
    if len(set(declared)) < len(declared):
        says = "a kind of visit is given twice, or is local"
        yield ("offsite",), "benefits.offsite", says, ""
    yield from _row_faults(sections)


def _class_faults(classes: Sequence[Any]) -> Iterator[Fault]:
    names = [one.id for one in classes]
    for at, name in enumerate(names):
        if name in names[:at]:
            yield ("classes", at), "benefits.class", f"the class {name!r} is given twice", ""
    for person in _samples(classes):
        held = [one.id for one in classes if _holds(person, one)]
        if len(held) > 1:
            who = f"{person.status}, age {person.age}, retired {person.retired_on}"
            says = f"{held[0]} and {held[1]} overlap ({who})"
            yield ("classes",), "benefits.class_overlap", says, "part them by age or date"
            return


def _samples(classes: Sequence[Any]) -> Iterator[Person]:
    ages = {0, *(a for one in classes for a in (one.age_from, one.age_to) if a is not None)}
    days = {_FIRST, *(d for one in classes for d in (one.retired_from, one.retired_to) if d)}
    days |= {day + timedelta(days=1) for day in days}
    for status, age, day in itertools.product(STATUSES, sorted(ages), sorted(days)):
        yield Person(status=status, age=age, retired_on=day)


def _holds(person: Person, one: Any) -> bool:
    assert person.age is not None
    assert person.retired_on is not None
    in_age = (one.age_from or 0) <= person.age <= (130 if one.age_to is None else one.age_to)
    since, until = one.retired_from or _FIRST, one.retired_to or _LAST
    return (
        (one.status is None or person.status in one.status)
        and in_age
        and since <= person.retired_on <= until
    )


def _column_faults(sections: Sections) -> Iterator[Fault]:
    known = {one.id for one in sections["classes"]}
    for place, rows in _row_sets(sections):
        for at, row in enumerate(rows):
            for name in set(row.class_ or ()) - known:
                says = f"no class is called {name!r}"
                hint = f"known: {', '.join(sorted(known))}"
                yield (*place, at, "class"), "benefits.unknown_class", says, hint
            for name in set(row.level or ()) - set(parts.levels(sections)):
                says = f"{name!r} is not among the levels of this value"
                yield (*place, at, "level"), "benefits.unknown_level", says, ""
            for name in set(row.place or ()) - set(parts.places(sections)):
                says = f"{name!r} is not among the places of this value"
                yield (*place, at, "place"), "benefits.unknown_place", says, ""


def _row_sets(sections: Sections) -> Iterator[tuple[Place, Sequence[Any]]]:
    for name in ("deductible", "ladder"):
        yield (name, "rows"), sections[name].rows
    for name in ("ceilings", "overflow", "supplements"):
        for at, one in enumerate(sections.get(name, ())):
            yield (name, at, "rows"), one.rows


def _row_faults(sections: Sections) -> Iterator[Fault]:
    """Every possible visit must find exactly one row."""
    for place, rows in _row_sets(sections):
        matches = [parts.match(row) for row in rows]
        for key in _keys(sections, matches):
            fitting = [at for at, match in enumerate(matches) if fits(match, key)]
            if len(fitting) == 1:
                continue
            named = ", ".join(f"{name} {value}" for name, value in _said(key, matches))
            if fitting:
                says = f"rows {fitting[0] + 1} and {fitting[1] + 1} both fit {named}"
                yield (*place, fitting[1]), "benefits.two_rows", says, "narrow one of them"
            else:
                says = f"no row fits {named or 'everybody'}"
                yield place, "benefits.no_row", says, "add a row, or one with not_known"
            break


def _keys(sections: Sections, matches: Sequence[dict[str, Any]]) -> Iterator[Key]:
    looked_at = {name for match in matches for name in match}
    rows = list(parts.all_rows(sections))
    every: dict[str, Sequence[Any]] = {
        "person_class": [one.id for one in sections["classes"] if one.not_known is None],
        "level": parts.levels(sections),
        "place": parts.places(sections),
        "visit_kind": parts.kinds(sections),
        "admission": range(1, parts.last_admission(rows) + 1),
        "months": parts.month_bands(rows),
    }
    columns = [every[name] if name in looked_at else [every[name][0]] for name in every]
    for values in itertools.product(*columns):
        yield Key._make((*values, frozenset()))


def _said(key: Key, matches: Sequence[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for name in ("person_class", "level", "place", "visit_kind", "admission", "months"):
        if any(name in match for match in matches):
            yield name, getattr(key, name)
