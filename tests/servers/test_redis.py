import pytest
from redis import ConnectionError as RefusedError
from redis import Redis, TimeoutError

from tests.servers.redis import redis_server


def test_it_keeps_what_it_is_given_until_it_is_killed_and_comes_back_empty_on_its_port() -> None:
    with redis_server() as server, server.connect() as client:
        client.set("key", "value")
        assert client.get("key") == b"value"
        server.process.kill()
        with pytest.raises(RefusedError):
            client.get("key")
        server.process.start()
        assert client.get("key") is None
    assert not server.process.is_running


def test_a_frozen_one_takes_connections_and_says_nothing_until_it_goes_on() -> None:
    with redis_server() as server:
        server.process.freeze()
        with Redis.from_url(server.url, socket_timeout=0.1, retry=None) as client:
            with pytest.raises(TimeoutError):
                client.ping()
        server.process.resume()
        with server.connect() as client:
            assert client.ping() is True
