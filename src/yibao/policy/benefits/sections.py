"""From a value's sections, as a file writes them, to the compiled terms the arithmetic reads."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from yibao.core.knowledge import JSON
from yibao.policy.benefits.scheme_file import (
    CeilingRow,
    LadderRow,
    OptionFile,
    PercentRow,
    ReadingFile,
    RowFile,
    SectionsFile,
    ValueFile,
    YuanRow,
    fen,
    ratio,
)

Sections = dict[str, Any]
"""Section name to its file model; what no value gave yet is absent."""

SECTIONS = tuple(SectionsFile.model_fields)
NEEDED = ("classes", "deductible", "ladder")
_LAST_DAY = "9999-12-31"


def given(one: SectionsFile) -> Sections:
    """The sections that a value or an option writes itself."""
    found = {name: getattr(one, name) for name in SECTIONS}
    return {name: section for name, section in found.items() if section is not None}


def readings_of(values: Sequence[ValueFile], number: int) -> tuple[ReadingFile, ...]:
    """The open points of a value; left out, they are those of the value before it."""
    for value in reversed(values[: number + 1]):
        if value.readings is not None:
            return value.readings
    return ()


def variants(sections: Sections, readings: Sequence[ReadingFile]) -> Iterator[tuple[str, Sections]]:
    """Every way to read the open points, by name; the name of the usual way is empty."""
    for chosen in itertools.product(*(one.options for one in readings)):
        name = variant_name(
            (reading.id, option.id)
            for reading, option in zip(readings, chosen, strict=True)
            if option is not reading.options[0]
        )
        yield name, _read(sections, chosen)


def variant_name(chosen: Iterable[tuple[str, str]]) -> str:
    """The name of a variant: the readings that are not the usual ones."""
    return ",".join(f"{reading}={option}" for reading, option in sorted(chosen))


def _read(sections: Sections, chosen: Sequence[OptionFile]) -> Sections:
    """The sections under these options: whole sections first, then what changes inside them."""
    read = dict(sections)
    for option in chosen:
        read |= given(option.set) if option.set else {}
    for option in chosen:
        fields = {"per": option.ladder_per, "measure": option.ladder_measure}
        fields = {name: value for name, value in fields.items() if value is not None}
        if fields and "ladder" in read:
            read["ladder"] = read["ladder"].model_copy(update=fields)
    return read


def compiled(sections: Sections) -> JSON:
    """The terms of one variant, with all that a look-up needs worked out beforehand."""
    ladder, deductible = sections["ladder"], sections["deductible"]
    account, overflow = sections.get("account"), sections.get("overflow", ())
    rows = list(all_rows(sections))
    return {
        "classes": [_class(one) for one in sections["classes"]],
        "levels": list(levels(sections)),
        "places": list(places(sections)),
        "needs": [name for name in ("level", "place") if _looked_at(rows, name)],
        "by_months": _looked_at(rows, "months"),
        "admissions": last_admission(rows),
        "months": list(month_bands(rows)),
        "entitlements": entitlements(sections),
        "deductible": {
            "per": deductible.per,
            "rows": _rows(deductible.rows),
            "year_max": _fen(deductible.year_max_yuan),
        },
        "ladder": {
            "per": ladder.per,
            "measure": ladder.measure,
            "steps": [[_fen(step.to), step.layer] for step in ladder.steps],
            "rows": _rows(ladder.rows),
        },
        "ceilings": list(_ceilings(sections)),
        "overflow": (
            {"layer": overflow[0].layer, "rows": _rows(overflow[0].rows)} if overflow else None
        ),
        "supplements": [
            {
                "layer": one.layer,
                "who": one.who,
                "base": list(one.base),
                "over": _fen(one.over_yuan),
                "rows": _rows(one.rows),
            }
            for one in sections.get("supplements", ())
        ],
        "account": {
            "front": list(account.front) if account else [],
            "behind": [[one.purse, list(one.pays)] for one in account.behind] if account else [],
        },
        "offsite": {"local": [0, 1], **_cuts(sections)},
        "own_share": {
            name: _ratio(percent) for name, percent in sections.get("own_share", {}).items()
        },
    }


def levels(sections: Sections) -> tuple[str, ...]:
    """The levels of institution that a scheme knows."""
    return tuple(sections.get("levels", ("1", "2", "3")))


def places(sections: Sections) -> tuple[str, ...]:
    """The kinds of institution that a scheme knows."""
    return tuple(sections.get("places", ("hospital", "community")))


def kinds(sections: Sections) -> tuple[str, ...]:
    """The kinds of visit that something is known about."""
    return ("local", *(kind for one in sections.get("offsite", ()) for kind in one.kinds))


def all_rows(sections: Sections) -> Iterator[RowFile]:
    """Every row of every section."""
    yield from sections["deductible"].rows
    yield from sections["ladder"].rows
    for name in ("ceilings", "overflow", "supplements"):
        for one in sections.get(name, ()):
            yield from one.rows


def last_admission(rows: Iterable[RowFile]) -> int:
    """The admission after which nothing changes any more."""
    numbers = [1]
    for row in rows:
        numbers += [row.admission + 1] if row.admission else []
        numbers += [row.admission_from] if row.admission_from else []
    return max(numbers)


def month_bands(rows: Iterable[RowFile]) -> tuple[int, ...]:
    """The months of enrolment at which a figure changes, from 0."""
    starts = {0}
    for row in rows:
        starts |= {row.months_from} if row.months_from is not None else set()
        starts |= {row.months_to + 1} if row.months_to is not None else set()
    return tuple(sorted(starts))


def entitlements(sections: Sections) -> list[str]:
    """Whom the supplements ask for."""
    found = {one.who for one in sections.get("supplements", ())}
    return sorted(found - {"everyone"})


def _looked_at(rows: Sequence[RowFile], name: str) -> bool:
    return any(name in match(row) for row in rows)


def match(row: RowFile) -> dict[str, Any]:
    """A row's columns, by the names of a tariff's key."""
    columns: dict[str, Any] = {
        "person_class": row.class_,
        "level": row.level,
        "place": row.place,
        "visit_kind": row.visit_kind,
    }
    found: dict[str, Any] = {name: list(value) for name, value in columns.items() if value}
    if row.admission is not None:
        found["admission"] = [row.admission, row.admission]
    if row.admission_from is not None:
        found["admission"] = [row.admission_from, None]
    if row.months_from is not None or row.months_to is not None:
        found["months"] = [row.months_from or 0, row.months_to]
    return found


def _rows(rows: Iterable[RowFile]) -> JSON:
    return [
        [match(row), _figure(row), [row.not_known.zh, row.not_known.en] if row.not_known else None]
        for row in rows
    ]


def _figure(row: RowFile) -> JSON:
    if row.not_known is not None:
        return None
    if isinstance(row, LadderRow) and row.pays is not None:
        return [_ratio(percent) for percent in row.pays]
    if isinstance(row, PercentRow) and row.percent is not None:
        return _ratio(row.percent)
    if isinstance(row, CeilingRow):
        known = row.yuan is not None
        return [_fen(row.yuan if known else row.at_least_yuan), not known]
    return _fen(row.yuan) if isinstance(row, YuanRow) else None


def _ceilings(sections: Sections) -> Iterator[JSON]:
    for one in sections.get("ceilings", ()):
        yield {"layers": list(one.layers), "who": "everyone", "rows": _rows(one.rows)}
    for one in sections.get("supplements", ()):
        if one.year_max_yuan is not None:
            figure = [fen(one.year_max_yuan), False]
            yield {"layers": [one.layer], "who": one.who, "rows": [[{}, figure, None]]}


def _cuts(sections: Sections) -> dict[str, Any]:
    return {
        kind: _ratio(one.cut) if one.cut is not None else [0, 1]
        for one in sections.get("offsite", ())
        for kind in one.kinds
    }


def _class(one: Any) -> Mapping[str, Any]:
    aged = one.age_from is not None or one.age_to is not None
    retired = one.retired_from is not None or one.retired_to is not None
    last_age = 130 if one.age_to is None else one.age_to
    return {
        "id": one.id,
        "zh": one.zh,
        "en": one.en,
        "status": list(one.status) if one.status else None,
        "age": [one.age_from or 0, last_age] if aged else None,
        "retired": (
            [
                one.retired_from.isoformat() if one.retired_from else "",
                one.retired_to.isoformat() if one.retired_to else _LAST_DAY,
            ]
            if retired
            else None
        ),
        "gap": [one.not_known.zh, one.not_known.en] if one.not_known else None,
    }


def _fen(yuan: int | str | None) -> int | None:
    return None if yuan is None else fen(yuan)


def _ratio(percent: str) -> list[int]:
    found = ratio(percent)
    return [found.numerator, found.denominator]
