"""Redis makes Inlet faster and is not its truth: without it as many leads come in, and none is lost (P7, P11)."""

from collections.abc import Callable, Iterator

from redis.exceptions import OutOfMemoryError

from tests.faults.figures import Figure, at_least
from tests.faults.installation import installation
from tests.faults.load import Load
from tests.servers.mariadb import mariadb
from tests.servers.redis import RedisServer, redis_server

SECONDS = 4.0


def redis_is_lost() -> Iterator[Figure]:
    """Each time with a new server: one that has met the fault leaves Redis alone for a while."""
    yield from _without("killed", lambda redis: redis.process.kill())
    yield from _without("frozen", lambda redis: redis.process.freeze())
    yield from _without("flushed", lambda redis: redis.connect().flushall())
    yield from _without("out of memory", _fill)


def _fill(redis: RedisServer) -> None:
    """With less memory than the server itself takes, every write is refused."""
    client = redis.connect()
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", "1mb")
    try:
        client.set("more", "x" * 1_000_000)
    except OutOfMemoryError:
        return
    raise AssertionError("Redis still takes writes")


def _without(name: str, harm: Callable[[RedisServer], object]) -> Iterator[Figure]:
    with (
        mariadb() as server,
        redis_server() as redis,
        installation(server.create_database(), REDIS_URL=redis.url) as inlet,
    ):
        with Load(inlet) as load:
            load.more(100)
            before = load.rate(SECONDS)
            harm(redis)
            after = load.rate(SECONDS)
            redis.process.resume()
        yield at_least(f"redis {name}, leads a second of {before:.0f} before", after, before * 2 / 3)
        yield from load.figures(f"redis {name}")
