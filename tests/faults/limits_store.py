"""Redis makes Inlet faster and is not its truth: without it as many leads come in, and none is lost (P7, P11)."""

from collections.abc import Callable, Iterator

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
