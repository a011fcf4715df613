"""Workflows under a rain of kills: each step happens once to our data, and is told at least once under one id."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from sqlalchemy import insert

from tests.automation.flow import make_members, make_workflow, step
from tests.deliveries.outbox import subscribe
from tests.faults.figures import Figure, at_least, at_most, exactly
from tests.faults.installation import Installation, installation
from tests.servers.live import ROOT
from tests.servers.mariadb import mariadb
from tests.servers.process import ServerProcess, children_of, wait_until
from tests.servers.receiver import Receiver, receiver
from webapp.database.ids import new_id
from webapp.events.log import event
from webapp.events.models import Event
from webapp.extensions import db
from webapp.http.fields import ENDPOINT, MEMBER
from webapp.leads.filling import Person, new_lead
from webapp.leads.models import Lead

MEMBERS, WORKERS, THREADS = 7, 2, 4
STEPS = ("tag", "status", "comment", "assign", "deal", "callback", "send")
PATIENCE = 3_600
# Python takes seconds to load it all: that is done once, so that a new worker begins at once where one was killed. A
# lease ends soon, since what a killed worker was sending waits for it.
NURSERY = """
import os
from datetime import timedelta
from webapp import create_app
from webapp.config import read_settings
from webapp.worker.runner import serve
app = create_app(read_settings(os.environ))
while True:
    worker = os.fork()
    if not worker:
        serve(app, lease=timedelta(seconds=15))
        os._exit(0)
    os.waitpid(worker, 0)
"""
UNDONE = (
    "SELECT (SELECT COUNT(*) FROM events WHERE pending_at IS NOT NULL) + COUNT(*) FROM runs WHERE due_at IS NOT NULL"
)
OWED = "SELECT COUNT(*) FROM deliveries WHERE state = 'pending'"
# What there is to count for each lead, and how often.
ONCE = {
    "tags": "SELECT COUNT(*), COUNT(DISTINCT lead_id) FROM lead_tags",
    "comments": "SELECT COUNT(*), COUNT(DISTINCT lead_id) FROM comments",
    "deals": "SELECT COUNT(*), COUNT(DISTINCT lead_id) FROM deal_contacts",
    "callbacks": "SELECT COUNT(*), COUNT(DISTINCT lead_id) FROM callbacks",
    "messages": "SELECT COUNT(*), COUNT(DISTINCT lead_id) FROM events WHERE kind = 'workflow.sent'",
    "assignments": "SELECT COUNT(*), COUNT(DISTINCT lead_id) FROM events WHERE kind = 'lead.assigned'",
    "changed statuses": "SELECT COUNT(*), COUNT(DISTINCT lead_id) FROM events "
    "WHERE kind = 'lead.updated' AND JSON_EXTRACT(data, '$.status.to') = 'Contacted'",
    "runs": "SELECT COUNT(*), COUNT(DISTINCT lead_id) FROM runs WHERE state = 'done'",
}
SPREAD = "SELECT MAX(had) - MIN(had) FROM (SELECT COUNT(*) AS had FROM leads GROUP BY assignee_id) AS shares"


def runs_survive_workers() -> Iterator[Figure]:
    """Ten thousand runs, while a worker is killed every second."""
    yield from _survive(10_000)


def few_runs_survive_workers() -> Iterator[Figure]:
    yield from _survive(100)


def _survive(count: int) -> Iterator[Figure]:
    with (
        mariadb() as server,
        receiver() as hook,
        installation(server.create_database(), DELIVERY_THREADS=str(THREADS)) as inlet,
    ):
        inlet.web.kill()
        _prepare(inlet, hook, count)
        with _workers(inlet) as nurseries:
            started = time.monotonic()
            kills = _rain(inlet, nurseries)
            took = time.monotonic() - started
            wait_until(lambda: inlet.ask(OWED) == 0, 90, lambda: f"{inlet.ask(OWED)} are still owed")
        yield from _figures(inlet, hook, f"{count} runs, workers killed {kills} times", count, kills)
        yield at_least(f"{count} runs, workers killed {kills} times, runs in a second", count / took, 0.5)


def _prepare(inlet: Installation, hook: Receiver, count: int) -> None:
    """A workflow of many steps, and leads that were just taken in."""
    with inlet.app.app_context():
        pool = [MEMBER.show(id_) for id_ in make_members(inlet.world, MEMBERS)]
        values = {
            "tag": {"tag": "seen"},
            "status": {"status": "Contacted"},
            "comment": {"text": "Seen to."},
            "assign": {"members": pool},
            "deal": {"name": "A deal"},
            "callback": {"minutes": 60},
            "send": {"endpoint": ENDPOINT.show(subscribe(inlet.world, hook.url, "endpoint.disabled"))},
        }
        make_workflow(inlet.world, *(step(do, do, **values[do]) for do in STEPS))
        now, about = datetime.now(UTC), {"workspace_id": inlet.world.workspace_id}
        columns = {"form_id": inlet.world.form_id, "is_test": False, "status": "New"}
        leads = [
            new_lead(Person({}), now, id=new_id(), account_id=None, assignee_id=None, **about, **columns)
            for _ in range(count)
        ]
        db.session.execute(insert(Lead.__table__), leads)
        told = [event(inlet.world.workspace_id, "lead.created", now, lead_id=lead["id"]) for lead in leads]
        db.session.execute(insert(Event.__table__), told)
        db.session.commit()
        db.engine.dispose()


def _rain(inlet: Installation, nurseries: Sequence[ServerProcess]) -> int:
    """Kill a worker every second, until nothing is to be done; how often."""
    kills, begun = 0, time.monotonic()
    while inlet.ask(UNDONE):
        assert time.monotonic() - begun < PATIENCE, f"{inlet.ask(UNDONE)} are still to be done"
        time.sleep(1)
        for worker in children_of(nurseries[kills % len(nurseries)].pid):
            os.kill(worker, signal.SIGKILL)
        kills += 1
    return kills


@contextmanager
def _workers(inlet: Installation) -> Iterator[Sequence[ServerProcess]]:
    with ExitStack() as stack:
        nurseries = [_nursery(inlet, stack) for _ in range(WORKERS)]
        yield nurseries


def _nursery(inlet: Installation, stack: ExitStack) -> ServerProcess:
    """A process that has a worker, as `flask worker` is one, and another as soon as that is killed."""
    log, command = inlet.home / "nursery", (sys.executable, "-c", NURSERY)
    nursery = ServerProcess(command, log, lambda: bool(children_of(nursery.pid)), environ=inlet.environ, cwd=ROOT)
    stack.callback(nursery.kill)
    nursery.start()
    return nursery


def _figures(inlet: Installation, hook: Receiver, name: str, count: int, kills: int) -> Iterator[Figure]:
    for what, question in ONCE.items():
        with inlet.engine.connect() as connection:
            found = tuple(connection.exec_driver_sql(question).one())
        yield exactly(f"{name}, {what}, and leads that have them", found, (count, count))
    yield exactly(f"{name}, steps", inlet.ask("SELECT COUNT(*) FROM run_steps"), count * len(STEPS))
    yield at_most(f"{name}, members' shares differ by", inlet.ask(SPREAD), 1)
    told = [(json.loads(request.body)["personId"], request.headers["webhook-id"]) for request in hook.requests]
    yield exactly(f"{name}, leads told of outside", len({lead for lead, _ in told}), count)
    yield exactly(f"{name}, ids that they were told by", len(set(told)), count)
    yield at_most(f"{name}, told twice", len(told) - count, kills * THREADS)
