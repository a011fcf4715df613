"""From a URL to the one thing that may be dialled, or to the sentence that refuses it. No name is resolved here."""

import re
from dataclasses import dataclass
from string import punctuation
from urllib.parse import SplitResult, quote, urlsplit

from webapp.outgoing import addresses
from webapp.outgoing.answer import Failed
from webapp.outgoing.hostnames import ascii_name

LONGEST_URL = 2000
WEB_PORTS = frozenset({80, 443})
DEFAULT_PORTS = {"https": 443, "http": 80}
# Services above 1023 that would obey text sent to them, or that nobody puts a webhook on: SQL Server, Oracle, NFS,
# Docker, etcd, MySQL, Remote Desktop, PostgreSQL, AMQP, VNC, X11, Redis, Cassandra, Kafka, memcached, MongoDB.
SERVICE_PORTS = frozenset(
    {1433, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5672, 5900, 6000, 6379, 9042, 9092, 11211}
    | {27017, 27018, 27019, 33060}
)
_BAD_CHARACTERS = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ud800-\udfff]")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True)
class Policy:
    """What the operator allows beyond https to public addresses. Each flag opens one thing and nothing else."""

    allow_plain_http: bool = False
    allow_loopback: bool = False
    allow_private: bool = False

    def permits(self, address: str) -> bool:
        """May this literal be dialled?"""
        if addresses.is_loopback(address):
            return self.allow_loopback
        if addresses.is_private(address):
            return self.allow_private
        return not addresses.is_refused(address)


@dataclass(frozen=True)
class Target:
    """A URL that passed. `host` is a lower-case ASCII name, or an address in its standard form without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def read_target(url: str, policy: Policy) -> Target:
    """Take a URL apart and refuse all that can be refused without asking DNS. Raises Failed."""
    if len(url) > LONGEST_URL or _BAD_CHARACTERS.search(url):
        raise Failed("bad_url", f"Give an address of at most {LONGEST_URL} characters, without spaces.")
    try:
        parts = _split(url)
        target = Target(_scheme(parts, policy), _host(parts), _port(parts), _path(parts))
    except ValueError as error:
        raise Failed("bad_url", str(error)) from error
    _check_host(target.host, policy)
    return target


def inside(host: str) -> Failed:
    """The refusal of a target that lies, or may lie, inside the operator's own network."""
    return Failed(
        "refused_address",
        f"{host} does not lead to a public address. Use one that is reachable from the internet, "
        "or ask the operator to set ALLOW_PRIVATE_TARGETS.",
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # brackets that hold no IPv6 address, or a look-alike of a slash or an at sign in the host
        raise ValueError("The host name is not valid. Check its spelling, for example www.example.com.") from None


def _scheme(parts: SplitResult, policy: Policy) -> str:
    if parts.scheme == "https" or (parts.scheme == "http" and policy.allow_plain_http):
        return parts.scheme
    raise ValueError("Use an address that starts with https://.")


def _host(parts: SplitResult) -> str:
    if "@" in parts.netloc:
        raise ValueError("Leave out the user name and password before the @; send a secret in a header instead.")
    if not parts.hostname:
        raise ValueError("Give a full address such as https://example.com/hook.")
    if parts.netloc.startswith("["):
        return _ipv6(parts.hostname)
    host = ascii_name(parts.hostname)
    # A last label that is a number makes the whole an IPv4 address to most resolvers: 2130706433, 0x7f.1, 127.1.
    if _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]) and addresses.parse(host) is None:
        raise ValueError("Write the IP address as four decimal numbers, for example 192.0.2.10, or use a name.")
    return host


def _ipv6(text: str) -> str:
    address = addresses.parse(text)
    if address is None:
        raise ValueError("The IPv6 address in brackets is not valid. Use a host name.")
    return str(address)


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port is None:
        return DEFAULT_PORTS[parts.scheme]
    if (port in WEB_PORTS or port >= 1024) and port not in SERVICE_PORTS:
        return port
    raise ValueError("This port is not allowed. Use 443, 80, or one from 1024 up that is not a database's.")


def _path(parts: SplitResult) -> str:
    """What is sent after POST: only characters beyond ASCII are encoded, so a signed path stays as it was given."""
    path = parts.path or "/"
    return quote(f"{path}?{parts.query}" if parts.query else path, safe=punctuation)


def _check_host(host: str, policy: Policy) -> None:
    local_name = host == "localhost" or host.endswith(".localhost")
    is_literal = addresses.parse(host) is not None
    if (local_name and not policy.allow_loopback) or (is_literal and not policy.permits(host)):
        raise inside(host)
