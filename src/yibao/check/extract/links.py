"""Links and hosts, also spoken or broken (nhsa点xyz, hxxp, 。for .), and what a host looks like.

Source of the registered-domain rule: the public suffix list (publicsuffix.org), compiled from the
snapshot inside tldextract; hosts of agencies come from knowledge/contacts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import idna

from yibao.policy.contacts import Contacts

_SCHEMES = r"h(?:tt|xx|\*\*|\+\+)ps?\s?[:：]\s?/{1,2}"
_PATH = r"(?:/[a-z0-9._~:/?#=&%+@!$*-]*)?"
_LABEL = r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_DOTS = r"(?:\s?\[\.\]\s?|\s?\(\.\)\s?|[.。点]|\s+dot\s+|\s?．\s?)"
HOST_TOKEN = re.compile(
    rf"(?:{_SCHEMES})?(?:[a-z0-9][a-z0-9._-]{{0,62}}@)?"
    rf"(?:{_LABEL}{_DOTS})+[a-z0-9][a-z0-9-]{{0,23}}(?![a-z0-9])(?::\d{{2,5}})?{_PATH}"
    rf"|{_SCHEMES}[a-z0-9\u4e00-\u9fff-]{{1,63}}(?:\.[a-z0-9\u4e00-\u9fff-]{{1,63}})+{_PATH}"
)
HOST_SIGNS = "_-@[]().。点．:：/~?#=&%+!$*"  # besides letters, digits and blanks
OFFICIAL_LINK, OTHER_LINK = "\ue011", "\ue010"
_DOT = re.compile(r"\s?\[\.\]\s?|\s?\(\.\)\s?|[。点]|\s+dot\s+|\s?．\s?")
_SCHEME = re.compile(rf"^{_SCHEMES}")
_APK = re.compile(r"\.apk\b")
_IPV4 = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$")
_FILES = frozenset("jpg jpeg png gif pdf doc docx xls xlsx ppt txt mp4 csv zip rar py js".split())
_RESERVED = frozenset("example test invalid localhost local xx".split())
_ODD_TLDS = frozenset(
    """
    xyz top vip icu cyou cc tk ml ga cf gq ws su pw fyi sh ch xx live club work wang shop site
    online store fun ltd link click loan win bid men buzz rest monster sbs cfd quest lol
    """.split()
)
_BRAND = re.compile(
    r"nhsa|ybj|y[i1]?ba?o|yb(?![a-z])|(?<![a-z])yb|ylbz|ylbx|shebao|shbz|(?<![a-z])sbk|(?<![a-z])sb-|"
    r"medicare|medins|insur|rsj|renshe|hsa(?![a-z])|chs(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link or host as written, and what is known of its host."""

    span: tuple[int, int]
    text: str
    host: str
    registered_domain: str
    official: bool
    government: bool = False
    known_site: str = ""
    looks_like: str = ""
    why: tuple[str, ...] = ()

    @property
    def stand_in(self) -> str:
        """Give the character that stands for it where a host must not be read as words."""
        return OFFICIAL_LINK if self.official or self.government else OTHER_LINK


class Hosts:
    """Knowledge about hosts: public suffixes, agencies' hosts, everyday sites, shorteners."""

    def __init__(self, compiled: dict[str, Any], contacts: Contacts) -> None:
        self._suffixes = frozenset(compiled["suffixes"].split())
        self._contacts = contacts
        self._known: dict[str, str] = compiled["known_sites"]
        self._shorteners = frozenset(compiled["shorteners"])
        first_labels = {host.split(".")[0]: host for host in contacts.hosts}
        first_labels["nhsa"] = "nhsa.gov.cn"
        self._labels: dict[str, str] = {k: v for k, v in first_labels.items() if len(k) >= 4}
        self.look = lru_cache(maxsize=4096)(self._look)

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

    def _look(self, host: str) -> tuple[str, bool, bool, str, str, tuple[str, ...]]:
        domain = self.registered_domain(host)
        owner = self._contacts.official(host)
        official = owner is not None and owner.kind != "government"
        government = owner is not None
        known = self._under(host, self._known)
        why: list[str] = []
        looks_like = ""
        if not official and not government:
            looks_like = self._resembles(host)
            why = self._traits(host, domain, bool(known), looks_like)
        return domain, official, government, known, looks_like, tuple(why)

    def _under(self, host: str, table: dict[str, str]) -> str:
        labels = host.split(".")
        for i in range(len(labels) - 1):
            name = ".".join(labels[i:])
            if name in table:
                return str(table[name] or name)
        return ""

    def _traits(self, host: str, domain: str, known: bool, looks_like: str) -> list[str]:
        why = []
        if _IPV4.match(host):
            why.append("ip")
        if "xn--" in host:
            why.append("punycode")
        if domain in self._shorteners:
            why.append("shortener")
        elif known:
            return why
        if host.rsplit(".", 1)[-1] in _ODD_TLDS:
            why.append("odd_tld")
        if "gov" in host or "12333" in host or "12393" in host:
            why.append("gov_like")
        if _BRAND.search(host):
            why.append("brand")
        if looks_like:
            why.append("look_alike")
        return why

    def _resembles(self, host: str) -> str:
        for label in re.split(r"[.-]", host):
            if len(label) < 4:
                continue
            for known, official in self._labels.items():
                if label == known or _one_edit(label, known):
                    return official
        return ""


def find_links(text: str, hosts: Hosts) -> list[Link]:
    """Give the links of folded text, in order; spans are offsets in `text`."""
    links = []
    for match in HOST_TOKEN.finditer(text):
        link = read_link(match.group(), match.span(), hosts)
        if link is not None:
            links.append(link)
    return links


def read_link(found: str, span: tuple[int, int], hosts: Hosts) -> Link | None:
    """Give what the host token `found` at `span` means; None when it is no link."""
    scheme = _SCHEME.match(found)
    has_scheme = scheme is not None
    name, slash, path = found[scheme.end() if scheme else 0 :].partition("/")
    dotted = _DOT.sub(".", name)
    userinfo, at, dotted = dotted.rpartition("@")
    host = dotted.split(":")[0].strip(".")
    if at and not has_scheme:
        return None  # an e-mail address
    if not _plausible(host, hosts, sure=has_scheme, path=bool(slash)):
        return None
    host = _to_ascii(host)
    domain, official, government, known, looks_like, why = hosts.look(host)
    if userinfo:
        why = (*why, "userinfo")
    if "点" in name or "。" in name or " dot " in name or "[" in name:
        why = (*why, "spoken")
    if _APK.search(path):
        why = (*why, "apk")
    return Link(
        span,
        found,
        host,
        domain,
        official and not userinfo,
        government,
        known,
        looks_like,
        why,
    )


def _plausible(host: str, hosts: Hosts, *, sure: bool, path: bool) -> bool:
    if _IPV4.match(host):
        return (sure or path) and all(int(part) < 256 for part in host.split("."))
    labels = host.split(".")
    tld, name = labels[-1], labels[-2] if len(labels) > 1 else ""
    if not (name and tld.isalpha() and all(labels)):
        return False
    if tld in _RESERVED or sure:
        return True
    if not hosts.is_suffix(tld):
        return path and "-" in host
    wordless = name.isdigit() and len(labels) == 2 and tld not in ("com", "cn")
    if wordless or (tld in _FILES and not path):
        return False
    return len(name) > 1 or len(labels) > 2 or path


def _to_ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        ascii_host: str = idna.encode(host, uts46=True).decode("ascii")
        return ascii_host
    except idna.IDNAError:
        return host


def _one_edit(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    if len(a) == len(b):
        differ = [i for i in range(len(a)) if a[i] != b[i]]
        if len(differ) == 2:
            i, j = differ
            return j == i + 1 and a[i] == b[j] and a[j] == b[i]
        return len(differ) == 1
    if len(a) > len(b):
        a, b = b, a
    return any(b[:i] + b[i + 1 :] == a for i in range(len(b)))
