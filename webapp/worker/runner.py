"""The runner: which steps there are, how often each is run, and how they stop.

Each step has a thread. A step that found work is run again at once; one that found none waits for its interval, or
until its bell rings. Whatever else may know of work, such as a message from Redis, only needs to ring that bell.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from flask import Flask
from sqlalchemy.orm import Session

from webapp.automation.running import work_runs
from webapp.automation.starting import start_runs
from webapp.callbacks.reminding import remind
from webapp.database.transactions import is_unavailable
from webapp.deliveries.claim import LEASE
from webapp.deliveries.digests import send_digests
from webapp.deliveries.dispatch import dispatch
from webapp.deliveries.snoozing import wake_snoozes
from webapp.deliveries.unanswered import tell_unanswered
from webapp.events import wake
from webapp.events.models import Event
from webapp.insights.keeping import keep, walk
from webapp.insights.marking import mark
from webapp.insights.watching import watch as watch_forms
from webapp.intake.sent_visits import SentVisits
from webapp.leads.bulk import work_bulk
from webapp.leads.importing import work_imports
from webapp.leads.queue import drain as give_waiting
from webapp.operations.alarm import watch
from webapp.privacy.addressing import work_addresses
from webapp.privacy.erasing import work_erasures
from webapp.worker.courier import Courier
from webapp.worker.purge import purge

POLL_SECONDS = 0.1
BULK_SECONDS = 1.0
DRAIN_SECONDS = 2.0
VISITS_SECONDS = 5.0
REMIND_SECONDS = 5.0
LOOK_SECONDS = 5.0
PURGE_SECONDS = 600.0
WATCH_SECONDS = 60.0
INSIGHT_SECONDS = 2.0
LONGEST_PAUSE = 5.0
STOP_SECONDS = 11.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """`work` needs an application context and gives how much it did; `finish` is called once, after the last time.

    `rings` are the bells of the steps that have something to do when this one did something.
    """

    name: str
    work: Callable[[], int]
    interval: float
    bell: threading.Event = field(default_factory=threading.Event)
    rings: tuple[threading.Event, ...] = ()
    finish: Callable[[], None] = lambda: None


def run(app: Flask, stop: threading.Event, *, lease: timedelta = LEASE) -> None:
    """Run all steps until `stop` is set; then finish the tries under way, within eleven seconds."""
    new, due, going = threading.Event(), threading.Event(), threading.Event()
    courier = Courier(app, slots=app.config["DELIVERY_THREADS"], ring=due.set, lease=lease)
    steps = (
        Step("dispatch", partial(dispatch, follow=follow), POLL_SECONDS, bell=new, rings=(due, going)),
        Step("deliver", courier.turn, POLL_SECONDS, bell=due, finish=courier.finish),
        Step("run", work_runs, POLL_SECONDS, bell=going, rings=(new,)),
        Step("bulk", work_bulk, BULK_SECONDS, rings=(new,)),
        Step("import", work_imports, BULK_SECONDS),
        Step("erase", work_erasures, BULK_SECONDS),
        Step("drain", give_waiting, DRAIN_SECONDS, rings=(new,)),
        Step("visits", SentVisits().settle, VISITS_SECONDS),
        Step("remind", remind, REMIND_SECONDS, rings=(new,)),
        Step("snoozes", wake_snoozes, LOOK_SECONDS, rings=(new,)),
        Step("digests", send_digests, LOOK_SECONDS, rings=(new,)),
        Step("unanswered", tell_unanswered, WATCH_SECONDS, rings=(new,)),
        Step("purge", purge, PURGE_SECONDS),
        Step("addresses", work_addresses, LOOK_SECONDS),
        Step("watch", watch, WATCH_SECONDS),
        Step("insight", keep, INSIGHT_SECONDS),
        Step("insight-walk", walk, INSIGHT_SECONDS),
        Step("forms", watch_forms, WATCH_SECONDS),
    )
    threads = [threading.Thread(target=_live, args=(app, step, stop), name=step.name, daemon=True) for step in steps]
    if app.config["REDIS_URL"]:
        threads.append(threading.Thread(target=wake.listen, args=(app.config["REDIS_URL"], stop, new.set), daemon=True))
    for thread in threads:
        thread.start()
    stop.wait()
    for step in steps:
        step.bell.set()
    deadline = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


def serve(app: Flask, *, lease: timedelta = LEASE) -> None:
    """Run until SIGTERM or SIGINT. For a process that does nothing else."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logger.info("The worker runs")
    run(app, stop, lease=lease)
    logger.info("The worker has stopped")


def drain(app: Flask) -> None:
    """Dispatch, run and deliver, here and now, until nothing is due."""
    courier = Courier(app, slots=app.config["DELIVERY_THREADS"])
    with app.app_context():
        while dispatch(follow=follow) + work_runs() + courier.turn() or not courier.is_idle:
            courier.wait(POLL_SECONDS)
        courier.finish()


def follow(session: Session, events: Sequence[Event], now: datetime) -> None:
    """What follows an event beside its deliveries, in the same transaction."""
    start_runs(session, events, now)
    mark(session, events, now)


def _live(app: Flask, step: Step, stop: threading.Event) -> None:
    _repeat(app, step, stop)
    with app.app_context():
        step.finish()


def _repeat(app: Flask, step: Step, stop: threading.Event) -> None:
    pause = step.interval
    while not stop.is_set():
        try:
            with app.app_context():
                found = step.work()
        except Exception as error:
            pause = min(2 * max(pause, POLL_SECONDS), LONGEST_PAUSE)
            _complain(step, error, pause)
            stop.wait(pause)
            continue
        pause = step.interval
        if found:
            for bell in step.rings:
                bell.set()
        else:
            step.bell.wait(pause)
            step.bell.clear()


def _complain(step: Step, error: Exception, pause: float) -> None:
    """One line while the database is away; the whole story of anything else."""
    if is_unavailable(error):
        logger.warning("%s: the database is not available; next try in %.1f s", step.name, pause)
    else:
        logger.error("%s failed; next try in %.1f s", step.name, pause, exc_info=error)
