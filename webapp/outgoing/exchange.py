"""One HTTP request and its answer over a connection that is already open."""

import re
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException

from webapp.outgoing.answer import Answer, Failed
from webapp.outgoing.target import Target

LONGEST_BODY = 16 * 1024
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
# These frame the request or steer the connection, so no caller may set them.
_OURS = {"host", "content-length", "transfer-encoding", "accept-encoding", "connection", "expect", "te", "upgrade"}


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse what could end a header early or frame the request anew: http.client lets folded lines pass."""
    for name, value in headers.items():
        if name.lower() in _OURS or not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise Failed("protocol", "A header is not allowed. Use another name, and a value of printable ASCII.")


def exchange(stream: socket.socket, target: Target, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post and read the answer. Raises Failed, or TimeoutError from the socket."""
    connection = HTTPConnection(target.host, target.port)
    connection.auto_open = 0
    connection.sock = stream
    framing = {"Host": target.authority, "Accept-Encoding": "identity", "Connection": "close"}
    try:
        connection.request("POST", target.path, body, {"User-Agent": "Inlet", **headers, **framing})
        with connection.getresponse() as response:
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read(LONGEST_BODY))
    except TimeoutError:
        raise
    except ssl.SSLError as error:
        raise Failed("tls", f"{target.host} broke off the encryption ({error.reason}).") from error
    except OSError as error:
        raise Failed("connect", f"{target.host} closed the connection before it had answered.") from error
    except (HTTPException, ValueError) as error:
        raise Failed("protocol", f"{target.host} did not answer in HTTP.") from error
