"""Addresses of pages: built, and read back with limits and with every fault named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import Request

from yibao.service.asked import Fault

MAX_VALUE = 600
MAX_PARAMETERS = 60
MAX_BACK = 2_000
FACT = "f."

_BACK = re.compile(r"/(?:zh|en)/[A-Za-z0-9._~%=&?+/-]*")
Read = TypeVar("Read")


def query_of(values: Mapping[str, str | None]) -> str:
    """A query string of the values that are there; empty if none is."""
    told = {name: value for name, value in values.items() if value}
    return f"?{urlencode(told)}" if told else ""


def path_of(request: Request) -> str:
    """The address of this page behind its language, so that it can be had in the other."""
    own = request.url.path[3:] or "/check"
    return f"{own}?{request.url.query}" if request.url.query else own


def safe_back(path: str) -> str | None:
    """An address of one of our own pages, or None for anything else."""
    own = len(path) <= MAX_BACK and "//" not in path and _BACK.fullmatch(path)
    return path if own else None


class Given:
    """The parameters of an address as a form left them; faults are collected."""

    def __init__(self, request: Request) -> None:
        pairs = request.query_params.multi_items()[:MAX_PARAMETERS]
        self.values = {name: value.strip()[:MAX_VALUE] for name, value in pairs}
        self.faults: list[Fault] = []

    def text(self, name: str) -> str:
        """A parameter as it was typed."""
        return self.values.get(name, "")

    def read(self, name: str, reader: Callable[[str], Read | Fault]) -> Read | None:
        """What a parameter names; None, and a fault, where it cannot be read."""
        found = reader(self.text(name))
        if isinstance(found, Fault):
            self.faults.append(found)
            return None
        return found

    def facts(self) -> dict[str, str]:
        """The facts told: parameters whose names begin with `f.`."""
        return {
            name.removeprefix(FACT): value
            for name, value in self.values.items()
            if name.startswith(FACT) and value
        }
