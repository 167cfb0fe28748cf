"""The application types in memory, read once from their compiled form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from yibao.core.citation import Citation
from yibao.core.errors import NotFound
from yibao.core.knowledge import read_compiled
from yibao.policy.answer import Says
from yibao.policy.ask import open_policy


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be chosen."""

    id: str
    says: Says


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; `kind` says how it is read (see `form.py`)."""

    name: str
    kind: str
    says: Says
    help: Says | None
    required: bool
    sealed: bool
    choices: tuple[Choice, ...]
    fact: str | None
    min_fen: int
    max_fen: int
    max_term: str | None
    exact_term: str | None
    past: bool
    future: bool

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Field:
        """From its compiled form."""
        return cls(
            name=raw["name"],
            kind=raw["kind"],
            says=Says(raw["zh"], raw["en"]),
            help=Says(**raw["help"]) if raw["help"] else None,
            required=raw["required"],
            sealed=raw["sealed"],
            choices=tuple(Choice(c["id"], Says(c["zh"], c["en"])) for c in raw["choices"]),
            fact=raw["fact"],
            min_fen=raw["min_yuan"] * 100,
            max_fen=raw["max_yuan"] * 100,
            max_term=raw["max_term"],
            exact_term=raw["exact_term"],
            past=raw["past"],
            future=raw["future"],
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document to attach; `when` names the answers that make it needed."""

    id: str
    says: Says
    required: bool
    when: Mapping[str, Any]

    def needed(self, form: Mapping[str, Any]) -> bool:
        """Whether these answers need it."""
        return self.required and all(form.get(name) == value for name, value in self.when.items())


@dataclass(frozen=True, slots=True)
class GateTopic:
    """One topic the rules must allow, and where its facts come from."""

    topic: str
    facts: Mapping[str, Any]
    when: str | Mapping[str, Any] | None

    def asked(self, form: Mapping[str, Any]) -> bool:
        """Whether these answers bring the topic up."""
        if self.when is None:
            return True
        if isinstance(self.when, str):
            return form.get(self.when) is not None
        return all(form.get(name) == value for name, value in self.when.items())


@dataclass(frozen=True, slots=True)
class Kind:
    """One application type."""

    id: str
    says: Says
    about: Says
    who: tuple[str, ...]
    guardian_when: Mapping[str, Any]
    review: str
    second_from_fen: int | None
    effect: str
    amount: str | None
    pays: Mapping[str, str] | None
    year_max_term: str | None
    days: Mapping[str, Any]
    topics: tuple[GateTopic, ...]
    right: Says | None
    purses: tuple[str, ...]
    fields: tuple[Field, ...]
    documents: tuple[Wanted, ...]
    later: tuple[Field, ...]
    citation: Citation

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Kind:
        """From its compiled form."""
        gate, second = raw["gate"], raw["second_from_yuan"]
        return cls(
            id=raw["kind"],
            says=Says(raw["zh"], raw["en"]),
            about=Says(**raw["about"]),
            who=tuple(raw["who"]),
            guardian_when=raw["guardian_when"],
            review=raw["review"],
            second_from_fen=None if second is None else second * 100,
            effect=raw["effect"],
            amount=raw["amount"],
            pays=raw["pays"],
            year_max_term=raw["year_max_term"],
            days=raw["days"],
            topics=tuple(GateTopic(t["topic"], t["facts"], t["when"]) for t in gate["topics"]),
            right=Says(**gate["right"]) if gate["right"] else None,
            purses=tuple(raw["purses"]),
            fields=tuple(Field.of(one) for one in raw["fields"]),
            documents=tuple(
                Wanted(one["id"], Says(one["zh"], one["en"]), one["required"], one["when"])
                for one in raw["documents"]
            ),
            later=tuple(Field.of(one) for one in raw["later"]),
            citation=Citation.from_dict(raw["cite"]),
        )

    def to_dict(self) -> dict[str, Any]:
        """The type as JSON, for doors that draw its form."""
        return {
            "kind": self.id,
            **self.says.to_dict(),
            "about": self.about.to_dict(),
            "who": list(self.who),
            "guardian_when": dict(self.guardian_when),
            "review": self.review,
            "days": {name: days for name, days in self.days.items() if days is not None},
            "topics": [one.topic for one in self.topics],
            "right": self.right.to_dict() if self.right else None,
            "fields": [_field(one) for one in self.fields],
            "later": [_field(one) for one in self.later],
            "documents": [
                {
                    "id": one.id,
                    **one.says.to_dict(),
                    "required": one.required,
                    "when": dict(one.when),
                }
                for one in self.documents
            ],
            "citation": self.citation.to_dict(),
        }


def _field(one: Field) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        **one.says.to_dict(),
        "help": one.help.to_dict() if one.help else None,
        "required": one.required,
        "choices": [{"id": choice.id, **choice.says.to_dict()} for choice in offered(one)],
    }


def offered(one: Field) -> tuple[Choice, ...]:
    """What may be chosen in a field; a field about a fact offers what rules know of it."""
    if one.fact is None:
        return one.choices
    values = open_policy().facts[one.fact]["values"]
    return tuple(Choice(name, Says(said["zh"], said["en"])) for name, said in values.items())


@cache
def open_kinds() -> Mapping[str, Kind]:
    """Every type by its id, in the order of lists."""
    kinds = [Kind.of(raw) for raw in read_compiled("applications").values()]
    orders = {raw["kind"]: raw["order"] for raw in read_compiled("applications").values()}
    return {one.id: one for one in sorted(kinds, key=lambda one: orders[one.id])}


def kind_named(name: str) -> Kind:
    """The type called `name`: its id or its Chinese name. Raises: `NotFound`, naming all."""
    kinds = open_kinds()
    for one in kinds.values():
        if name in (one.id, one.says.zh, one.id.replace("_", "-")):
            return one
    known = "、".join(kinds)
    says = f"没有“{name[:40]}”这种办事，有：{known}。 / No such kind of application; see the list."
    raise NotFound("application.no_kind", says)
