"""Wake-up (P7): word of new events goes to the workers through Redis, where there is one, so that none waits to poll.

It is no more than a nudge: the events are in the database, and the workers find them there without it. So nobody waits
for Redis: a thread of the process passes the word on, within a quarter of a second, and pauses where that fails.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from typing import TYPE_CHECKING, Any

from flask import current_app

if TYPE_CHECKING:
    from redis import Redis

CHANNEL = "inlet/wake"
BUDGET_SECONDS = 0.25
PAUSE_SECONDS = 30.0
LISTEN_SECONDS = 0.2
_EXTENSION = "inlet_wake"

logger = logging.getLogger(__name__)
_making = threading.Lock()


class Bell:
    """Rings at the workers of this Redis. Rung again while it rings, it rings once more."""

    def __init__(self, url: str, *, pause: float = PAUSE_SECONDS) -> None:
        self._redis, self._pause = _client(url), pause
        self._rung = threading.Event()
        threading.Thread(target=self._pass_on, name="wake", daemon=True).start()

    def ring(self) -> None:
        self._rung.set()

    def _pass_on(self) -> None:
        while self._rung.wait():
            self._rung.clear()
            try:
                self._redis.publish(CHANNEL, b"")
            except (_redis().RedisError, OSError) as error:
                logger.warning("The workers poll for a while: %s", type(error).__name__)
                time.sleep(self._pause)


def ring() -> None:
    """Tell the workers that there are new events. It never waits and never fails; without REDIS_URL it does nothing."""
    if current_app.config["REDIS_URL"]:
        with _making:
            bell: Bell | None = current_app.extensions.get(_EXTENSION)
            if bell is None:
                bell = current_app.extensions[_EXTENSION] = Bell(current_app.config["REDIS_URL"])
        bell.ring()


def listen(url: str, stop: threading.Event, wake: Callable[[], None], *, pause: float = PAUSE_SECONDS) -> None:
    """Call `wake` at each ring, until `stop`; a Redis that is away is looked for again after a pause."""
    while not stop.is_set():
        try:
            _listen(url, stop, wake)
        except (_redis().RedisError, OSError) as error:
            logger.warning("No wake-up by Redis for a while: %s", type(error).__name__)
            stop.wait(pause)


def _listen(url: str, stop: threading.Event, wake: Callable[[], None]) -> None:
    with closing(_client(url)) as redis, closing(redis.pubsub(ignore_subscribe_messages=True)) as channel:  # type: ignore[no-untyped-call]
        channel.subscribe(CHANNEL)
        wake()  # for what came while nobody listened
        while not stop.is_set():
            if channel.get_message(timeout=LISTEN_SECONDS) is not None:
                wake()


def _client(url: str) -> "Redis":
    """One try and no more, within the budget."""
    redis = _redis()
    once = redis.retry.Retry(redis.backoff.NoBackoff(), 0)
    client: Redis = redis.Redis.from_url(
        url, socket_timeout=BUDGET_SECONDS, socket_connect_timeout=BUDGET_SECONDS, retry=once
    )
    return client


def _redis() -> Any:
    """The client's package; it takes 6 MiB, so a process without a Redis does without it."""
    return import_module("redis")
