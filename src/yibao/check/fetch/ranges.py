"""Which internet addresses are nobody's business: private, local, reserved, or hiding one of these.

Sources: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its updates),
and the metadata addresses of cloud providers.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
_V4 = tuple(
    (IPv4Network(network), kind)
    for kind, networks in {
        "private": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16",
        "loopback": "127.0.0.0/8",
        "link_local": "169.254.0.0/16",
        "shared": "100.64.0.0/10",
        "multicast": "224.0.0.0/4",
        "metadata": "168.63.129.16/32",
        "reserved": "0.0.0.0/8 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 "
        "198.51.100.0/24 203.0.113.0/24 240.0.0.0/4",
    }.items()
    for network in networks.split()
)
_V6 = tuple(
    (IPv6Network(network), kind)
    for kind, networks in {
        "loopback": "::1/128",
        "private": "fc00::/7 fec0::/10",
        "link_local": "fe80::/10",
        "multicast": "ff00::/8",
        "tunnel": "2002::/16 2001::/32 64:ff9b:1::/48",
        "reserved": "::/128 100::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16",
    }.items()
    for network in networks.split()
)
_METADATA = frozenset(("169.254.169.254", "fd00:ec2::254", "100.100.100.200"))
_OPEN_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_ISATAP = 0x5EFE


def refusal(address: str | Address) -> str:
    """Say why an address may not be asked; "" when it may.

    Gives: private, loopback, link_local, shared, multicast, metadata, tunnel or reserved.
    """
    one = ip_address(address) if isinstance(address, str) else address
    if str(one) in _METADATA:
        return "metadata"
    if isinstance(one, IPv4Address):
        return next((kind for network, kind in _V4 if one in network), "")
    return _refusal_v6(one)


def _refusal_v6(one: IPv6Address) -> str:
    if one.scope_id is not None:
        return "link_local"
    special = next((kind for network, kind in _V6 if one in network), "")
    if special:
        return special
    inner = _inner(one)
    if inner is not None:
        return refusal(inner)
    if (int(one) >> 32) & 0xFFFF == _ISATAP and (int(one) >> 48) & 0xFCFF == 0:
        return "tunnel"
    return "" if one in _OPEN_V6 else "reserved"


def _inner(one: IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address that an IPv6 one stands for."""
    if one.ipv4_mapped is not None:
        return one.ipv4_mapped
    if one in _NAT64 or one in _COMPATIBLE:
        return IPv4Address(int(one) & 0xFFFFFFFF)
    return None
