"""Which class of persons somebody is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yibao.core.errors import Issue
from yibao.policy.benefits.person import Person

ASK = "ask 12393"


def class_of(person: Person, classes: Sequence[Mapping[str, Any]]) -> str | Issue:
    """The id of the one class this person is in, or what stands in the way."""
    missing = ""
    for one in classes:
        lacks = list(_lacking(person, one))
        if "no" in lacks:
            continue
        if lacks:
            missing = missing or lacks[0]
        elif one["gap"] is not None:
            return Issue("benefits.not_known", " · ".join(one["gap"]), "person", hint=ASK)
        else:
            return str(one["id"])
    if missing:
        at = f"person.{missing}"
        return Issue("benefits.missing", f"{at} is needed here and was not given", at)
    named = ", ".join(f"{one['zh']} ({one['id']})" for one in classes)
    says = f"this person is in none of the scheme's classes: {named}"
    return Issue("benefits.unknown_class", says, "person")


def _lacking(person: Person, one: Mapping[str, Any]) -> Iterator[str]:
    """ "no" where a fact rules the class out, and the name of each fact that would tell."""
    if one["status"] is not None:
        if person.status is None:
            yield "status"
        elif person.status not in one["status"]:
            yield "no"
    if one["age"] is not None:
        if person.age is None:
            yield "age"
        elif not one["age"][0] <= person.age <= one["age"][1]:
            yield "no"
    if one["retired"] is not None:
        if person.retired_on is None:
            yield "retired_on"
        elif not one["retired"][0] <= person.retired_on.isoformat() <= one["retired"][1]:
            yield "no"
