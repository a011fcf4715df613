"""One HTTP call. Unlike urllib by itself it follows no redirect, so that a key goes to one server and no other."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .failing import UNREACHABLE, USAGE, Failed

SECONDS = 30
_LONGEST = 32 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """Header names are in lower case."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def call(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None, proxies: Any = None) -> Answer:
    """Any answer is an answer; raises Failed where there is none. `proxies`: {} for none, else the environment's."""
    request = urllib.request.Request(url, body, dict(headers), method=method)  # noqa: S310 (the scheme is checked)
    opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler(proxies))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return _read(answer)
    except urllib.error.HTTPError as error:
        with error:
            return _read(error)
    except (OSError, http.client.HTTPException) as error:
        raise Failed(_why(url, error), UNREACHABLE) from None
    except ValueError as error:
        raise Failed(f"A call like this cannot be made: {error}.", USAGE) from None


def _read(answer: Any) -> Answer:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status, answer.reason or "", headers, answer.read(_LONGEST))


def _why(url: str, error: Exception) -> str:
    """In words of those who can mend it."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    parts = urlsplit(url)
    where = f"{parts.scheme}://{parts.netloc}"
    if isinstance(reason, ConnectionRefusedError):
        return f"Nothing listens at {where}. Is it running, and is that the right port?"
    if isinstance(reason, socket.gaierror):
        return f"There is no host {parts.hostname}. Check the address, and that you are online."
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"The certificate of {where} is not trusted: {reason.verify_message}. SSL_CERT_FILE can name your own."
    if isinstance(reason, ssl.SSLError):
        return f"{where} does not speak TLS. Does its address begin with http:// instead?"
    if isinstance(reason, (TimeoutError, socket.timeout)):
        return f"{where} does not answer within {SECONDS} seconds."
    return f"The connection to {where} broke off ({reason or type(reason).__name__})."
