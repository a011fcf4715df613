from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from tests.calls import Calls, submit
from tests.conftest import World


def test_events_are_told_newest_first_and_say_what_they_are_about(client: FlaskClient, world: World) -> None:
    sent = submit(client, world, email="jane@acme.test")
    events = Calls(client, world.admin_api_key).get("/events")["data"]
    told = {event["kind"]: (event["leadId"], event["submissionId"]) for event in events}
    assert told["form.submitted"] == (sent["personId"], sent["submissionId"])
    assert [event["id"] for event in events] == sorted((event["id"] for event in events), reverse=True)
    assert set(events[0]) == {"id", "kind", "leadId", "submissionId", "formId", "memberId", "isTest", "createdAt"}


def test_they_are_asked_for_by_kind_time_and_whether_they_are_test_data(client: FlaskClient, world: World) -> None:
    submit(client, world, email="jane@acme.test")
    api = Calls(client, world.admin_api_key)
    assert [event["kind"] for event in api.get("/events?kind=lead.created")["data"]] == ["lead.created"]
    assert api.get("/events?test=true")["data"] == []
    later = (datetime.now(UTC) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert api.get(f"/events?since={later}")["data"] == []
