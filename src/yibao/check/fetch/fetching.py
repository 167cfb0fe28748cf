"""From an address to a page, redirect by redirect, each held to the same rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urljoin

from yibao.check.fetch.errors import failed, refused
from yibao.check.fetch.limits import LIMITS, Limits
from yibao.check.fetch.ranges import refusal
from yibao.check.fetch.reply import Reply, ask
from yibao.check.fetch.target import Target, read_target
from yibao.check.fetch.wire import SYSTEM, Deadline, Network, Wire, look_up, open_wire


@dataclass(frozen=True, slots=True)
class Hop:
    """One address that was asked: what it answered, and the number that was connected to."""

    url: str
    address: str
    status: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came. `downgraded` says that an encrypted address led to an open one."""

    url: str
    media: str
    charset: str
    body: bytes
    hops: tuple[Hop, ...]

    @property
    def downgraded(self) -> bool:
        """Whether a redirect led from https to http."""
        schemes = [hop.url.partition(":")[0] for hop in self.hops]
        return "http" in schemes[schemes.index("https") :] if "https" in schemes else False


def fetch(url: str, *, limits: Limits = LIMITS, network: Network = SYSTEM) -> Fetched:
    """Give the page at `url`.

    Raises: `FetchRefused` for an address that may not be asked, before anything is sent to it;
    `FetchFailed` for what cannot be read; `LimitExceeded` for a page that is too large.
    """
    deadline = Deadline(network.monotonic() + limits.seconds, limits.seconds, network.monotonic)
    hops: list[Hop] = []
    target = read_target(url, limits=limits)
    while True:
        reply, address = _ask(target, deadline, limits, network)
        hops.append(Hop(target.url, address, reply.status))
        if not reply.location:
            return Fetched(target.url, reply.media, reply.charset, reply.body, tuple(hops))
        target = _onward(target, reply, hops, limits)


def _ask(target: Target, deadline: Deadline, limits: Limits, network: Network) -> tuple[Reply, str]:
    most = limits.body_bytes + limits.head_bytes
    wire, address = reach(target, deadline, limits, network=network, most=most)
    return ask(target, wire, deadline, limits), address


def reach(
    target: Target, deadline: Deadline, limits: Limits, *, network: Network, most: int
) -> tuple[Wire, str]:
    """Look the target up once, refuse it or connect to what was looked at; give the address too.

    No more than `most` bytes are read. Nothing is sent to an address that may not be asked.
    """
    addresses = look_up(target, network.resolver, deadline)
    _check(target, addresses, limits)
    return open_wire(target, addresses, deadline, network=network, most=most)


def _check(target: Target, addresses: Sequence[str], limits: Limits) -> None:
    """Refuse the target unless every one of its addresses may be asked."""
    for address in addresses:
        try:
            one = ip_address(address)
        except ValueError:
            zh, en = "域名查到的不是网络地址。", "The name does not stand for an address."
            raise refused("address", zh, en) from None
        if str(one) not in limits.also and (kind := refusal(one)):
            zh = f"{target.host} 指向{_KINDS[kind][0]}，不打开。"
            raise refused("address", zh, f"{target.host} leads to {_KINDS[kind][1]}.")


_KINDS = {
    "private": ("内部网络的地址", "an address of a private network"),
    "loopback": ("本机的地址", "an address of this machine"),
    "link_local": ("本地链路的地址", "an address of the local link"),
    "shared": ("运营商内部的地址", "an address inside a carrier's network"),
    "multicast": ("组播地址", "a multicast address"),
    "metadata": ("云服务器的内部地址", "a cloud server's own address"),
    "tunnel": ("可能藏着内部地址的隧道地址", "a tunnel that may hide a private address"),
    "reserved": ("保留的地址", "a reserved address"),
}


def _onward(target: Target, reply: Reply, hops: list[Hop], limits: Limits) -> Target:
    """Give where a redirect leads; a circle, and one too many, are the site's fault."""
    if len(hops) > limits.redirects:
        zh = f"网站转来转去超过 {limits.redirects} 次，没有继续。"
        en = f"The site redirects more than {limits.redirects} times."
        raise failed("redirects", zh, en)
    try:
        location = urljoin(target.url, reply.location)
    except ValueError:
        location = reply.location
    onward = read_target(location, limits=limits)
    if any(onward.url == hop.url for hop in hops):
        zh, en = "网站自己转回自己，没有继续。", "The site redirects in a circle."
        raise failed("redirect_loop", zh, en)
    return onward
