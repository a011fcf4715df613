"""What a workspace keeps of the addresses its visitors come from: the whole, a part, a hash, or nothing.

Limits and the blocklist look at the real one while a request lasts; this is what is written down of it. A hash stays
equal for an equal address of the same workspace, so that it can be seen what came from one place, and that is all it is
good for: it is a pseudonym, nothing anonymous. Without SECRET_KEY nobody finds the address by trying all four billion;
who has both the database and SECRET_KEY does, within an hour. After a change of SECRET_KEY hashes are other ones.
"""

from hashlib import sha256
from hmac import digest
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from flask import current_app

from webapp.workspaces.secrets import derive_key

WHOLE, CUT, HASHED, NOTHING = "whole", "cut", "hashed", "nothing"
CHOICES = (WHOLE, CUT, HASHED, NOTHING)
LONGEST = 45
HASH = "#"  # before a hash, which can be told from an address by it


def kept(choice: str, workspace_id: bytes, address: str) -> str:
    """What is written down of an address; of what was written down before, nothing that was given away comes back."""
    if choice == WHOLE or address.startswith(HASH):
        return "" if choice == NOTHING else address[:LONGEST]
    if choice == NOTHING or (known := _read(address)) is None:
        return ""
    return _cut(known) if choice == CUT else _hash(workspace_id, known)


def blockable(stored: str) -> str:
    """What the blocklist understands of it: an address, the net that is left of a cut one, of a hash nothing."""
    known = _read(stored)
    if known is None:
        return ""
    return str(_net(known)) if str(known) == _cut(known) else str(known)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    """Without the zone of a local one; an IPv4 address in the clothes of IPv6 is one of IPv4."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return (known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known


def _cut(address: IPv4Address | IPv6Address) -> str:
    """Without its last octet, or its last 80 bits."""
    return str(_net(address).network_address)


def _net(address: IPv4Address | IPv6Address) -> IPv4Network | IPv6Network:
    return ip_network((address, 24 if address.version == 4 else 48), strict=False)


def _hash(workspace_id: bytes, address: IPv4Address | IPv6Address) -> str:
    return HASH + digest(_key(), workspace_id + address.packed, sha256)[:16].hex()


def _key() -> bytes:
    key: bytes | None = current_app.extensions.get("inlet_address_key")
    if key is None:
        key = derive_key(current_app.config["SECRET_KEY"], b"inlet visitors' addresses")
        current_app.extensions["inlet_address_key"] = key
    return key
