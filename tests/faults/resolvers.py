"""Resolvers that lie: whatever a name or a literal is said to be, nothing inside is ever dialled. Nobody is, here."""

from collections.abc import Iterator

from tests.faults.figures import Figure, exactly
from tests.outgoing.raw_server import OK, raw_server
from tests.outgoing.test_addresses import REFUSED as ADDRESSES
from tests.outgoing.test_client import HTTP, PUBLIC, Network, naming
from tests.outgoing.test_target import REFUSED as URLS
from webapp.outgoing.client import Client

NAME = "http://hook.example/"


def resolvers_lie() -> Iterator[Figure]:
    yield _literals()
    yield _mixed_records()
    yield _rebinding()
    yield _another_end()


def _literals() -> Figure:
    network = Network()
    client = Client(HTTP, resolver=lambda host, port: ["127.0.0.1"], dial=network.dial)
    for url, _ in URLS:
        client.post(url, b"", {})
        client.post(url.replace("https:", "http:"), b"", {})
    return exactly(f"{len(URLS)} private literals and spellings, connections", network.dialled, [])


def _mixed_records() -> Figure:
    network = Network()
    records = [found for address in ADDRESSES for found in ([address], [PUBLIC, address], [address, PUBLIC])]
    client = Client(HTTP, resolver=naming(*records), dial=network.dial)
    for _ in records:
        client.post(NAME, b"", {})
    return exactly(f"{len(records)} private and mixed records, connections", network.dialled, [])


def _rebinding() -> Figure:
    """The name is public when it is asked for, and private ever after."""
    network = Network()
    answers = [[PUBLIC], ["127.0.0.1"], ["169.254.169.254"]]
    client = Client(HTTP, resolver=naming(*answers), dial=network.dial)
    for _ in answers:
        client.post(NAME, b"", {})
    return exactly("rebinding resolver, connections", network.dialled, [(PUBLIC, 80)])


def _another_end() -> Figure:
    """The connection to a public address ends at a private one."""
    with raw_server(OK) as inside:
        Client(HTTP, resolver=naming([PUBLIC]), dial=Network(inside.port).dial).post(NAME, b"", {})
    return exactly("connection that ends inside, requests sent", inside.requests, [])
