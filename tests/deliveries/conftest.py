"""A receiver and a mailbox that an application's deliveries reach."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.servers.mailbox import Mailbox, mailbox
from tests.servers.receiver import Receiver, receiver


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as there:
        yield there


@pytest.fixture
def box(context: Flask) -> Iterator[Mailbox]:
    """The mail server of the application."""
    with mailbox() as there:
        context.config["SMTP_URL"] = there.url
        yield there
