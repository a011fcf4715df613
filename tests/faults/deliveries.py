"""What is owed to others: workers that are killed lose none of it, and an endpoint that hangs holds up nobody else."""

import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.deliveries.outbox import owe
from tests.faults.figures import Figure, at_most, exactly
from tests.faults.installation import installation
from tests.faults.load import send
from tests.servers.mariadb import mariadb
from tests.servers.process import wait_until
from tests.servers.receiver import Answer, receiver
from webapp.deliveries.claim import LEASE, due
from webapp.extensions import db

KILLS, LEADS, OWED, LOOKS = 4, 120, 10_000, 40
SHARED = 50
OPEN = "SELECT COUNT(*) FROM deliveries WHERE state = 'pending'"


def workers_are_killed() -> Iterator[Figure]:
    """With one slot a worker has one try under way, so a kill can send one a second time."""
    with (
        mariadb() as server,
        receiver() as hook,
        installation(server.create_database(), DELIVERY_THREADS="1") as inlet,
    ):
        hook.answer(Answer(delay=0.02))
        inlet.subscribe(hook.url)
        sent = {send(inlet, {"email": f"{number}@inlet.test"}).data["submissionId"] for number in range(LEADS)}
        worker = inlet.worker()
        for kill in range(1, KILLS + 1):
            worker.start()
            hook.wait_for(kill * LEADS // (KILLS + 1), 30)
            worker.kill()
        worker.start()
        hook.wait_for(LEADS, 30)
        patience = LEASE.total_seconds() + 20
        wait_until(lambda: inlet.ask(OPEN) == 0, patience, lambda: f"{inlet.ask(OPEN)} are still owed")
        worker.stop()
        requests = list(hook.requests)
    told = [(json.loads(request.body)["submissionId"], request.headers["webhook-id"]) for request in requests]
    yield exactly(f"workers killed {KILLS} times, lost of {LEADS}", len(sent - {id_ for id_, _ in told}), 0)
    yield at_most(f"workers killed {KILLS} times, sent twice", len(told) - len(sent), KILLS)
    ids = Counter(id_ for id_, _ in set(told))
    yield exactly(f"workers killed {KILLS} times, webhook-ids of one submission", max(ids.values()), 1)


def two_workers_share() -> Iterator[Figure]:
    """First as the database hands the rows out, then as two workers carry them."""
    with mariadb() as server, receiver() as hook, installation(server.create_database()) as inlet:
        hook.answer(Answer(delay=0.05))
        with inlet.app.app_context():
            owe(inlet.world, inlet.subscribe(hook.url), SHARED)
            db.engine.dispose()
        query = due(datetime.now(UTC), (), SHARED // 2)
        with inlet.engine.connect() as one, inlet.engine.connect() as other:
            shares = [{bytes(row.id) for row in connection.execute(query)} for connection in (one, other)]
        workers = [inlet.worker(), inlet.worker()]
        for worker in workers:
            worker.start()
        hook.wait_for(SHARED, 30)
        wait_until(lambda: inlet.ask(OPEN) == 0, 10, lambda: f"{inlet.ask(OPEN)} are still owed")
        for worker in workers:
            worker.stop()
        bodies = [request.body for request in hook.requests]
    name = f"two workers on {SHARED} due rows"
    yield exactly(f"{name}, claimed at once by each", [len(share) for share in shares], [SHARED // 2] * 2)
    yield exactly(f"{name}, claimed by both", len(shares[0] & shares[1]), 0)
    yield exactly(f"{name}, sent and sent twice", (len(set(bodies)), len(bodies) - len(set(bodies))), (SHARED, 0))


def one_endpoint_hangs() -> Iterator[Figure]:
    with (
        mariadb() as server,
        receiver() as hanging,
        receiver() as healthy,
        installation(server.create_database()) as inlet,
    ):
        hanging.answer(Answer(hang=True))
        with inlet.app.app_context():
            owe(inlet.world, inlet.subscribe(hanging.url), OWED)
            db.engine.dispose()
        inlet.subscribe(healthy.url)
        worker = inlet.worker()
        worker.start()
        hanging.wait_for(2, 60)
        sent = {}
        for number in range(LOOKS):
            sent[send(inlet, {"email": f"{number}@inlet.test"}).data["submissionId"]] = time.time()
            time.sleep(0.25)
        arrived = healthy.wait_for(LOOKS, 30)
        worker.kill()
    waits = [request.time - sent[json.loads(request.body)["submissionId"]] for request in arrived]
    name = f"one endpoint hangs with {OWED} owed, others'"
    yield at_most(f"{name} median", statistics.median(waits), 2, " s")
    yield exactly(f"{name} deliveries", len(arrived), LOOKS)
