"""Links as written, also spoken or broken (nhsa点xyz, hxxp, 。for .), and where they really lead.

In: folded text, and the stretch as received where folding changed it. Out: `Link`s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote

from yibao.check.extract.hosts import About, Hosts
from yibao.check.extract.resemble import Alike
from yibao.policy.contacts import Official

_SCHEMES = r"h(?:tt|xx|\*\*|\+\+)ps?\s?[:：]\s?/{1,2}"
_PATH = r"(?:/[a-z0-9._~:/?#=&%+@!$*-]*|\?[a-z0-9_]{1,20}=[a-z0-9._~:/?#=&%+@!$*-]*)?"
_LABEL = r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_DOTS = r"(?:\s?\[\.\]\s?|\s?\(\.\)\s?|[.。]|\s?点\s?|\s+dot\s+|\s?．\s?|%2e)"
_END = rf"(?::\d{{2,5}})?{_PATH}"
_USER = r"(?:[a-z0-9][a-z0-9._:%;!$&*+=~@-]{0,80}@)?"
_MAIL = r"(?:[a-z0-9][a-z0-9._-]{0,62}@)?"
_NUMBER = r"(?:\[[0-9a-f:.]{2,45}\]|0x[0-9a-f]{1,8}|\d{5,10})(?![a-z0-9._-])"
HOST_TOKEN = re.compile(
    rf"{_SCHEMES}{_USER}{_NUMBER}{_END}"
    rf"|(?:{_SCHEMES}{_USER}|{_MAIL})"
    rf"(?:{_LABEL}{_DOTS})+(?:[a-z](?:\s[a-z]){{1,2}}|[a-z0-9][a-z0-9-]{{0,23}})(?![a-z0-9]){_END}"
    rf"|{_SCHEMES}[a-z0-9\u4e00-\u9fff-]{{1,63}}(?:\.[a-z0-9\u4e00-\u9fff-]{{1,63}})+{_PATH}"
)
HOST_SIGNS = "_-@[]().。点．:：/~?#=&%+!$*;"  # besides letters, digits and blanks
LONGEST_HOST = 253
OFFICIAL_LINK, OTHER_LINK = "\ue011", "\ue010"
_DOT = re.compile(r"\s?\[\.\]\s?|\s?\(\.\)\s?|。|\s?点\s?|\s+dot\s+|\s?．\s?|%2e")
_SPELLED = re.compile(r"点\s?[a-z](?:\s[a-z])+$")
_SCHEME = re.compile(rf"^{_SCHEMES}")
_APK = re.compile(r"\.apk\b")
_IPV4 = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$")
_NUMERIC = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}")
_FILES = frozenset("jpg jpeg png gif pdf doc docx xls xlsx ppt txt mp4 csv zip rar py js".split())
_RESERVED = frozenset("example test invalid localhost local xx".split())
_ONWARD = re.compile(
    r"[?&#](?:url|uri|u|link|to|go|goto|jump|target|dest|destination|next|continue|redir(?:ect)?"
    r"(?:_?ur[il])?|return(?:_?url|to)?|callback|rurl|backurl|gourl)="
    r"(?:https?:)?(?://)?((?:[a-z0-9_-]+\.)+[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3})(?![a-z0-9-])"
)
_BELONGS = "。．｡点：.:-"
Read = tuple[About, tuple[str, ...], str, Alike | None]


@dataclass(frozen=True, slots=True)
class Link:
    """A link or host as written, and what is known of where it leads.

    `host` is where a browser would go first, `shown` the same in the letters a person sees, and
    `onward` the host that the address asks to be sent on to.
    """

    span: tuple[int, int]
    text: str
    about: About
    why: tuple[str, ...] = ()
    onward: str = ""
    alike: Alike | None = None

    @property
    def host(self) -> str:
        """The host it leads to."""
        return self.about.host

    @property
    def registered_domain(self) -> str:
        """The part of the host that somebody registered."""
        return self.about.domain

    @property
    def official(self) -> bool:
        """Whether an agency's listed host answers, and does not send the reader elsewhere."""
        return self.about.official and not self.why

    @property
    def government(self) -> bool:
        """Whether a Chinese government office's host answers, and sends nobody elsewhere."""
        return self.about.owner is not None and "redirect" not in self.why

    @property
    def owner(self) -> Official | None:
        """Whose host it is, where a list or the end of the name says so."""
        return self.about.owner

    @property
    def known_site(self) -> str:
        """The everyday site that the host belongs to."""
        return self.about.known

    @property
    def looks_like(self) -> str:
        """The official host it imitates ("" when none)."""
        return self.alike.target if self.alike else ""

    @property
    def stand_in(self) -> str:
        """Give the character that stands for it where a host must not be read as words."""
        return OFFICIAL_LINK if self.official or self.government else OTHER_LINK


def find_links(
    text: str, hosts: Hosts, received: Callable[[int, int], str] | None = None
) -> list[Link]:
    """Give the links of folded text, in order; spans are offsets in `text`.

    `received` gives the stretch as it came behind a stretch of `text`; it is folded text if None.
    """
    links = []
    for match in HOST_TOKEN.finditer(text):
        link = read_link(match.group(), match.span(), hosts)
        if link is not None and received is not None:
            link = as_received(link, received(*match.span()), hosts)
        if link is not None:
            links.append(link)
    return links


def read_link(found: str, span: tuple[int, int], hosts: Hosts) -> Link | None:
    """Give what the host token `found` at `span` means; None when it is no link."""
    means = _read(found, hosts)
    return None if means is None else Link(span, found, *means)


@lru_cache(maxsize=8192)
def _read(found: str, hosts: Hosts) -> Read | None:
    """Give host, oddities, onward host and resemblance; the same link comes to many people."""
    scheme = _SCHEME.match(found)
    name, path = _split(found[scheme.end() if scheme else 0 :])
    if _SPELLED.search(name):
        name = name.replace(" ", "")
    userinfo, at, dotted = _DOT.sub(".", name).rpartition("@")
    host = dotted if dotted.startswith("[") else dotted.split(":")[0].strip(".")
    if (at and scheme is None) or len(host) > LONGEST_HOST:
        return None  # an e-mail address, or what no name server knows
    if not _plausible(host, hosts, sure=scheme is not None, path=path[:1] == "/"):
        return None
    about = hosts.look(host)
    alike, why = about.alike, list(about.why)
    if userinfo:
        why.append("userinfo")
        alike = alike or _hidden_behind(userinfo, hosts)
    if "点" in name or "。" in name or " dot " in name or "[." in name:
        why.append("spoken")
    if _APK.search(path):
        why.append("apk")
    onward = _onward(path, about, hosts)
    if onward and not _harmless(onward, hosts):
        why.append("redirect")
    alike = alike or _in_path(path, about, hosts)
    if alike is not None and about.alike is None:
        why.append("look_alike")
    if about.owner is not None:
        why = [one for one in why if one in ("userinfo", "redirect")]
    return about, tuple(why), onward, alike


def as_received(link: Link, raw: str, hosts: Hosts) -> Link:
    """Give the link as it really leads: letters that folding made plain may be foreign ones.

    Browsers read width, circles and hidden characters as folding does; letters of another
    alphabet they look up as they are.
    """
    if raw.isascii():
        return link
    rest = re.sub(r"^[^/@.]{0,10}[:：]\s?/{1,2}", "", raw, count=1)
    written = re.split(r"[/?#]", rest)[0].rpartition("@")[2]
    kept = unicodedata.normalize("NFKC", written).casefold()
    kept = "".join(c for c in kept if unicodedata.category(c) != "Cf").replace("。", ".")
    odd = [c for c in kept if not c.isascii() and c not in _BELONGS and not _is_han(c)]
    if not odd:
        return link
    about = hosts.look(kept.split(":")[0].strip("."))
    why = [one for one in link.why if one in ("spoken", "apk", "userinfo", "redirect")]
    return replace(link, about=about, why=(*about.why, *why), alike=about.alike or link.alike)


def _split(rest: str) -> tuple[str, str]:
    """Cut an address into host (with what stands before it) and path, with its first sign."""
    for at, char in enumerate(rest):
        if char in "/?":
            return rest[:at], rest[at:]
    return rest, ""


def _plausible(host: str, hosts: Hosts, *, sure: bool, path: bool) -> bool:
    if _IPV4.match(host):
        return (sure or path) and all(int(part) < 256 for part in host.split("."))
    if host.startswith("[") or _NUMERIC.fullmatch(host):
        return sure
    labels = host.split(".")
    tld, name = labels[-1], labels[-2] if len(labels) > 1 else ""
    if not (name and all(labels) and (tld.isalpha() or tld.startswith("xn--"))):
        return False
    if tld in _RESERVED or sure:
        return True
    return _likely(labels, hosts, path=path)


def _likely(labels: list[str], hosts: Hosts, *, path: bool) -> bool:
    """Say whether what has no scheme before it is a host and not the end of a sentence."""
    tld, name = labels[-1], labels[-2]
    if not hosts.is_suffix(tld):
        return path and any("-" in label for label in labels)
    wordless = name.isdigit() and len(labels) == 2 and tld not in ("com", "cn")
    if wordless or (tld in _FILES and not path):
        return False
    return len(name) > 1 or len(labels) > 2 or path


def _hidden_behind(userinfo: str, hosts: Hosts) -> Alike | None:
    """Give what the name before the @ shows: an official host, or what resembles one."""
    shown = re.split(r"[^a-z0-9._-]", userinfo)[0].strip(".")
    if hosts.owner(shown) is not None:
        return Alike(shown, "userinfo", ())
    alike = hosts.look(shown).alike if shown else None
    return alike._replace(form="userinfo") if alike else None


def _onward(path: str, about: About, hosts: Hosts) -> str:
    """Give the other host that an address asks to be sent on to ("" when none)."""
    if "=" not in path:
        return ""
    match = _ONWARD.search(unquote(path) if "%" in path else path)
    if match is None:
        return ""
    onward = match.group(1)
    domain = hosts.registered_domain(onward)
    sure = match.group().find("//") >= 0 or hosts.is_suffix(onward.rsplit(".", 1)[-1])
    return onward if sure and domain != about.domain else ""


def _harmless(onward: str, hosts: Hosts) -> bool:
    """Say whether being sent on there is no cause for doubt: agencies and everyday sites."""
    about = hosts.look(onward)
    return about.owner is not None or bool(about.known and "shortener" not in about.why)


def _in_path(path: str, about: About, hosts: Hosts) -> Alike | None:
    if about.owner is not None or about.known or "." not in path:
        return None
    return hosts.imitations.in_path(path)


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
