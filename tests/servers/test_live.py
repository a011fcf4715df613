from http.client import HTTPConnection

import pytest

from tests.servers.live import live
from tests.servers.process import wait_until


def test_the_application_starts_from_nothing_answers_and_stops_cleanly() -> None:
    with live() as running:
        connection = HTTPConnection("127.0.0.1", running.port, timeout=5)
        connection.request("GET", "/health/ready")
        assert connection.getresponse().status == 200
        connection.close()
        wait_until(lambda: running.url in running.process.output(), 10, lambda: "flask up never told its address")
    assert not running.process.is_running
    with pytest.raises(ConnectionRefusedError):
        connection.request("GET", "/health/ready")
