"""The one origin rule of every way in (C14): which websites may post to a form or key.

An entry is `https://host[:port]` or a bare `host`, either with a leading `*.` for every subdomain at any depth, not the
domain itself. A bare host means https on its usual port, and on loopback http too and any port, for developers.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv6Address
from typing import NamedTuple

import idna

_PORTS = {"http": 80, "https": 443}
_LONGEST_TEXT, _LONGEST_HOST, _HIGHEST_PORT = 300, 253, 65_535

_HOST = r"(?P<host>\[[0-9a-f:.]+\]|[^\s/:?#@\\\[\]*]+)"
_PORT = r"(?::(?P<port>[1-9][0-9]{0,4}))?"
_ORIGIN = re.compile(rf"(?P<scheme>https?)://{_HOST}{_PORT}", re.IGNORECASE)
_URL = re.compile(rf"(?P<origin>https?://{_HOST}{_PORT})(?:[/?#]|\Z)", re.IGNORECASE)
_ENTRY = re.compile(rf"(?P<https>https://)?(?P<subdomains>\*\.)?{_HOST}(?(https){_PORT})/?", re.IGNORECASE)
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.(?!\Z)|\Z))+")
_LOOPBACK = re.compile(r"(?:.+\.)?localhost|127(?:\.[0-9]{1,3}){3}|\[::1\]")


class BadOrigin(ValueError):
    """A text that cannot be an entry; the message says what to write instead."""


class Entry(NamedTuple):
    """One line of a list of allowed origins; a bare host has no port."""

    host: str
    port: int | None
    subdomains: bool


class _Origin(NamedTuple):
    scheme: str
    host: str
    port: int


def allows(entries: Sequence[str], origin: str | None) -> bool:
    """Whether a request with this Origin header may come in. `entries`: texts that `parse_entry` takes.

    No header passes, as does any on an empty list; `null` and what is malformed match no entry.
    """
    if origin is None or not entries:
        return True
    asking = _parse_origin(origin)
    return asking is not None and any(_covers(parse_entry(entry), asking) for entry in entries)


def origin_of(url: str) -> str | None:
    """The origin of a page's URL as a browser would send it; None where it has none."""
    found = _URL.match(url)
    origin = _parse_origin(found["origin"]) if found else None
    if origin is None:
        return None
    port = "" if origin.port == _PORTS[origin.scheme] else f":{origin.port}"
    return f"{origin.scheme}://{origin.host}{port}"


def frame_ancestors(entries: Sequence[str]) -> str:
    """Who may show a page in a frame, as a Content-Security-Policy words it; with an empty list, anyone."""
    return " ".join(["'self'", *filter(None, (_source(parse_entry(entry)) for entry in entries))]) if entries else "*"


@lru_cache(maxsize=1024)
def parse_entry(text: str) -> Entry:
    """Raises BadOrigin, with a sentence for the owner, where the text is no entry."""
    found = _ENTRY.fullmatch(text.strip()) if len(text) <= _LONGEST_TEXT else None
    host = _canonical_host(found["host"]) if found else None
    port = int(found["port"] or _PORTS["https"]) if found and found["https"] else None
    if not found or not host or (port or 0) > _HIGHEST_PORT:
        raise BadOrigin(
            f"“{text[:80]}” is not an origin. Write https://example.com, https://example.com:8443, example.com or "
            "*.example.com, without a path; write localhost for pages on this machine."
        )
    return Entry(host, port, found["subdomains"] is not None)


def _source(entry: Entry) -> str:
    """A policy has no word for an IPv6 address."""
    if entry.host.startswith("["):
        return ""
    host = f"*.{entry.host}" if entry.subdomains else entry.host
    if entry.port is None and _LOOPBACK.fullmatch(entry.host):
        return f"http://{host}:* https://{host}:*"
    port = "" if entry.port in (None, _PORTS["https"]) else f":{entry.port}"
    return f"https://{host}{port}"


@lru_cache(maxsize=1024)
def _parse_origin(text: str) -> _Origin | None:
    found = _ORIGIN.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    host = _canonical_host(found["host"]) if found else None
    if not found or not host:
        return None
    scheme = found["scheme"].lower()
    return _Origin(scheme, host, int(found["port"] or _PORTS[scheme]))


def _covers(entry: Entry, origin: _Origin) -> bool:
    same = origin.host.endswith(f".{entry.host}") if entry.subdomains else origin.host == entry.host
    if entry.port is None and _LOOPBACK.fullmatch(origin.host):
        return same
    return same and origin.scheme == "https" and origin.port == (entry.port or _PORTS["https"])


def _canonical_host(text: str) -> str | None:
    """Lower case, as IDNA, without the root's dot; None where it cannot be a host."""
    if text.startswith("["):
        try:
            return f"[{IPv6Address(text[1:-1]).compressed}]"
        except ValueError:
            return None
    try:
        host = (text.lower() if text.isascii() else idna.encode(text, uts46=True).decode()).removesuffix(".")
    except idna.IDNAError:
        return None
    return host if len(host) <= _LONGEST_HOST and _NAME.fullmatch(host) else None
