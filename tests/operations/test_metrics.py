"""Metrics tell the figures of the installation from the database, and this process's own answers."""

from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from tests.calls import statements
from tests.conftest import World
from tests.deliveries.outbox import owe, submit, subscribe
from tests.intake.ways import K
from tests.servers.receiver import Receiver
from webapp.extensions import db
from webapp.worker.runner import drain

Samples = dict[tuple[str, ...], float]


def scrape(client: FlaskClient) -> Samples:
    """Value by name and labels but `pid` and `le`, in the order of their names; buckets left out."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()) if name != "pid")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }


def test_submissions_are_counted_by_dialect_and_outcome(client: FlaskClient, world: World) -> None:
    assert [name for name in scrape(client) if name[0] == "inlet_submissions_recent"] == []
    for email in ("a@acme.test", "b@acme.test"):
        assert K.post(client, world, {"email": email}).status_code == 201
    assert scrape(client)["inlet_submissions_recent", "forms_api", "accepted"] == 2


def test_answers_of_the_ways_in_are_timed_by_dialect_and_status(client: FlaskClient, world: World) -> None:
    before = scrape(client)
    K.post(client, world, {"email": "a@acme.test"})
    K.post(client, world, {"email": ""}, headers={"x-api-key": "wrong"})
    after = scrape(client)
    for status in ("2xx", "4xx"):
        name = ("inlet_request_seconds_count", "forms_api", status)
        assert after[name] - before.get(name, 0) == 1


def test_what_is_owed_is_counted_until_it_is_delivered(app: Flask, world: World, hook: Receiver) -> None:
    client = app.test_client()
    with app.app_context():
        endpoint = subscribe(world, hook.url)
        submit(world)
        db.session.commit()
    assert scrape(client)["inlet_events_undispatched",] == 1
    with app.app_context():
        owe(world, endpoint, 2)
        db.session.commit()
    due = scrape(client)
    assert (due["inlet_deliveries_due",], due["inlet_deliveries_recent", "webhook", "pending"]) == (2, 2)
    assert due["inlet_oldest_due_seconds",] > 0
    drain(app)
    done = scrape(client)
    assert (done["inlet_deliveries_due",], done["inlet_events_undispatched",]) == (0, 0)
    assert done["inlet_deliveries_recent", "webhook", "delivered"] == 3
    assert done["inlet_attempts_recent", "ok"] == 3


def test_the_reconciliation_and_the_memory_are_told(client: FlaskClient, world: World) -> None:
    samples = scrape(client)
    checks = {name[1]: value for name, value in samples.items() if name[0] == "inlet_reconciliation"}
    assert checks == dict.fromkeys(
        ("submissions_without_event", "events_undispatched", "deliveries_overdue", "leases_ended", "runs_overdue"), 0
    )
    assert samples["process_resident_memory_bytes",] > 1_000_000


def test_a_scrape_costs_the_same_however_much_there_is(app: Flask, world: World) -> None:
    client = app.test_client()
    counts = []
    for emails in (("a@acme.test",), ("b@acme.test", "c@acme.test")):
        for email in emails:
            K.post(client, world, {"email": email})
        with statements(app) as sent:
            scrape(client)
        counts.append(len(sent))
    assert counts[0] == counts[1]
