"""One running Inlet behind TLS for all examples, and for each a workspace of its own, with the limits of its plan."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine

from tests.examples.clients import Changes, Ran, run_example
from tests.examples.customer import Customer, Inlet
from tests.examples.tls import tls_front
from tests.outgoing.certificates import Authority
from tests.servers.live import live


@pytest.fixture(scope="session")
def inlet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inlet]:
    folder = tmp_path_factory.mktemp("certificates")
    authority, pem = Authority(folder), folder / "authority.pem"
    pem.write_text(ssl.DER_cert_to_PEM_cert(authority.trusting().get_ca_certs(binary_form=True)[0]))
    with tls_front(authority.serving("localhost")) as front, live({"PUBLIC_URL": front.url}) as running:
        front.target = running.port
        engine = create_engine(f"sqlite:///{running.home / 'inlet.db'}", poolclass=NullPool)
        yield Inlet(running, front.url, pem, engine)


@pytest.fixture
def customer(inlet: Inlet) -> Customer:
    return inlet.new_customer()


Run = Callable[[str, Changes], Ran]


@pytest.fixture
def run(inlet: Inlet, tmp_path: Path) -> Run:
    """Runs an example's file with these changes."""
    return lambda name, changes: run_example(name, changes, tmp_path, inlet.authority)
