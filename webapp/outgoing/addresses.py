"""Which addresses are never dialled: a table of our own.

`ipaddress.is_global` of Python 3.11 passes NAT64, 6to4, `::127.0.0.1` and `fec0::1`, all of which can lead inside.
Source: the IANA special-purpose address registries for IPv4 and IPv6.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]


def _networks(*texts: str) -> Networks:
    return tuple(ip_network(text) for text in texts)


LOOPBACK = _networks("127.0.0.0/8", "::1/128")

# An operator's own network, which ALLOW_PRIVATE_TARGETS can open: RFC 1918, carrier-grade NAT, unique local addresses.
PRIVATE = _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")

# What hands a machine its cloud credentials (Azure, Alibaba, AWS, Google): closed even where it lies in PRIVATE.
METADATA = _networks("168.63.129.16/32", "100.100.100.200/32", "fd00:ec2::/32", "fd20:ce::254/128")

RESERVED = _networks(
    "0.0.0.0/8",  # this network
    "169.254.0.0/16",  # link-local, cloud metadata
    "192.0.0.0/24",  # protocol assignments
    "192.0.2.0/24",  # documentation
    "192.88.99.0/24",  # 6to4 relays
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, broadcast
    "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4 carries an IPv4 address
    "3ffe::/16",  # 6bone, handed back
    "3fff::/20",  # documentation
    # Only 2000::/3 is handed out to the world. The rest holds ::, IPv4-compatible, IPv4-mapped, NAT64 (64:ff9b::/96 and
    # 64:ff9b:1::/48), discard (100::/64), SRv6 (5f00::/16), link-local, site-local (fec0::/10) and multicast.
    "::/3",
    "4000::/2",
    "8000::/1",
)


def is_loopback(address: str) -> bool:
    """True for this machine itself, in its plain form: an IPv4-mapped loopback is merely refused."""
    return _is_in(address, LOOPBACK)


def is_private(address: str) -> bool:
    """True for a network of the operator's own, cloud metadata excluded."""
    return _is_in(address, PRIVATE) and not _is_in(address, METADATA)


def is_refused(address: str) -> bool:
    """True for whatever is not an ordinary public address, also for text that is no address at all."""
    parsed = parse(address)
    return parsed is None or _is_in(address, LOOPBACK + PRIVATE + METADATA + RESERVED)


def parse(text: str) -> Address | None:
    """The address that a text spells in the standard way, or None: no zone (`%eth0`), no `0x7f.1`, no `010.0.0.1`."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def _is_in(text: str, networks: Networks) -> bool:
    address = parse(text)
    return address is not None and any(address in network for network in networks)
