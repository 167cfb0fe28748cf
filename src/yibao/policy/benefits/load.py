"""From YAML to the compiled form: every scheme checked, every fault told with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from yibao.core.errors import Issue
from yibao.core.folder import read_folder
from yibao.core.knowledge import JSON
from yibao.core.regions import regions
from yibao.core.strict_yaml import read_yaml
from yibao.policy.benefits import sections as parts
from yibao.policy.benefits.lint import Fault, history_faults, reading_faults, value_faults
from yibao.policy.benefits.scheme_file import ReadingFile, SchemeFile, ValueFile
from yibao.policy.benefits.sections import Sections
from yibao.policy.provision import CiteFile

BENEFITS = "benefits"


def compile_benefits(root: Path) -> tuple[dict[str, JSON], tuple[Issue, ...]]:
    """The part "benefits" of the knowledge below `root`, and every fault found on the way."""
    schemes, issues = read_schemes(root)
    found = list(issues)
    part: dict[str, JSON] = {}
    for name, one in schemes.items():
        faults = list(_faults(name, one))
        document, _ = read_yaml(root.joinpath(BENEFITS, f"{name}.yml"))
        found += [Issue(code, says, document.at(at), hint=hint) for at, code, says, hint in faults]
        if not faults and one.maturity in ("graded", "reviewed"):
            part[name] = _scheme(one)
    return {BENEFITS: part}, tuple(found)


def read_schemes(root: Path) -> tuple[dict[str, SchemeFile], tuple[Issue, ...]]:
    """Every scheme below `root`, by its id "110000-beijing/employee-inpatient"."""
    return read_folder(root.joinpath(BENEFITS), SchemeFile)


def file_name(scheme: str) -> str:
    """The name a scheme's file must have."""
    return scheme.replace(".", "-").replace("_", "-")


def merged(one: SchemeFile) -> Iterator[tuple[ValueFile, Sections]]:
    """Each value with its sections, what it leaves out taken from the value before."""
    held: Sections = {}
    for value in one.values:
        held = held | parts.given(value)
        yield value, held


def _faults(name: str, one: SchemeFile) -> Iterator[Fault]:
    folder, _, file = name.rpartition("/")
    if not any(place.code == one.region for place in regions()):
        says = f"no region has the code {one.region}"
        yield ("region",), "benefits.unknown_region", says, ""
    if not folder.startswith(f"{one.region}-"):
        hint = f"the folder must begin with {one.region}-"
        yield ("region",), "benefits.misplaced", f"{name} is not in its region's folder", hint
    if file != file_name(one.scheme):
        hint = f"call the file {file_name(one.scheme)}.yml"
        yield ("scheme",), "benefits.misplaced", f"{name} is not named after its scheme", hint
    yield from history_faults(one)
    for number, (value, sections) in enumerate(merged(one)):
        if value.unknown is not None:
            continue
        yield from reading_faults(number, value)
        usual = list(value_faults(number, value, sections))
        yield from usual
        if usual:
            continue
        for variant, read in parts.variants(sections, parts.readings_of(one.values, number)):
            for at, code, says, hint in value_faults(number, value, read):
                yield at, code, f"read with {variant}: {says}", hint


def _scheme(one: SchemeFile) -> JSON:
    return {
        "scheme": one.scheme,
        "region": one.region,
        "says": one.says.model_dump(),
        "maturity": one.maturity,
        "checked": one.last_checked.isoformat(),
        "check_every_days": one.check_every_days,
        "fictional": one.fictional,
        "year_starts": one.year_starts,
        "known_gaps": [gap.model_dump() for gap in one.known_gaps],
        "values": [
            _value(value, sections, parts.readings_of(one.values, number))
            for number, (value, sections) in enumerate(merged(one))
        ],
    }


def _value(value: ValueFile, sections: Sections, readings: tuple[ReadingFile, ...]) -> JSON:
    unknown = value.unknown
    return {
        "from": value.from_.isoformat(),
        "to": value.to.isoformat() if value.to else None,
        "start": value.start,
        "unknown": unknown.model_dump() if unknown else None,
        "grade": value.cite.evidence,
        "cite": _cite(value.cite),
        "also": [_cite(one) for one in value.also],
        "readings": [] if unknown else [_reading(one) for one in readings],
        "variants": (
            {}
            if unknown
            else {name: parts.compiled(read) for name, read in parts.variants(sections, readings)}
        ),
    }


def _cite(cite: CiteFile) -> JSON:
    return cite.model_dump(mode="json", exclude={"evidence_url"})


def _reading(one: ReadingFile) -> JSON:
    return {
        "id": one.id,
        "zh": one.zh,
        "en": one.en,
        "doubt": one.doubt.model_dump(),
        "options": [{"id": option.id, "zh": option.zh, "en": option.en} for option in one.options],
    }
