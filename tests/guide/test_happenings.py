"""What the guide shows of webhooks is what is sent: the same calls, but for ids and times."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from standardwebhooks import Webhook

from tests.calls import Calls
from tests.conftest import World
from tests.deliveries.outbox import subscribe
from tests.servers.receiver import Answer, Request, receiver
from webapp.database.ids import new_id
from webapp.deliveries.payloads import SHAPES
from webapp.events.log import event, record
from webapp.extensions import db
from webapp.guide.chapters import chapters
from webapp.guide.happenings import AT, SECRET, example
from webapp.http.fields import MEMBER
from webapp.submissions.attached import Attached, write_attached
from webapp.submissions.consenting import GIVEN, confirm, withdraw, words_agreed_to
from webapp.submissions.consents import MAIL, TICK, Agreed, consents_of
from webapp.submissions.models import Submission
from webapp.worker.runner import drain

_OF_HTTP = {"host", "accept-encoding", "content-length", "connection"}
_VARYING = (
    (r"(?<=_)[0-7][0-9a-z]{25}\b", "…"),
    (r"\b(?:key|mem)_…", "actor_…"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)", "now"),
    (r'(?<="sequence":)\d+', "0"),
    (r"http://127[^\"]+|https://www[^\"]+", "url"),
)


def told_by(body: bytes) -> Any:
    """What a body says, with the same word for each id, time and address."""
    told = body.decode()
    for varying, word in _VARYING:
        told = re.sub(varying, word, told)
    return json.loads(told)


def let_all_happen(client: FlaskClient, world: World, gone: str) -> None:
    """One lead's way: it writes in, wants a call, is called, changes and is given to somebody; a webhook ends."""
    api = Calls(client, world.admin_api_key)
    wanted = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="seconds")
    fields = {"firstName": "Jane", "lastName": "Doe", "email": "jane.doe@example.com", "message": "Please call me."}
    form_data = {**fields, "budgetApproved": True, "callback_at": wanted}
    client.post(
        "/api/v1/form_responses",
        json={"form_response": {"domain_id": world.domain_id, "form_data": form_data}},
        headers={"Authorization": f"Bearer {world.api_key}"},
    )
    (lead,), (call,), (member,) = (api.get(path)["data"] for path in ("/leads", "/callbacks", "/members"))
    api.post(f"/callbacks/{call['id']}/complete", {"outcome": "reached"}, 200)
    api.patch(f"/leads/{lead['id']}", {"company": "Acme", "status": "Contacted"})
    api.patch(f"/leads/{lead['id']}", {"assigneeId": member["id"]})
    subscribe(world, gone, "lead.created", name="CRM")


def let_consent_happen(world: World) -> None:
    """To what came in belong a consent that is given, and withdrawn by a member, and one that is confirmed."""
    session, submission = db.session(), db.session.scalars(select(Submission)).one()
    agreed = [Agreed("newsletter", 3, "Send me news by email.", how) for how in (TICK, MAIL)]
    row = {column.name: getattr(submission, column.name) for column in Submission.__table__.c}
    write_attached(session.connection(), row, Attached((), agreed))
    about = {"form_id": row["form_id"], "submission_id": row["id"], "lead_id": row["person_id"]}
    record(session.connection(), [event(world.workspace_id, GIVEN, AT, words_agreed_to(agreed[:1]), **about)])
    confirm(session, submission)
    given = next(consent for consent in consents_of(session, [submission.id]) if consent.how == TICK)
    withdraw(session, given, MEMBER.show(new_id()), "She asked for it by phone.")
    session.commit()


def by_event(requests: list[Request]) -> dict[str, Request]:
    return {json.loads(request.body)["event"]: request for request in requests}


def test_the_body_that_the_guide_shows_of_each_event_is_the_one_that_is_sent(
    context: Flask, client: FlaskClient, world: World
) -> None:
    with receiver() as hook, receiver() as gone:
        gone.answer(Answer(410))
        subscribe(world, hook.url, *SHAPES)
        let_all_happen(client, world, gone.url)
        let_consent_happen(world)
        drain(context)
        sent = by_event(hook.wait_for(len(SHAPES)))
    assert {name: told_by(request.body) for name, request in sent.items()} == {
        name: told_by(example(name)[1]) for name in SHAPES
    }
    for name, request in sent.items():
        shown = {header.lower() for header in example(name)[0]}
        assert shown == {header.lower() for header in request.headers} - _OF_HTTP


def test_an_example_is_signed_with_the_secret_that_the_chapter_tells() -> None:
    assert SECRET in chapters()["webhook-events"].text
    for name in SHAPES:
        headers, body = example(name)
        signed = Webhook(SECRET).sign(headers["webhook-id"], AT, body.decode())
        assert headers["webhook-signature"] == signed


def test_every_event_that_can_be_subscribed_to_has_a_section_and_an_example() -> None:
    shown = chapters()["webhook-events"].text
    names = re.findall(r"^## `(.+)`$", shown, re.MULTILINE)
    assert sorted(names) == sorted(SHAPES)
    bodies = re.findall(r"^```http\n.+?\n\n(.+?)^```$", shown, re.MULTILINE | re.DOTALL)
    assert [json.loads(body) for body in bodies] == [json.loads(example(name)[1]) for name in names]
