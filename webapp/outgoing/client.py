"""The one guarded HTTP client: whatever Inlet sends over HTTP goes through `Client.post`.

A name is resolved once, all its addresses must be permitted, and the connection goes to such a literal, so that no
second look-up can lead it inside. There are no redirects, proxies, cookies or retries, and one budget for the whole.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from webapp.outgoing import addresses
from webapp.outgoing.answer import Answer, Failed
from webapp.outgoing.deadline import Lifeline, within
from webapp.outgoing.exchange import check_headers, exchange
from webapp.outgoing.target import Policy, Target, inside, read_target

# An IPv6 route that leads nowhere must leave time for the next address.
MOST_ADDRESSES = 4

Resolver = Callable[[str, int], list[str]]
Dial = Callable[[tuple[str, int], float], socket.socket]


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, in the system's order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Client:
    """Any number of threads may share one: it keeps nothing between calls. `budget` is in seconds, for a whole call."""

    def __init__(
        self,
        policy: Policy,
        resolver: Resolver = resolve,
        budget: float = 10.0,
        ssl_context: ssl.SSLContext | None = None,
        dial: Dial = socket.create_connection,
    ) -> None:
        self._policy = policy
        self._resolver = resolver
        self._budget = budget
        self._ssl_context = ssl_context or ssl.create_default_context()
        self._dial = dial

    def refusal(self, url: str) -> str | None:
        """Why this URL must not be saved, as a sentence with the cure; None when nothing speaks against it yet.

        Names are not looked up here; `post` does that each time.
        """
        try:
            read_target(url, self._policy)
        except Failed as error:
            return str(error)
        return None

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send one POST. A header value must be printable ASCII; headers that frame the request are set here."""
        started = time.monotonic()
        try:
            check_headers(headers)
            target = read_target(url, self._policy)
            answer = within(self._budget, lambda lifeline: self._call(target, body, headers, lifeline))
        except Failed as error:
            answer = Answer(failure=error.word, detail=str(error))
        except TimeoutError:
            answer = Answer(failure="timeout", detail=f"No complete answer within {self._budget:g} seconds.")
        return replace(answer, duration_ms=round((time.monotonic() - started) * 1000))

    def _call(self, target: Target, body: bytes, headers: Mapping[str, str], lifeline: Lifeline) -> Answer:
        with self._connect(target, self._addresses(target)) as connection:
            lifeline.hold(connection)
            if target.scheme == "http":
                return exchange(connection, target, body, headers)
            with _tls_failures(target.host):
                secured = self._ssl_context.wrap_socket(
                    connection, server_hostname=target.host, do_handshake_on_connect=False
                )
            with secured:
                lifeline.hold(secured)
                with _tls_failures(target.host):
                    secured.do_handshake()
                return exchange(secured, target, body, headers)

    def _addresses(self, target: Target) -> list[str]:
        """The literals to try. One that is refused refuses them all: which one answers must not be a matter of luck."""
        if addresses.parse(target.host) is not None:
            return [target.host]
        try:
            found = self._resolver(target.host, target.port)
        except OSError as error:
            raise Failed("dns", f"The name {target.host} could not be found.") from error
        if not found:
            raise Failed("dns", f"The name {target.host} has no address.")
        if not all(self._policy.permits(address) for address in found):
            raise inside(target.host)
        return found[:MOST_ADDRESSES]

    def _connect(self, target: Target, literals: list[str]) -> socket.socket:
        failure: OSError | None = None
        for literal in literals:
            try:
                return self._open(literal, target, self._budget / len(literals))
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise failure
        raise Failed("connect", f"{target.host} does not accept connections on port {target.port}.") from failure

    def _open(self, literal: str, target: Target, timeout: float) -> socket.socket:
        """A connection to this literal, once it is certain that its other end is no other address."""
        with contextlib.ExitStack() as on_failure:
            connection = on_failure.enter_context(self._dial((literal, target.port), timeout))
            # Ends the thread should a cut ever miss the socket. It may come a moment before the watchdog wakes:
            # a TimeoutError is therefore passed on, everywhere, and never worded as another failure.
            connection.settimeout(self._budget)
            if addresses.parse(connection.getpeername()[0]) != addresses.parse(literal):
                raise inside(target.host)
            on_failure.pop_all()
            return connection


@contextlib.contextmanager
def _tls_failures(host: str) -> Iterator[None]:
    """Name what goes wrong while the encryption is set up; the certificate is checked against the URL's own host."""
    try:
        yield
    except TimeoutError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise Failed("tls", f"The certificate of {host} is not valid: {error.verify_message}.") from error
    except OSError as error:
        raise Failed("tls", f"{host} does not speak TLS on this port. Check the address and the port.") from error
