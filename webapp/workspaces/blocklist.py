"""Blocked senders: an email, a domain with all below it, an address or a net, a phrase in what was written (K16).

Entries are kept in one canonical spelling, and found by the SHA-256 of kind and value, so that intake looks a sender up
in one statement however long the list is; only phrases and nets, which cannot be looked up, are all read.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network

import idna
from sqlalchemy import Connection, Select, and_, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id
from webapp.errors import Conflict, Invalid
from webapp.http.fields import BLOCKED
from webapp.workspaces.models import BlockedSender

EMAIL, DOMAIN, IP, PHRASE = "email", "domain", "ip", "phrase"
_LONGEST = 254

_table = BlockedSender.__table__
_candidates = select(_table.c.kind, _table.c.value).where(
    _table.c.workspace_id == bindparam("workspace_id"),
    or_(
        _table.c.digest.in_(bindparam("digests", expanding=True)),
        _table.c.kind == PHRASE,
        and_(_table.c.kind == IP, _table.c.value.contains("/")),
    ),
)


def blocked(
    connection: Connection | Session, workspace_id: bytes, *, emails: Sequence[str], ip: str, texts: Sequence[str]
) -> str | None:
    """Why a sender is blocked, such as "blocked domain spam.test", or None; one statement."""
    digests = [_digest(kind, value) for kind, value in _names(emails, ip)]
    written = [_folded(text) for text in texts]
    rows = connection.execute(_candidates, {"workspace_id": workspace_id, "digests": digests})
    for kind, value in rows:
        if kind == PHRASE and not any(value in text for text in written):
            continue
        if kind == IP and "/" in value and not _in_net(ip, value):
            continue
        return f"blocked {kind} {value}"
    return None


def block(session: Session, workspace_id: bytes, kind: str, value: str) -> BlockedSender:
    """Block a sender; raises Invalid for a value that is none of its kind, Conflict for one that is blocked already."""
    value = canonical(kind, value)
    key = _digest(kind, value)
    if session.scalar(_of(workspace_id).where(BlockedSender.digest == key)) is not None:
        raise Conflict(f"The {kind} {value} is blocked already.")
    entry = BlockedSender(
        id=new_id(), workspace_id=workspace_id, kind=kind, value=value, digest=key, created_at=datetime.now(UTC)
    )
    session.add(entry)
    return entry


def unblock(session: Session, workspace_id: bytes, entry_id: bytes) -> BlockedSender:
    """Take an entry off the list; raises NotFound."""
    entry = BLOCKED.found(session.scalar(_of(workspace_id).where(BlockedSender.id == entry_id)))
    session.execute(delete(BlockedSender).where(BlockedSender.id == entry.id))
    return entry


def canonical(kind: str, value: str) -> str:
    """The one spelling of a value of this kind; raises Invalid."""
    spelled = _SPELLINGS[kind](value.strip())
    if spelled is None or not 0 < len(spelled) <= _LONGEST:
        problem = f"This is not {_NOUNS[kind]}."
        raise Invalid(f"value: {problem}", fields={"value": [problem]})
    return spelled


def _of(workspace_id: bytes) -> Select[BlockedSender]:
    return select(BlockedSender).where(BlockedSender.workspace_id == workspace_id)


def _names(emails: Iterable[str], ip: str) -> Iterator[tuple[str, str]]:
    """Every entry, by kind and value, that would cover this sender and can be looked up."""
    address = _ip(ip)
    if address:
        yield IP, address
    for text in emails:
        email = _email(text.strip())
        if email:
            yield EMAIL, email
            labels = email.rpartition("@")[2].split(".")
            yield from ((DOMAIN, ".".join(labels[start:])) for start in range(len(labels)))


def _digest(kind: str, value: str) -> bytes:
    return sha256(f"{kind} {value}".encode()).digest()


def _email(text: str) -> str | None:
    local, _, host = text.lower().rpartition("@")
    domain = _domain(host)
    return f"{local}@{domain}" if local and domain and len(text) <= _LONGEST else None


def _domain(text: str) -> str | None:
    """Lower case, as IDNA; `*.`, `@` and a trailing dot are left out, since an entry covers all below it."""
    text = text.lower().removeprefix("*.").removeprefix("@").removesuffix(".")
    if not text.isascii():
        try:
            text = idna.encode(text, uts46=True).decode()
        except idna.IDNAError:
            return None
    labels = text.split(".")
    plain = all(label and label.replace("-", "").replace("_", "").isalnum() for label in labels)
    return text if plain else None


def _ip(text: str) -> str | None:
    """An address, or a net with its length; an IPv4 address within IPv6 is the IPv4 address."""
    try:
        net = ip_network(text, strict=False)
    except ValueError:
        return None
    if isinstance(net, IPv6Network) and net.network_address.ipv4_mapped and net.prefixlen >= 96:
        return _ip(f"{net.network_address.ipv4_mapped}/{net.prefixlen - 96}")
    return str(net.network_address) if net.prefixlen == net.max_prefixlen else str(net)


def _in_net(text: str, net: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address) in ip_network(net)


def _folded(text: str) -> str:
    """Text as phrases are compared: without case, and any run of space is one space."""
    return " ".join(text.casefold().split())


_SPELLINGS: dict[str, Callable[[str], str | None]] = {EMAIL: _email, DOMAIN: _domain, IP: _ip, PHRASE: _folded}
_NOUNS = {
    EMAIL: "an email address, such as jane@example.com",
    DOMAIN: "a domain, such as example.com",
    IP: "an IP address or a net, such as 203.0.113.7 or 203.0.113.0/24",
    PHRASE: "a phrase of 1 to 254 characters",
}
