"""Where an address on a page leads, as seen from the page's own host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yibao.check.extract import Hosts
from yibao.check.extract.links import Link, read_link
from yibao.check.page.reading import Page, host_of

Kind = Literal["same", "other", "mail", "script", "app", "unknown"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads: its kind, host, and whether it goes there in the open (http)."""

    kind: Kind
    host: str = ""
    open: bool = False
    address: str = ""


def look_up(host: str, hosts: Hosts) -> Link | None:
    """Give what is known of a host; None for what is none."""
    return read_link(f"http://{host.lower()}/", (0, 0), hosts) if host else None


def is_trusted(host: str, hosts: Hosts) -> bool:
    """Say whether a host is an agency's or government's."""
    link = look_up(host, hosts)
    return link is not None and (link.official or link.government)


def target_of(address: str, page: Page, hosts: Hosts) -> Target:
    """Give where `address` on `page` leads."""
    scheme = address.strip().partition(":")[0].lower()
    if scheme == "mailto":
        return Target("mail", address.partition("@")[2].partition("?")[0].lower(), False, address)
    if scheme == "javascript":
        return Target("script")
    if scheme == "itms-services":
        return Target("app", host_of(page.target(address)), False, address)
    full = page.target(address)
    host = host_of(full)
    if not host:
        return Target("unknown", "", False, address)
    home = page.host
    kind: Kind = "unknown"
    if home:
        kind = "same" if _domain(host, hosts) == _domain(home, hosts) else "other"
    return Target(kind, host, full.lower().startswith("http:"), full)


def _domain(host: str, hosts: Hosts) -> str:
    return hosts.registered_domain(host) or host
