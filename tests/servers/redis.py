"""A private Redis on a port of the loopback interface, without persistence."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis, RedisError

from tests.servers.process import ServerProcess, free_port
from tests.servers.programs import program


class RedisServer:
    """A running server. `process` can be frozen, killed and started again, empty, on the same port."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        self.process = ServerProcess(
            # The server and the checker are one binary that goes by the name it is called by.
            ("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)),
            folder / "log",
            self._answers,
            executable=program("redis-server", "redis-check-rdb"),
        )

    def connect(self) -> Redis:
        return Redis.from_url(self.url, socket_timeout=2)

    def _answers(self) -> bool:
        try:
            with self.connect() as client:
                return bool(client.ping())
        except RedisError:
            return False


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """An empty server."""
    with tempfile.TemporaryDirectory(prefix="inlet-redis-") as folder:
        server = RedisServer(Path(folder))
        server.process.start()
        try:
            yield server
        finally:
            server.process.stop()
