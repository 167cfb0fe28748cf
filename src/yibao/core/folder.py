"""A folder of strict YAML files, each held against one pydantic model.

Every fault in every file is told at once, with `path:line` and what to do about it. Used when
knowledge is built and linted, never at run time.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from yibao.core.errors import BrokenPromise, Issue
from yibao.core.strict_yaml import Document, Place, read_yaml

MAX_FILES = 20_000


class KnowledgeModel(BaseModel):
    """The base for every shape of knowledge: unknown fields refused, values frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=BaseModel)


def read_folder(folder: Path, model: type[M]) -> tuple[dict[str, M], tuple[Issue, ...]]:
    """Every `*.yml` below `folder`, by id: its path in the folder without the suffix.

    Files with a fault are left out of the mapping; order is by id.
    """
    if model.model_config.get("extra") != "forbid":
        says = f"{model.__name__} must refuse unknown fields"
        raise BrokenPromise("knowledge.open_model", says)
    paths, issues = _yaml_files(folder)
    found: dict[str, M] = {}
    for path in paths:
        document, faults = read_yaml(path)
        if not faults:
            value, faults = validate(document, model)
            if value is not None:
                found[path.relative_to(folder).with_suffix("").as_posix()] = value
        issues.extend(faults)
    return found, tuple(issues)


def validate(document: Document, model: type[M]) -> tuple[M | None, tuple[Issue, ...]]:
    """Hold one document against `model`: the value, or every fault with its line."""
    try:
        return model.model_validate(document.data), ()
    except ValidationError as error:
        faults = (_issue(fault, document, model) for fault in error.errors(include_url=False))
        return None, tuple(sorted(faults, key=lambda issue: _line(issue.at)))


def _yaml_files(folder: Path) -> tuple[list[Path], list[Issue]]:
    if not folder.is_dir():
        return [], [Issue("knowledge.no_folder", "no such folder", str(folder))]
    paths = sorted(folder.rglob("*.yml"), key=lambda path: path.relative_to(folder).as_posix())
    issues = [
        Issue("knowledge.suffix", "the suffix here is .yml", str(path), hint="rename the file")
        for path in sorted(folder.rglob("*.yaml"))
    ]
    if len(paths) > MAX_FILES:
        says = f"more files than the limit of {MAX_FILES}"
        return [], [Issue("knowledge.too_many_files", says, str(folder))]
    return paths, issues


def _line(at: str) -> int:
    tail = at.rpartition(":")[2]
    return int(tail) if tail.isdecimal() else 0


def _issue(fault: Any, document: Document, model: type[BaseModel]) -> Issue:
    """One pydantic fault in our words. `fault["loc"]` names fields by their YAML keys."""
    place: Place = fault["loc"]
    kind: str = fault["type"]
    at = document.at(place)
    name = ".".join(str(step) for step in document.known(place)) or "the file"
    if kind == "extra_forbidden":
        hint = did_you_mean(str(place[-1]), _fields_at(model, place[:-1]))
        return Issue("knowledge.unknown_field", f"unknown field {name!r}", at, hint=hint)
    if kind == "missing":
        absent = ".".join(str(step) for step in (*document.known(place), place[-1]))
        return Issue("knowledge.missing_field", f"the field {absent!r} is missing", at)
    says = str(fault["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return Issue("knowledge.bad_value", f"{name}: {says}", at, hint=_value_hint(fault))


def _value_hint(fault: Any) -> str:
    given = fault.get("input")
    if fault["type"] == "string_type" and isinstance(given, int | float):
        return f'quote it: "{given}"'
    if fault["type"] in {"literal_error", "enum"}:
        expected = str(fault.get("ctx", {}).get("expected", ""))
        return did_you_mean(str(given), re.findall(r"'([^']*)'", expected))
    return ""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The closest of `known` as a hint, or all of them if they are few, or nothing."""
    names = sorted(set(known))
    close = difflib.get_close_matches(given, names, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known: {', '.join(names)}" if 0 < len(names) <= 12 else ""


def _fields_at(model: type[BaseModel], place: Iterable[str | int]) -> set[str]:
    """The names a mapping at `place` may have; several models where a union allows them."""
    models = {model}
    for step in place:
        if isinstance(step, str):
            models = {inner for outer in models for inner in _models_below(outer, step)} or models
    return {name for one in models for name in _names(one)}


def _names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


def _models_below(model: type[BaseModel], key: str) -> Iterator[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if key in {name, field.alias}:
            yield from _models_in(field.annotation)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
