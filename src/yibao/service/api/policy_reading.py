"""Questions about rules, read from JSON bodies and query strings; every fault named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from fastapi import Request

from yibao.core.errors import LimitExceeded
from yibao.policy.route import MAX_QUESTION
from yibao.service.api.problems import Refused
from yibao.service.api.reading import MAX_NAME, read_object
from yibao.service.asked import Fault, read_day, read_place
from yibao.service.rulebook.asking import Asked, read_topic

ASKED = ("topic", "question", "region", "on", "facts")
Read = TypeVar("Read")


async def read_asked(request: Request) -> Asked:
    """The question in a JSON body. Raises Refused or LimitExceeded, naming what is wrong."""
    fields = await read_object(request)
    faults = unknown_fields(fields, ASKED)
    topic = _text(fields, "topic", faults)
    question = _text(fields, "question", faults)
    if not topic and not question and not faults:
        zh, en = "缺少 question 或 topic", "question or topic is missing"
        faults.append(Fault("question.missing", "question", zh, en))
    if len(question) > MAX_QUESTION:
        says = f"问题太长：上限 {MAX_QUESTION} 字。 / The question is too long: the limit is "
        raise LimitExceeded(
            "question.too_long",
            f"{says}{MAX_QUESTION} characters.",
            limit_name="question",
            limit=MAX_QUESTION,
        )
    named = _read(topic, read_topic, faults) if topic else ""
    place = _read(_text(fields, "region", faults), read_place, faults)
    day = _read(_text(fields, "on", faults), read_day, faults)
    facts = fields.get("facts")
    if facts is not None and not isinstance(facts, dict):
        faults.append(Fault("facts.type", "facts", "facts 要是对象", "facts must be an object"))
    refuse(faults)
    return Asked(named or "", question, place if fields.get("region") else None, day, facts)


class Query:
    """The parameters of an address, each read once; faults are collected."""

    def __init__(self, request: Request, known: Sequence[str]) -> None:
        given = request.query_params.multi_items()
        self._values = dict(given)
        self._faults = unknown_fields(self._values, known)
        if len(given) > len(self._values):
            zh, en = "同一个参数给了两次", "a parameter is given twice"
            self._faults.append(Fault("field.repeated", "", zh, en))

    def read(self, name: str, reader: Callable[[str | None], Read | Fault]) -> Read | None:
        """What a parameter names; None, and a fault, where it cannot be read."""
        found = reader(self._values.get(name))
        if isinstance(found, Fault):
            self._faults.append(found)
            return None
        return found

    def done(self) -> None:
        """Raise Refused if anything was wrong."""
        refuse(self._faults)


def refuse(faults: Sequence[Fault]) -> None:
    """Raise Refused with every fault, if there is any."""
    if faults:
        detail = f"{faults[0].zh} / {faults[0].en}"
        raise Refused(422, faults[0].code, detail, faults=faults)


def unknown_fields(fields: Mapping[str, Any], known: Sequence[str]) -> list[Fault]:
    """A fault for every field nobody knows."""
    return [
        Fault("field.unknown", name, f"不认识的字段：{name}", f"unknown field {name}")
        for name in (key[:MAX_NAME] for key in fields)
        if name not in known
    ]


def _text(fields: Mapping[str, Any], name: str, faults: list[Fault]) -> str:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return (value or "").strip()
    faults.append(Fault(f"{name}.type", name, f"{name} 要是字符串", f"{name} must be a string"))
    return ""


def _read(text: str, reader: Callable[[str], Read | Fault], faults: list[Fault]) -> Read | None:
    found = reader(text)
    if isinstance(found, Fault):
        faults.append(found)
        return None
    return found
