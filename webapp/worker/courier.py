"""Courier: carries what is due into the channels, in threads, and settles what came of it.

One loop claims and settles; the threads only send. So no transaction is open during a call to the outside, and a
worker writes to the database from one place, in batches.
"""

import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from webapp.database.transactions import is_unavailable
from webapp.deliveries.channels import CHANNELS
from webapp.deliveries.claim import LEASE, claim
from webapp.deliveries.lanes import Lanes
from webapp.deliveries.parcel import Parcel, Result
from webapp.deliveries.schedule import bounded
from webapp.deliveries.settle import Tried, settle

# No channel takes longer than its budget of ten seconds.
GRACE_SECONDS = 10.5

logger = logging.getLogger(__name__)


class Courier:
    """Owned by one thread. `ring` is called from others, whenever a try has ended."""

    def __init__(
        self, app: Flask, *, slots: int, ring: Callable[[], None] = lambda: None, lease: timedelta = LEASE
    ) -> None:
        self._app, self._ring, self._lease = app, ring, lease
        self._lanes = Lanes(slots)
        self._pool = ThreadPoolExecutor(self._lanes.capacity, thread_name_prefix="delivery")
        self._ended: SimpleQueue[Tried] = SimpleQueue()
        self._unsettled: list[Tried] = []
        self._rng = random.Random()  # noqa: S311 (jitter, no secret)

    @property
    def is_idle(self) -> bool:
        return not self._lanes.in_use and not self._unsettled

    def turn(self) -> int:
        """Settle what has ended, start what is due; gives how much of both. Needs an application context."""
        settled = self.settle()
        parcels = claim(self._lanes, lease=self._lease)
        for parcel in parcels:
            self._pool.submit(self._carry, parcel)
        return settled + len(parcels)

    def settle(self) -> int:
        """Settle what has ended; what the database cannot take now is kept for the next time."""
        self._collect()
        tried = self._unsettled
        try:
            settle(tried, self._rng)
        except Exception as error:
            if is_unavailable(error) and not self._is_too_late(tried):
                raise
            logger.exception("What came of some tries could not be settled; their leases bring them back")
        self._unsettled = []
        return len(tried)

    def wait(self, timeout: float) -> bool:
        """Wait until a try has ended; whether one did."""
        try:
            self._note(self._ended.get(timeout=timeout))
        except Empty:
            return False
        return True

    def finish(self) -> None:
        """Start nothing more; wait for the tries under way, within their budget, and settle them."""
        deadline = time.monotonic() + GRACE_SECONDS
        while self._lanes.in_use and self.wait(max(0.0, deadline - time.monotonic())):
            pass
        self._pool.shutdown(wait=False, cancel_futures=True)
        try:
            self.settle()
        except SQLAlchemyError:
            logger.warning("The last tries could not be settled; their leases bring them back")

    def _collect(self) -> None:
        try:
            while True:
                self._note(self._ended.get_nowait())
        except Empty:
            return

    def _note(self, tried: Tried) -> None:
        self._unsettled.append(tried)
        parcel, result = tried.parcel, tried.result
        rest = None if result.rest is None else bounded(result.rest)
        self._lanes.finish(parcel.lane, parcel.id, succeeded=result.verdict == "delivered", rest=rest)

    def _is_too_late(self, tried: list[Tried]) -> bool:
        """Whether every one of these is due again, so that there is nothing left to hold on to."""
        return all(one.at + self._lease < datetime.now(UTC) for one in tried)

    def _carry(self, parcel: Parcel) -> None:
        at = datetime.now(UTC)
        with self._app.app_context():
            result = _send(parcel)
        self._ended.put(Tried(parcel, result, at))
        self._ring()


def _send(parcel: Parcel) -> Result:
    try:
        return CHANNELS[parcel.channel].send(parcel, current_app.config)
    except Exception:
        logger.exception("A channel failed")
        return Result("retry", "internal", detail="Something went wrong on our side; the worker's log tells what.")
