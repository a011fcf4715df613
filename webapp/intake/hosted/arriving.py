"""Who arrives at a hosted page, as far as it matters: a person or a machine, from where, with what device.

All of it is read off one request, and nothing is kept that could tell two people apart.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Request

DIRECT = "direct"
_MACHINES = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|scrap|preview|fetch|monitor|uptime|pingdom|headless|lighthouse|pagespeed|facebookext"
    r"|whatsapp|embedly|quora link|outbrain|vkshare|w3c_|validator|archive|curl|wget|httpie|http-client|httpclient"
    r"|python|java/|okhttp|go-http|libwww|perl|ruby|php|node-fetch|axios|postman|insomnia|apachebench|wrk|scan",
    re.IGNORECASE,
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk|playbook|android(?!.*mobile)", re.IGNORECASE)
_PHONE = re.compile(r"mobi|iphone|ipod|android|phone", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9.:_\[\]-]{1,100}")


def is_person(request: Request) -> bool:
    """Whether somebody looks at the page now: not a program, nor a browser that fetches it just in case."""
    headers = request.headers
    agent = headers.get("User-Agent", "")
    early = f"{headers.get('Sec-Purpose', '')} {headers.get('Purpose', '')}"
    return (
        request.method == "GET"
        and "prefetch" not in early
        and "text/html" in headers.get("Accept", "")
        and agent.startswith("Mozilla/")
        and not _MACHINES.search(agent)
    )


def device(request: Request) -> str:
    agent = request.headers.get("User-Agent", "")
    return "tablet" if _TABLET.search(agent) else "phone" if _PHONE.search(agent) else "computer"


def source(campaign: Mapping[str, str], referrer: str, own_host: str) -> str:
    """The campaign's `utm_source`, else the website that led here, else `direct`."""
    named = " ".join(campaign.get("utm_source", "").lower().split())
    if named and named.isprintable():
        return named[:100]
    host = host_of(referrer)
    return host if host and host != host_of(f"//{own_host}") else DIRECT


def framing_host(request: Request) -> str:
    """The website that shows the page in a frame; empty where the page stands by itself."""
    framed = request.headers.get("Sec-Fetch-Dest", "") in ("iframe", "frame", "embed", "object")
    return host_of(request.referrer or "") if framed else ""


def host_of(address: str) -> str:
    """The host of an address, without `www.`; empty for what is no address of a website."""
    try:
        host = urlsplit(address).netloc.rpartition("@")[2].lower().removeprefix("www.")
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""
