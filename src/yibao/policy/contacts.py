"""Who really is 医保: official hosts, numbers, apps and SMS senders, by region.

A host is official only if an official text names it or two independent sources do. Any other
host below gov.cn is a government's, which is less. Look-alikes are never official: only the
end of a host counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from yibao.core.citation import Grade
from yibao.core.errors import NotFound
from yibao.core.knowledge import read_compiled
from yibao.core.regions import lineage
from yibao.policy.answer import Says

NATION = "000000"
MAX_HOST = 253

HostKind = Literal["bureau", "service", "report", "government"]


@dataclass(frozen=True, slots=True)
class Official:
    """Whose host it is. `host` is the listed host it ends in; `government` says no more than
    that a Chinese government office runs it."""

    host: str
    kind: HostKind
    region: str | None
    owner: Says
    grade: Grade


@dataclass(frozen=True, slots=True)
class Phone:
    """A public number; `until` is the last day it was in use, if it no longer is."""

    number: str
    name: Says
    kind: str
    region: str
    until: date | None


@dataclass(frozen=True, slots=True)
class App:
    """An official app, mini-program or account, by the name people see."""

    name: str
    kind: str
    region: str


@dataclass(frozen=True, slots=True)
class Sender:
    """A number official texts come from, where, and the mark they bear."""

    number: str
    scope: Says
    sign: str
    region: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """Every contact we can vouch for. `hosts` are exact hosts; their subdomains count too."""

    hosts: Mapping[str, Official]
    listed_once: Mapping[str, Official]
    phones: tuple[Phone, ...]
    apps: tuple[App, ...]
    senders: tuple[Sender, ...]
    conflicts: Mapping[str, tuple[Says, ...]]

    @classmethod
    def of(cls, part: Mapping[str, Any]) -> Contacts:
        """From the compiled part."""
        every = [(code, one) for code, one in part.items()]
        hosts: dict[str, Official] = {}
        once: dict[str, Official] = {}
        for code, one in every:
            for raw in one["hosts"]:
                (hosts if raw["official"] else once)[raw["host"]] = _official(code, raw)
        return cls(
            hosts=hosts,
            listed_once=once,
            phones=tuple(_phone(code, raw) for code, one in every for raw in one["phones"]),
            apps=tuple(
                App(raw["name"], raw["kind"], code) for code, one in every for raw in one["apps"]
            ),
            senders=tuple(
                Sender(raw["sender"], Says(**raw["scope"]), raw["sign"], code)
                for code, one in every
                for raw in one["sms"]
            ),
            conflicts={
                code: tuple(Says(**raw) for raw in one["conflicts"])
                for code, one in every
                if one["conflicts"]
            },
        )

    def official(self, host: str) -> Official | None:
        """Whose official host this is, or None; see `is_official_host`."""
        labels = _labels(host)
        for start in range(len(labels) - 1):
            known = self.hosts.get(".".join(labels[start:]))
            if known is not None:
                return known
        if len(labels) > 2 and labels[-2:] == ["gov", "cn"]:
            return _GOVERNMENT
        return None

    def hosts_of(self, code: str) -> tuple[Official, ...]:
        """The official hosts a person in this region may trust, the nearest first."""
        return tuple(
            one for place in _line(code) for one in self.hosts.values() if one.region == place
        )

    def phones_of(self, code: str, *, on: date) -> tuple[Phone, ...]:
        """The numbers in use on a day for a person in this region, the nearest first."""
        return tuple(
            one
            for place in _line(code)
            for one in self.phones
            if one.region == place and (one.until is None or on <= one.until)
        )

    def apps_of(self, code: str) -> tuple[App, ...]:
        """The official apps for a person in this region, the nearest first."""
        return tuple(one for place in _line(code) for one in self.apps if one.region == place)

    def senders_of(self, code: str) -> tuple[Sender, ...]:
        """The numbers official texts come from in this region; empty where none are published."""
        return tuple(one for place in _line(code) for one in self.senders if one.region == place)


@cache
def contacts() -> Contacts:
    """The contacts shipped with this version; read once."""
    return Contacts.of(read_compiled("contacts"))


def is_official_host(host: str) -> Official | None:
    """Whose official host this is; None for every other host, however alike it looks."""
    return contacts().official(host)


_GOVERNMENT = Official(
    "gov.cn", "government", None, Says("中国政府机关", "a Chinese government office"), "G"
)


def _labels(host: str) -> list[str]:
    """The labels of a host name in ASCII; none if it is no host name."""
    plain = host.strip().lower().removesuffix(".")
    labels = plain.split(".")
    whole = len(plain) <= MAX_HOST and all(labels) and plain.isascii()
    return labels if whole and all(_is_label(label) for label in labels) else []


def _is_label(label: str) -> bool:
    return label.replace("-", "").isalnum() and not label.startswith("-")


def _line(code: str) -> tuple[str, ...]:
    try:
        return lineage(code)
    except NotFound:
        return (NATION,)


def _official(code: str, raw: Mapping[str, Any]) -> Official:
    owner = Says(**raw["owner"])
    return Official(raw["host"], raw["purpose"], raw["region"] or code, owner, raw["evidence"])


def _phone(code: str, raw: Mapping[str, Any]) -> Phone:
    until = date.fromisoformat(raw["until"]) if raw["until"] else None
    return Phone(raw["number"], Says(**raw["name"]), raw["kind"], code, until)
