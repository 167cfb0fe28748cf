"""What is known of a host: whose it is, what is odd about it, what it passes itself off as.

Source of the registered-domain rule: the public suffix list (publicsuffix.org), compiled from the
snapshot inside tldextract; hosts of agencies come from knowledge/contacts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

import idna

from yibao.check.extract.addresses import plain_address
from yibao.check.extract.letters import decoded
from yibao.check.extract.resemble import Alike, Imitations, is_foreign_government
from yibao.policy.answer import Says
from yibao.policy.contacts import Contacts, Official

GOVERNMENT = ("gov", "cn")
_ODD_TLDS = frozenset(
    """
    xyz top vip icu cyou cc tk ml ga cf gq ws su pw fyi sh ch xx live club work wang shop site
    online store fun ltd link click loan win bid men buzz rest monster sbs cfd quest lol
    """.split()
)
_BRAND = re.compile(
    r"nhsa|(?<![a-z])ybj|y[i1]?bao|yb(?![a-z])|(?<![a-z])yb|ylbz|ylbx|shebao|shbz|(?<![a-z])sbk|(?<![a-z])sb-|"
    r"medicare|medins|insur|rsj|renshe|hsa(?![a-z])|chs(?![a-z])"
)


class About(NamedTuple):
    """What is known of one host; `owner` is None for every host that is not an agency's."""

    host: str
    domain: str = ""
    owner: Official | None = None
    known: str = ""
    alike: Alike | None = None
    why: tuple[str, ...] = ()
    shown: str = ""

    @property
    def official(self) -> bool:
        """Whether it is a listed host of an agency, or below one."""
        return self.owner is not None and self.owner.kind != "government"


class Hosts:
    """Knowledge about hosts: public suffixes, agencies' hosts, everyday sites, shorteners."""

    def __init__(self, compiled: dict[str, Any], contacts: Contacts) -> None:
        self._suffixes = frozenset(compiled["suffixes"].split())
        self._contacts = contacts
        self._known: dict[str, str] = compiled["known_sites"]
        self._shorteners = frozenset(compiled["shorteners"])
        self.imitations = Imitations(compiled["imitated"], contacts.hosts)
        self.look = lru_cache(maxsize=16_384)(self._look)

    def registered_domain(self, host: str) -> str:
        """Give the registrable part of `host` ("" when the host is itself a public suffix)."""
        labels = host.split(".")
        for i in range(1, len(labels)):
            if ".".join(labels[i:]) in self._suffixes:
                return ".".join(labels[i - 1 :])
        return ".".join(labels[-2:]) if len(labels) > 1 else ""

    def is_suffix(self, tld: str) -> bool:
        """Say whether `tld` is a public suffix (a real top-level domain, or a deeper one)."""
        return tld in self._suffixes

    def owner(self, host: str) -> Official | None:
        """Give whose host it is: a listed agency's, or a government's, of a place if it says so."""
        owner = self._contacts.official(host)
        if owner is None or owner.kind != "government":
            return owner
        labels = host.split(".")
        code = self.imitations.place_of(labels[-3]) if len(labels) > 2 else ""
        return _of_place(owner, ".".join(labels[-3:]), code) if code else owner

    def _look(self, host: str) -> About:
        """Give what is known of `host`, in plain or foreign letters, or an address."""
        address = plain_address(host) if host[-1:].isdigit() or ":" in host else None
        if address is not None:
            return About(address or host, why=("ip",))
        ascii_host = to_ascii(host)
        domain = self.registered_domain(ascii_host)
        shown = decoded(ascii_host) if "xn--" in ascii_host else ascii_host
        foreign = shown != ascii_host and self.imitations.is_foreign(shown)
        owner = None if foreign else self.owner(ascii_host)
        known = "" if foreign else self._under(ascii_host, self._known)
        if owner is not None:
            return About(ascii_host, domain, owner, known, shown=shown)
        alike = None if known else self.imitations.of(shown, domain)
        why = self._traits(ascii_host, domain, bool(known), alike)
        return About(ascii_host, domain, None, known, alike, tuple(why), shown)

    def _under(self, host: str, table: dict[str, str]) -> str:
        labels = host.split(".")
        for i in range(len(labels) - 1):
            name = ".".join(labels[i:])
            if name in table:
                return str(table[name] or name)
        return ""

    def _traits(self, host: str, domain: str, known: bool, alike: Alike | None) -> list[str]:
        why = []
        if "xn--" in host or not host.isascii():
            why.append("punycode")
        if domain in self._shorteners or host in self._shorteners:
            why.append("shortener")
        elif known:
            return why
        if host.rsplit(".", 1)[-1] in _ODD_TLDS:
            why.append("odd_tld")
        if is_foreign_government(domain):
            return why
        if "gov" in host or "12333" in host or "12393" in host:
            why.append("gov_like")
        if _BRAND.search(host) or (alike and alike.name and alike.name.insures):
            why.append("brand")
        if alike:
            why.append("look_alike")
        return why


def to_ascii(host: str) -> str:
    """Give a host as it is looked up: punycode for foreign letters; unchanged if none fits."""
    if host.isascii():
        return host
    try:
        ascii_host: str = idna.encode(host, uts46=True).decode("ascii")
        return ascii_host
    except idna.IDNAError:
        return host


def _of_place(owner: Official, rule: str, code: str) -> Official:
    # Only a government's host that no list names needs the table of regions.
    from yibao.core.regions import region  # noqa: PLC0415

    place = region(code)
    says = Says(f"{place.name}的政府机关", f"a government office of {place.name_en}")
    return Official(rule, owner.kind, code, says, owner.grade)
