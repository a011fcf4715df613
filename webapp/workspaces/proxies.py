"""Server-side proxies of a workspace: addresses that many visitors come by, whom no limit of one address holds back."""

from collections.abc import Collection
from ipaddress import IPv6Address, ip_address

from webapp.errors import Invalid

MOST = 50


def read_proxies(text: str) -> list[str]:
    """The addresses in a text, one a line or with commas between, each once; raises Invalid."""
    words = text.replace(",", " ").split()
    wrong = [word for word in words if not _plain(word)]
    if wrong:
        raise _refusal(f"{wrong[0][:100]} is no address. Write each whole, such as 203.0.113.7.")
    read = list(dict.fromkeys(map(_plain, words)))
    if len(read) > MOST:
        raise _refusal(f"These are {len(read)} addresses. Name at most {MOST}.")
    return read


def is_proxy(ip: str, proxies: Collection[str]) -> bool:
    return bool(proxies) and _plain(ip) in proxies


def _plain(text: str) -> str:
    """The one spelling of an address, an IPv4 address within IPv6 as the IPv4 address; empty for what is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _refusal(problem: str) -> Invalid:
    return Invalid(problem, fields={"proxies": [problem]})
